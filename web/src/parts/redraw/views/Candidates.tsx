/** Candidates of a job as small maps side by side, with their measures and what they cost. */

import { t } from "../../../i18n";
import type { Candidate } from "../documents";
import { colourOf, stepsOf } from "../model/colouring";
import { type Position, ringsOf } from "../model/geometry";
import type { Band } from "../model/measures";
import { openPlan } from "../redraw";
import { decimal, percent } from "./figures";

interface CandidatesProps {
  candidates: readonly Candidate[];
  band: Band;
}

export function Candidates({ candidates, band }: CandidatesProps) {
  return (
    <>
      <ul class="candidates">
        {candidates.map((candidate) => (
          <li key={candidate.id}>
            <CandidateCard candidate={candidate} band={band} />
          </li>
        ))}
      </ul>
      {candidates.length > 1 && <Curve candidates={candidates} />}
    </>
  );
}

function CandidateCard({ candidate, band }: { candidate: Candidate; band: Band }) {
  const words = t.value.redraw;
  const { measures, keepWeight, name, id } = candidate;
  return (
    <button type="button" class="candidate" onClick={() => openPlan(id)}>
      <CandidateMap candidate={candidate} band={band} />
      <strong>{name}</strong>
      {keepWeight !== null && <span>{words.keepWeight(keepWeight)}</span>}
      {measures !== null && (
        <span>
          {words.inBand(measures.zonesInBand, measures.zones)}
          <br />
          {words.moved(measures.movedHouseholds)}
          <br />
          {words.compactness} {decimal(measures.polsbyPopper)} · {words.streetShare}{" "}
          {percent(measures.streetShare)}
        </span>
      )}
      <span class="link">{words.openPlan}</span>
    </button>
  );
}

const WIDTH = 132;
const HEIGHT = 100;

function CandidateMap({ candidate, band }: { candidate: Candidate; band: Band }) {
  const steps = stepsOf("deviation", band, []);
  const draw = projection(candidate.bbox);
  return (
    <svg
      class="candidate-map"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t.value.redraw.candidateMap(candidate.name)}
    >
      {candidate.zones.nodes.map(({ code, boundary, measures }) => (
        <path
          key={code}
          d={boundary === null ? "" : ringsOf(boundary).map(draw).join("")}
          fill={colourOf(measures?.households ?? null, steps)}
          fill-rule="evenodd"
        />
      ))}
    </svg>
  );
}

/** Rings of degrees as paths in the small map, as wide as the land is at its latitude. */
function projection([west, south, east, north]: Candidate["bbox"]) {
  const shrink = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const scale = Math.min(
    (WIDTH - 4) / Math.max((east - west) * shrink, 1e-9),
    (HEIGHT - 4) / Math.max(north - south, 1e-9),
  );
  const left = (WIDTH - (east - west) * shrink * scale) / 2;
  const top = (HEIGHT - (north - south) * scale) / 2;
  const at = ([x = 0, y = 0]: Position) =>
    `${(left + (x - west) * shrink * scale).toFixed(1)} ${(top + (north - y) * scale).toFixed(1)}`;
  return (ring: readonly Position[]) => `M${ring.map(at).join("L")}Z`;
}

/** Households that move, against how round the zones are: what each candidate costs and gives. */
function Curve({ candidates }: { candidates: readonly Candidate[] }) {
  const words = t.value.redraw;
  const points = candidates.flatMap(({ id, name, keepWeight, measures }) =>
    measures?.polsbyPopper == null
      ? []
      : [{ id, name, keepWeight, x: measures.movedHouseholds, y: measures.polsbyPopper }],
  );
  if (points.length < 2) return null;
  const [x, y] = [
    scaled(
      points.map((point) => point.x),
      44,
      300,
    ),
    scaled(
      points.map((point) => point.y),
      128,
      26,
    ),
  ];
  const sorted = [...points].sort((one, other) => one.x - other.x);
  return (
    <figure class="curve">
      <figcaption>{words.curve}</figcaption>
      <svg viewBox="0 0 320 170" role="img" aria-label={words.curve}>
        <path class="axis" d="M44 8V136H312" />
        <text x={312} y={166} text-anchor="end">
          {words.curveX}
        </text>
        <text x={40} y={30} text-anchor="end">
          {decimal(Math.max(...points.map((point) => point.y)))}
        </text>
        <text x={40} y={132} text-anchor="end">
          {decimal(Math.min(...points.map((point) => point.y)))}
        </text>
        <polyline points={sorted.map((point) => `${x(point.x)},${y(point.y)}`).join(" ")} />
        {sorted.map((point) => (
          <g key={point.id}>
            <circle cx={x(point.x)} cy={y(point.y)} r={5}>
              <title>{point.name}</title>
            </circle>
            <text x={x(point.x)} y={150} text-anchor="middle">
              {point.x}
            </text>
            {point.keepWeight !== null && (
              <text x={x(point.x)} y={y(point.y) - 9} text-anchor="middle">
                {point.keepWeight}
              </text>
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** From figures to pixels; all alike lie in the middle. */
function scaled(figures: readonly number[], from: number, to: number): (figure: number) => number {
  const [low, high] = [Math.min(...figures), Math.max(...figures)];
  if (high === low) return () => (from + to) / 2;
  return (figure) => from + ((figure - low) / (high - low)) * (to - from);
}
