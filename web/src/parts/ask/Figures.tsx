/** The cards of one area: each asks one document. */

import { useAnswer } from "../../api/answer";
import type { Document } from "../../api/documents";
import type { Role } from "../../app/claims";
import { timeZone } from "../../app/server";
import { claims } from "../../app/session";
import { type Bar, Bars } from "../../charts/Bars";
import { Columns } from "../../charts/Columns";
import { t } from "../../i18n";
import { length, number, percent, surface } from "../../i18n/numbers";
import { type Term, termOf, termsOf } from "../../i18n/terms";
import { legendOf } from "../../map/legend";
import { Switch } from "../../ui/Switch";
import { type AreaInput, areaInput } from "./asked";
import { Card, Figure } from "./Card";
import type { Facet } from "./chosen";
import * as documents from "./documents";
import { monthsOf, type Period } from "./period";
import { asked, chooseTerms, chosen, compared, NEARNESS, nearness, period, toggle } from "./state";
import { buildingWhere, cameraWhere, facilityWhere, incidentWhere, nearCameras } from "./where";
import { words } from "./words";

/** What a document is asked of: an area, and the days that incidents are counted of. */
interface Side {
  readonly in: AreaInput;
  readonly period: Period;
}

export function Figures() {
  if (asked.value === null) return null;
  return (
    <div class="cards">
      <OverviewCard />
      <IncidentCard />
      <BuildingCard />
      <ResidentCard />
      <FacilityCard />
      <CameraCard />
      <CoverageCard />
    </div>
  );
}

/** A document asked of the area, and of what it is compared with. */
function useSides<Result, Variables extends object>(
  document: Document<Result, Variables>,
  variables: (side: Side) => Variables,
  alike = false,
) {
  if (asked.value === null) throw new Error("no area is asked about");
  const own = variables({ in: areaInput(asked.value), period: period.value });
  const beside = compared.value;
  // Days alone do not change what has no days: it is not compared with itself.
  const same = beside === null || (alike && beside.in === asked.value);
  const others = same ? null : variables({ in: areaInput(beside.in), period: beside.period });
  return {
    document,
    variables: own,
    answer: useAnswer(document, own),
    other: useAnswer(document, others).value,
  };
}

function OverviewCard() {
  const { other, ...asking } = useSides(documents.OVERVIEW, (side) => ({ in: side.in }), true);
  return (
    <Card title={words.value.overview} {...asking}>
      {({ area }) =>
        area === null ? (
          <p class="state">{words.value.none}</p>
        ) : (
          <dl class="facts">
            <Fact
              name={words.value.surface}
              value={surface(area.areaSquareMetres ?? 0)}
              other={other?.area && surface(other.area.areaSquareMetres ?? 0)}
            />
            <Fact
              name={words.value.communities}
              value={number(area.communities.totalCount)}
              other={other?.area && number(other.area.communities.totalCount)}
            />
            <Fact
              name={words.value.grids}
              value={number(area.grids.totalCount)}
              other={other?.area && number(other.area.grids.totalCount)}
            />
            <Fact
              name={words.value.roads}
              value={length(area.roads.aggregate.sum.lengthMetres ?? 0)}
              other={other?.area && length(other.area.roads.aggregate.sum.lengthMetres ?? 0)}
            />
          </dl>
        )
      }
    </Card>
  );
}

function Fact({
  name,
  value,
  other,
}: {
  name: string;
  value: string;
  other?: string | null | undefined;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {other && <small>{other}</small>}
      </dd>
    </div>
  );
}

