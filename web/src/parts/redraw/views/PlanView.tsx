/** A plan that is open: its head, the tools, and what each tab tells of it. */

import { useSignal } from "@preact/signals";
import { t } from "../../../i18n";
import { ErrorState } from "../../../ui/States";
import { BRANCH, DELETE, type MadeAnswer, type PlanNow, RENAME } from "../documents";
import { editable, mayPlan, openPlan, TABS, tab } from "../redraw";
import type { PlanSession } from "../session";
import { asked, useOrder } from "./asking";
import { CompareTab } from "./CompareTab";
import { DecideTab } from "./DecideTab";
import { EditsTab } from "./EditsTab";
import { decimal, percent } from "./figures";
import { LiveStrip, Notices } from "./Notices";
import { ProposalsTab } from "./ProposalsTab";
import { Report } from "./Report";
import { Toolbar } from "./Toolbar";
import { ZonesTab } from "./ZonesTab";

export function PlanView({ session }: { session: PlanSession }) {
  const now = session.now.value;
  return (
    <>
      <PlanHead session={session} now={now} />
      <Notices session={session} />
      <LiveStrip session={session} />
      {editable.value ? <Toolbar session={session} /> : <ReadOnly />}
      <Tabs />
      <div
        id="plan-tab"
        role="tabpanel"
        aria-label={t.value.redraw.tabs[tab.value]}
        class="plan-tab"
      >
        {tab.value === "zones" && <ZonesTab session={session} />}
        {tab.value === "proposals" && <ProposalsTab session={session} />}
        {tab.value === "compare" && <CompareTab session={session} />}
        {tab.value === "decide" && <DecideTab session={session} />}
        {tab.value === "edits" && <EditsTab session={session} />}
      </div>
    </>
  );
}

function PlanHead({ session, now }: { session: PlanSession; now: PlanNow }) {
  const words = t.value.redraw;
  const pending = session.pending.value;
  return (
    <div class="plan-head">
      <button type="button" class="link" onClick={() => openPlan(null)}>
        ← {words.back}
      </button>
      <h3>{now.name}</h3>
      <p class="plan-state">
        <span class={`chip chip-${now.status}`}>{words.status[now.status]}</span>
        <span role="status">
          {words.version(now.version)} · {pending > 0 ? words.saving(pending) : words.saved}
        </span>
      </p>
      <PlanMeasures now={now} />
      <PlanActions session={session} now={now} />
    </div>
  );
}

function PlanMeasures({ now }: { now: PlanNow }) {
  const words = t.value.redraw;
  const { measures } = now;
  if (measures === null) return null;
  const figures: readonly (readonly [string, string])[] = [
    [words.zones, `${measures.zonesInBand} / ${measures.zones}`],
    [words.movedHouseholds, String(measures.movedHouseholds)],
    [words.deviation, percent(measures.deviation, 1)],
    [words.compactness, decimal(measures.polsbyPopper)],
    [words.streetShare, percent(measures.streetShare)],
    [words.spread, `${decimal(measures.spreadMetres, 0)} m`],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

function PlanActions({ session, now }: { session: PlanSession; now: PlanNow }) {
  const words = t.value.redraw;
  const order = useOrder();
  const asking = useSignal<"rename" | "branch" | "delete" | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get("name") ?? "");
    void order.run(async () => {
      await act(asking.peek(), session, name);
      asking.value = null;
    });
  };
  return (
    <>
      <div class="actions">
        <Report plan={now.id} name={now.name} />
        {mayPlan.value && (
          <>
            <Ask asking={asking} way="branch" text={words.branch} />
            {editable.value && <Ask asking={asking} way="rename" text={words.rename} />}
            {now.status === "DRAFT" && <Ask asking={asking} way="delete" text={words.remove} />}
          </>
        )}
      </div>
      {asking.value !== null && (
        <form class="form" onSubmit={submit}>
          {asking.value === "delete" ? (
            <p>{words.removeSure}</p>
          ) : (
            <label>
              {words.planName}
              <input
                name="name"
                required
                maxLength={200}
                key={asking.value}
                defaultValue={asking.value === "branch" ? words.branchName(now.name) : now.name}
              />
            </label>
          )}
          <div class="actions">
            <button type="submit" class="button" disabled={order.busy.value}>
              {asking.value === "delete"
                ? words.remove
                : asking.value === "branch"
                  ? words.branch
                  : words.rename}
            </button>
            <button type="button" class="quiet" onClick={() => (asking.value = null)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
      {order.refused.value !== null && <ErrorState error={order.refused.value} />}
    </>
  );
}

function Ask<T extends string>({
  asking,
  way,
  text,
}: {
  asking: { value: T | null };
  way: T;
  text: string;
}) {
  const asked = asking.value === way;
  return (
    <button
      type="button"
      class="quiet"
      aria-expanded={asked}
      onClick={() => (asking.value = asked ? null : way)}
    >
      {text}
    </button>
  );
}

async function act(
  way: "rename" | "branch" | "delete" | null,
  session: PlanSession,
  name: string,
): Promise<void> {
  const { id } = session;
  if (way === "delete") {
    await asked(DELETE, { plan: id });
    openPlan(null);
  } else if (way === "branch") {
    openPlan((await asked<MadeAnswer>(BRANCH, { plan: id, name })).made.id);
  } else if (way === "rename") {
    await asked(RENAME, { plan: id, name });
    await session.refresh();
  }
}

function ReadOnly() {
  const words = t.value.redraw;
  return <p class="hint">{mayPlan.value ? words.notEditable : words.readOnly}</p>;
}

function Tabs() {
  const words = t.value.redraw;
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = (TABS.indexOf(tab.value) + by + TABS.length) % TABS.length;
    tab.value = TABS[at] ?? "zones";
    const list = event.currentTarget as HTMLElement;
    requestAnimationFrame(() =>
      list.querySelector<HTMLButtonElement>("[aria-selected=true]")?.focus(),
    );
  };
  return (
    <div class="plan-tabs" role="tablist" aria-label={t.value.parts} onKeyDown={step}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={tab.value === name}
          aria-controls="plan-tab"
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => (tab.value = name)}
        >
          {words.tabs[name]}
        </button>
      ))}
    </div>
  );
}
