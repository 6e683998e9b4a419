/** Which atom is in which zone, with what each zone holds: kept up move by move. */

import type { Area } from "./geometry";

/** An atom 基本单元 as the page needs it. */
export interface Atom {
  readonly id: string;
  readonly number: number;
  readonly community: string;
  readonly households: number;
  readonly residents: number;
  readonly incidents: number;
  readonly cameras: number;
  readonly squareMetres: number;
  /** Length of its edge. */
  readonly metres: number;
  readonly gridToday: string | null;
  /** Its building's id; null: a street block without any. */
  readonly building: string | null;
  readonly area: Area;
}

/** What a zone holds, in sums that a move changes by addition. */
export interface ZoneSums {
  readonly atoms: number;
  readonly buildings: number;
  readonly households: number;
  readonly residents: number;
  readonly incidents: number;
  readonly cameras: number;
  readonly squareMetres: number;
  /** Length of its edge. */
  readonly metres: number;
}

export const NOTHING: ZoneSums = {
  atoms: 0,
  buildings: 0,
  households: 0,
  residents: 0,
  incidents: 0,
  cameras: 0,
  squareMetres: 0,
  metres: 0,
};

/** A zone's id; null: no zone. */
export type ZoneId = string | null;

/** Atoms by zone. It is changed by `put` alone. */
export class Partition {
  private readonly zones: ZoneId[];
  private readonly sums = new Map<ZoneId, ZoneSums>();
  private readonly held = new Map<ZoneId, Set<number>>();

  constructor(
    readonly atoms: readonly Atom[],
    private readonly neighbours: readonly ReadonlyMap<number, number>[],
    assignment: readonly ZoneId[],
  ) {
    this.zones = atoms.map(() => null);
    for (const atom of atoms.keys()) this.enter(atom, null);
    for (const [atom, zone] of assignment.entries()) this.put(atom, zone);
  }

  zoneOf(atom: number): ZoneId {
    return this.zones[atom] ?? null;
  }

  assignment(): readonly ZoneId[] {
    return [...this.zones];
  }

  sumsOf(zone: ZoneId): ZoneSums {
    return this.sums.get(zone) ?? NOTHING;
  }

  members(zone: ZoneId): ReadonlySet<number> {
    return this.held.get(zone) ?? new Set();
  }

  /** Put an atom into a zone; false where it is there already. */
  put(atom: number, zone: ZoneId): boolean {
    if (this.zoneOf(atom) === zone) return false;
    this.leave(atom);
    this.enter(atom, zone);
    return true;
  }

  /** The zones around an atom, its own among them. */
  zonesAround(atom: number): ReadonlySet<ZoneId> {
    const around = [...(this.neighbours[atom]?.keys() ?? [])].map((other) => this.zoneOf(other));
    return new Set([this.zoneOf(atom), ...around]);
  }

  /** Connected pieces of a zone, that with most households first. Atoms with 0 m meet, too. */
  pieces(zone: ZoneId): readonly (readonly number[])[] {
    const left = new Set(this.members(zone));
    const pieces: number[][] = [];
    for (const start of left) pieces.push(this.reach(start, left));
    return pieces.sort((one, other) => this.households(other) - this.households(one));
  }

  households(atoms: Iterable<number>): number {
    let sum = 0;
    for (const atom of atoms) sum += this.atoms[atom]?.households ?? 0;
    return sum;
  }

  /** What can be walked to from an atom within `left`, from which it is taken. */
  private reach(start: number, left: Set<number>): number[] {
    const reached = [start];
    left.delete(start);
    for (const atom of reached) {
      for (const other of this.neighbours[atom]?.keys() ?? []) {
        if (left.delete(other)) reached.push(other);
      }
    }
    return reached;
  }

  private leave(atom: number): void {
    const zone = this.zoneOf(atom);
    this.held.get(zone)?.delete(atom);
    this.sums.set(zone, this.changed(zone, atom, -1));
  }

  private enter(atom: number, zone: ZoneId): void {
    this.sums.set(zone, this.changed(zone, atom, 1));
    this.zones[atom] = zone;
    const held = this.held.get(zone);
    if (held === undefined) this.held.set(zone, new Set([atom]));
    else held.add(atom);
  }

  private changed(zone: ZoneId, at: number, sign: 1 | -1): ZoneSums {
    const [sums, atom] = [this.sumsOf(zone), this.atoms[at]];
    if (atom === undefined) return sums;
    return {
      atoms: sums.atoms + sign,
      buildings: sums.buildings + (atom.building === null ? 0 : sign),
      households: sums.households + sign * atom.households,
      residents: sums.residents + sign * atom.residents,
      incidents: sums.incidents + sign * atom.incidents,
      cameras: sums.cameras + sign * atom.cameras,
      squareMetres: sums.squareMetres + sign * atom.squareMetres,
      metres: sums.metres + sign * (atom.metres - 2 * this.metresWith(zone, at)),
    };
  }

  /** Metres of an atom's border with others of a zone. */
  private metresWith(zone: ZoneId, atom: number): number {
    let metres = 0;
    const held = this.members(zone);
    for (const [other, shared] of this.neighbours[atom] ?? []) {
      if (other !== atom && held.has(other)) metres += shared;
    }
    return metres;
  }
}