function IncidentCard() {
  const only = chosen.value;
  const where = (days: Period, without?: Facet) =>
    incidentWhere(days, timeZone.value, only, without);
  const { other, ...asking } = useSides(documents.INCIDENTS, (side) => ({
    in: side.in,
    where: where(side.period),
    anyCategory: where(side.period, "category"),
    anyStatus: where(side.period, "status"),
    anyMonth: where(side.period, "month"),
  }));
  return (
    <Card title={words.value.incidents} {...asking}>
      {({ area }) =>
        area && (
          <>
            <Figure value={area.incidents.totalCount} other={other?.area?.incidents.totalCount} />
            <Columns
              label={words.value.month}
              columns={monthColumns(area.months.groups, other?.area?.months.groups)}
              chosen={only.month ?? []}
              choose={(term) => toggle("month", term)}
            />
            <h4>{words.value.category}</h4>
            <IncidentLegend />
            <TermBars
              facet="category"
              vocabulary="IncidentCategory"
              counts={area.categories.groups.map((group) => [group.category, group.count])}
              others={other?.area?.categories.groups.map((group) => [group.category, group.count])}
            />
            <h4>{words.value.status}</h4>
            <TermBars
              facet="status"
              vocabulary="IncidentStatus"
              counts={area.statuses.groups.map((group) => [group.status, group.count])}
              others={other?.area?.statuses.groups.map((group) => [group.status, group.count])}
            />
          </>
        )
      }
    </Card>
  );
}

