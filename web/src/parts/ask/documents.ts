/** What the panels ask: one document a panel, so that a role that may not see one sees the others. */

import { graphql } from "../../api/documents";

export const OVERVIEW = graphql(`
query AskOverview($in: AreaInput!) {
  area(in: $in) {
    areaSquareMetres
    communities { totalCount }
    grids { totalCount }
    roads { aggregate { sum { lengthMetres } } }
  }
}`);

export const OUTLINE = graphql(`
query AskOutline($in: AreaInput!) {
  area(in: $in) { geometry(precision: 6) }
}`);

export const NAMED = graphql(`
query AskNamed($code: String!) {
  region(code: $code) { name }
  community(code: $code) { name town { name } }
  grid(code: $code) { name community { name } }
}`);

export const BUILDINGS = graphql(`
query AskBuildings($in: AreaInput!, $where: BuildingWhere, $anyUse: BuildingWhere) {
  area(in: $in) {
    buildings(where: $where) { totalCount aggregate { sum { householdCount } } }
    uses: buildings(where: $anyUse) { groups(by: [USE]) { use count } }
  }
}`);

export const RESIDENTS = graphql(`
query AskResidents($in: AreaInput!) {
  area(in: $in) {
    households { totalCount }
    residents { totalCount groups(by: [AGE_BAND]) { ageBand count } }
  }
}`);

export const FACILITIES = graphql(`
query AskFacilities($in: AreaInput!, $where: FacilityWhere, $anyKind: FacilityWhere) {
  area(in: $in) {
    facilities(where: $where) { totalCount }
    kinds: facilities(where: $anyKind) { groups(by: [KIND]) { kind count } }
  }
}`);

export const INCIDENTS = graphql(`
query AskIncidents(
  $in: AreaInput!
  $where: IncidentWhere
  $anyCategory: IncidentWhere
  $anyStatus: IncidentWhere
  $anyMonth: IncidentWhere
) {
  area(in: $in) {
    incidents(where: $where) { totalCount }
    categories: incidents(where: $anyCategory) { groups(by: [CATEGORY]) { category count } }
    statuses: incidents(where: $anyStatus) { groups(by: [STATUS]) { status count } }
    months: incidents(where: $anyMonth) { groups(by: [MONTH]) { month count } }
  }
}`);

export const CAMERAS = graphql(`
query AskCameras($in: AreaInput!, $where: CameraWhere, $anyStatus: CameraWhere) {
  area(in: $in) {
    cameras(where: $where) { totalCount }
    statuses: cameras(where: $anyStatus) { groups(by: [STATUS]) { status count } }
  }
}`);

export const COVERAGE = graphql(`
query AskCoverage($in: AreaInput!, $where: BuildingWhere, $near: BuildingWhere!) {
  area(in: $in) {
    buildings(where: $where) { totalCount }
    near: buildings(where: $near) { totalCount }
  }
}`);

export const INCIDENT_ROWS = graphql(`
query AskIncidentRows($in: AreaInput!, $where: IncidentWhere, $first: Int!, $after: String) {
  area(in: $in) {
    rows: incidents(
      where: $where
      orderBy: [{by: REPORTED_AT, direction: DESC}]
      first: $first
      after: $after
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id caseNo category status title reportedAt grid { code } location(precision: 6) }
    }
  }
}`);

export const BUILDING_ROWS = graphql(`
query AskBuildingRows($in: AreaInput!, $where: BuildingWhere, $first: Int!, $after: String) {
  area(in: $in) {
    rows: buildings(where: $where, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id buildingNo name address use floors householdCount centroid(precision: 6) }
    }
  }
}`);

export const FACILITY_ROWS = graphql(`
query AskFacilityRows($in: AreaInput!, $where: FacilityWhere, $first: Int!, $after: String) {
  area(in: $in) {
    rows: facilities(where: $where, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id facilityNo name kind floorArea openingHours location(precision: 6) }
    }
  }
}`);

export const CAMERA_ROWS = graphql(`
query AskCameraRows($in: AreaInput!, $where: CameraWhere, $first: Int!, $after: String) {
  area(in: $in) {
    rows: cameras(where: $where, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id cameraNo name status purpose retentionDays location(precision: 6) }
    }
  }
}`);
