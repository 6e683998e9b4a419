/** The zones of a plan: colours, what is wrong, the figures of each as they are painted. */

import { t } from "../../../i18n";
import { lockZones } from "../canvas/editing";
import { steps } from "../canvas/use_canvas";
import type { PlanNow, Zone } from "../documents";
import { colourOf, figureOf, standing } from "../model/colouring";
import { colouring, editable, selected, selectedZones } from "../redraw";
import type { PlanSession } from "../session";
import { BandForm } from "./BandForm";
import { Legend } from "./Legend";
import { Problems } from "./Problems";
import { ZoneCard } from "./ZoneCard";

export function ZonesTab({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const now = session.now.value;
  return (
    <>
      {selectedZones.value.length > 0 && <ZoneCard session={session} />}
      <Legend session={session} />
      <h4>{words.problems}</h4>
      <Problems findings={now.checks.nodes} total={now.checks.totalCount ?? 0} />
      <h4>{words.zones}</h4>
      <ZoneTable session={session} now={now} />
      {editable.value && <PlanWide session={session} />}
      {editable.value && <BandForm session={session} />}
      <details>
        <summary>{words.keys}</summary>
        <p class="hint">{words.keysList}</p>
      </details>
    </>
  );
}

function ZoneTable({ session, now }: { session: PlanSession; now: PlanNow }) {
  const words = t.value.redraw;
  const communities = now.plannedCommunities.nodes;
  return (
    <table class="zones">
      <thead>
        <tr>
          <th scope="col">{words.code}</th>
          <th scope="col">{words.households}</th>
          <th scope="col">{words.buildings}</th>
          <th scope="col">{words.workers}</th>
        </tr>
      </thead>
      {communities.map(({ code, name }) => (
        <tbody key={code}>
          {communities.length > 1 && (
            <tr class="zone-group">
              <th scope="rowgroup" colSpan={4}>
                {name}
              </th>
            </tr>
          )}
          {now.zones.nodes
            .filter(({ communityCode }) => communityCode === code)
            .map((zone) => (
              <ZoneRow key={zone.id} session={session} zone={zone} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

function ZoneRow({ session, zone }: { session: PlanSession; zone: Zone }) {
  const words = t.value.redraw;
  const sums = session.sumsOf(zone.id);
  const chosen = selected.value.includes(zone.id);
  const stands = standing(sums.households, session.band);
  const figure = figureOf(colouring.value, { sums, workers: zone.workers }, session.band);
  const choose = (event: MouseEvent) => {
    const others = selected.value.filter((id) => id !== zone.id);
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!adds) selected.value = chosen && others.length === 0 ? [] : [zone.id];
    else selected.value = chosen ? others : [...others, zone.id];
  };
  return (
    <tr aria-current={chosen || undefined}>
      <th scope="row">
        <button type="button" class="zone-button" aria-pressed={chosen} onClick={choose}>
          <svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
            <rect width="16" height="16" fill={colourOf(figure, steps.value)} />
          </svg>
          {zone.code.slice(-3)}
          {zone.locked && <small> {words.locked}</small>}
        </button>
      </th>
      <td class={stands === "in" ? undefined : "bad"}>
        {sums.households}
        <small>{stands === "in" ? "" : ` ${words.standing[stands]}`}</small>
      </td>
      <td>{sums.buildings}</td>
      <td>{zone.workers ?? "–"}</td>
    </tr>
  );
}

function PlanWide({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const zones = session.now.value.zones.nodes;
  const communities = session.now.value.plannedCommunities.nodes;
  const locked = zones.length > 0 && zones.every((zone) => zone.locked);
  return (
    <div class="actions">
      {communities.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          class="quiet"
          onClick={() => session.edit("createZone", { community: code })}
        >
          {words.addZone}
          {communities.length > 1 && ` · ${name}`}
        </button>
      ))}
      <button type="button" class="quiet" onClick={() => lockZones(session, null, !locked)}>
        {locked ? words.unlockAll : words.lockAll}
      </button>
    </div>
  );
}
