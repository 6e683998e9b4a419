/** What a card says of one thing: its title, figures, and what it is related to. */

import type { GeoJSON, ResultOf } from "../../api/documents";
import { minuteOf } from "../../app/days";
import { length, number, surface } from "../../i18n/numbers";
import { termOf } from "../../i18n/terms";
import type { LOOK_AT } from "./documents";
import { words } from "./words";

export type Thing = NonNullable<ResultOf<typeof LOOK_AT>["node"]>;

export interface CardOf {
  readonly kind: string;
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly links: readonly Links[];
  readonly shape: GeoJSON | null;
  /** The code of an area, whose all can be asked. */
  readonly code: string | null;
}

export interface Links {
  readonly name: string;
  readonly to: readonly { readonly id: string; readonly text: string; readonly aside?: string }[];
  /** How many there are, where not all are named. */
  readonly total?: number;
}

/** The card of a thing; null of what has none. */
export function cardOf(thing: Thing): CardOf | null {
  const { fact, kind, link } = words.value;
  switch (thing.__typename) {
    case "Region":
      return {
        kind: termOf("RegionLevel", thing.level),
        title: thing.name,
        code: thing.code,
        facts: facts([
          [fact.code, thing.code],
          [fact.surface, thing.regionArea === null ? null : surface(thing.regionArea)],
          [fact.communities, number(thing.parts.totalCount)],
          [fact.grids, number(thing.grids.totalCount)],
          [fact.buildings, number(thing.buildings.totalCount)],
          [fact.cameras, number(thing.cameras.totalCount)],
          [fact.incidents, number(thing.incidents.totalCount)],
        ]),
        links: links([
          one(link.parent, thing.parent),
          named(link.children, thing.children),
          named(fact.communities, thing.parts),
        ]),
        shape: thing.regionShape,
      };
    case "Community":
      return {
        kind: kind.community,
        title: thing.name,
        code: thing.code,
        facts: facts([
          [fact.code, thing.code],
          [fact.surface, surface(thing.areaSquareMetres)],
          [fact.buildings, number(thing.buildings.totalCount)],
          [fact.facilities, number(thing.facilities.totalCount)],
          [fact.cameras, number(thing.cameras.totalCount)],
          [fact.incidents, number(thing.incidents.totalCount)],
        ]),
        links: links([one(link.town, thing.town), named(fact.grids, thing.cells)]),
        shape: thing.shape,
      };
    case "Grid":
      return {
        kind: kind.grid,
        title: thing.name,
        code: thing.code,
        facts: facts([
          [fact.code, thing.code],
          [fact.surface, surface(thing.areaSquareMetres)],
          [fact.workers, thing.workers],
          [fact.buildings, number(thing.buildings.totalCount)],
          [fact.households, thing.buildings.aggregate.sum.householdCount],
          [fact.facilities, number(thing.facilities.totalCount)],
          [fact.cameras, number(thing.cameras.totalCount)],
          [fact.incidents, number(thing.incidents.totalCount)],
          [fact.validFrom, thing.validFrom.slice(0, 10)],
        ]),
        links: links([
          one(link.community, thing.community),
          named(link.neighbours, thing.neighbours),
        ]),
        shape: thing.shape,
      };
    case "Building":
      return {
        kind: kind.building,
        title: thing.buildingName ?? thing.buildingNo,
        code: null,
        facts: facts([
          [fact.number, thing.buildingNo],
          [fact.address, thing.address],
          [fact.use, thing.use && termOf("BuildingUse", thing.use)],
          [fact.floors, thing.floors],
          [fact.height, thing.height === null ? null : length(thing.height)],
          [fact.households, thing.householdCount],
          [fact.footprint, surface(thing.areaSquareMetres)],
        ]),
        links: links([
          one(link.grid, thing.grid),
          one(link.community, thing.community),
          named(fact.facilities, thing.inside),
          near(link.nearbyCameras, thing.nearbyCameras),
          near(link.nearbyIncidents, thing.nearbyIncidents),
        ]),
        shape: thing.shape,
      };
    case "Facility":
      return {
        kind: termOf("FacilityKind", thing.facilityKind),
        title: thing.facilityName ?? thing.facilityNo,
        code: null,
        facts: facts([
          [fact.number, thing.facilityNo],
          [fact.floorArea, thing.floorArea === null ? null : surface(thing.floorArea)],
          [fact.openingHours, thing.openingHours],
        ]),
        links: links([
          one(
            link.building,
            thing.building && {
              ...thing.building,
              name: thing.building.name ?? thing.building.buildingNo,
            },
          ),
          one(link.grid, thing.grid),
          one(link.community, thing.community),
        ]),
        shape: thing.shape,
      };
    case "Road":
      return {
        kind: thing.roadKind === null ? kind.road : termOf("RoadKind", thing.roadKind),
        title: thing.roadName ?? thing.roadNo,
        code: null,
        facts: facts([
          [fact.number, thing.roadNo],
          [fact.length, length(thing.lengthMetres)],
        ]),
        links: links([one(link.community, thing.community), one(link.town, thing.town)]),
        shape: thing.shape,
      };
    case "LandCover":
      return {
        kind: termOf("LandCoverKind", thing.coverKind),
        title: thing.coverName ?? termOf("LandCoverKind", thing.coverKind),
        code: null,
        facts: facts([
          [fact.number, thing.landCoverNo],
          [fact.surface, surface(thing.areaSquareMetres)],
        ]),
        links: links([one(link.community, thing.community), one(link.town, thing.town)]),
        shape: thing.shape,
      };
    case "Camera":
      return {
        kind: kind.camera,
        title: thing.cameraName ?? thing.cameraNo,
        code: null,
        facts: facts([
          [fact.number, thing.cameraNo],
          [fact.status, termOf("CameraStatus", thing.cameraStatus)],
          [fact.purpose, thing.purpose],
          [fact.legalBasis, thing.legalBasis],
          [fact.retentionDays, thing.retentionDays],
          [fact.view, view(thing.azimuth, thing.fieldOfView, thing.rangeMetres)],
        ]),
        links: links([
          one(link.grid, thing.grid),
          one(link.community, thing.community),
          near(link.nearbyIncidents, thing.nearbyIncidents),
        ]),
        shape: thing.shape,
      };
    case "Incident":
      return {
        kind: termOf("IncidentCategory", thing.category),
        title: thing.title,
        code: null,
        facts: facts([
          [fact.number, thing.caseNo],
          [fact.status, termOf("IncidentStatus", thing.status)],
          [fact.severity, thing.severity],
          [fact.reportedAt, minuteOf(thing.reportedAt)],
          [fact.dueAt, thing.dueAt && minuteOf(thing.dueAt)],
          [fact.closedAt, thing.closedAt && minuteOf(thing.closedAt)],
        ]),
        links: links([
          one(link.grid, thing.grid),
          one(link.community, thing.community),
          near(link.nearbyCameras, thing.nearbyCameras),
        ]),
        shape: thing.shape,
      };
    default:
      return null;
  }
}

