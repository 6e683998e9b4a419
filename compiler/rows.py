"""Rows of an entity in SQL: which are visible, where they come from, which conditions they meet.

Every alias that is made here carries the viewer's scope: nothing reads a table without it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import all_ as every
from sqlalchemy.dialects.postgresql import ARRAY

from compiler import spatial
from compiler.adapt import plain, texts
from compiler.entity import Entity
from compiler.join import ByKey, Near, Prefix, Selective, SharedEdge, Spatial, Within
from compiler.model import Model
from compiler.plan import (
    And,
    Area,
    Bind,
    CodeArea,
    Compare,
    Comparison,
    Condition,
    Contains,
    Counts,
    Exists,
    HasAny,
    InArea,
    IsOneOf,
    Lies,
    NearPoint,
    NodeArea,
    Not,
    Or,
    Origin,
    Scope,
    ShapeArea,
    StartsWith,
    Way,
)
from compiler.value import AllAreas, AreaEdge

Expression = ColumnElement[Any]
How = Literal["within", "intersects", "belongs"]

GRID_DIGITS = 15

MOST_RANGES = 8
"""Areas of a viewer that are written as index ranges; more are looked up in an array."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row in SQL: the alias of an entity's table, or something that has its area columns."""

    c: FromClause
    entity: Entity | None = None

    @property
    def geometry(self) -> Expression:
        if self.entity is None or self.entity.geometry is None:
            raise LookupError("this row has no geometry")
        return self.c.c[self.entity.geometry]

    def column(self, name: str) -> Expression:
        return self.c.c[name]


