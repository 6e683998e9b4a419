"""Rows of an entity in SQL: which are visible, where they come from, which conditions they meet.

Every alias that is made here carries the viewer's scope: nothing reads a table without it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import NullType

from compiler.area_level import Breadth
from compiler.entity import Entity
from compiler.join import (
    Became,
    ByKey,
    Lineage,
    MadeFrom,
    Near,
    Prefix,
    Selective,
    SharedEdge,
    Versions,
    Within,
)
from compiler.model import Model
from compiler.parameters import county_of, plain_value, texts
from compiler.plan import Scope
from compiler.predicates import (
    AsOf,
    Beginning,
    Bind,
    Origin,
    Way,
)
from compiler.sql import spatial
from compiler.sql.statement import parameter_of
from compiler.value import AllAreas, AreaEdge, is_constant

Expression = ColumnElement[Any]

INSTANT = DateTime(timezone=True)

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


class RowWriter:
    """Makes aliases and conditions for one statement."""

    def __init__(self, model: Model, scope: Scope, taken: Collection[str] = ()) -> None:
        self.model = model
        self.scope = scope
        self.binds: dict[int, tuple[Bind, BindParameter[Any]]] = {}
        # In ``row_to_json(t1)`` a column t1 of the table t1 would go before the table's whole row.
        self._names = (name for n in count(1) if (name := f"t{n}") not in taken)
        self._edges = self._area_edges()
        self._all_areas = Bind(AllAreas(), texts, ARRAY(Text()))
        self._county = Bind(AreaEdge(0, False), county_of, Integer())

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

    def size(self, bind: Bind) -> Expression:
        """How many rows are wanted: what the document itself says stands in the text.

        Of a parameter PostgreSQL thinks that it is a tenth of all rows, so that a plan for good
        looks too dear beside one for these values, and every request is planned anew.
        """
        if not is_constant(bind.source):
            return self.bind(bind)
        return literal_column(str(parameter_of(bind, {}, ())), bind.type)

    def row(self, entity: Entity) -> Row:
        return Row(entity.table.alias(self.name()), entity)

    # Visibility

    def _area_edges(self) -> list[tuple[Bind, Bind]]:
        return [
            (
                Bind(AreaEdge(i, False), plain_value, Text()),
                Bind(AreaEdge(i, True), plain_value, Text()),
            )
            for i in range(self.scope.areas or 0)
        ]

    def visible(
        self, row: Row, origin: Origin | None = None, whole: bool = False
    ) -> list[Expression]:
        """What the viewer may see of an entity's rows, and of those that ``origin`` leads to.

        ``whole`` is whether all of them are wanted, under no other condition.
        """
        found: list[Expression] = []
        if self.scope.areas is not None:
            found += self._in_scope(row, origin, whole)
        if row.entity and row.entity.arc:
            found.append(row.column(row.entity.arc).is_not(None))
        hidden = row.entity.hidden if row.entity else None
        if hidden and hidden.role is self.scope.role:
            found.append(row.column(hidden.column) != spatial.constant(hidden.value.name))
        return found

    def _in_scope(self, row: Row, origin: Origin | None, whole: bool) -> list[Expression]:
        """The scope as ranges of codes where their index should lead, else as what it cannot serve.

        PostgreSQL takes a range between parameters for half a per cent of a table: rightly of small
        areas, and of larger ones where all is wanted. Otherwise it would go that way, and never by
        an order or a key.
        """
        code, small = row.column("area_code"), self.scope.breadth is Breadth.SMALL
        if not self._edges:
            return [false()]
        if len(self._edges) > MOST_RANGES:
            (low, _), (_, high) = self._edges[0], self._edges[-1]
            bounds = [code >= self.bind(low), code < self.bind(high)] if small else []
            areas = any_(self.bind(self._all_areas))
            return [*bounds, code.op("^@", is_comparison=True)(areas)]
        ranges = or_(
            *(and_(code >= self.bind(low), code < self.bind(high)) for low, high in self._edges)
        )
        if isinstance(origin, Way) and isinstance(origin.relation.join, Selective):
            return [unindexed(ranges)]
        if small or whole:
            return [ranges]
        in_county = self.scope.breadth is Breadth.COUNTY and not isinstance(origin, Way)
        county = [row.column("county") == self.bind(self._county)] if in_county else []
        return [*county, unindexed(ranges)]

    def versions(self, row: Row, as_of: Bind | None) -> list[Expression]:
        """The version that holds: now, or at an instant."""
        if row.entity is None or row.entity.versions is None:
            return []
        valid = row.column(row.entity.versions)
        return [func.upper_inf(valid) if as_of is None else _holds(valid, self.bind(as_of))]

    def versions_from(
        self, row: Row, origin: Origin | None, as_of: Bind | None, parent: Row | None
    ) -> list[Expression]:
        """The versions that ``origin`` leads to from ``parent``."""
        if row.entity is None or row.entity.versions is None or not isinstance(origin, Way):
            return self.versions(row, as_of)
        if isinstance(origin.relation.join, Lineage):
            return []
        if as_of is None and isinstance(origin.origin_as_of, Beginning) and parent is not None:
            return [_holds(row.column(row.entity.versions), _beginning(parent))]
        return self.versions(row, as_of)

    # Places

    def place(self, row: Row) -> Expression:
        """The one point that decides which area holds a row."""
        assert row.entity is not None  # noqa: S101 - only entities have places
        if row.entity.geometry:
            polygonal = row.entity.polygonal
            return func.ST_PointOnSurface(row.geometry) if polygonal else row.geometry
        last, conditions, aliases = self.placed(row)
        place = self.place(last)
        return select(place).where(*conditions).correlate_except(*aliases).scalar_subquery()

    def placed(self, row: Row) -> tuple[Row, list[Expression], list[FromClause]]:
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

    def code_as_of(self, area: Entity, place: Expression, as_of: Bind) -> Expression:
        """The code of the area that held a point at an instant: the lowest, on a shared edge."""
        return self._code_at(area, place, self.bind(as_of))

    def _code_at(self, area: Entity, place: Expression, instant: Expression) -> Expression:
        version = self.row(area)
        assert version.entity is not None  # noqa: S101 - the model has areas
        return (
            select(version.column("code"))
            .where(
                *self.visible(version),
                _holds(version.column(version.entity.versions or "valid"), instant),
                spatial.covers(version.geometry, place),
            )
            .order_by(version.column("code"))
            .limit(literal_column("1"))
            .correlate_except(version.c)
            .scalar_subquery()
        )

    # Ways

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
                return [spatial.within_metres(row.geometry, parent.geometry, metres)]
            case SharedEdge():
                other = row.column("code") != parent.column("code")
                return [other, spatial.shares_edge(row.geometry, parent.geometry)]
            case Versions() | MadeFrom() | Became():
                return self._lineage(row, way, parent)

    def _lineage(self, row: Row, way: Way, parent: Row) -> list[Expression]:
        assert way.target.versions is not None  # noqa: S101 - the model sees to it
        own, valid = parent.column(way.target.versions), row.column(way.target.versions)
        same_county = row.column("county") == parent.column("county")
        match way.relation.join:
            case MadeFrom():
                named = row.column("code") == any_(_origins(parent))
                return [same_county, named, func.upper(valid) == func.lower(own)]
            case Became():
                named = parent.column("code") == any_(_origins(row))
                return [same_county, named, func.lower(valid) == func.upper(own)]
            case _:
                return [same_county, row.column("code") == parent.column("code")]

    def _held(self, row: Row, way: Way, parent: Row, length: int) -> list[Expression]:
        assert row.entity is not None  # noqa: S101 - areas are entities
        own = parent.column("area_code")
        if row.entity.versions and way.as_of is not None and parent.entity is not None:
            own = self.code_as_of(row.entity, self.place(parent), way.as_of)
            return [row.column("code") == own]
        county = [row.column("county") == parent.column("county")]
        if length == self.model.hierarchy.smallest:
            return [*county, row.column("code") == own]
        digits: Expression = literal_column(str(length))
        own_within = [row.column("code") <= own, own < row.column("code_end")]
        return [*county, *own_within, func.length(row.column("code")) == digits]

    def _members(self, row: Row, way: Way, parent: Row) -> list[Expression]:
        code, own = parent.column("code"), row.column("area_code")
        if way.origin_as_of is not None:
            return self._members_as_of(row, parent, way.origin_as_of)
        within = [own >= code, own < parent.column("code_end")]
        if parent.entity is not None and parent.entity.in_one_county:
            within.append(row.column("county") == parent.column("county"))
        return within

    def _members_as_of(self, row: Row, parent: Row, as_of: AsOf) -> list[Expression]:
        """The area covers its place, and none before it does: a shared edge is the lowest's.

        Those before it are looked for once for the area, and not once for each row.
        """
        place = self.place(row)
        instant = _beginning(parent) if isinstance(as_of, Beginning) else self.bind(as_of)
        before = func.unnest(self._boundaries_before(parent, instant)).table_valued("boundary")
        boundaries = before.render_derived(self.name())
        covering: Select[Any] = (
            select(literal_column("1"))
            .select_from(boundaries)
            .where(func.ST_Covers(boundaries.c.boundary, place))
        )
        return [
            spatial.covers(parent.geometry, place),
            not_(covering.correlate_except(boundaries).exists()),
        ]

    def _boundaries_before(self, area: Row, instant: Expression) -> Expression:
        """The boundaries of lower codes that may cover places of an area's, at an instant."""
        assert area.entity is not None  # noqa: S101 - versions are of entities
        other = self.row(area.entity)
        boundaries: Select[Any] = (
            select(func.array_agg(other.geometry, type_=ARRAY(NullType())))
            .where(
                *self.visible(other),
                _holds(other.column(area.entity.versions or "valid"), instant),
                other.column("code") < area.column("code"),
                spatial.boxes_meet(other.geometry, area.geometry),
            )
            .correlate_except(other.c)
        )
        return boundaries.scalar_subquery()


def unindexed(condition: Expression) -> Expression:
    """The same condition, true or unknown, in a form that no index serves."""
    return case((condition, true()))


def _holds(valid: Expression, instant: Expression) -> Expression:
    return valid.op("@>", is_comparison=True)(instant)


def _origins(version: Row) -> Expression:
    """The codes of what a version followed: what was withdrawn for it, else its predecessors."""
    restored_from = version.column("restored_from")
    restored = func.cardinality(restored_from) > literal_column("0")
    return case((restored, restored_from), else_=version.column("predecessors"))


def _beginning(version: Row) -> Expression:
    """The instant since which a version holds."""
    assert version.entity is not None  # noqa: S101 - versions are of entities
    return func.lower(version.column(version.entity.versions or "valid"), type_=INSTANT)
