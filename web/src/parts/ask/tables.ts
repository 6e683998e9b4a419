/** The lists below the figures: what each asks, and the columns that it shows. */

import type { Document, GeoJSON } from "../../api/documents";
import { minuteOf } from "../../app/days";
import { termOf } from "../../i18n/terms";
import type { AreaInput } from "./asked";
import type { Chosen } from "./chosen";
import type { Cell } from "./csv";
import * as documents from "./documents";
import type { Period } from "./period";
import { buildingWhere, cameraWhere, facilityWhere, incidentWhere } from "./where";
import { words } from "./words";

export type TableName = "incidents" | "buildings" | "facilities" | "cameras";

/** A page of rows, each of which is at a point. */
interface Page<Row> {
  readonly area: {
    readonly rows: {
      readonly totalCount: number;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly nodes: readonly Row[];
    };
  } | null;
}

interface PageVariables {
  readonly in: AreaInput;
  readonly where?: unknown;
  readonly first: number;
  readonly after?: string | null;
}

export interface Column<Row> {
  readonly title: () => string;
  readonly cell: (row: Row) => Cell;
}

export interface Table<Row> {
  readonly document: Document<Page<Row>, PageVariables>;
  readonly where: (period: Period, zone: string, chosen: Chosen) => unknown;
  readonly columns: readonly Column<Row>[];
  readonly place: (row: Row) => GeoJSON;
}

type RowOf<D> =
  D extends Document<infer R, infer _> ? (R extends Page<infer Row> ? Row : never) : never;

type IncidentRow = RowOf<typeof documents.INCIDENT_ROWS>;
type BuildingRow = RowOf<typeof documents.BUILDING_ROWS>;
type FacilityRow = RowOf<typeof documents.FACILITY_ROWS>;
type CameraRow = RowOf<typeof documents.CAMERA_ROWS>;

const INCIDENTS: Table<IncidentRow> = {
  document: documents.INCIDENT_ROWS as Document<Page<IncidentRow>, PageVariables>,
  where: incidentWhere,
  columns: [
    { title: () => words.value.column.caseNo, cell: (row) => row.caseNo },
    { title: () => words.value.column.title, cell: (row) => row.title },
    { title: () => words.value.category, cell: (row) => termOf("IncidentCategory", row.category) },
    { title: () => words.value.status, cell: (row) => termOf("IncidentStatus", row.status) },
    { title: () => words.value.column.reportedAt, cell: (row) => minuteOf(row.reportedAt) },
    { title: () => words.value.column.grid, cell: (row) => row.grid?.code ?? null },
  ],
  place: (row) => row.location,
};

const BUILDINGS: Table<BuildingRow> = {
  document: documents.BUILDING_ROWS as Document<Page<BuildingRow>, PageVariables>,
  where: (_, __, chosen) => buildingWhere(chosen),
  columns: [
    { title: () => words.value.column.buildingNo, cell: (row) => row.buildingNo },
    { title: () => words.value.column.name, cell: (row) => row.name },
    { title: () => words.value.column.address, cell: (row) => row.address },
    { title: () => words.value.use, cell: (row) => row.use && termOf("BuildingUse", row.use) },
    { title: () => words.value.column.floors, cell: (row) => row.floors },
    { title: () => words.value.column.households, cell: (row) => row.householdCount },
  ],
  place: (row) => row.centroid,
};

const FACILITIES: Table<FacilityRow> = {
  document: documents.FACILITY_ROWS as Document<Page<FacilityRow>, PageVariables>,
  where: (_, __, chosen) => facilityWhere(chosen),
  columns: [
    { title: () => words.value.column.facilityNo, cell: (row) => row.facilityNo },
    { title: () => words.value.column.name, cell: (row) => row.name },
    { title: () => words.value.kind, cell: (row) => termOf("FacilityKind", row.kind) },
    { title: () => words.value.column.floorArea, cell: (row) => row.floorArea },
    { title: () => words.value.column.openingHours, cell: (row) => row.openingHours },
  ],
  place: (row) => row.location,
};

const CAMERAS: Table<CameraRow> = {
  document: documents.CAMERA_ROWS as Document<Page<CameraRow>, PageVariables>,
  where: (_, __, chosen) => cameraWhere(chosen),
  columns: [
    { title: () => words.value.column.cameraNo, cell: (row) => row.cameraNo },
    { title: () => words.value.column.name, cell: (row) => row.name },
    { title: () => words.value.status, cell: (row) => termOf("CameraStatus", row.status) },
    { title: () => words.value.column.purpose, cell: (row) => row.purpose },
    { title: () => words.value.column.retentionDays, cell: (row) => row.retentionDays },
  ],
  place: (row) => row.location,
};

/** The table of a name. Its rows are known to itself alone. */
export const TABLE = {
  incidents: INCIDENTS,
  buildings: BUILDINGS,
  facilities: FACILITIES,
  cameras: CAMERAS,
} as unknown as Readonly<Record<TableName, Table<Named>>>;

/** What every row has. */
export interface Named {
  readonly id: string;
}

export function coordinates(place: GeoJSON): readonly [Cell, Cell] {
  const [x = null, y = null] = place.type === "Point" ? place.coordinates : [];
  return [x, y];
}
