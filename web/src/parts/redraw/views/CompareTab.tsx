/** What the plan changes: against today's grids or another plan, in figures and by swipe. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { loading } from "../../../app/loaded";
import { t } from "../../../i18n";
import { currentMap } from "../../../map/state";
import { showBox } from "../../../map/view";
import { ErrorState, LoadingState } from "../../../ui/States";
import { openCanvas } from "../canvas/use_canvas";
import {
  COMPARE,
  type CompareAnswer,
  type Comparison,
  PLANS,
  type PlansAnswer,
} from "../documents";
import type { PlanSession } from "../session";
import { asked, useOrder } from "./asking";
import { percent } from "./figures";

export function CompareTab({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const other = useSignal("");
  const comparison = useSignal<Comparison | null>(null);
  const order = useOrder();
  const version = session.now.value.version;
  useEffect(() => {
    void order.run(async () => {
      const variables = { plan: session.id, other: other.value || null };
      comparison.value = (await asked<CompareAnswer>(COMPARE, variables)).comparePlans;
    });
  }, [other.value, version]);
  return (
    <>
      <Others session={session} other={other} />
      {other.value === "" && <Swipe />}
      {order.busy.value && <LoadingState />}
      {order.refused.value !== null && <ErrorState error={order.refused.value} />}
      {comparison.value !== null && !order.busy.value && (
        <Compared
          comparison={comparison.value}
          households={session.now.value.measures?.households}
        />
      )}
      <p class="hint">{words.version(version)}</p>
    </>
  );
}

function Others({ session, other }: { session: PlanSession; other: { value: string } }) {
  const words = t.value.redraw;
  const plans = useMemo(() => loading(() => asked<PlansAnswer>(PLANS)), []);
  const loaded = plans.result.value;
  const same = session.now.value.communities.join();
  const offered =
    loaded.state === "there"
      ? loaded.value.gridPlans.nodes.filter(
          ({ id, communities }) => id !== session.id && communities.join() === same,
        )
      : [];
  return (
    <label class="form">
      {words.compareWith}
      <select value={other.value} onChange={(event) => (other.value = event.currentTarget.value)}>
        <option value="">{words.today}</option>
        {offered.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A line over the map: today's grids left of it, the plan's right of it. */
function Swipe() {
  const words = t.value.redraw;
  const share = useSignal(0);
  const open = openCanvas.value;
  useEffect(() => {
    open?.canvas.swipe(share.value);
  }, [share.value, open]);
  useEffect(() => () => open?.canvas.swipe(0), [open]);
  return (
    <label class="form swipe">
      {words.swipe}
      <input
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={share.value}
        onInput={(event) => (share.value = event.currentTarget.valueAsNumber)}
      />
      <small>{words.swipeHint}</small>
    </label>
  );
}

function Compared({
  comparison,
  households,
}: {
  comparison: Comparison;
  households?: number | undefined;
}) {
  const words = t.value.redraw;
  const all = households ?? 0;
  const share = all === 0 ? null : comparison.householdsKept / all;
  const figures: readonly (readonly [string, number])[] = [
    [words.buildings, comparison.buildings],
    [words.households, comparison.households],
    [words.residents, comparison.residents],
    [words.openIncidents, comparison.openIncidents],
    [words.cameras, comparison.cameras],
  ];
  return (
    <>
      <p class="lead">{words.stay(percent(share, 1))}</p>
      <h4>{words.moves}</h4>
      <dl class="figures">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <Shifts comparison={comparison} />
      <h4>{words.loads}</h4>
      <Loads comparison={comparison} />
    </>
  );
}

function Shifts({ comparison }: { comparison: Comparison }) {
  const words = t.value.redraw;
  const shifts = comparison.shifts.nodes;
  if (shifts.length === 0) return <p class="good-news">{words.noMoves}</p>;
  return (
    <table class="zones">
      <thead>
        <tr>
          <th scope="col">{words.from}</th>
          <th scope="col">{words.to}</th>
          <th scope="col">{words.buildings}</th>
          <th scope="col">{words.households}</th>
          <th scope="col">
            <span class="hidden">{words.showThere}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shifts.map((shift) => (
          <tr key={shift.id}>
            <th scope="row">{shift.fromCode?.slice(-3) ?? words.none}</th>
            <td>{shift.toCode?.slice(-3) ?? words.none}</td>
            <td>{shift.buildings}</td>
            <td>{shift.households}</td>
            <td>
              <button
                type="button"
                class="link"
                aria-label={words.showThere}
                onClick={() => showBox(currentMap.peek(), shift.bbox)}
              >
                ⌖
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Loads({ comparison }: { comparison: Comparison }) {
  const words = t.value.redraw;
  const most = Math.max(
    1,
    ...comparison.loads.nodes.flatMap((load) => [load.householdsBefore, load.householdsAfter]),
  );
  return (
    <table class="zones loads">
      <thead>
        <tr>
          <th scope="col">{words.code}</th>
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
          <th scope="col">
            <span class="hidden">{words.households}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {comparison.loads.nodes.map((load) => (
          <tr key={load.id}>
            <th scope="row">{(load.toCode ?? load.fromCode ?? "").slice(-3)}</th>
            <td>{load.householdsBefore}</td>
            <td>{load.householdsAfter}</td>
            <td>
              <svg class="bars" viewBox="0 0 90 14" aria-hidden="true">
                <rect class="bar-before" width={(load.householdsBefore / most) * 90} height={5} />
                <rect
                  class="bar-after"
                  y={7}
                  width={(load.householdsAfter / most) * 90}
                  height={5}
                />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
