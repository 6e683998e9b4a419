/** A field of square atoms, a hundredth of a degree wide, as the tests' ground. */

import { bordersOf, neighboursOf } from "../../src/parts/redraw/model/borders";
import type { Area } from "../../src/parts/redraw/model/geometry";
import { type Atom, Partition, type ZoneId } from "../../src/parts/redraw/model/partition";

export function square(x: number, y: number): Area {
  const [west, south] = [102 + x / 100, 40 + y / 100];
  const [east, north] = [102 + (x + 1) / 100, 40 + (y + 1) / 100];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Polygon", coordinates: [ring] };
}

/** `rows` rows of `columns` squares, row by row from the south. */
export function squares(columns: number, rows: number): readonly Area[] {
  return Array.from({ length: columns * rows }, (_, at) =>
    square(at % columns, Math.floor(at / columns)),
  );
}

export function atomsOf(areas: readonly Area[]): readonly Atom[] {
  const metres = areas.map(() => 0);
  for (const border of bordersOf(areas)) {
    metres[border.one] = (metres[border.one] ?? 0) + border.metres;
    if (border.other >= 0) metres[border.other] = (metres[border.other] ?? 0) + border.metres;
  }
  return areas.map((area, at) => ({
    id: `PlanAtom:1:${at}`,
    number: at + 1,
    community: "990101001001",
    households: at + 1,
    residents: 3 * at,
    incidents: at % 2,
    cameras: 1,
    squareMetres: 100 + at,
    metres: metres[at] ?? 0,
    gridToday: null,
    building: at % 3 === 0 ? null : `Building:1:${at}`,
    area,
  }));
}

export function partitionOf(areas: readonly Area[], zones: readonly ZoneId[]): Partition {
  return new Partition(atomsOf(areas), neighboursOf(bordersOf(areas), areas.length), zones);
}
