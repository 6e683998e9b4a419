/** Lengths and areas on the ellipsoid, by Karney's GeographicLib. WGS 84 and CGCS2000 differ there
 * by less than a tenth of a millimetre over the whole Earth. */

import geodesic from "geographiclib-geodesic";

type Place = readonly [x: number, y: number];

const EARTH = geodesic.Geodesic.WGS84;

/** Metres along a line of places in degrees, longitude first. */
export function lengthOf(line: readonly Place[]): number {
  let metres = 0;
  for (let at = 1; at < line.length; at++) {
    const [from, to] = [line[at - 1], line[at]];
    if (from && to) metres += EARTH.Inverse(from[1], from[0], to[1], to[0]).s12 ?? 0;
  }
  return metres;
}

/** Square metres within a ring of places, whichever way it turns. */
export function surfaceOf(ring: readonly Place[]): number {
  const polygon = EARTH.Polygon(false);
  for (const [x, y] of ring) polygon.AddPoint(y, x);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}
