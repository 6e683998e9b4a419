"""The price of a question: the rows that the database visits for it, and the bytes it builds.

Both are estimates from how many rows tables have. PostgreSQL's own are not used: of rows near one
another it knows nothing (a count within 500 m of 20,000 buildings is estimated at 148,370 and takes
over 20 s; four milliseconds of a grid's history at 27,947,190).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, pi
from typing import Any
from weakref import ref

from compiler.entity import Entity, Field
from compiler.errors import TooCostly
from compiler.join import ByKey, Near, SharedEdge, Within
from compiler.limits import Limits
from compiler.measures import is_measure
from compiler.plan import (
    Aggregate,
    AreaRoot,
    Edges,
    Groups,
    Listing,
    ManyRows,
    Nodes,
    Object,
    OneRow,
    Plan,
    Root,
    Selected,
    Shape,
    TileRoot,
    ToMany,
    ToOne,
    TotalCount,
)
from compiler.predicates import (
    And,
    Bind,
    CodeArea,
    Compare,
    Condition,
    Counts,
    Exists,
    InArea,
    IsOneOf,
    Lies,
    NodeArea,
    Not,
    Or,
    Origin,
    ShapeArea,
    Way,
)
from compiler.sql.statement import Statement
from compiler.value import ValueSource, Variables, is_constant, resolve
from geo.tiles import CELLS

CROWDED = 3
"""How many times as many rows lie near one another as if they were spread evenly."""

LINEAGE = 3
NEIGHBOURS = 8
"""Versions of a code, and areas that share an edge with one, as a rule."""

TEXT_FACTOR = 2
"""How many bytes of GeoJSON a byte of stored geometry becomes."""

BYTES_A_VISIT = 1_600
"""A hundred vertices take about as long to write, or to compare, as a row to visit."""

MEASURED_BYTES_A_VISIT = 12
"""Areas and lengths are measured on the ellipsoid: 1.1 µs a vertex of 16 bytes, in one process of a
shared machine (PostGIS 3.3), where 12 million visits may take ten seconds."""

CUT_VISITS = 100
CUT_BYTES_A_VISIT = 45
"""A line is cut by areas as fast as so many rows are visited, and a row more for so many bytes of
an area: 20,000 roads of seven vertices by 6,400 grids of 36 vertices in 2.4 s, of 670 in 6 s."""

NEAR_WEIGHT = 4
"""A row that is near another is found by index and measured on the ellipsoid: as long as four."""

VERTICES_A_VISIT = 16
"""So many vertices of an area are compared with a row while another row is visited."""

VERTEX_BYTES = 16
CIRCLE_VERTICES = 128

STORED_BYTES_A_BYTE_DRAWN = 4
CLUSTER_BYTES = 240
"""A cluster on a tile at most: its place and number, and 18 counts, each the two bytes of its name
and value, and a value of its own of up to ten."""

SCALAR_BYTES = 30

MOST_KNOWN = 4_096
"""Prices that are kept at most."""


@dataclass(frozen=True, slots=True)
class TableFigures:
    """How many rows a table has, and the bytes of its largest geometry."""

    rows: float
    geometry_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of the data. ``communities`` are the codes of all of them, ascending."""

    tables: Mapping[str, TableFigures]
    communities: Sequence[str]
    square_metres: float

    def of(self, entity: Entity) -> TableFigures:
        return self.tables.get(entity.table.name, TableFigures(0))

    def share(self, areas: Sequence[str]) -> float:
        """Which share of all rows lies in areas, as far as communities tell: at least one's."""
        known = self.communities
        held = sum(bisect_left(known, area + ":") - bisect_left(known, area) for area in areas)
        return max(min(held, len(known)), 1) / max(len(known), 1)


@dataclass(frozen=True, slots=True)
class Price:
    visits: float
    bytes: float


class Prices:
    """Prices of statements: those that no variable changes are known, for one state of the data."""

    def __init__(self) -> None:
        self._statistics: Statistics | None = None
        self._known: dict[tuple[int, tuple[str, ...]], tuple[ref[Statement], Price]] = {}

    def of(
        self,
        statement: Statement,
        variables: Variables,
        areas: tuple[str, ...],
        statistics: Statistics,
    ) -> Price:
        """The price of a statement with the values of one request, for a viewer of areas."""
        if statistics is not self._statistics or len(self._known) >= MOST_KNOWN:
            self._statistics = statistics
            self._known.clear()
        known = self._known.get((id(statement), areas))
        if known is not None and known[0]() is statement:
            return known[1]
        pricing = _Pricing(variables, statistics, statistics.share(areas))
        price = pricing.plan(statement.plan)
        if not pricing.varies:
            self._known[id(statement), areas] = ref(statement), price
        return price


