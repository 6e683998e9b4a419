import { expect, test } from "vitest";
import { commandOf } from "../../src/parts/redraw/canvas/keys";
import { HitGrid } from "../../src/parts/redraw/model/hits";
import { squares } from "./squares";

test("every place is found in its square, and no other", () => {
  const hits = new HitGrid(squares(7, 5));
  for (let at = 0; at < 35; at++) {
    const [column, row] = [at % 7, Math.floor(at / 7)];
    expect(hits.at([102 + (column + 0.3) / 100, 40 + (row + 0.8) / 100])).toBe(at);
  }
  expect(hits.at([101.999, 40.01])).toBeNull();
  expect(hits.at([102.071, 40.01])).toBeNull();
  expect(new HitGrid([]).at([102, 40])).toBeNull();
});

const KEY = { key: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test.each([
  [{ key: "b" }, "paint"],
  [{ key: "B", shiftKey: true }, "paint"],
  [{ key: "b", ctrlKey: true }, null],
  [{ key: "z", ctrlKey: true }, "undo"],
  [{ key: "Z", ctrlKey: true, shiftKey: true }, "redo"],
  [{ key: "y", metaKey: true }, "redo"],
  [{ key: "z" }, null],
  [{ key: "s", altKey: true }, null],
  [{ key: "Escape" }, "escape"],
  [{ key: "constructor" }, null],
])("%j asks for %s", (pressed, command) => {
  expect(commandOf({ ...KEY, ...pressed })).toBe(command);
});
