/** What must be told at once: an edit that was not saved, and what others do. */

import { ApiError } from "../../../api/client";
import { t } from "../../../i18n";
import { currentMap } from "../../../map/state";
import { showBox } from "../../../map/view";
import { hovered, keptWhy, lassoed, strokeZone, takenOf } from "../canvas/tools";
import type { EditRow } from "../documents";
import { standing } from "../model/colouring";
import type { Refusal } from "../model/edits";
import { boxOf } from "../model/geometry";
import type { ZoneId } from "../model/partition";
import { editable, tool } from "../redraw";
import type { PlanSession } from "../session";

export function Notices({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const refusal = session.refusal.value;
  const heard = session.heard.value;
  return (
    <div class="notices" aria-live="polite">
      {refusal !== null && <Refused session={session} refusal={refusal} />}
      {heard !== null && (
        <p class="notice heard">
          {words.heard(heard.author, named(words.editKind, heard.kind), heard.number)}
          <button
            type="button"
            class="link"
            onClick={() => (session.heard.value = null)}
            aria-label={words.close}
          >
            ×
          </button>
        </p>
      )}
      {lassoed.value !== null && editable.value && <LassoForm session={session} />}
    </div>
  );
}

function Refused({ session, refusal }: { session: PlanSession; refusal: Refusal }) {
  const words = t.value.redraw;
  const error = refusal.error instanceof ApiError ? refusal.error : null;
  const conflict = error?.code === "CONFLICT";
  const since = conflict ? ((error.details.since ?? []) as readonly EditRow[]) : [];
  const mine = named(words.mutation, refusal.edit.mutation);
  return (
    <div class="notice refused" role="alert">
      <strong>{conflict ? words.conflictTitle : words.refusedTitle}</strong>
      <p>{conflict ? words.conflict(mine) : `${mine}: ${error?.message ?? refusal.error}`}</p>
      <ul>
        {since.map(({ number, author, kind, buildings }) => (
          <li key={number}>
            {words.heard(author, named(words.editKind, kind), number)}
            {buildings > 0 && ` · ${words.buildingsOf(buildings)}`}
          </li>
        ))}
      </ul>
      {!conflict && <FindingPlaces error={error} />}
      {refusal.unsent.length > 0 && <p>{words.unsent(refusal.unsent.length)}</p>}
      <div class="actions">
        {(conflict || error?.code === "UNREACHABLE" || error?.code === "UNAVAILABLE") && (
          <button type="button" class="button" onClick={() => session.again(refusal)}>
            {conflict ? words.again : t.value.retry}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => (session.refusal.value = null)}>
          {words.forget}
        </button>
      </div>
    </div>
  );
}

interface RefusedFinding {
  readonly message: string;
  readonly place?: Parameters<typeof boxOf>[0] extends Iterable<infer Area> ? Area | null : never;
}

/** What lies in the way, as the refusal shows it. */
function FindingPlaces({ error }: { error: ApiError | null }) {
  const findings = (error?.details.findings ?? []) as readonly RefusedFinding[];
  return (
    <ul>
      {findings.map(({ message, place }) => {
        const polygon = place?.type === "Polygon" || place?.type === "MultiPolygon";
        const box = polygon ? boxOf([place]) : null;
        return (
          <li key={message}>
            {message}{" "}
            {box !== null && (
              <button type="button" class="link" onClick={() => showBox(currentMap.peek(), box)}>
                {t.value.redraw.showThere}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function LassoForm({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const held = lassoed.value;
  if (held === null) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const zone: ZoneId = String(form.get("zone") ?? "") || null;
    const taken = takenOf(session, held.atoms, zone);
    if (taken.length > 0) session.assign(taken, zone);
    lassoed.value = null;
  };
  return (
    <form class="notice form" onSubmit={submit}>
      <strong>{words.lassoed(held.atoms.length, held.households)}</strong>
      <label>
        {words.putInto}
        <select name="zone">
          {session.now.value.zones.nodes.map(({ id, code, name }) => (
            <option key={id} value={id}>
              {code.slice(-3)} {name}
            </option>
          ))}
          <option value="">{words.noZone}</option>
        </select>
      </label>
      <div class="actions">
        <button type="submit" class="button">
          {words.apply}
        </button>
        <button type="button" class="quiet" onClick={() => (lassoed.value = null)}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

/** Over the map: what lies under the pointer, and what a stroke does to zones as it goes. */
export function LiveStrip({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const atom = hovered.value;
  const into = strokeZone.value;
  const here = atom === null ? null : session.partition.zoneOf(atom);
  const shown = [...new Set([into, here])].filter((zone) => zone !== null);
  const kept = keptWhy.value;
  return (
    <div class="live-strip" data-shown={shown.length > 0 || undefined}>
      {shown.map((zone) => (
        <ZoneLine key={zone} session={session} zone={zone} into={zone === into} />
      ))}
      {atom !== null && (
        <span>
          {words.atomOf(session.ground.atoms[atom]?.number ?? 0)} ·{" "}
          {words.householdsOf(session.ground.atoms[atom]?.households ?? 0)}
        </span>
      )}
      {tool.value !== "select" && kept !== null && kept !== "same" && (
        <span class="bad">{words.kept[kept]}</span>
      )}
    </div>
  );
}

function ZoneLine({ session, zone, into }: { session: PlanSession; zone: string; into: boolean }) {
  const words = t.value.redraw;
  const { households } = session.sumsOf(zone);
  const before = session.zone(zone)?.measures?.households ?? households;
  const change = households - before;
  const stands = standing(households, session.band);
  const code = session.zone(zone)?.code.slice(-3) ?? "";
  return (
    <span>
      <strong>{into ? words.strokeTo(code) : code}</strong> {words.householdsOf(households)}
      {change !== 0 && ` (${change > 0 ? "+" : "−"}${Math.abs(change)})`}{" "}
      <em class={stands === "in" ? "good" : "bad"}>{words.standing[stands]}</em>
    </span>
  );
}

/** A name by key, or the key itself where the page does not know it. */
export function named(names: Readonly<Record<string, string>>, key: string): string {
  return names[key] ?? key;
}