class Rows:
    """Makes aliases and conditions for one statement."""

    def __init__(self, model: Model, scope: Scope, taken: Collection[str] = ()) -> None:
        self.model = model
        self.scope = scope
        self.binds: dict[int, tuple[Bind, BindParameter[Any]]] = {}
        # In ``row_to_json(t1)`` a column t1 of the table t1 would go before the table's whole row.
        self._names = (name for n in count(1) if (name := f"t{n}") not in taken)
        self._edges = self._area_edges()
        self._all_areas = Bind(AllAreas(), texts, ARRAY(Text()))

    def name(self) -> str:
        """The next alias: equal plans are walked equally, so they get equal names."""
        return next(self._names)

    def bind(self, bind: Bind) -> Expression:
        """The parameter of a bind; the same one wherever the bind stands."""
        known = self.binds.get(id(bind))
        if known is None:
            parameter = bindparam(f"p{len(self.binds) + 1}", type_=bind.type)
            known = self.binds[id(bind)] = (bind, parameter)
        return known[1]

    def row(self, entity: Entity) -> Row:
        return Row(entity.table.alias(self.name()), entity)

    # Visibility

    def _area_edges(self) -> list[tuple[Bind, Bind]]:
        return [
            (Bind(AreaEdge(i, False), plain, Text()), Bind(AreaEdge(i, True), plain, Text()))
            for i in range(self.scope.areas or 0)
        ]

    def visible(self, row: Row, origin: Origin | None = None) -> list[Expression]:
        """What the viewer may see of an entity's rows, and of those that ``origin`` leads to.

        Where an index leads to few, the scope is a ``case``, which no index serves: PostgreSQL
        takes a range between parameters for half a per cent of a table, and would go that way.
        """
        found: list[Expression] = []
        if self.scope.areas is not None:
            scope = self._in_scope(row.column("area_code"))
            few = isinstance(origin, Way) and isinstance(origin.relation.join, Selective)
            found.append(case((scope, true())) if few else scope)
        hidden = row.entity.hidden if row.entity else None
        if hidden and hidden.role is self.scope.role:
            found.append(row.column(hidden.column) != spatial.constant(hidden.value.name))
        return found

    def _in_scope(self, code: Expression) -> Expression:
        if not self._edges:
            return false()
        if len(self._edges) > MOST_RANGES:
            return code.op("^@", is_comparison=True)(any_(self.bind(self._all_areas)))
        return or_(
            *(and_(code >= self.bind(low), code < self.bind(high)) for low, high in self._edges)
        )

    def versions(self, row: Row, as_of: Bind | None) -> list[Expression]:
        """The version that holds: now, or at an instant."""
        if row.entity is None or row.entity.versions is None:
            return []
        valid = row.column(row.entity.versions)
        if as_of is None:
            return [func.upper_inf(valid)]
        return [valid.op("@>", is_comparison=True)(self.bind(as_of))]

    # Places

    def place(self, row: Row) -> Expression:
        """The one point that decides which area holds a row."""
        assert row.entity is not None  # noqa: S101 - only entities have places
        if row.entity.geometry:
            polygonal = row.entity.polygonal
            return func.ST_PointOnSurface(row.geometry) if polygonal else row.geometry
        last, conditions, aliases = self._placed(row)
        place = self.place(last)
        return select(place).where(*conditions).correlate_except(*aliases).scalar_subquery()

    def _placed(self, row: Row) -> tuple[Row, list[Expression], list[FromClause]]:
        """The row whose geometry stands for this one's, and how it is reached."""
        conditions: list[Expression] = []
        aliases: list[FromClause] = []
        entity = row.entity
        assert entity is not None  # noqa: S101 - only entities have places
        for step in entity.place:
            assert row.entity is not None  # noqa: S101 - only entities have places
            relation = row.entity.relations[step]
            nearer = self.row(self.model[relation.target])
            assert isinstance(relation.join, ByKey)  # noqa: S101 - `place` leads over keys
            conditions += [nearer.column(t) == row.column(h) for h, t in relation.join.pairs]
            conditions += self.visible(nearer)
            aliases.append(nearer.c)
            row = nearer
        return row, conditions, aliases

    def code_as_of(self, place: Expression, as_of: Bind) -> Expression:
        """The code of the area that held a point at an instant: the lowest, on a shared edge."""
        version = self.row(self.model.area_of_length(15))
        return (
            select(version.column("code"))
            .where(
                *self.visible(version),
                *self.versions(version, as_of),
                spatial.covers(version.geometry, place),
            )
            .order_by(version.column("code"))
            .limit(literal_column("1"))
            .correlate_except(version.c)
            .scalar_subquery()
        )

    # Origins and ways

    def from_origin(self, row: Row, origin: Origin, parent: Row | None) -> list[Expression]:
        """What makes ``row`` one of the rows that an origin means."""
        match origin:
            case Way() if parent is not None:
                return self.joined(row, origin, parent)
            case InArea(area):
                return [self.lies(row, area, "belongs")]
            case _:
                return []

    def joined(self, row: Row, way: Way, parent: Row) -> list[Expression]:
        """What makes ``row`` related to ``parent``."""
        match way.relation.join:
            case ByKey(pairs):
                return [row.column(there) == parent.column(here) for here, there in pairs]
            case Prefix(length):
                return self._held(row, way, parent, length)
            case Within():
                return self._members(row, way, parent)
            case Near():
                assert way.within is not None  # noqa: S101 - the planner sees to it
                metres = self.bind(way.within)
                return [spatial.near(row.geometry, parent.geometry, metres)]
            case SharedEdge():
                other = row.column("code") != parent.column("code")
                return [other, spatial.shares_edge(row.geometry, parent.geometry)]

    def _held(self, row: Row, way: Way, parent: Row, length: int) -> list[Expression]:
        assert row.entity is not None  # noqa: S101 - areas are entities
        own = parent.column("area_code")
        if row.entity.versions and way.as_of is not None and parent.entity is not None:
            own = self.code_as_of(self.place(parent), way.as_of)
            return [row.column("code") == own]
        county = [row.column("county") == parent.column("county")]
        if length == GRID_DIGITS:
            return [*county, row.column("code") == own]
        digits: Expression = literal_column(str(length))
        own_within = [row.column("code") <= own, own < row.column("code_end")]
        return [*county, *own_within, func.length(row.column("code")) == digits]

    def _members(self, row: Row, way: Way, parent: Row) -> list[Expression]:
        code, own = parent.column("code"), row.column("area_code")
        if way.origin_as_of is not None:
            return self._members_as_of(row, parent, way.origin_as_of)
        within = [own >= code, own < parent.column("code_end")]
        if parent.entity is not None and parent.entity.name != "Region":
            within.append(row.column("county") == parent.column("county"))
        return within

    def _members_as_of(self, row: Row, parent: Row, as_of: Bind) -> list[Expression]:
        place = self.place(row)
        return [
            spatial.covers(parent.geometry, place),
            self.code_as_of(place, as_of) == parent.column("code"),
        ]

    # Areas

    def lies(self, row: Row, area: Area, how: How) -> Expression:
        """``row`` lies in an area; one without geometry does where its building does."""
        assert row.entity is not None  # noqa: S101 - only entities lie somewhere
        if isinstance(area, CodeArea):
            own = row.column("area_code")
            return and_(own >= self.bind(area.low), own < self.bind(area.high))
        if isinstance(area, NodeArea) and area.entity.key == "code":
            return self._in_code_of(row, area)
        if row.entity.geometry is None:
            placed, conditions, aliases = self._placed(row)
            inside = self.lies(placed, area, how)
            found: Select[Any] = (
                select(literal_column("1")).select_from(*aliases).where(*conditions, inside)
            )
            return found.correlate_except(*aliases).exists()
        if isinstance(area, NodeArea):
            return self._lies_in(row, self.node_geometry(area), how)
        return self._lies_in_shape(row, area, how)

    def _in_code_of(self, row: Row, area: NodeArea) -> Expression:
        node, own = self.row(area.entity), row.column("area_code")
        code = self._node(area, node, node.column("code"))
        end = self._node(area, node, node.column("code_end"))
        return and_(own >= code, own < end)

    def _node(self, area: NodeArea, node: Row, what: Expression) -> Expression:
        return (
            select(what)
            .where(
                node.column("county") == self.bind(area.county),
                node.column("id") == self.bind(area.id),
                *self.visible(node),
            )
            .correlate_except(node.c)
            .scalar_subquery()
        )

    def node_geometry(self, area: NodeArea) -> Expression:
        node = self.row(area.entity)
        return self._node(area, node, node.geometry)

    def node_exists(self, area: NodeArea) -> Expression:
        node = self.row(area.entity)
        return self._node(area, node, literal_column("1")).is_not(None)

    def code_geometry(self, area: CodeArea) -> Expression:
        """The boundary of the visible area that has a code."""
        found: list[Select[Any]] = [
            select(row.geometry.label("g")).where(*own) for row, own in self._coded(area)
        ]
        boundaries = union_all(*found).subquery(self.name())
        return select(boundaries.c.g).limit(literal_column("1")).scalar_subquery()

    def code_exists(self, area: CodeArea) -> Expression:
        return or_(
            *(
                select(literal_column("1")).where(*own).correlate_except(row.c).exists()
                for row, own in self._coded(area)
            )
        )

    def _coded(self, area: CodeArea) -> list[tuple[Row, list[Expression]]]:
        rows = [self.row(entity) for entity in self.model.areas]
        return [
            (
                row,
                [
                    row.column("code") == self.bind(area.low),
                    *self.visible(row),
                    *self.versions(row, None),
                ],
            )
            for row in rows
        ]

    def _lies_in(self, row: Row, geometry: Expression, how: How, box: bool = False) -> Expression:
        assert row.entity is not None  # noqa: S101 - only entities lie somewhere
        if how == "within":
            return spatial.lies_within(row.geometry, geometry)
        if how == "belongs" and row.entity.polygonal:
            return spatial.belongs(row.geometry, geometry, box)
        return spatial.meets(row.geometry, geometry)

    def _lies_in_shape(self, row: Row, area: ShapeArea, how: How) -> Expression:
        assert row.entity is not None  # noqa: S101 - only entities lie somewhere
        whole = how == "within" and row.entity.polygonal
        if area.center is None or area.metres is None or whole:
            return self._lies_in(row, self.bind(area.geometry), how, area.box)
        return spatial.near(row.geometry, self.bind(area.center), self.bind(area.metres))

    # Conditions

    def meets(self, condition: Condition | None, row: Row) -> list[Expression]:
        """A condition on ``row``, as what follows ``where``."""
        return [] if condition is None else [self._condition(condition, row)]

    def _condition(self, condition: Condition, row: Row) -> Expression:
        match condition:
            case And(parts):
                return and_(true(), *(self._condition(part, row) for part in parts))
            case Or(parts):
                return or_(false(), *(self._condition(part, row) for part in parts))
            case Not(Exists() as part):
                return not_(self._condition(part, row))
            case Not(part):
                return self._condition(part, row).is_not(true())
            case Compare(field, operator, parameter):
                return self.compared(field.of(row.c), operator, parameter)
            case Contains(field, parameter):
                lowered = func.lower(field.of(row.c)), func.lower(self.bind(parameter))
                return func.strpos(*lowered) > literal_column("0")
            case StartsWith(field, parameter):
                return field.of(row.c).op("^@", is_comparison=True)(self.bind(parameter))
            case HasAny(field, parameter, empty):
                return self._listed(field.of(row.c), parameter, empty)
            case IsOneOf(counties, ids):
                wanted = select(func.unnest(self.bind(counties)), func.unnest(self.bind(ids)))
                return tuple_(row.column("county"), row.column("id")).in_(wanted)
            case Lies(how, area):
                return self.lies(row, area, how)
            case NearPoint(point, metres):
                return spatial.near(row.geometry, self.bind(point), self.bind(metres))
            case Exists(way, where):
                return self.related(way, where, row).exists()
            case Counts(way, where, comparisons):
                return self._counted(way, where, comparisons, row)

    def compared(
        self, value: Expression, operator: Comparison, parameter: Bind | None
    ) -> Expression:
        """A comparison in which a null equals nothing and differs from everything."""
        if parameter is None:
            return value.is_(None) if operator == "isNull" else value.is_not(None)
        other = self.bind(parameter)
        match operator:
            case "eq":
                return value == other
            case "ne":
                return value.is_distinct_from(other)
            case "gt":
                return value > other
            case "gte":
                return value >= other
            case "lt":
                return value < other
            case "lte":
                return value <= other
            case "in":
                return value == any_(other)
            case _:
                return or_(value.is_(None), value != every(other))

    def _listed(self, value: Expression, parameter: Bind | None, empty: bool | None) -> Expression:
        if parameter is None:
            is_empty: Expression = func.cardinality(value) == literal_column("0")
            return is_empty if empty else not_(is_empty)
        return cast(value, ARRAY(Text())).op("&&", is_comparison=True)(self.bind(parameter))

    def related(self, way: Way, where: Condition | None, parent: Row) -> Select[Any]:
        """The related rows that meet a condition."""
        row, join = self.row(way.target), way.relation.join
        found: Select[Any] = (
            select(literal_column("1"))
            .select_from(row.c)
            .where(
                *self.visible(row, way),
                *self.versions(row, way.as_of),
                *self.joined(row, way, parent),
                *self.meets(where, row),
            )
            .correlate_except(row.c)
        )
        # The offset keeps PostgreSQL from joining all with all: an index serves row by row.
        return found.offset(literal_column("0")) if isinstance(join, Spatial) else found

    def _counted(
        self,
        way: Way,
        where: Condition | None,
        comparisons: Sequence[tuple[Comparison, Bind | None]],
        parent: Row,
    ) -> Expression:
        counted = self.related(way, where, parent).with_only_columns(func.count())
        number = counted.scalar_subquery()
        return and_(true(), *(self.compared(number, *comparison) for comparison in comparisons))
