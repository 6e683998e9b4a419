/** Which part is open, kept in the URL. */

import { computed } from "@preact/signals";
import { PARTS } from "../parts";
import { oneOf, step, urlSignal } from "./url";

const name = urlSignal<string>(
  "part",
  oneOf(
    PARTS.map((part) => part.name),
    PARTS[0].name,
  ),
  PARTS[0].name,
);

export const openPart = computed(() => PARTS.find((part) => part.name === name.value) ?? PARTS[0]);

/** Open a part, as a step that Back undoes. */
export function open(part: string): void {
  if (part === name.value) return;
  step();
  name.value = part;
}
