/** The parts of the page, in the order of their tabs; the first is the one that opens. */

import { computed } from "@preact/signals";
import { openName } from "../app/routing";
import { ask } from "./ask";
import { look } from "./look";
import type { Part } from "./part";
import { redraw } from "./redraw";

export const PARTS: readonly [Part, ...Part[]] = [look, ask, redraw];

/** The part that is open; the first where the URL names none that there is. */
export const openPart = computed(
  () => PARTS.find((part) => part.name === openName.value) ?? PARTS[0],
);