def check_price(price: Price, limits: Limits) -> None:
    """Raises ``TooCostly``, with the figure and the limit."""
    if price.visits > limits.visits:
        raise TooCostly(
            f"the database would visit some {price.visits:,.0f} rows for this;"
            f" {limits.visits:,} are allowed: ask for smaller outer lists, for what is nearer, or"
            " with fewer conditions on what is near"
        )
    if price.bytes > limits.answer_bytes:
        raise TooCostly(
            f"the answer could have some {price.bytes:,.0f} bytes; {limits.answer_bytes:,} are"
            " allowed: ask for smaller pages (first), or for boundaries once and not with every row"
        )


class _Pricing:
    """Adds up what the parts of a plan cost."""

    def __init__(self, variables: Variables, statistics: Statistics, share: float) -> None:
        self.visits = 0.0
        self.bytes = 0.0
        self.varies = False  # with the values of variables
        self._variables = variables
        self._statistics = statistics
        self._share = share

    def plan(self, plan: Plan) -> Price:
        for _, root in plan.roots:
            self.root(root)
        return Price(self.visits, self.bytes)

    def _value(self, source: ValueSource) -> Any:
        self.varies = self.varies or not is_constant(source)
        return resolve(source, self._variables, ())

    def root(self, root: Root) -> None:
        match root:
            case OneRow(object=one):
                self._object(one, 1)
            case ManyRows():
                for each in root.objects:
                    self._object(each, self._how_many(root.count))
            case AreaRoot(parts=parts):
                self._selected(None, [part for part in parts if isinstance(part, ToMany)], 1)
            case Listing():
                self._listing(root, 1, None)
            case TileRoot():
                self._tile(root)
            case _:
                pass

    def _tile(self, root: TileRoot) -> None:
        """The rows that lie on a tile, of which each is drawn: a stored vertex of 16 bytes takes
        four at most, or not even that where many fall on one step of the tile's grid."""
        listing, of = root.listing, root.of
        ground = self._value(root.ground.source).square_metres
        part = min(1.0, CROWDED * ground / max(self._statistics.square_metres, 1.0))
        figures = self._statistics.of(listing.entity)
        matched = min(
            self._matched(listing, None if of is None else of.object.entity), part * figures.rows
        )
        self.visits += matched * (1 + self._condition(listing.where, listing.entity))
        if root.clusters is not None:
            self.bytes += min(matched, CELLS**2) * CLUSTER_BYTES
            return
        self._selected(listing.entity, root.object.selected, matched)
        stored = matched * figures.geometry_bytes
        self.visits += stored / BYTES_A_VISIT
        self.bytes += stored / STORED_BYTES_A_BYTE_DRAWN

    def _listing(self, listing: Listing, times: float, at: Entity | None) -> None:
        """A list, so many times, of a row of an entity if it is not at a root."""
        parts = [part for _, part in listing.parts]
        matched = self._matched(listing, at)
        page = min(self._number(listing.page.size), max(1.0, CROWDED * matched))
        passes = sum(isinstance(part, TotalCount | Aggregate | Groups) for part in parts)
        each = 1 + self._condition(listing.where, listing.entity) + self._compared(listing.origin)
        one_by_one = any(isinstance(part, Nodes | Edges) for part in parts)
        sifted = listing.where is not None or _is_near(listing.origin)
        # Rows that conditions leave are found once for a total and the page together.
        whole = max(passes, one_by_one) if sifted else passes
        rows = whole * matched + (0 if sifted else one_by_one * min(page, matched))
        self.visits += times * rows * each * (NEAR_WEIGHT if _is_near(listing.origin) else 1)
        stored = times * matched * self._statistics.of(listing.entity).geometry_bytes
        ordered = sum(isinstance(s.by, Field) and is_measure(s.by) for s in listing.order)
        measures = sum(map(_measured, parts)) + ordered * one_by_one
        self.visits += measures * stored / MEASURED_BYTES_A_VISIT
        for part in parts:
            if isinstance(part, Groups):
                self.visits += times * matched * self._cutting(part)
            self._part(part, times * page)

    def _cutting(self, groups: Groups) -> float:
        """What it takes to cut one line by areas: the first that there are leave little of it."""
        tables = [self._statistics.of(cut.area) for cut in groups.cuts]
        stored = next((table.geometry_bytes for table in tables if table.rows), 0)
        return CUT_VISITS * len(tables) + stored / CUT_BYTES_A_VISIT

    def _part(self, part: object, rows: float) -> None:
        match part:
            case Nodes(object=each):
                self._object(each, rows)
            case Edges(parts=parts):
                for edge in parts:
                    if isinstance(edge.part, Object):
                        self._object(edge.part, rows)
            case Groups(parts=keys, first=first, area=ground):
                if ground is not None:
                    stored = self._statistics.of(ground.way.target).geometry_bytes
                    self.visits += self._number(first) * stored / MEASURED_BYTES_A_VISIT
                for key in keys:
                    area = getattr(key, "area", None)
                    if area is not None:
                        self._object(area.object, self._number(first))
            case _:
                pass

    def _object(self, of: Object, rows: float) -> None:
        self._selected(of.entity, of.selected, rows)

    def _selected(self, entity: Entity | None, selected: Sequence[Selected], rows: float) -> None:
        self.visits += rows
        self.bytes += rows * SCALAR_BYTES * len(selected)
        for each in selected:
            match each:
                case Shape(part=part) if entity is not None:
                    stored = rows * self._statistics.of(entity).geometry_bytes
                    measured = part in ("area", "length")
                    self.visits += stored / (MEASURED_BYTES_A_VISIT if measured else BYTES_A_VISIT)
                    if part == "geometry":
                        self.bytes += TEXT_FACTOR * stored
                case ToOne(object=one):
                    self._object(one, rows)
                case ToMany(listing=listing):
                    self._listing(listing, rows, entity)
                case _:
                    pass

    def _condition(self, condition: Condition | None, at: Entity) -> float:
        """How many rows are visited to know whether one row of an entity is so."""
        match condition:
            case And(conditions) | Or(conditions):
                return sum(self._condition(each, at) for each in conditions)
            case Not(inner):
                return self._condition(inner, at)
            case Exists(way, where):
                return self._reached(way, at) * (1 + self._condition(where, way.target))
            case Counts(way, where, _):
                weight = NEAR_WEIGHT if _is_near(way) else 1
                return weight * self._reached(way, at) * (1 + self._condition(where, way.target))
            case Lies(area=area):
                return self._compared(InArea(area))
            case Compare(field=field) if is_measure(field):
                return self._statistics.of(at).geometry_bytes / MEASURED_BYTES_A_VISIT
            case _:
                return 0

    def _compared(self, origin: Origin) -> float:
        """What it takes to know whether a row lies in the area that a list is of."""
        match origin:
            case InArea(area=ShapeArea(center=None, box=False, geometry=geometry)):
                drawn = self._value(geometry.source)
                return _vertices(drawn.get("coordinates") if isinstance(drawn, dict) else drawn)
            case InArea(area=ShapeArea(box=False)):
                return CIRCLE_VERTICES / VERTICES_A_VISIT
            case InArea(area=NodeArea(entity=entity)):
                stored = self._statistics.of(entity).geometry_bytes
                return stored / VERTEX_BYTES / VERTICES_A_VISIT
            case _:
                return 0

    def _matched(self, listing: Listing, at: Entity | None) -> float:
        """Rows that a list is of, before those conditions that no index serves."""
        if isinstance(listing.origin, Way):
            matched = self._reached(listing.origin, at)
        else:
            matched = self._statistics.of(listing.entity).rows * self._share
        return min(matched, self._indexed(listing.where, listing.entity))

    def _indexed(self, condition: Condition | None, at: Entity) -> float:
        """How many rows an index leaves by a condition at most."""
        match condition:
            case And(conditions):
                return min((self._indexed(each, at) for each in conditions), default=inf)
            case IsOneOf(ids=ids):
                return self._how_many(ids)
            case Compare(field=field, operator="eq") if field.name == at.key:
                return 1
            case Lies(how=how, area=CodeArea(low=low)) if how == "within" or not at.spans_areas:
                code = str(self._value(low.source))
                return self._statistics.of(at).rows * self._statistics.share((code,))
            case _:
                return inf

    def _reached(self, way: Way, at: Entity | None) -> float:
        """Rows that a relation leads to from one row of an entity."""
        target = self._statistics.of(way.target).rows
        match way.relation.join:
            case Near(max_metres):
                metres = max_metres if way.within is None else self._number(way.within)
                around = pi * metres**2 / max(self._statistics.square_metres, 1.0)
                return min(target * self._share, CROWDED * target * around)
            case SharedEdge():
                return NEIGHBOURS
            case Within() | ByKey() if way.relation.many and at is not None:
                # Every level of areas holds all rows.
                return max(1, len(at.levels)) * target / max(1.0, self._statistics.of(at).rows)
            case _:
                return LINEAGE if way.relation.many else 1

    def _number(self, bind: Bind) -> float:
        return float(self._value(bind.source))

    def _how_many(self, ids: Bind) -> int:
        """How many ids are named: in a list, or one alone."""
        value = self._value(ids.source)
        return len(value) if isinstance(value, list) else 1


def _vertices(coordinates: object) -> float:
    """How many visits the vertices in nested lists are worth. They are not checked yet."""
    waiting, count = [coordinates], 0
    while waiting:
        items = waiting.pop()
        if isinstance(items, list) and items and isinstance(items[0], list):
            ring = bool(items[0]) and not isinstance(items[0][0], list)
            count += len(items) if ring else 0
            waiting += [] if ring else items
    return count / VERTICES_A_VISIT


def _measured(part: object) -> int:
    """How many measures of its geometry are taken of each row that figures are about."""
    if not isinstance(part, Aggregate | Groups):
        return 0
    fields = (measure.field for measure in part.figures)
    return len({field.name for field in fields if field is not None and is_measure(field)})


def _is_near(origin: object) -> bool:
    return isinstance(origin, Way) and isinstance(origin.relation.join, Near)
