/** Who meets whom: the borders that atoms share, found by the vertices that they share exactly. */

import { type Area, metresBetween, type Position, ringsOf } from "./geometry";

/** From which shared metres on two atoms meet, as the server has it (geo/atoms.py). */
const LEAST_METRES = 0.05;

/** What lies beyond the edge of the plan. */
export const OUTSIDE = -1;

/** The border of an atom with another of a greater index, or with what is outside. */
export interface Border {
  readonly one: number;
  readonly other: number;
  readonly metres: number;
  readonly lines: readonly (readonly Position[])[];
}

type Owners = Map<string, number[]>;

/** Every border of a seamless coverage, in the order of its atoms. */
export function bordersOf(areas: readonly Area[]): readonly Border[] {
  const owners = ownersOf(areas);
  return areas.flatMap((area, atom) => {
    const lines = new Map<number, Position[][]>();
    for (const ring of ringsOf(area)) follow(ring, atom, owners, lines);
    return [...lines].map(([other, drawn]) => ({
      one: atom,
      other,
      metres: drawn.reduce((sum, line) => sum + lengthOf(line), 0),
      lines: drawn,
    }));
  });
}

/** The atoms that each atom meets, with the metres that they share. */
export function neighboursOf(
  borders: readonly Border[],
  atoms: number,
): readonly ReadonlyMap<number, number>[] {
  const around = Array.from({ length: atoms }, () => new Map<number, number>());
  for (const { one, other, metres } of borders) {
    if (other === OUTSIDE || metres <= LEAST_METRES) continue;
    around[one]?.set(other, metres);
    around[other]?.set(one, metres);
  }
  return around;
}

function ownersOf(areas: readonly Area[]): Owners {
  const owners: Owners = new Map();
  for (const [atom, area] of areas.entries()) {
    for (const ring of ringsOf(area)) {
      for (let at = 1; at < ring.length; at++) {
        const key = segment(ring[at - 1], ring[at]);
        const known = owners.get(key);
        if (known === undefined) owners.set(key, [atom]);
        else known.push(atom);
      }
    }
  }
  return owners;
}

/** Add a ring's segments to the lines by who is on their other side; each border once. */
function follow(
  ring: readonly Position[],
  atom: number,
  owners: Owners,
  lines: Map<number, Position[][]>,
): void {
  let last: number | undefined;
  for (let at = 1; at < ring.length; at++) {
    const [from, to] = [ring[at - 1] ?? [], ring[at] ?? []];
    const other = owners.get(segment(from, to))?.find((owner) => owner !== atom) ?? OUTSIDE;
    const drawn = lines.get(other) ?? [];
    if (other === last) drawn.at(-1)?.push(to);
    else if (other === OUTSIDE || other > atom) lines.set(other, [...drawn, [from, to]]);
    last = other === OUTSIDE || other > atom ? other : undefined;
  }
}

function segment(from: Position | undefined, to: Position | undefined): string {
  const [one, other] = [String(from), String(to)];
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function lengthOf(line: readonly Position[]): number {
  return line.slice(1).reduce((sum, to, at) => sum + metresBetween(line[at] ?? to, to), 0);
}
