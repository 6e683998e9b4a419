/** What Look asks: for something by its name or number, and for one thing with its relations. */

import { graphql } from "../../api/documents";

export const SEARCH = graphql(`
query LookFor(
  $regions: RegionWhere!
  $communities: CommunityWhere!
  $grids: GridWhere!
  $buildings: BuildingWhere!
  $facilities: FacilityWhere!
  $roads: RoadWhere!
  $cameras: CameraWhere!
  $incidents: IncidentWhere!
) {
  regions(first: 4, where: $regions) { nodes { id name code } }
  communities(first: 4, where: $communities) { nodes { id name code town { name } } }
  grids(first: 4, where: $grids) { nodes { id name code community { name } } }
  buildings(first: 6, where: $buildings) { nodes { id name address buildingNo } }
  facilities(first: 4, where: $facilities) { nodes { id name kind community { name } } }
  roads(first: 4, where: $roads) { nodes { id name kind } }
  cameras(first: 4, where: $cameras) { nodes { id name cameraNo } }
  incidents(first: 4, where: $incidents) { nodes { id title caseNo } }
}`);

/** One thing: values by their GraphQL names, a shape, and what it is related to. */
export const LOOK_AT = graphql(`
query LookAt($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Region {
      name
      code
      level
      regionArea: areaSquareMetres
      regionShape: boundary(precision: 6)
      parent { id name }
      children(first: 12) { totalCount nodes { id name } }
      parts: communities(first: 12) { totalCount nodes { id name } }
      grids { totalCount }
      buildings { totalCount }
      cameras { totalCount }
      incidents { totalCount }
    }
    ... on Community {
      name
      code
      areaSquareMetres
      shape: boundary(precision: 6)
      town { id name }
      cells: grids(first: 20) { totalCount nodes { id name } }
      buildings { totalCount }
      cameras { totalCount }
      facilities { totalCount }
      incidents { totalCount }
    }
    ... on Grid {
      name
      code
      workers
      areaSquareMetres
      shape: boundary(precision: 6)
      validFrom
      community { id name }
      neighbours(first: 12) { nodes { id name } }
      buildings { totalCount aggregate { sum { householdCount } } }
      cameras { totalCount }
      facilities { totalCount }
      incidents { totalCount }
    }
    ... on Building {
      buildingName: name
      buildingNo
      address
      use
      floors
      height
      householdCount
      areaSquareMetres
      shape: footprint(precision: 7)
      grid { id name }
      community { id name }
      inside: facilities(first: 8) { totalCount nodes { id name } }
      nearbyCameras(within: 50, first: 5) {
        totalCount
        edges { distanceMetres node { id name cameraNo } }
      }
      nearbyIncidents(within: 50, first: 5) {
        totalCount
        edges { distanceMetres node { id title } }
      }
    }
    ... on Facility {
      facilityName: name
      facilityNo
      facilityKind: kind
      floorArea
      openingHours
      shape: location(precision: 7)
      building { id name buildingNo }
      grid { id name }
      community { id name }
    }
    ... on Road {
      roadName: name
      roadNo
      roadKind: kind
      lengthMetres
      shape: centreline(precision: 6)
      community { id name }
      town { id name }
    }
    ... on LandCover {
      coverName: name
      landCoverNo
      coverKind: kind
      areaSquareMetres
      shape: boundary(precision: 7)
      community { id name }
      town { id name }
    }
    ... on Camera {
      cameraName: name
      cameraNo
      cameraStatus: status
      purpose
      legalBasis
      retentionDays
      azimuth
      fieldOfView
      rangeMetres
      shape: location(precision: 7)
      grid { id name }
      community { id name }
      nearbyIncidents(within: 50, first: 5) {
        totalCount
        edges { distanceMetres node { id title } }
      }
    }
    ... on Incident {
      title
      caseNo
      category
      status
      severity
      reportedAt
      dueAt
      closedAt
      shape: location(precision: 7)
      grid { id name }
      community { id name }
      nearbyCameras(within: 50, first: 5) {
        totalCount
        edges { distanceMetres node { id name cameraNo } }
      }
    }
  }
}`);
