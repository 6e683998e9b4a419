"""What people ask all day: each question as GraphQL, and as an expert would write it in SQL.

The SQL is for PostgreSQL with its values as constants, ``{scope}`` being the viewer's on the table
``t`` that is asked of, and gives as many rows of the same. ``whole`` are those that no index can
answer from few rows: counts and groups of all that a viewer sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from schema.viewer import Role, Viewer

OPEN = "[REPORTED, ACCEPTED, FILED, DISPATCHED, IN_PROGRESS]"
OPEN_SQL = "('REPORTED', 'ACCEPTED', 'FILED', 'DISPATCHED', 'IN_PROGRESS')"


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A question. ``needs`` are the facts of a city that it puts as variables."""

    name: str
    document: str
    sql: str
    needs: tuple[str, ...] = ()
    whole: bool = False

    def variables(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return {name: facts[name] for name in self.needs}


def _list(
    name: str, head: str, selected: str, sql: str, *needs: str, whole: bool = False
) -> Ordinary:
    """A question of one connection, whose variables are declared by their names."""
    declared = ", ".join(f"${need}: {TYPES[need]}" for need in needs)
    variables = f"({declared})" if declared else ""
    return Ordinary(name, f"query {variables}{{ {head} {{ {selected} }} }}", sql, needs, whole)


TYPES = {
    "case_no": "String!",
    "camera_no": "String!",
    "building_no": "String!",
    "codes": "[String!]!",
    "county": "String!",
    "community": "String!",
    "building": "ID!",
    "day": "DateTime!",
    "week": "DateTime!",
    "quarter": "DateTime!",
    "then": "DateTime!",
    "now": "DateTime!",
    "box": "[Float!]!",
    "x": "Float!",
    "y": "Float!",
    "name": "String!",
    "word": "String!",
    "letter": "String!",
}
FACES = {
    "incident": "nodes { id caseNo title status }",
    "camera": "nodes { id cameraNo status location }",
    "building": "nodes { id buildingNo name floors }",
}
COLUMNS = {
    "incident": "t.county, t.id, t.case_no, t.title, t.status",
    "camera": "t.county, t.id, t.camera_no, t.status, st_asgeojson(t.location, 7, 0)",
    "building": "t.county, t.id, t.building_no, t.name, t.floors",
}


def _rows(table: str, rest: str) -> str:
    return " ".join(("select", f"{{{table}_columns}}", "from", table, "t where {scope}", rest))


NEAR = "orderBy: [{by: DISTANCE, from: {x: $x, y: $y}}]"
SINCE = "where: {reportedAt: {gte: $quarter}"
NEAREST = (
    "select * from (select {columns}, st_distance(geography(t.location), geography({{here}})) as d"
    " from {table} t where {{scope}} {where} order by t.location <-> {{here}} limit 40) n"
    " order by d limit 10"
)

QUESTIONS: tuple[Ordinary, ...] = (
    _list(
        "an incident by its number",
        "incidents(where: {caseNo: {eq: $case_no}})",
        FACES["incident"],
        _rows("incident", "and t.case_no = {case_no}"),
        "case_no",
    ),
    _list(
        "incidents since a week, 20",
        "incidents(where: {reportedAt: {gte: $week}}, first: 20)",
        FACES["incident"],
        _rows("incident", "and t.reported_at >= {week} order by t.county, t.case_no limit 20"),
        "week",
    ),
    _list(
        "50 buildings with pageInfo",
        "buildings(first: 50)",
        f"{FACES['building']} pageInfo {{ hasNextPage endCursor }}",
        _rows("building", "order by t.county, t.building_no, t.id limit 51"),
    ),
    _list(
        "offline cameras, 20 and the count",
        "cameras(where: {status: {eq: OFFLINE}}, first: 20)",
        f"totalCount {FACES['camera']}",
        "select (select count(*) from camera t where {scope} and t.status = 'OFFLINE'), json_agg(p)"
        " from (select {camera_columns} from camera t where {scope} and t.status = 'OFFLINE'"
        " order by t.county, t.camera_no limit 20) p",
    ),
    _list(
        "latest 20 incidents",
        "incidents(first: 20, orderBy: [{by: REPORTED_AT, direction: DESC}])",
        FACES["incident"],
        _rows("incident", "order by t.reported_at desc limit 20"),
    ),
    _list(
        "grids by 4 codes",
        "grids(where: {code: {in: $codes}})",
        "nodes { id code name workers }",
        "select t.county, t.id, t.code, t.name, t.workers from grid t where {scope}"
        " and upper_inf(t.valid) and t.code = any ({codes}) order by t.code",
        "codes",
    ),
    _list(
        "incidents in a box, by area",
        "area(in: {bbox: $box})",
        "incidents(first: 200) { nodes { id caseNo location } }",
        "select t.county, t.id, t.case_no, st_asgeojson(t.location, 7, 0) from incident t"
        " where {scope} and t.location && {envelope} order by t.county, t.case_no limit 200",
        "box",
    ),
    _list(
        "incidents in a box, by where",
        "incidents(where: {within: {bbox: $box}}, first: 200)",
        "nodes { id caseNo location }",
        "select t.county, t.id, t.case_no, st_asgeojson(t.location, 7, 0) from incident t"
        " where {scope} and t.location && {envelope} order by t.county, t.case_no limit 200",
        "box",
    ),
    _list(
        "nearest 10 cameras",
        f"cameras(first: 10, {NEAR})",
        "edges { distanceMetres node { id cameraNo status } }",
        NEAREST.format(columns="{camera_columns}", table="camera", where=""),
        "x",
        "y",
    ),
    _list(
        "nearest 10 open incidents",
        f"incidents(first: 10, where: {{status: {{in: {OPEN}}}}}, {NEAR})",
        "edges { distanceMetres node { id caseNo status } }",
        NEAREST.format(
            columns="{incident_columns}", table="incident", where="and t.status in {open}"
        ),
        "x",
        "y",
    ),
    _list(
        "buildings whose name contains a text",
        "buildings(where: {name: {contains: $name}}, first: 20)",
        FACES["building"],
        _rows(
            "building",
            "and strpos(lower(t.name), lower({name})) > 0"
            " and jingwei_characters(t.name) @> jingwei_characters({name})"
            " order by t.county, t.building_no limit 20",
        ),
        "name",
    ),
    _list(
        "a community's grids as of then, with incidents",
        "community(code: $community)",
        "grids(asOf: $then) { nodes { code name incidents { totalCount } } }",
        "select t.code, t.name, (select count(*) from incident i where i.location && t.boundary and"
        " st_covers(t.boundary, i.location)) from grid t where {scope} and"
        " t.code >= {community} and t.code < {community} || ':' and t.valid @> {then}::timestamptz"
        " order by t.code",
        "community",
        "then",
    ),
    _list(
        "open incidents since, the count",
        f"incidents({SINCE}, status: {{in: {OPEN}}}}})",
        "totalCount",
        "select count(*) from incident t where {scope} and t.reported_at >= {quarter}"
        " and t.status in {open}",
        "quarter",
        whole=True,
    ),
    _list(
        "incidents by grid, top 20",
        "incidents",
        "groups(by: [GRID], orderBy: [{by: COUNT, direction: DESC}], first: 20)"
        " { grid { code name } count }",
        "select g.code, g.name, n from (select t.area_code, count(*) as n from incident t"
        " where {scope} group by 1 order by 2 desc limit 20) c"
        " join grid g on g.code = c.area_code and upper_inf(g.valid) order by n desc",
        whole=True,
    ),
    _list(
        "grids with more than 5 fire hazards since",
        "grids(where: {incidents: {where: {category: {eq: FIRE_HAZARD},"
        " reportedAt: {gte: $quarter}}, count: {gt: 5}}})",
        "nodes { code name }",
        "select t.code, t.name from grid t join (select area_code from incident where"
        " category = 'FIRE_HAZARD' and reported_at >= {quarter} group by 1 having count(*) > 5) i"
        " on i.area_code = t.code where {scope} and upper_inf(t.valid) order by t.code limit 100",
        "quarter",
        whole=True,
    ),
    _list(
        "incidents since without an online camera in 50 m, 20 and the count",
        f"incidents({SINCE}, nearbyCameras: {{within: 50, none: {{status: {{eq: ONLINE}}}}}}}},"
        " first: 20)",
        f"totalCount {FACES['incident']}",
        "with m as materialized (select t.* from incident t where {scope}"
        " and t.reported_at >= {quarter} and not exists (select from camera c where"
        " c.location && jingwei_reach(t.location, 50) and"
        " st_dwithin(geography(c.location), geography(t.location), 50) and c.status = 'ONLINE'"
        " offset 0)) select (select count(*) from m), json_agg(p) from (select"
        " {incident_columns} from m t order by t.county, t.case_no limit 20) p",
        "quarter",
        whole=True,
    ),
    _list(
        "incidents, the count",
        "incidents",
        "totalCount",
        "select count(*) from incident t where {scope}",
        whole=True,
    ),
    _list(
        "residents, the count",
        "residents",
        "totalCount",
        "select count(*) from resident t where {scope}",
        whole=True,
    ),
    # Ten more, of a centre's day and of a map's.
    _list(
        "a camera by its number",
        "cameras(where: {cameraNo: {eq: $camera_no}})",
        FACES["camera"],
        _rows("camera", "and t.camera_no = {camera_no}"),
        "camera_no",
    ),
    _list(
        "a building by its number, with its grid and cameras",
        "buildings(where: {buildingNo: {eq: $building_no}})",
        "nodes { id name grid { code name } nearbyCameras(within: 50, first: 10)"
        " { nodes { cameraNo status } } }",
        "select t.county, t.id, t.name, (select g.code || g.name from grid g where"
        " g.code = t.area_code and upper_inf(g.valid)), (select json_agg(n) from (select"
        " c.camera_no, c.status from camera c where c.location && jingwei_reach(t.footprint, 50)"
        " and st_dwithin(geography(c.location), geography(t.footprint), 50)"
        " order by st_distance(geography(c.location), geography(t.footprint)) limit 10) n)"
        " from building t where {scope} and t.building_no = {building_no}",
        "building_no",
    ),
    _list(
        "what is overdue, 20",
        f"incidents(where: {{dueAt: {{lt: $now}}, status: {{in: {OPEN}}}}},"
        " orderBy: [{by: DUE_AT}], first: 20)",
        "nodes { id caseNo dueAt }",
        "select t.county, t.id, t.case_no, t.due_at from incident t where {scope}"
        " and t.due_at < {now} and t.status in {open} order by t.due_at limit 20",
        "now",
    ),
    _list(
        "what changed last, 20 incidents",
        "incidents(first: 20, orderBy: [{by: UPDATED_AT, direction: DESC}])",
        "nodes { id caseNo updatedAt }",
        "select t.county, t.id, t.case_no, t.updated_at from incident t where {scope}"
        " order by t.updated_at desc, t.county, t.id limit 20",
    ),
    _list(
        "a county's latest 20 incidents",
        "area(in: {code: $county})",
        "incidents(first: 20, orderBy: [{by: REPORTED_AT, direction: DESC}])"
        f" {{ {FACES['incident']} }}",
        _rows(
            "incident",
            "and t.area_code >= {county} and t.area_code < {county} || ':'"
            " order by t.reported_at desc limit 20",
        ),
        "county",
    ),
    _list(
        "a community's latest 20 incidents",
        "area(in: {code: $community})",
        "incidents(first: 20, orderBy: [{by: REPORTED_AT, direction: DESC}])"
        f" {{ {FACES['incident']} }}",
        _rows(
            "incident",
            "and t.area_code >= {community} and t.area_code < {community} || ':'"
            " order by t.reported_at desc limit 20",
        ),
        "community",
    ),
    _list(
        "incidents of a day, 20 and the count",
        "incidents(where: {reportedAt: {gte: $day}}, first: 20,"
        " orderBy: [{by: REPORTED_AT, direction: DESC}])",
        f"totalCount {FACES['incident']}",
        "select (select count(*) from incident t where {scope} and t.reported_at >= {day}),"
        " json_agg(p) from (select {incident_columns} from incident t where {scope}"
        " and t.reported_at >= {day} order by t.reported_at desc limit 20) p",
        "day",
    ),
    _list(
        "incidents whose title contains a word, the latest 20",
        "incidents(where: {title: {contains: $word}}, first: 20,"
        " orderBy: [{by: REPORTED_AT, direction: DESC}])",
        FACES["incident"],
        _rows(
            "incident",
            "and strpos(lower(t.title), lower({word})) > 0 order by t.reported_at desc limit 20",
        ),
        "word",
    ),
    _list(
        "buildings whose name contains one character",
        "buildings(where: {name: {contains: $letter}}, first: 20)",
        FACES["building"],
        _rows(
            "building",
            "and strpos(t.name, {letter}) > 0 order by t.county, t.building_no limit 20",
        ),
        "letter",
    ),
    _list(
        "buildings by name, 20",
        "buildings(first: 20, orderBy: [{by: NAME}])",
        FACES["building"],
        _rows("building", "order by t.name, t.county, t.id limit 20"),
    ),
    _list(
        "who lives in a building",
        "building(id: $building)",
        "households(first: 50) { nodes { room residents { nodes { name ageBand } } } }",
        "select h.room, (select json_agg(r.masked_name) from resident r where"
        " r.county = h.county and r.household_id = h.id) from household h join building t"
        " on t.county = h.county and t.id = h.building_id where {scope} and"
        " t.county = split_part({building}, ':', 2)::int and"
        " t.id = split_part({building}, ':', 3)::bigint order by h.unit, h.room limit 50",
        "building",
    ),
    _list(
        "communities with their numbers of grids, 100",
        "communities(first: 100)",
        "nodes { code name grids { totalCount } }",
        "select t.code, t.name, (select count(*) from grid g where upper_inf(g.valid) and"
        " g.area_code >= t.code and g.area_code < t.code_end) from community t where {scope}"
        " and upper_inf(t.valid) order by t.code limit 100",
    ),
)

VIEWERS: Mapping[str, int] = {"city": 0, "community": 12, "grid": 15}
"""The digits of a viewer's area; 0 is what all areas begin with."""


def viewers(area: str, grid: str) -> dict[str, Viewer]:
    """The viewers: an operator of all, of one community, of one grid, each by its code."""
    codes = {name: grid[:digits] if digits else area for name, digits in VIEWERS.items()}
    return {name: Viewer("bench", Role.OPERATOR, (code,)) for name, code in codes.items()}


FACTS = """
    with here as (
        select area_code, county, id, building_no, name, st_centroid(footprint) as point
        from building where length(area_code) = 15 and name is not null
        order by md5(building_no) limit 1
    )
    select
        here.area_code, left(here.area_code, 12), left(here.area_code, 6),
        'Building:' || here.county || ':' || here.id, here.building_no,
        left(here.name, 4), substr(here.name, 2, 1), st_x(here.point), st_y(here.point),
        (select case_no from incident where area_code = here.area_code order by case_no limit 1),
        (select camera_no from camera order by md5(camera_no) limit 1),
        (select left(title, 3) from incident order by md5(case_no) limit 1),
        (select max(reported_at) from incident),
        (select array_agg(code) from (select code from grid where upper_inf(valid)
            order by md5(code) limit 4) g)
    from here
"""


async def facts_of(owner: psycopg.AsyncConnection[Any]) -> dict[str, Any]:
    """What the questions ask about, in one city; ``grid`` is where the narrowest viewer is."""
    row: Sequence[Any] = await (await owner.execute(FACTS)).fetchone() or ()
    grid, community, county, building, building_no, name, letter, x, y = row[:9]
    case_no, camera_no, word, last, codes = row[9:]

    def before(days: float) -> str:
        then: datetime = last - timedelta(days=days)
        return then.astimezone(UTC).isoformat()

    half_y, half_x = 200 / 111_000, 200 / 85_000
    return {
        "grid": grid,
        "community": community,
        "county": county,
        "building": building,
        "building_no": building_no,
        "name": name,
        "letter": letter,
        "x": x,
        "y": y,
        "case_no": case_no or "",
        "camera_no": camera_no,
        "word": word,
        "codes": codes,
        "box": [x - half_x, y - half_y, x + half_x, y + half_y],
        "day": before(1),
        "week": before(7),
        "quarter": before(90),
        "then": before(20),
        "now": before(0),
    }


def constants(facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts as SQL constants."""
    return {name: _constant(value) for name, value in facts.items()}


def _constant(value: Any) -> str:
    match value:
        case float():
            return repr(value)
        case [float(), *_]:
            return ", ".join(map(repr, value))
        case list():
            return "array[" + ", ".join(map(_constant, value)) + "]"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def by_hand(question: Ordinary, facts: Mapping[str, Any], area: str) -> str:
    """The SQL of a question with its constants, for a viewer of an area: its rows as JSON."""
    values = constants(facts)
    rows = question.sql.format(
        scope=f"t.area_code >= '{area}' and t.area_code < '{area}:'",
        open=OPEN_SQL,
        here="st_setsrid(st_point({x}, {y}), 4490)".format(**values),
        envelope="st_makeenvelope({box}, 4490)".format(**values),
        **{f"{table}_columns": columns for table, columns in COLUMNS.items()},
        **values,
    )
    return " ".join(("select json_agg(row_to_json(q)) from (", rows, ") q"))
