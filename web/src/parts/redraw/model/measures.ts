/** Measures 指标 of a zone as the pointer moves; the server's own replace them when it answers. */

import type { ZoneSums } from "./partition";

/** The households of a zone, both ends allowed, and its least workers. */
export interface Band {
  readonly min: number;
  readonly max: number;
  readonly workersMin: number;
}

/** Households above or below the band's middle, as a share of it; null where it is 0. */
export function deviation(households: number, band: Band): number | null {
  const target = (band.min + band.max) / 2;
  return target === 0 ? null : (households - target) / target;
}

/** Households too few (below 0) or too many (above). */
export function excess(households: number, band: Band): number {
  return Math.min(0, households - band.min) + Math.max(0, households - band.max);
}

/** Polsby and Popper's compactness, 4πA/P² (1991), 0 to 1; null of nothing. */
export function compactness({ squareMetres, metres }: ZoneSums): number | null {
  return metres <= 0 ? null : Math.min(1, (4 * Math.PI * squareMetres) / metres ** 2);
}

/** Households to a worker; null where the workers are not known. */
export function householdsAWorker(households: number, workers: number | null): number | null {
  return workers === null || workers === 0 ? null : households / workers;
}
