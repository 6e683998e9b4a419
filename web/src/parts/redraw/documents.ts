/** What this part asks of the server, and the shapes of the answers. */

import type { Area } from "./model/geometry";

export type PlanStatus =
  | "DRAFT"
  | "CONSULTATION"
  | "APPROVED"
  | "EFFECTIVE"
  | "REJECTED"
  | "WITHDRAWN";

export type Box = readonly [number, number, number, number];

export interface Nodes<T> {
  readonly totalCount?: number;
  readonly nodes: readonly T[];
}

/** Measures 指标 of a zone or a whole plan. */
export interface Measures {
  readonly zones: number;
  readonly zonesInBand: number;
  readonly households: number;
  readonly residents: number;
  readonly buildings: number;
  readonly movedHouseholds: number;
  readonly movedBuildings: number;
  readonly deviation: number | null;
  readonly polsbyPopper: number | null;
  readonly reock: number | null;
  readonly streetShare: number | null;
  readonly blocksSplit: number;
  readonly spreadMetres: number | null;
}

export interface Zone {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly communityCode: string;
  readonly workers: number | null;
  readonly locked: boolean;
  readonly measures: Measures | null;
}

export type Severity = "ERROR" | "WARNING" | "NOTICE";

/** Something to look at: a check of a plan, or a reason of a job. */
export interface Finding {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly message: string;
  readonly figure: number | null;
  readonly limit: number | null;
  readonly advice: string | null;
  readonly bbox: Box | null;
  readonly zone: { readonly id: string; readonly code: string } | null;
}

export interface PlanHead {
  readonly id: string;
  readonly name: string;
  readonly status: PlanStatus;
  readonly version: number;
  readonly communities: readonly string[];
  readonly author: string;
  readonly keepWeight: number | null;
  readonly bbox: Box;
  readonly updatedAt: string;
  readonly measures: Measures | null;
}

export interface EditRow {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly state: "DONE" | "UNDONE" | "DROPPED";
  readonly of: number | null;
  readonly author: string;
  readonly madeAt: string;
  readonly buildings: number;
  readonly households: number;
}

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly madeAt: string;
  readonly location: { readonly type: "Point"; readonly coordinates: [number, number] } | null;
  readonly zone: { readonly id: string; readonly code: string } | null;
}

/** A plan as it stands, without its ground. */
export interface PlanNow extends PlanHead {
  readonly householdsMin: number;
  readonly householdsMax: number;
  readonly workersMin: number;
  readonly submittedAt: string | null;
  readonly submittedBy: string | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly decision: string | null;
  readonly effectiveFrom: string | null;
  readonly publishedBy: string | null;
  readonly withdrawnAt: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawal: string | null;
  readonly zones: Nodes<Zone>;
  readonly plannedCommunities: Nodes<{ readonly code: string; readonly name: string }>;
  readonly checks: Nodes<Finding>;
  readonly edits: Nodes<EditRow>;
  readonly comments: Nodes<Comment>;
  readonly jobs: Nodes<{ readonly id: string; readonly status: JobStatus }>;
}

interface Page {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** Which zone an atom is in, by the atom's number. */
export interface AtomZone {
  readonly number: number;
  readonly zone: { readonly id: string } | null;
}

export interface AtomRow extends AtomZone {
  readonly id: string;
  readonly communityCode: string;
  readonly households: number;
  readonly residents: number;
  readonly incidents: number;
  readonly cameras: number;
  readonly areaSquareMetres: number;
  readonly lengthMetres: number;
  readonly gridCode: string | null;
  readonly boundary: Area;
  readonly building: { readonly id: string } | null;
}

export interface AtomPage<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: Page;
}

/** A plan as it stands, with the atoms of the zones that changed since a version. */
export type PlanChanged = PlanNow & { readonly atoms: AtomPage<AtomZone> };

const MEASURES = `fragment MeasuresNow on PlanMeasures {
  zones zonesInBand households residents buildings movedHouseholds movedBuildings
  deviation polsbyPopper reock streetShare blocksSplit spreadMetres
}`;

const HEAD = `fragment PlanHead on GridPlan {
  id name status version communities author keepWeight bbox updatedAt
  measures { ...MeasuresNow }
}`;

const FINDING = `id kind severity message figure limit advice bbox zone { id code }`;

const NOW = `${MEASURES}
${HEAD}
fragment PlanNow on GridPlan {
  ...PlanHead
  householdsMin householdsMax workersMin
  submittedAt submittedBy decidedAt decidedBy decision
  effectiveFrom publishedBy withdrawnAt withdrawnBy withdrawal
  zones(first: 500) {
    nodes { id code name communityCode workers locked measures { ...MeasuresNow } }
  }
  plannedCommunities(first: 200) { nodes { code name } }
  checks(first: 200) { totalCount nodes { ${FINDING} } }
  edits(last: 30) { nodes { id number kind state of author madeAt buildings households } }
  comments(last: 100) { nodes { id author text madeAt location zone { id code } } }
  jobs(last: 5) { nodes { id status } }
}
fragment PlanChanged on GridPlan {
  ...PlanNow
  atoms(first: 1000, where: {_or: [{zone: {changedIn: {gt: $since}}}, {_not: {zone: {}}}]}) {
    nodes { number zone { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const PLANS = `${MEASURES} ${HEAD}
