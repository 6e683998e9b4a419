/** Colourings of zones: classes of a figure, each with a colour that colour-blind people tell apart. */

import { type Band, compactness, deviation, excess, householdsAWorker } from "./measures";
import type { ZoneSums } from "./partition";

export const COLOURINGS = [
  "deviation",
  "households",
  "residents",
  "workers",
  "compactness",
] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** Too few is blue, too many is brown, pale is in the band; a test looks at it colour-blind. */
export const DIVERGING = [
  "#2166ac",
  "#67a9cf",
  "#c7dfec",
  "#e2ead0",
  "#f3d3a3",
  "#d98b3a",
  "#8c4a08",
];
/** The more, the deeper. */
export const SEQUENTIAL = ["#f6f1d6", "#b5d0b6", "#73aea2", "#3d8c98", "#216488", "#1b3d6e"];
/** In no zone, or not known. */
export const UNKNOWN = "#b9b6ae";

/** A class of the legend: a colour, and from which figure on (undefined: without a lower end). */
export interface Step {
  readonly colour: string;
  readonly from: number | undefined;
}

export interface ZoneFacts {
  readonly sums: ZoneSums;
  readonly workers: number | null;
}

/** The steps of a colouring, lowest first, for a plan with this band and these zones. */
export function stepsOf(
  colouring: Colouring,
  band: Band,
  zones: readonly ZoneFacts[],
): readonly Step[] {
  if (colouring === "deviation") return deviationSteps(band);
  const figures = zones
    .map((zone) => figureOf(colouring, zone, band))
    .filter((figure) => figure !== null);
  return evenSteps(figures, colouring === "compactness" ? 0.1 : 10);
}

/** The figure that a colouring shows of a zone; null where it is not known. */
export function figureOf(colouring: Colouring, zone: ZoneFacts, band: Band): number | null {
  if (zone.sums.atoms === 0) return null;
  const ways: Record<Colouring, () => number | null> = {
    deviation: () => zone.sums.households,
    households: () => zone.sums.households,
    residents: () => zone.sums.residents,
    workers: () => householdsAWorker(zone.sums.households, zone.workers),
    compactness: () => compactness(zone.sums),
  };
  return deviation(0, band) === null && colouring === "deviation" ? null : ways[colouring]();
}

/** The colour of a figure. */
export function colourOf(figure: number | null, steps: readonly Step[]): string {
  if (figure === null) return UNKNOWN;
  const fitting = steps.filter(({ from }) => from === undefined || figure >= from);
  return fitting.at(-1)?.colour ?? UNKNOWN;
}

/** Whether a zone is in the band, or how far out: for words beside the colour. */
export function standing(households: number, band: Band): "in" | "below" | "above" {
  const out = excess(households, band);
  if (out === 0) return "in";
  return out < 0 ? "below" : "above";
}

/** Three classes below the band, one within, three above: the band's ends are class ends. */
function deviationSteps(band: Band): readonly Step[] {
  const width = Math.max(1, Math.round((band.max - band.min) / 4));
  const ends = [
    undefined,
    Math.max(1, band.min - 2 * width),
    Math.max(1, band.min - width),
    band.min,
    band.max + 1,
    band.max + 1 + width,
    band.max + 1 + 2 * width,
  ];
  return ends.map((from, at) => ({ from, colour: DIVERGING[at] ?? UNKNOWN }));
}

/** Steps of a round width that hold all figures. */
function evenSteps(figures: readonly number[], grain: number): readonly Step[] {
  const [low, high] = [Math.min(...figures, Infinity), Math.max(...figures, -Infinity)];
  if (low > high) return [];
  const width = Math.max(grain, Math.ceil((high - low) / SEQUENTIAL.length / grain) * grain);
  const start = Math.floor(low / width) * width;
  return SEQUENTIAL.map((colour, at) => ({
    colour,
    from: at === 0 ? undefined : Math.round((start + at * width) * 1000) / 1000,
  }));
}