type Said = readonly [name: string, value: string | number | null];

/** Those that are on record. */
function facts(said: readonly Said[]): CardOf["facts"] {
  return said.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] as const]));
}

function links(groups: readonly (Links | null)[]): readonly Links[] {
  return groups.filter((group) => group !== null && group.to.length > 0) as readonly Links[];
}

interface Named {
  readonly id: string;
  readonly name: string | null;
}

function one(name: string, row: Named | null): Links | null {
  return row === null ? null : { name, to: [{ id: row.id, text: row.name ?? row.id }] };
}

function named(
  name: string,
  rows: { readonly totalCount?: number; readonly nodes: readonly Named[] },
): Links {
  const to = rows.nodes.map((row) => ({ id: row.id, text: row.name ?? row.id }));
  return rows.totalCount === undefined ? { name, to } : { name, to, total: rows.totalCount };
}

function near(
  name: string,
  rows: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly distanceMetres: number | null;
      readonly node: {
        readonly id: string;
        readonly name?: string | null;
        readonly title?: string;
        readonly cameraNo?: string;
      };
    }[];
  },
): Links {
  const to = rows.edges.map(({ distanceMetres, node }) => ({
    id: node.id,
    text: node.title ?? node.name ?? node.cameraNo ?? node.id,
    ...(distanceMetres === null ? {} : { aside: length(distanceMetres) }),
  }));
  return { name, to, total: rows.totalCount };
}

/** Where a camera looks, how wide and how far. */
function view(azimuth: number | null, width: number | null, range: number | null): string | null {
  const parts = [
    azimuth === null ? null : `${azimuth}°`,
    width === null ? null : `∠ ${width}°`,
    range === null ? null : length(range),
  ];
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.join(" · ");
}
