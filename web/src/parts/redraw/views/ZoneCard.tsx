/** What is selected: its figures as they are painted, and what can be done with it. */

import { useSignal } from "@preact/signals";
import { t } from "../../../i18n";
import { lockZones, mergeZones } from "../canvas/editing";
import type { Zone } from "../documents";
import { keptBack } from "../model/brush";
import { compactness, deviation, householdsAWorker } from "../model/measures";
import { editable, selected, selectedZones } from "../redraw";
import type { PlanSession } from "../session";
import { decimal, percent } from "./figures";

export function ZoneCard({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const zones = selectedZones.value;
  const [zone] = zones;
  if (zone === undefined) return null;
  return (
    <section class="zone-card" aria-label={words.selectedZones(zones.length)}>
      <div class="zone-card-head">
        <h4>
          {zones.length === 1
            ? `${zone.code.slice(-3)} ${zone.name}`
            : words.selectedZones(zones.length)}
        </h4>
        <button type="button" class="link" onClick={() => (selected.value = [])}>
          {words.selectNone}
        </button>
      </div>
      <ZoneFigures session={session} zones={zones} />
      {editable.value && <ZoneActions session={session} zones={zones} />}
      {editable.value && zones.length === 1 && !zone.locked && (
        <Around session={session} zone={zone} />
      )}
    </section>
  );
}

function ZoneFigures({ session, zones }: { session: PlanSession; zones: readonly Zone[] }) {
  const words = t.value.redraw;
  const sums = zones.map(({ id }) => session.sumsOf(id));
  const total = (key: "households" | "residents" | "buildings") =>
    sums.reduce((sum, each) => sum + each[key], 0);
  const [zone, first] = [zones[0], sums[0]];
  const single = zones.length === 1 && first !== undefined && zone !== undefined;
  const apart = single ? deviation(first.households, session.band) : null;
  const load = single ? householdsAWorker(first.households, zone.workers) : null;
  return (
    <dl class="figures">
      <Figure name={words.households} figure={String(total("households"))} />
      <Figure name={words.residents} figure={String(total("residents"))} />
      <Figure name={words.buildings} figure={String(total("buildings"))} />
      {single && <Figure name={words.apart} figure={percent(apart, 1)} />}
      {single && <Figure name={words.compactness} figure={decimal(compactness(first))} />}
      {single && <Figure name={words.colouring.workers} figure={decimal(load, 0)} />}
    </dl>
  );
}

function Figure({ name, figure }: { name: string; figure: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{figure}</dd>
    </div>
  );
}

function ZoneActions({ session, zones }: { session: PlanSession; zones: readonly Zone[] }) {
  const words = t.value.redraw;
  const ids = zones.map(({ id }) => id);
  const locked = zones.every((zone) => zone.locked);
  const [zone] = zones;
  return (
    <div class="actions">
      <button type="button" class="quiet" onClick={() => lockZones(session, ids, !locked)}>
        {locked ? words.unlock : words.lock}
      </button>
      {zones.length >= 2 && (
        <button type="button" class="quiet" onClick={() => mergeZones(session, ids)}>
          {words.merge}
        </button>
      )}
      {zones.length === 1 && zone !== undefined && <SingleActions session={session} zone={zone} />}
    </div>
  );
}

function SingleActions({ session, zone }: { session: PlanSession; zone: Zone }) {
  const words = t.value.redraw;
  const parts = useSignal(2);
  const pieces = session.piecesOf(zone.id).length;
  const workers = zone.workers ?? 0;
  const setWorkers = (count: number) =>
    session.edit("changeZone", { zone: zone.id, name: zone.name, workers: count });
  return (
    <>
      <span class="stepper">
        <label>
          {words.splitParts}
          <input
            type="number"
            min={2}
            max={20}
            value={parts.value}
            onInput={(event) => (parts.value = event.currentTarget.valueAsNumber)}
          />
        </label>
        <button
          type="button"
          class="quiet"
          disabled={!(parts.value >= 2)}
          onClick={() => session.edit("splitZone", { zone: zone.id, by: { parts: parts.value } })}
        >
          {words.split}
        </button>
      </span>
      <span class="stepper">
        <span>
          {words.workers} {zone.workers ?? words.workersUnknown}
        </span>
        <button
          type="button"
          class="quiet"
          aria-label={words.removeWorker}
          disabled={workers < 1}
          onClick={() => setWorkers(workers - 1)}
        >
          −
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={words.addWorker}
          onClick={() => setWorkers(workers + 1)}
        >
          +
        </button>
      </span>
      {pieces > 1 && (
        <>
          <span class="bad">{words.piecesOf(pieces)}</span>
          <button
            type="button"
            class="quiet"
            onClick={() => session.edit("repairZone", { zone: zone.id })}
          >
            {words.repair}
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => session.edit("splitZone", { zone: zone.id, by: { pieces: true } })}
          >
            {words.splitPieces}
          </button>
        </>
      )}
      {pieces === 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => session.edit("removeZone", { zone: zone.id })}
        >
          {words.removeZone}
        </button>
      )}
    </>
  );
}

/** Painting without a pointer: the atoms around a zone, to be taken one by one. */
function Around({ session, zone }: { session: PlanSession; zone: Zone }) {
  const words = t.value.redraw;
  const { partition, ground } = session;
  session.revision.value;
  const rules = session.rules();
  const around = new Set<number>();
  for (const member of partition.members(zone.id)) {
    for (const other of ground.neighbours[member]?.keys() ?? []) {
      if (keptBack(partition, rules, other, zone.id) === null) around.add(other);
    }
  }
  const households = (atom: number) => ground.atoms[atom]?.households ?? 0;
  const sorted = [...around].sort((one, other) => households(other) - households(one));
  const codeOf = (atom: number) =>
    session.zone(partition.zoneOf(atom))?.code.slice(-3) ?? words.none;
  return (
    <details class="around">
      <summary>
        {words.around} ({sorted.length})
      </summary>
      <p class="hint">{words.aroundHint}</p>
      <ul>
        {sorted.slice(0, 60).map((atom) => (
          <li key={atom}>
            <span>
              {words.atomOf(ground.atoms[atom]?.number ?? 0)} ·{" "}
              {words.householdsOf(households(atom))} · {codeOf(atom)}
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={words.takeBuilding(
                ground.atoms[atom]?.number ?? 0,
                households(atom),
                codeOf(atom),
              )}
              onClick={() => session.assign([atom], zone.id)}
            >
              {words.take}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
