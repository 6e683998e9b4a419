/** Keys of an open plan. Nothing is taken while somebody types. */

import type { Tool } from "../redraw";

export type KeyCommand = Tool | "undo" | "redo" | "lock" | "merge" | "escape";

const PLAIN: ReadonlyMap<string, KeyCommand> = new Map(
  Object.entries({
    v: "select",
    b: "paint",
    l: "lasso",
    s: "split",
    m: "border",
    k: "lock",
    j: "merge",
    escape: "escape",
  } as const),
);

/** What a key asks for; null: nothing of ours. */
export function commandOf(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}): KeyCommand | null {
  const key = event.key.toLowerCase();
  if (event.altKey) return null;
  if (!event.ctrlKey && !event.metaKey) return PLAIN.get(key) ?? null;
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

/** Whether a key's target is where somebody types. */
export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, select, textarea, dialog") !== null
  );
}
