/** Which rows are meant, as filters of GraphQL's.
 *
 * A facet's own bars are counted without what is chosen of it, so that one sees what else there is.
 */

import type { VariablesOf } from "../../api/documents";
import { daysLater, monthsLater, startOf } from "../../app/days";
import type { Term } from "../../i18n/terms";
import type { Chosen, Facet } from "./chosen";
import type { BUILDINGS, CAMERAS, FACILITIES, INCIDENTS } from "./documents";
import type { Period } from "./period";

export type IncidentWhere = NonNullable<VariablesOf<typeof INCIDENTS>["where"]>;
export type BuildingWhere = NonNullable<VariablesOf<typeof BUILDINGS>["where"]>;
export type FacilityWhere = NonNullable<VariablesOf<typeof FACILITIES>["where"]>;
export type CameraWhere = NonNullable<VariablesOf<typeof CAMERAS>["where"]>;

export function incidentWhere(
  period: Period,
  zone: string,
  chosen: Chosen,
  without?: Facet,
): IncidentWhere {
  const said = withoutFacet(chosen, without);
  return {
    reportedAt: within(period.from, daysLater(period.to, 1), zone),
    ...(said.category && { category: { in: said.category as Term<"IncidentCategory">[] } }),
    ...(said.status && { status: { in: said.status as Term<"IncidentStatus">[] } }),
    ...(said.month && { _or: said.month.map((month) => inMonth(month, zone)) }),
  };
}

export function buildingWhere(chosen: Chosen, without?: Facet): BuildingWhere {
  const { use } = withoutFacet(chosen, without);
  return use ? { use: { in: use as Term<"BuildingUse">[] } } : {};
}

export function facilityWhere(chosen: Chosen, without?: Facet): FacilityWhere {
  const { kind } = withoutFacet(chosen, without);
  return kind ? { kind: { in: kind as Term<"FacilityKind">[] } } : {};
}

export function cameraWhere(chosen: Chosen, without?: Facet): CameraWhere {
  const { camera } = withoutFacet(chosen, without);
  return camera ? { status: { in: camera as Term<"CameraStatus">[] } } : {};
}

/** Those of the chosen buildings that have a camera at work within so many metres. */
export function nearCameras(chosen: Chosen, metres: number): BuildingWhere {
  const online = { status: { eq: "ONLINE" as const } };
  return { ...buildingWhere(chosen), nearbyCameras: { within: metres, some: online } };
}

function inMonth(month: string, zone: string): IncidentWhere {
  const first = `${month.slice(0, 7)}-01`;
  return { reportedAt: within(first, monthsLater(first, 1), zone) };
}

function within(from: string, until: string, zone: string) {
  return { gte: startOf(from, zone), lt: startOf(until, zone) };
}

function withoutFacet(chosen: Chosen, facet: Facet | undefined): Chosen {
  if (facet === undefined) return chosen;
  const { [facet]: _, ...others } = chosen;
  return others;
}