/** The colours of incidents on the map; an entry chooses its categories, or no longer. */
function IncidentLegend() {
  const picked = chosen.value.category ?? [];
  return (
    <ul class="legend-choice">
      {legendOf("incidents").map(({ colour, text, terms }) => {
        const pressed = terms.every((term) => picked.includes(term));
        return (
          <li key={text}>
            <button
              type="button"
              aria-pressed={pressed}
              onClick={() => chooseTerms("category", terms, !pressed)}
            >
              <svg width="12" height="12" aria-hidden="true">
                <circle cx="6" cy="6" r="5" fill={colour} />
              </svg>
              {text}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface MonthCount {
  readonly month: string | null;
  readonly count: number;
}

/** A column a month of the period, also where nothing happened; the other months by their order. */
function monthColumns(
  own: readonly MonthCount[],
  others: readonly MonthCount[] | undefined,
): readonly Bar[] {
  const counts = new Map(own.map((group) => [group.month, group.count]));
  const beside = new Map(others?.map((group) => [group.month, group.count]));
  const otherMonths = monthsOf(compared.value?.period ?? period.value);
  return monthsOf(period.value).map((month, at) => ({
    term: month.slice(0, 7),
    text: String(Number(month.slice(5, 7))),
    count: counts.get(month) ?? 0,
    other: others === undefined ? undefined : (beside.get(otherMonths[at] ?? "") ?? 0),
  }));
}

function BuildingCard() {
  const only = chosen.value;
  const { other, ...asking } = useSides(
    documents.BUILDINGS,
    (side) => ({ in: side.in, where: buildingWhere(only), anyUse: buildingWhere(only, "use") }),
    true,
  );
  return (
    <Card title={words.value.buildings} {...asking}>
      {({ area }) =>
        area && (
          <>
            <Figure value={area.buildings.totalCount} other={other?.area?.buildings.totalCount} />
            <TermBars
              facet="use"
              vocabulary="BuildingUse"
              counts={area.uses.groups.map((group) => [group.use, group.count])}
              others={other?.area?.uses.groups.map((group) => [group.use, group.count])}
            />
          </>
        )
      }
    </Card>
  );
}

/** Roles that the server tells of no residents: it is not asked in vain, and decides for itself. */
const WITHOUT_RESIDENTS: readonly (Role | undefined)[] = ["VIEWER", "PLANNER", "AUDITOR"];

function ResidentCard() {
  if (WITHOUT_RESIDENTS.includes(claims.value?.role)) {
    return (
      <section class="card">
        <h3>{words.value.residents}</h3>
        <p class="aside">{t.value.forbidden}</p>
      </section>
    );
  }
  return <ResidentFigures />;
}

function ResidentFigures() {
  const { other, ...asking } = useSides(documents.RESIDENTS, (side) => ({ in: side.in }), true);
  return (
    <Card title={words.value.residents} {...asking}>
      {({ area }) =>
        area && (
          <>
            <Figure value={area.residents.totalCount} other={other?.area?.residents.totalCount} />
            {area.households.totalCount !== null && (
              <p class="aside">
                {words.value.households} {number(area.households.totalCount)}
              </p>
            )}
            <TermBars
              vocabulary="AgeBand"
              inOrder
              counts={area.residents.groups.map((group) => [group.ageBand, group.count])}
              others={other?.area?.residents.groups.map((group) => [group.ageBand, group.count])}
            />
          </>
        )
      }
    </Card>
  );
}

function FacilityCard() {
  const only = chosen.value;
  const { other, ...asking } = useSides(
    documents.FACILITIES,
    (side) => ({ in: side.in, where: facilityWhere(only), anyKind: facilityWhere(only, "kind") }),
    true,
  );
  return (
    <Card title={words.value.facilities} {...asking}>
      {({ area }) =>
        area && (
          <>
            <Figure value={area.facilities.totalCount} other={other?.area?.facilities.totalCount} />
            <TermBars
              facet="kind"
              vocabulary="FacilityKind"
              counts={area.kinds.groups.map((group) => [group.kind, group.count])}
              others={other?.area?.kinds.groups.map((group) => [group.kind, group.count])}
            />
          </>
        )
      }
    </Card>
  );
}

function CameraCard() {
  const only = chosen.value;
  const { other, ...asking } = useSides(
    documents.CAMERAS,
    (side) => ({ in: side.in, where: cameraWhere(only), anyStatus: cameraWhere(only, "camera") }),
    true,
  );
  return (
    <Card title={words.value.cameras} {...asking}>
      {({ area }) =>
        area && (
          <>
            <Figure value={area.cameras.totalCount} other={other?.area?.cameras.totalCount} />
            <TermBars
              facet="camera"
              vocabulary="CameraStatus"
              counts={area.statuses.groups.map((group) => [group.status, group.count])}
              others={other?.area?.statuses.groups.map((group) => [group.status, group.count])}
            />
          </>
        )
      }
    </Card>
  );
}

function CoverageCard() {
  const only = chosen.value;
  const { other, ...asking } = useSides(
    documents.COVERAGE,
    (side) => ({
      in: side.in,
      where: buildingWhere(only),
      near: nearCameras(only, nearness.value),
    }),
    true,
  );
  return (
    <Card title={words.value.coverage} {...asking}>
      {({ area }) =>
        area && (
          <Coverage
            all={area.buildings.totalCount}
            near={area.near.totalCount}
            other={
              other?.area && shareOf(other.area.near.totalCount, other.area.buildings.totalCount)
            }
          />
        )
      }
    </Card>
  );
}

interface CoverageProps {
  all: number;
  near: number;
  other?: string | null | undefined;
}

function Coverage({ all, near, other }: CoverageProps) {
  return (
    <>
      <p class="figure">
        <strong>{shareOf(near, all)}</strong>
        {other && <small>{other}</small>}
      </p>
      <p class="aside">{words.value.coverageOf(number(near), number(all))}</p>
      <Switch
        label={words.value.within}
        value={String(nearness.value)}
        choices={NEARNESS.map((metres) => ({ value: String(metres), text: length(metres) }))}
        choose={(metres) => {
          nearness.value = Number(metres);
        }}
      />
    </>
  );
}

function shareOf(part: number, all: number): string {
  return all === 0 ? "–" : percent(part / all);
}

type Vocabulary = Parameters<typeof termsOf>[0];
type Counts = readonly (readonly [term: string | null, count: number])[];

interface TermBarsProps {
  facet?: Facet;
  vocabulary: Vocabulary;
  counts: Counts;
  others?: Counts | undefined;
  /** In the vocabulary's own order, not the most first. */
  inOrder?: boolean;
}

/** Bars of the terms that there are on either side, the most first. */
function TermBars({ facet, vocabulary, counts, others, inOrder = false }: TermBarsProps) {
  const own = new Map(counts);
  const beside = others === undefined ? undefined : new Map(others);
  const picked = facet === undefined ? [] : (chosen.value[facet] ?? []);
  const bars = termsOf(vocabulary)
    .filter((term) => own.get(term) || beside?.get(term) || picked.includes(term))
    .map((term) => ({
      term,
      text: termOf(vocabulary, term as Term<typeof vocabulary>),
      count: own.get(term) ?? 0,
      other: beside === undefined ? undefined : (beside.get(term) ?? 0),
    }));
  if (!inOrder) bars.sort((one, two) => two.count - one.count);
  if (bars.length === 0) return <p class="aside">{words.value.none}</p>;
  return (
    <Bars
      label={words.value.category}
      bars={bars}
      chosen={picked}
      choose={facet && ((term) => toggle(facet, term))}
    />
  );
}
