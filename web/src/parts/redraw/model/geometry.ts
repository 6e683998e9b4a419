/** Metres on the ground, from degrees: exact enough within a district. */

export type Position = readonly number[];

export interface Polygon {
  readonly type: "Polygon";
  readonly coordinates: readonly (readonly Position[])[];
}

export interface MultiPolygon {
  readonly type: "MultiPolygon";
  readonly coordinates: readonly (readonly (readonly Position[])[])[];
}

export type Area = Polygon | MultiPolygon;

const MAJOR = 6_378_137;
const FLATTENED = 0.006_694_380_022_9; // e² of CGCS2000

/** How long a step between two positions is, in metres: the ellipsoid's radii at their latitude. */
export function metresBetween(one: Position, other: Position): number {
  const [x1 = 0, y1 = 0] = one;
  const [x2 = 0, y2 = 0] = other;
  const latitude = ((y1 + y2) / 2) * (Math.PI / 180);
  const bent = 1 - FLATTENED * Math.sin(latitude) ** 2;
  const north = (MAJOR * (1 - FLATTENED)) / bent ** 1.5;
  const east = (MAJOR / Math.sqrt(bent)) * Math.cos(latitude);
  return Math.hypot((x2 - x1) * east, (y2 - y1) * north) * (Math.PI / 180);
}

/** All rings of an area, the outer ones and the holes. */
export function ringsOf(area: Area): readonly (readonly Position[])[] {
  return area.type === "Polygon" ? area.coordinates : area.coordinates.flat();
}

/** Whether a position lies in an area; on its edge, either. */
export function contains(area: Area, [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (const ring of ringsOf(area)) {
    for (let at = 1; at < ring.length; at++) {
      const [x1 = 0, y1 = 0] = ring[at - 1] ?? [];
      const [x2 = 0, y2 = 0] = ring[at] ?? [];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

/** The box around areas: west, south, east, north; null of none. */
export function boxOf(areas: Iterable<Area>): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const area of areas) {
    for (const [x = 0, y = 0] of ringsOf(area).flat()) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box[0] <= box[2] ? box : null;
}
