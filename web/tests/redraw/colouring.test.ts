import { describe, expect, test } from "vitest";
import {
  colourOf,
  DIVERGING,
  figureOf,
  SEQUENTIAL,
  standing,
  stepsOf,
  UNKNOWN,
} from "../../src/parts/redraw/model/colouring";
import { NOTHING } from "../../src/parts/redraw/model/partition";

const BAND = { min: 200, max: 400, workersMin: 1 };
const zone = (households: number, workers: number | null = 2) => ({
  sums: { ...NOTHING, atoms: 1, households, squareMetres: 100, metres: 40 },
  workers,
});

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const BLINDNESS = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}

/** CIE L*a*b* of linear sRGB under D65. */
function lab([r = 0, g = 0, b = 0]: number[]): number[] {
  const bend = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = bend((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = bend(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = bend((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each(Object.entries(BLINDNESS))("with %s", (_, matrix) => {
  const seen = (colour: string) => {
    const light = linear(colour);
    return lab(
      matrix.map((row) => row.reduce((sum, part, at) => sum + part * (light[at] ?? 0), 0)),
    );
  };
  const apart = (one: string, other: string) =>
    Math.hypot(...seen(one).map((part, at) => part - (seen(other)[at] ?? 0)));

  test.each([
    ["diverging", DIVERGING],
    ["sequential", SEQUENTIAL],
  ])("every two classes of the %s scale are told apart", (_name, scale) => {
    for (const [at, one] of scale.entries()) {
      for (const other of scale.slice(at + 1)) expect(apart(one, other)).toBeGreaterThan(10);
    }
  });
});

test("the band's ends are ends of classes", () => {
  const steps = stepsOf("deviation", BAND, []);
  const colour = (households: number) =>
    colourOf(figureOf("deviation", zone(households), BAND), steps);
  expect([0, 99, 100, 149, 150, 199].map(colour)).toEqual(
    [0, 0, 1, 1, 2, 2].map((at) => DIVERGING[at]),
  );
  expect([200, 400].map(colour)).toEqual([DIVERGING[3], DIVERGING[3]]);
  expect([401, 450, 451, 501, 9000].map(colour)).toEqual(
    [4, 4, 5, 6, 6].map((at) => DIVERGING[at]),
  );
});

test("steps are round and hold every zone", () => {
  const steps = stepsOf("households", BAND, [zone(215), zone(388)]);
  expect(steps.map(({ from }) => from)).toEqual([undefined, 240, 270, 300, 330, 360]);
});

test("what is not known has no class", () => {
  expect(figureOf("workers", zone(300, null), BAND)).toBeNull();
  expect(figureOf("workers", zone(300, 2), BAND)).toBe(150);
  expect(colourOf(null, stepsOf("deviation", BAND, []))).toBe(UNKNOWN);
  expect(stepsOf("workers", BAND, [])).toEqual([]);
});

test("a zone's standing", () => {
  expect([199, 200, 400, 401].map((households) => standing(households, BAND))).toEqual([
    "below",
    "in",
    "in",
    "above",
  ]);
});
