/** The log of a plan's edits, and the history of a grid as a strip. */

import { useMemo } from "preact/hooks";
import { loading } from "../../../app/loaded";
import { t } from "../../../i18n";
import { ErrorState, LoadingState } from "../../../ui/States";
import { type GridVersion, HISTORY, type HistoryAnswer } from "../documents";
import { selectedZones } from "../redraw";
import type { PlanSession } from "../session";
import { asked } from "./asking";
import { day, instant } from "./figures";
import { named } from "./Notices";

export function EditsTab({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const edits = session.now.value.edits.nodes;
  const zones =
    selectedZones.value.length > 0 ? selectedZones.value : session.now.value.zones.nodes;
  const [zone] = zones;
  return (
    <>
      {zone !== undefined && <GridHistory key={zone.code} code={zone.code} />}
      <h4>{words.tabs.edits}</h4>
      {edits.length === 0 && <p class="state">{words.noEdits}</p>}
      <ol class="edits">
        {[...edits].reverse().map((edit) => (
          <li key={edit.id} data-state={edit.state}>
            <span>
              <strong>{edit.number}</strong> {named(words.editKind, edit.kind)}
              {edit.of !== null && ` ${words.editOf(edit.of)}`}
              {edit.buildings > 0 &&
                ` · ${words.buildingsOf(edit.buildings)}, ${words.householdsOf(edit.households)}`}
            </span>
            <small>
              {edit.author} · {instant(edit.madeAt)}
              {edit.state !== "DONE" && ` · ${words.editState[edit.state]}`}
            </small>
          </li>
        ))}
      </ol>
    </>
  );
}

function GridHistory({ code }: { code: string }) {
  const words = t.value.redraw;
  const history = useMemo(() => loading(() => asked<HistoryAnswer>(HISTORY, { code })), [code]);
  const loaded = history.result.value;
  const versions = loaded.state === "there" ? (loaded.value.grid?.history.nodes ?? []) : [];
  return (
    <section aria-label={words.history(code)}>
      <h4>{words.history(code)}</h4>
      {loaded.state === "loading" && <LoadingState />}
      {loaded.state === "refused" && <ErrorState error={loaded.error} again={history.load} />}
      {loaded.state === "there" && versions.length === 0 && (
        <p class="state">{words.historyNone}</p>
      )}
      <ol class="strip">
        {versions.map((version) => (
          <li key={version.id}>
            <VersionLine version={version} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function VersionLine({ version }: { version: GridVersion }) {
  const words = t.value.redraw;
  const { validFrom, validTo, households, predecessors, restoredFrom } = version;
  const codes = predecessors.map((code) => code.slice(-3)).join(", ");
  return (
    <>
      <strong>{words.householdsOf(households.totalCount)}</strong>
      <span>
        {validTo === null
          ? words.historySince(day(validFrom))
          : words.historyUntil(day(validFrom), day(validTo))}
      </span>
      {predecessors.length > 0 && <small>{words.madeFrom(codes)}</small>}
      {restoredFrom.length > 0 && <small>{words.restored}</small>}
    </>
  );
}
