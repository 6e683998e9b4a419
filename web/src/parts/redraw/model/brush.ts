/** Painting: what a stroke takes along. */

import type { Partition, ZoneId } from "./partition";

/** What an edit of a zone must know of it. */
export interface ZoneRules {
  readonly community: string;
  readonly locked: boolean;
}

/** Why an atom stays where it is. */
export type Kept = "same" | "locked" | "community";

/** Whether a stroke into `zone` takes an atom; else why not. */
export function keptBack(
  partition: Partition,
  zones: ReadonlyMap<string, ZoneRules>,
  atom: number,
  zone: ZoneId,
): Kept | null {
  const from = partition.zoneOf(atom);
  if (from === zone) return "same";
  const [old, into] = [from === null ? undefined : zones.get(from), zones.get(zone ?? "")];
  if (old?.locked === true || into?.locked === true) return "locked";
  const community = partition.atoms[atom]?.community;
  return into !== undefined && into.community !== community ? "community" : null;
}

/** The atoms of a line between two places, by what lies under each step of it. */
export function along<T>(
  from: readonly [number, number],
  to: readonly [number, number],
  step: number,
  under: (x: number, y: number) => readonly T[],
): readonly T[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step));
  const met = new Set<T>();
  for (let at = 0; at <= steps; at++) {
    const share = at / steps;
    const place = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    for (const one of under(place[0] ?? 0, place[1] ?? 0)) met.add(one);
  }
  return [...met];
}
