/** A part of the page: a folder here, and its line in `index.ts`. */

import type { ComponentType, VNode } from "preact";
import type { Words } from "../i18n";

export interface Part {
  /** Its name in the URL. */
  readonly name: string;
  readonly title: (words: Words) => string;
  readonly icon: () => VNode;
  /** What its side panel holds. */
  readonly Panel: ComponentType;
  /** What it lays over the map while it is open. */
  readonly OnMap?: ComponentType;
  /** What it does as long as the page runs. */
  readonly start?: () => void;
}
