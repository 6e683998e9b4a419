/** The ground of a plan: its atoms and who meets whom; loaded once, the same at every version. */

import { ApiError, askText } from "../../api/client";
import {
  ASSIGNMENT,
  type AssignmentAnswer,
  type AtomRow,
  type AtomZone,
  GROUND,
  type GroundAnswer,
} from "./documents";
import { type Border, bordersOf, neighboursOf } from "./model/borders";
import type { Position } from "./model/geometry";
import { HitGrid } from "./model/hits";
import type { Atom, ZoneId } from "./model/partition";

export interface Ground {
  readonly atoms: readonly Atom[];
  readonly borders: readonly Border[];
  readonly neighbours: readonly ReadonlyMap<number, number>[];
  /** An atom's place in `atoms`, by its number in the plan. */
  readonly byNumber: ReadonlyMap<number, number>;
  readonly hits: HitGrid;
  /** A place in each atom, for lassos: its middle. */
  readonly middles: readonly Position[];
  /** The zones of the atoms as they were loaded. */
  readonly assignment: readonly ZoneId[];
}

/** All of a plan's atoms, page by page. Throws ApiError. */
export async function loadGround(
  token: string,
  plan: string,
  leaving: AbortSignal,
): Promise<Ground> {
  const rows: AtomRow[] = [];
  const bridges: [number, number][] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const answer = await askText<GroundAnswer>(token, GROUND, { plan, after }, leaving);
    if (answer.gridPlan === null) throw new ApiError("NOT_FOUND", plan);
    rows.push(...answer.gridPlan.atoms.nodes);
    if (after === undefined) {
      for (const { start, end } of answer.gridPlan.bridges.nodes) {
        if (start !== null && end !== null) bridges.push([start.number, end.number]);
      }
    }
    const { hasNextPage, endCursor } = answer.gridPlan.atoms.pageInfo;
    after = hasNextPage ? endCursor : null;
  }
  return groundOf(rows, bridges);
}

/** The zones of all atoms, by their numbers. Throws ApiError. */
export async function loadAssignment(token: string, plan: string): Promise<readonly AtomZone[]> {
  const rows: AtomZone[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const answer = await askText<AssignmentAnswer>(token, ASSIGNMENT, { plan, after });
    if (answer.gridPlan === null) throw new ApiError("NOT_FOUND", plan);
    rows.push(...answer.gridPlan.atoms.nodes);
    const { hasNextPage, endCursor } = answer.gridPlan.atoms.pageInfo;
    after = hasNextPage ? endCursor : null;
  }
  return rows;
}

function groundOf(rows: readonly AtomRow[], bridges: readonly [number, number][]): Ground {
  const areas = rows.map(({ boundary }) => boundary);
  const borders = bordersOf(areas);
  const byNumber = new Map(rows.map(({ number }, at) => [number, at]));
  const atoms = rows.map(atomOf);
  return {
    atoms,
    borders,
    neighbours: joined(neighboursOf(borders, rows.length), bridges, byNumber, atoms),
    byNumber,
    hits: new HitGrid(areas),
    middles: areas.map(middleOf),
    assignment: rows.map(({ zone }) => zone?.id ?? null),
  };
}

function atomOf(row: AtomRow): Atom {
  return {
    id: row.id,
    number: row.number,
    community: row.communityCode,
    households: row.households,
    residents: row.residents,
    incidents: row.incidents,
    cameras: row.cameras,
    squareMetres: row.areaSquareMetres,
    metres: row.lengthMetres,
    gridToday: row.gridCode,
    building: row.building?.id ?? null,
    area: row.boundary,
  };
}

/** The same neighbours, and those over bridges, with no border. Communities stay apart. */
function joined(
  neighbours: readonly ReadonlyMap<number, number>[],
  bridges: readonly [number, number][],
  byNumber: ReadonlyMap<number, number>,
  atoms: readonly Atom[],
): readonly ReadonlyMap<number, number>[] {
  const around = neighbours.map((met, atom) => {
    const community = atoms[atom]?.community;
    return new Map([...met].filter(([other]) => atoms[other]?.community === community));
  });
  for (const [start, end] of bridges) {
    const [one, other] = [byNumber.get(start) ?? -1, byNumber.get(end) ?? -1];
    if (around[one]?.has(other) === false) around[one].set(other, 0);
    if (around[other]?.has(one) === false) around[other].set(one, 0);
  }
  return around;
}

/** The mean of the vertices of the first ring: within all but the strangest atoms. */
function middleOf(area: AtomRow["boundary"]): Position {
  const ring = (area.type === "Polygon" ? area.coordinates[0] : area.coordinates[0]?.[0]) ?? [];
  const corners = ring.slice(1);
  const sum = (at: 0 | 1) => corners.reduce((total, corner) => total + (corner[at] ?? 0), 0);
  return [sum(0) / Math.max(1, corners.length), sum(1) / Math.max(1, corners.length)];
}
