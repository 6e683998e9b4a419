import { expect, test } from "vitest";
import {
  type Edit,
  EditQueue,
  type Refusal,
  type Send,
  withMoves,
} from "../../src/parts/redraw/model/edits";

function painting(zone: string, ...atoms: number[]): Edit {
  return { mutation: "assignBuildings", variables: { zone }, moves: { atoms, zone } };
}

function queueOf(send: Send): { queue: EditQueue; refusals: Refusal[]; settled: Promise<void> } {
  const refusals: Refusal[] = [];
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const queue: EditQueue = new EditQueue(
    4,
    send,
    () => {
      if (queue.pending.length === 0) settle();
    },
    (refusal) => refusals.push(refusal),
  );
  return { queue, refusals, settled };
}

test("edits go one at a time, each on the version of the one before", async () => {
  const sent: [string, number][] = [];
  let under = 0;
  const { queue, settled } = queueOf(async (edit, version) => {
    expect(++under).toBe(1);
    await Promise.resolve();
    under--;
    sent.push([String(edit.variables.zone), version]);
    return version + 1;
  });
  for (const zone of ["a", "b", "c"]) queue.add(painting(zone, 1));
  expect(queue.pending).toHaveLength(3);
  await settled;
  expect(sent).toEqual([
    ["a", 4],
    ["b", 5],
    ["c", 6],
  ]);
  expect(queue.version).toBe(7);
});

test("what is behind a refused edit is not sent, and told", async () => {
  const { queue, refusals, settled } = queueOf(async (edit, version) => {
    if (edit.variables.zone === "b") throw new Error("CONFLICT");
    return version + 1;
  });
  const [a, b, c] = [painting("a", 1), painting("b", 2), painting("c", 3)];
  for (const edit of [a, b, c]) queue.add(edit);
  await settled;
  expect(refusals).toMatchObject([{ edit: b, unsent: [c] }]);
  expect(queue.version).toBe(5);
});

test("later edits are shown over earlier ones", () => {
  const pending = [painting("a", 0, 1), { mutation: "undo", variables: {} }, painting("b", 1, 2)];
  expect(withMoves(["x", "x", "x", null], pending)).toEqual(["a", "b", "b", null]);
});
