/** Which terms of which facets are chosen, by clicking a bar or a legend's entry. */

import type { Codec } from "../../app/url";

/** What can be chosen by: incidents by category, status and month, the others by their kinds. */
export const FACETS = ["category", "status", "month", "use", "kind", "camera"] as const;

export type Facet = (typeof FACETS)[number];

/** The chosen terms by facet; without an entry every term is meant. */
export type Chosen = Readonly<Partial<Record<Facet, readonly string[]>>>;

/** `category:FIRE_HAZARD.TRAFFIC,month:2026-05`. */
export const chosenCodec: Codec<Chosen> = {
  read(text) {
    const chosen: Partial<Record<Facet, readonly string[]>> = {};
    for (const part of text.split(",")) {
      const [name, terms = ""] = part.split(":", 2);
      const facet = FACETS.find((known) => known === name);
      const named = terms.split(".").filter((term) => /^[\w-]+$/.test(term));
      if (facet !== undefined && named.length > 0) chosen[facet] = named;
    }
    return chosen;
  },
  write(chosen) {
    const parts = FACETS.flatMap((facet) => {
      const terms = chosen[facet];
      return terms === undefined ? [] : [`${facet}:${terms.join(".")}`];
    });
    return parts.length === 0 ? undefined : parts.join(",");
  },
};

/** With the term chosen if it was not, and not if it was. */
export function toggled(chosen: Chosen, facet: Facet, term: string): Chosen {
  const before = chosen[facet] ?? [];
  const terms = before.includes(term)
    ? before.filter((other) => other !== term)
    : [...before, term].sort();
  const { [facet]: _, ...others } = chosen;
  return terms.length === 0 ? others : { ...others, [facet]: terms };
}
