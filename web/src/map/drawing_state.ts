/** Whether somebody draws or picks on the map, so that a click means that and nothing else. */

import { signal } from "@preact/signals";

export const pointerTaken = signal(false);
