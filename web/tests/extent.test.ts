import { expect, test } from "vitest";
import { boxAround } from "../src/map/extent";

test("the box is around all that are known", () => {
  expect(boxAround([[1, 2, 3, 4], null, [0, 3, 2, 9]])).toEqual([0, 2, 3, 9]);
});

test("of nothing known there is none", () => {
  expect(boxAround([null])).toBeNull();
});
