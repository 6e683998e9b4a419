/** Which part is open, kept in the URL by its name; nothing there means the first. */

import { step, urlSignal } from "./url";

export const openName = urlSignal<string | null>(
  "part",
  {
    read: (text) => (/^[a-z]+$/.test(text) ? text : undefined),
    write: (name) => name ?? undefined,
  },
  null,
);

/** Open a part, as a step that Back undoes. */
export function open(name: string): void {
  if (name === openName.value) return;
  step();
  openName.value = name;
}
