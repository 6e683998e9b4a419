/** Findings: what is wrong or to be looked at, the gravest first, each leading to its place. */

import { t } from "../../../i18n";
import { currentMap } from "../../../map/state";
import { showBox } from "../../../map/view";
import type { Finding, Severity } from "../documents";
import { selected } from "../redraw";
import { named } from "./Notices";

const GRAVEST: readonly Severity[] = ["ERROR", "WARNING", "NOTICE"];

export function Problems({ findings, total }: { findings: readonly Finding[]; total: number }) {
  const words = t.value.redraw;
  if (findings.length === 0) return <p class="good-news">{words.noProblems}</p>;
  const sorted = [...findings].sort(
    (one, other) => GRAVEST.indexOf(one.severity) - GRAVEST.indexOf(other.severity),
  );
  return (
    <ul class="problems">
      {sorted.map((finding) => (
        <li key={finding.id} data-severity={finding.severity}>
          <FindingLine finding={finding} />
        </li>
      ))}
      {total > findings.length && <li>{words.problemsMore(total - findings.length)}</li>}
    </ul>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const words = t.value.redraw;
  const { kind, severity, zone, bbox, message } = finding;
  const show = () => {
    if (zone !== null) selected.value = [zone.id];
    if (bbox !== null) showBox(currentMap.peek(), bbox);
  };
  return (
    <button type="button" onClick={show} title={message}>
      <span class={`mark-${severity}`}>{words.severity[severity]}</span>
      <span>
        {zone !== null && <strong>{words.zoneOf(zone.code)} </strong>}
        {named(words.finding, kind)}
        {figureText(finding)}
      </span>
    </button>
  );
}

/** The figure found, and the one that is meant. */
function figureText({ kind, figure, limit }: Finding): string {
  if (figure === null) return "";
  if (limit === null) return ` · ${figure}`;
  const counted = kind === "FEWER_CANDIDATES";
  return counted ? ` · ${figure} / ${limit}` : ` · ${t.value.redraw.figureLimit(figure, limit)}`;
}
