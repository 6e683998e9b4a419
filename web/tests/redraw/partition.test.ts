import { describe, expect, test } from "vitest";
import { along, keptBack } from "../../src/parts/redraw/model/brush";
import { compactness, deviation, excess } from "../../src/parts/redraw/model/measures";
import { NOTHING, type ZoneId } from "../../src/parts/redraw/model/partition";
import { partitionOf, squares } from "./squares";

const FIELD = squares(6, 5);

/** Numbers below `below`, the same ones at each run. */
function* numbers(seed: number, below: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield Math.floor((state / 2 ** 31) * below);
  }
}

test("after any moves the sums are those of a partition made anew", () => {
  const moved = partitionOf(
    FIELD,
    FIELD.map((_, at) => (at < 15 ? "a" : "b")),
  );
  const [atoms, zones] = [numbers(7, FIELD.length), numbers(11, 4)];
  for (let step = 0; step < 300; step++) {
    const zone: ZoneId = ["a", "b", "c", null][zones.next().value] ?? null;
    moved.put(atoms.next().value, zone);
  }
  const anew = partitionOf(FIELD, moved.assignment());
  for (const zone of ["a", "b", "c", null]) {
    const [sums, wanted] = [moved.sumsOf(zone), anew.sumsOf(zone)];
    for (const key of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) {
      expect(sums[key], `${zone}.${key}`).toBeCloseTo(wanted[key], 6);
    }
  }
});

test("a zone's edge is the border with all that is not it", () => {
  const field = squares(2, 1);
  const both = partitionOf(field, ["a", "a"]);
  const single = partitionOf(field, ["a", "b"]);
  const shared = (2 * single.sumsOf("a").metres - both.sumsOf("a").metres) / 2;
  expect(shared).toBeCloseTo(1110.4, 0);
});

test("pieces: that with most households first", () => {
  const row = squares(5, 1);
  const split = partitionOf(row, ["a", "a", "b", "a", "b"]);
  expect(split.pieces("a").map((piece) => [...piece].sort())).toEqual([[3], [0, 1]]);
  expect(split.pieces("b")).toHaveLength(2);
  expect(split.pieces("c")).toEqual([]);
});

test("putting an atom where it is changes nothing", () => {
  const row = partitionOf(squares(2, 1), ["a", "b"]);
  expect(row.put(0, "a")).toBe(false);
  expect(row.put(0, "b")).toBe(true);
  expect(row.sumsOf("a")).toEqual(NOTHING);
  expect([...row.zonesAround(0)]).toEqual(["b"]);
});

describe("what a brush leaves", () => {
  const row = partitionOf(squares(4, 1), ["a", "b", "c", null]);
  const rules = (locked: boolean, community = "990101001001") => ({ locked, community });
  const zones = new Map([
    ["a", rules(false)],
    ["b", rules(true)],
    ["c", rules(false)],
    ["d", rules(false, "990101001002")],
  ]);

  test.each([
    [2, "a", null],
    [3, "a", null],
    [0, "a", "same"],
    [1, "a", "locked"],
    [0, "b", "locked"],
    [0, "d", "community"],
    [0, null, null],
  ] as const)("atom %i into %s: %s", (atom, zone, kept) => {
    expect(keptBack(row, zones, atom, zone)).toBe(kept);
  });
});

test("a quick stroke misses nothing on its way", () => {
  const under = (x: number) => [Math.floor(x / 10)];
  expect(along([5, 0], [95, 0], 4, under)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(along([5, 0], [5, 0], 4, under)).toEqual([0]);
});

test("deviation is of the band's middle, excess of its ends", () => {
  const band = { min: 200, max: 400, workersMin: 1 };
  expect(deviation(330, band)).toBeCloseTo(0.1);
  expect([150, 200, 400, 460].map((households) => excess(households, band))).toEqual([
    -50, 0, 0, 60,
  ]);
  expect(deviation(3, { min: 0, max: 0, workersMin: 1 })).toBeNull();
});

test("a square is π/4 round, and nothing is not", () => {
  expect(compactness({ ...NOTHING, squareMetres: 100, metres: 40 })).toBeCloseTo(Math.PI / 4);
  expect(compactness(NOTHING)).toBeNull();
});
