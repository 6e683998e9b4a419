/** What is asked, kept in the URL. */

import { computed, type ReadonlySignal } from "@preact/signals";
import { timeZone } from "../../app/server";
import { oneOf, urlSignal } from "../../app/url";
import { type Asked, askedCodec } from "./asked";
import { type Chosen, chosenCodec, type Facet, toggled } from "./chosen";
import { before, lastYear, type Period, periodCodec, yearBefore } from "./period";

/** The area; null before one is chosen. */
export const asked = urlSignal<Asked | null>("in", askedCodec, null);

/** A second area, beside the first. */
export const other = urlSignal<Asked | null>("beside", askedCodec, null);

const said = urlSignal<Period | null>("period", periodCodec, null);

/** What incidents are compared with where no second area is. */
export const COMPARISONS = ["none", "before", "year"] as const;
export const comparison = urlSignal<(typeof COMPARISONS)[number]>(
  "compare",
  oneOf(COMPARISONS, "none"),
  "none",
);

export const chosen = urlSignal<Chosen>("only", chosenCodec, {});

/** Within how many metres of a home a camera counts as near. */
export const NEARNESS = [25, 50, 100, 200] as const;
export const nearness = urlSignal<number>(
  "near",
  {
    read: (text) => NEARNESS.find((metres) => String(metres) === text),
    write: (metres) => (metres === 50 ? undefined : String(metres)),
  },
  50,
);

/** Whose rows are listed below the figures. */
export const TABLES = ["none", "incidents", "buildings", "facilities", "cameras"] as const;
export const table = urlSignal<(typeof TABLES)[number]>("rows", oneOf(TABLES, "none"), "none");

export const period: ReadonlySignal<Period> = computed(
  () => said.value ?? lastYear(new Date(), timeZone.value),
);

export function setPeriod(wanted: Period | null): void {
  said.value = wanted;
}

/** The second column of figures, if there is one: another area, or other days. */
export const compared = computed<{ readonly in: Asked; readonly period: Period } | null>(() => {
  if (asked.value === null) return null;
  if (other.value !== null) return { in: other.value, period: period.value };
  if (comparison.value === "none") return null;
  const days = comparison.value === "before" ? before(period.value) : yearBefore(period.value);
  return { in: asked.value, period: days };
});

/** Choose a term, or no longer. */
export function toggle(facet: Facet, term: string): void {
  chosen.value = toggled(chosen.peek(), facet, term);
}

/** Choose several terms at once, or no longer. */
export function chooseTerms(facet: Facet, terms: readonly string[], wanted: boolean): void {
  let next = chosen.peek();
  for (const term of terms) {
    if ((next[facet] ?? []).includes(term) !== wanted) next = toggled(next, facet, term);
  }
  chosen.value = next;
}
