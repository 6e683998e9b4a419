/** Finding something by its name, code, address, case number or coordinates. */

import type { ResultOf, VariablesOf } from "../../api/documents";
import { termOf } from "../../i18n/terms";
import type { SEARCH } from "./documents";

/** The fewest characters that are looked for. */
export const FEWEST = 2;

export interface Found {
  /** GraphQL's id, or none for a place. */
  readonly id: string | null;
  readonly kind: Kind;
  readonly name: string;
  readonly detail: string;
  readonly place?: readonly [x: number, y: number];
}

export const KINDS = [
  "place",
  "regions",
  "communities",
  "grids",
  "buildings",
  "facilities",
  "roads",
  "cameras",
  "incidents",
] as const;
export type Kind = (typeof KINDS)[number];

/** What is asked for a text. Codes and numbers are found by how they begin, names by a part. */
export function searchOf(text: string): VariablesOf<typeof SEARCH> {
  const part = { contains: text };
  const start = { startsWith: text };
  const named = { _or: [{ name: part }, { code: start }] };
  return {
    regions: named,
    communities: named,
    grids: /^\d+$/.test(text) ? { code: start } : { _or: [{ name: part }, { code: start }] },
    buildings: { _or: [{ name: part }, { address: part }, { buildingNo: start }] },
    facilities: { name: part },
    roads: { name: part },
    cameras: { _or: [{ name: part }, { cameraNo: start }] },
    incidents: { _or: [{ title: part }, { caseNo: start }] },
  };
}

/** What was found, kind by kind. */
export function foundOf(answer: ResultOf<typeof SEARCH>): readonly Found[] {
  return [
    ...answer.regions.nodes.map((row) => found("regions", row, row.code)),
    ...answer.communities.nodes.map((row) => found("communities", row, row.town?.name)),
    ...answer.grids.nodes.map((row) => found("grids", row, row.community?.name, row.code)),
    ...answer.buildings.nodes.map((row) => found("buildings", row, row.address, row.buildingNo)),
    ...answer.facilities.nodes.map((row) =>
      found("facilities", row, termOf("FacilityKind", row.kind), row.community?.name),
    ),
    ...answer.roads.nodes.map((row) =>
      found("roads", row, row.kind && termOf("RoadKind", row.kind)),
    ),
    ...answer.cameras.nodes.map((row) => found("cameras", row, row.cameraNo)),
    ...answer.incidents.nodes.map((row) =>
      found("incidents", { id: row.id, name: row.title }, row.caseNo),
    ),
  ];
}

function found(
  kind: Kind,
  row: { readonly id: string; readonly name: string | null },
  ...details: readonly (string | null | undefined)[]
): Found {
  const known = details.filter((detail) => detail !== null && detail !== undefined);
  return { id: row.id, kind, name: row.name ?? known[0] ?? row.id, detail: known.join(" · ") };
}

/** The places that two numbers may mean: longitude first, latitude first, or either. */
export function placesIn(text: string): readonly Found[] {
  const match = /^\s*(-?\d+(?:\.\d+)?)[°\s,，;]+(-?\d+(?:\.\d+)?)°?\s*$/.exec(text);
  if (match === null) return [];
  const [one, two] = [Number(match[1]), Number(match[2])];
  const readings = [
    { x: one, y: two },
    { x: two, y: one },
  ].filter(({ x, y }) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
  const different = one === two ? readings.slice(0, 1) : readings;
  return different.map(({ x, y }) => ({
    id: null,
    kind: "place" as const,
    name: `${degrees(y, "N", "S")} ${degrees(x, "E", "W")}`,
    detail: "",
    place: [x, y] as const,
  }));
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value)}° ${value < 0 ? negative : positive}`;
}