query Plans($after: String) {
  gridPlans(first: 100, after: $after, orderBy: [{by: UPDATED_AT, direction: DESC}]) {
    totalCount
    nodes { ...PlanHead checks(where: {severity: {eq: ERROR}}) { totalCount } }
  }
}`;

export interface PlanListed extends PlanHead {
  readonly checks: { readonly totalCount: number };
}

export interface PlansAnswer {
  readonly gridPlans: { readonly totalCount: number; readonly nodes: readonly PlanListed[] };
}

export const COMMUNITIES = `query Communities {
  communities(first: 500) { nodes { code name } }
}`;

export interface CommunitiesAnswer {
  readonly communities: Nodes<{ readonly code: string; readonly name: string }>;
}

export const CHANGED = `${NOW}
query PlanSince($plan: ID!, $since: Int!) { gridPlan(id: $plan) { ...PlanChanged } }`;

export const GROUND = `query PlanGround($plan: ID!, $after: String) {
  gridPlan(id: $plan) {
    bridges(first: 200) { nodes { start { number } end { number } } }
    atoms(first: 1000, after: $after) {
      nodes {
        id number communityCode households residents incidents cameras
        areaSquareMetres lengthMetres gridCode boundary(precision: 9)
        zone { id } building { id }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export interface GroundAnswer {
  readonly gridPlan: {
    readonly bridges: Nodes<{
      readonly start: { readonly number: number } | null;
      readonly end: { readonly number: number } | null;
    }>;
    readonly atoms: AtomPage<AtomRow>;
  } | null;
}

export const ASSIGNMENT = `query PlanAssignment($plan: ID!, $after: String) {
  gridPlan(id: $plan) {
    atoms(first: 1000, after: $after) {
      nodes { number zone { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export interface AssignmentAnswer {
  readonly gridPlan: { readonly atoms: AtomPage<AtomZone> } | null;
}

/** The variables of each edit beside plan and version, with their types. */
const EDITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  assignBuildings: { buildings: "BuildingsInput!", zone: "ID" },
  splitZone: { zone: "ID!", by: "SplitInput!" },
  moveBorder: { zone: "ID!", other: "ID!", line: "GeoJSON!" },
  mergeZones: { zones: "[ID!]!" },
  createZone: { community: "String!" },
  removeZone: { zone: "ID!" },
  repairZone: { zone: "ID!" },
  changeZone: { zone: "ID!", name: "String", workers: "Int" },
  lockZones: { zones: "[ID!]", locked: "Boolean!" },
  undo: {},
  redo: {},
};

export const EDITS_OFFERED: readonly string[] = Object.keys(EDITS);

export interface EditAnswer {
  readonly edit: EditRow & { readonly plan: PlanChanged };
}

/** The document of an edit; it answers the plan as it then stands. */
export function editDocument(mutation: string): string {
  return mutationDocument(
    mutation,
    { version: "Int!", ...EDITS[mutation] },
    "id number kind state of author madeAt buildings households plan { ...PlanChanged }",
  );
}

/** The variables of each decision beside plan and version, with their types. */
const DECISIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  submitPlan: {},
  approvePlan: { reason: "String!" },
  rejectPlan: { reason: "String!" },
  publishPlan: { effectiveFrom: "DateTime" },
  withdrawPlan: { reason: "String!" },
  holdPlanTo: { band: "BandInput!", workersMin: "Int!" },
};

export const DECISIONS_OFFERED: readonly string[] = Object.keys(DECISIONS);

export interface DecisionAnswer {
  readonly edit: PlanChanged;
}

/** The document of a decision on a plan; it answers the plan as it then stands. */
export function decisionDocument(mutation: string): string {
  return mutationDocument(mutation, { version: "Int!", ...DECISIONS[mutation] }, "...PlanChanged");
}

function mutationDocument(
  mutation: string,
  types: Readonly<Record<string, string>>,
  answer: string,
): string {
  const names = Object.keys(types);
  const declared = names.map((name) => `, $${name}: ${types[name]}`).join("");
  const given = names.map((name) => `, ${name}: $${name}`).join("");
  return `${NOW}
mutation Edit($plan: ID!, $since: Int!${declared}) {
  edit: ${mutation}(plan: $plan${given}) { ${answer} }
}`;
}

export const COMMENT = `mutation Comment($plan: ID!, $words: String!, $zone: ID, $at: PointInput) {
  commentPlan(plan: $plan, words: $words, zone: $zone, at: $at) { id }
}`;

export const CREATE = `mutation Create($name: String!, $communities: [String!]!) {
  made: createPlan(name: $name, communities: $communities) { id }
}`;

export const BRANCH = `mutation Branch($plan: ID!, $name: String!) {
  made: branchPlan(plan: $plan, name: $name) { id }
}`;

export interface MadeAnswer {
  readonly made: { readonly id: string };
}

export const RENAME = `mutation Rename($plan: ID!, $name: String!) {
  renamePlan(plan: $plan, name: $name) { id }
}`;

export const DELETE = `mutation Delete($plan: ID!) { deletePlan(plan: $plan) }`;

export type JobStatus = "QUEUED" | "RUNNING" | "DONE" | "FAILED" | "CANCELLED";

export interface Job {
  readonly id: string;
  readonly kind: "PROPOSAL" | "BALANCE";
  readonly status: JobStatus;
  readonly phase: string | null;
  readonly progress: number;
  readonly message: string | null;
  readonly askedBy: string;
  readonly reasons: Nodes<Finding & { readonly candidate: { readonly id: string } | null }>;
  readonly candidates: Nodes<Candidate>;
}

export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly keepWeight: number | null;
  readonly bbox: Box;
  readonly measures: Measures | null;
  readonly zones: Nodes<{
    readonly code: string;
    readonly boundary: Area | null;
    readonly measures: { readonly households: number } | null;
  }>;
}

const JOB = `${MEASURES}
fragment JobNow on PlanJob {
  id kind status phase progress message askedBy
  reasons(first: 100) { nodes { ${FINDING} candidate { id } } }
  candidates(first: 10) {
    nodes {
      id name keepWeight bbox measures { ...MeasuresNow }
      zones(first: 400) { nodes { code boundary(precision: 6) measures { households } } }
    }
  }
}`;

export const JOB_NOW = `${JOB}
query Job($job: ID!) { node(id: $job) { ...JobNow } }`;

export interface JobNowAnswer {
  readonly node: Job | null;
}

export const JOB_PROGRESS = `subscription JobProgress($job: ID!) {
  jobProgress(job: $job) { id status phase progress }
}`;

export const PROPOSE = `mutation Propose(
  $plan: ID!, $band: BandInput, $candidates: Int!, $seed: Int!, $keep: [Float!]
) {
  job: proposeZones(plan: $plan, band: $band, candidates: $candidates, seed: $seed, keep: $keep) {
    id status
  }
}`;

export const BALANCE = `mutation Balance($plan: ID!, $maxMoves: Int) {
  job: balancePlan(plan: $plan, maxMoves: $maxMoves) { id status }
}`;

export interface JobAnswer {
  readonly job: { readonly id: string; readonly status: JobStatus };
}

export const CANCEL = `mutation Cancel($job: ID!) { cancelJob(job: $job) { id } }`;

export const CHANGES = `subscription PlanChanges($plan: ID!, $after: Int) {
  planChanges(plan: $plan, after: $after) { number kind author }
}`;

export interface ChangeHeard {
  readonly planChanges: {
    readonly number: number;
    readonly kind: string;
    readonly author: string;
  };
}

/** What the plan would change against today's grids, or another plan. */
export interface Comparison {
  readonly householdsKept: number;
  readonly zonesKept: number;
  readonly buildings: number;
  readonly households: number;
  readonly residents: number;
  readonly openIncidents: number;
  readonly cameras: number;
  readonly shifts: Nodes<{
    readonly id: string;
    readonly fromCode: string | null;
    readonly toCode: string | null;
    readonly buildings: number;
    readonly households: number;
    readonly residents: number;
    readonly bbox: Box;
  }>;
  readonly loads: Nodes<{
    readonly id: string;
    readonly fromCode: string | null;
    readonly toCode: string | null;
    readonly householdsBefore: number;
    readonly householdsAfter: number;
    readonly workersBefore: number | null;
    readonly workersAfter: number | null;
  }>;
}

export const COMPARE = `mutation Compare($plan: ID!, $other: ID) {
  comparePlans(plan: $plan, other: $other) {
    householdsKept zonesKept buildings households residents openIncidents cameras
    shifts(first: 500, orderBy: [{by: HOUSEHOLDS, direction: DESC}]) {
      totalCount nodes { id fromCode toCode buildings households residents bbox }
    }
    loads(first: 500) {
      nodes {
        id fromCode toCode householdsBefore householdsAfter workersBefore workersAfter
      }
    }
  }
}`;

export interface CompareAnswer {
  readonly comparePlans: Comparison;
}

export const HISTORY = `query GridHistory($code: String!) {
  grid(code: $code) {
    code name
    history(first: 50) {
      nodes { id name workers validFrom validTo predecessors restoredFrom households { totalCount } }
    }
  }
}`;

export interface GridVersion {
  readonly id: string;
  readonly name: string;
  readonly workers: number | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly predecessors: readonly string[];
  readonly restoredFrom: readonly string[];
  readonly households: { readonly totalCount: number };
}

export interface HistoryAnswer {
  readonly grid: { readonly name: string; readonly history: Nodes<GridVersion> } | null;
}
