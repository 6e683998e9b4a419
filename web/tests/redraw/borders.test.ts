import { expect, test } from "vitest";
import { bordersOf, neighboursOf, OUTSIDE } from "../../src/parts/redraw/model/borders";
import { boxOf, contains, metresBetween } from "../../src/parts/redraw/model/geometry";
import { square, squares } from "./squares";

test("a degree has the metres of the ellipsoid", () => {
  // 110.574 km a degree of latitude, 111.320 km a degree of longitude at the equator (WGS 84).
  expect(metresBetween([0, -0.5], [0, 0.5])).toBeCloseTo(110_574, -1);
  expect(metresBetween([0, 0], [1, 0])).toBeCloseTo(111_320, -1);
});

test("squares meet along edges, and not at corners", () => {
  const borders = bordersOf(squares(2, 2));
  const neighbours = neighboursOf(borders, 4);
  expect(neighbours.map((around) => [...around.keys()].sort())).toEqual([
    [1, 2],
    [0, 3],
    [0, 3],
    [1, 2],
  ]);
  expect(neighbours[0]?.get(1)).toBeCloseTo(1110.4, 0);
});

test("the edge of the plan is nobody's, and each border is there once", () => {
  const borders = bordersOf(squares(2, 1));
  expect(borders.filter(({ other }) => other === OUTSIDE)).toHaveLength(2);
  expect(borders.filter(({ other }) => other !== OUTSIDE)).toMatchObject([{ one: 0, other: 1 }]);
});

test("a border that runs on is one line", () => {
  const [first] = bordersOf([square(0, 0)]);
  expect(first?.lines).toHaveLength(1);
  expect(first?.lines[0]).toHaveLength(5);
});

test("an atom in another's hole meets it all around", () => {
  const hole = square(1, 1);
  const around = {
    type: "Polygon" as const,
    coordinates: [
      [
        [102, 40],
        [102.03, 40],
        [102.03, 40.03],
        [102, 40.03],
        [102, 40],
      ],
      [...(hole.type === "Polygon" ? (hole.coordinates[0] ?? []) : [])].reverse(),
    ],
  };
  const met = bordersOf([around, hole]).find(({ one, other }) => one === 0 && other === 1);
  expect(met?.lines[0]).toHaveLength(5);
  expect(contains(around, [102.015, 40.015])).toBe(false);
  expect(contains(around, [102.005, 40.015])).toBe(true);
  expect(boxOf([hole, around])).toEqual([102, 40, 102.03, 40.03]);
  expect(boxOf([])).toBeNull();
});
