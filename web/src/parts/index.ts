/** The parts of the page, in the order of their tabs; the first is the one that opens. */

import { layers } from "./layers";
import type { Part } from "./part";
import { redraw } from "./redraw";

export const PARTS: readonly [Part, ...Part[]] = [layers, redraw];
