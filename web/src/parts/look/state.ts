/** What is looked at, kept in the URL. */

import { signal } from "@preact/signals";
import { type Day, isDay } from "../../app/days";
import { urlSignal } from "../../app/url";

/** The id of the thing whose card is open. */
export const lookedAt = urlSignal<string | null>(
  "at",
  {
    read: (text) => (/^[A-Za-z]+:[\w:-]{1,64}$/.test(text) ? text : undefined),
    write: (id) => id ?? undefined,
  },
  null,
);

/** The day that is shown; null is now. */
export const day = urlSignal<Day | null>(
  "day",
  { read: (text) => (isDay(text) ? text : undefined), write: (value) => value ?? undefined },
  null,
);

/** A place that was found by its coordinates. */
export const foundPlace = signal<readonly [x: number, y: number] | null>(null);
