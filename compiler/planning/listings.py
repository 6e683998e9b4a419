"""From a selected connection to a listing: its order, its page, its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import EnumMeta
from typing import Any

from sqlalchemy import BigInteger, Float, Text

from compiler import cursors, parameters
from compiler.entity import Entity, Field, Relation, column_field
from compiler.errors import BadInput
from compiler.geometry import GEOMETRY
from compiler.join import Lineage, Near, Prefix
from compiler.names import shouting
from compiler.plan import (
    Aggregate,
    AreaKey,
    EdgePart,
    Edges,
    FieldKey,
    Groups,
    GroupSort,
    Having,
    Key,
    KeyPart,
    Listing,
    Literally,
    Measure,
    Measured,
    MeasureGroup,
    Nodes,
    Object,
    Page,
    PageInfo,
    Part,
    Sort,
    TimeKey,
    ToOne,
    TotalCount,
)
from compiler.planning.conditions import ConditionPlanner, parameter_type
from compiler.planning.context import PlanningContext
from compiler.planning.selections import Selection
from compiler.predicates import (
    AsOf,
    Bind,
    Origin,
    Way,
    below,
)
from compiler.types.aggregates import TIME_KEYS
from compiler.value import Built, Constant, Leaf, Record, Several, source_of

ObjectOf = Callable[[Entity, Selection, AsOf | None], Object]
"""What plans the object that a selection makes of an entity's row, as of an instant."""

QUANTITIES = ("sum", "avg", "min", "max")


class ListingPlanner:
    """Plans the connections of one operation."""

    def __init__(
        self, context: PlanningContext, conditions: ConditionPlanner, object_: ObjectOf
    ) -> None:
        self.context = context
        self.conditions = conditions
        self.object_of = object_
        self.limits = context.limits

    def listing(
        self, selection: Selection, arguments: Record, entity: Entity, origin: Origin
    ) -> Listing:
        """The listing of a selected connection to ``entity``."""
        self.conditions.readable(entity)
        as_of: AsOf | None = self.context.as_of(arguments, None)
        if as_of is None and isinstance(origin, Way):
            as_of = origin.inner_as_of
        order = self._order(entity, origin, arguments)
        page = self._page(arguments, order)
        parts = tuple(
            (part.key, self._part(entity, part, page, as_of))
            for part in self._selected(f"{entity.name}Connection", selection)
        )
        if entity.logged and not any(_gives_rows(part) for _, part in parts):
            self._log_cursors(parts)
        where = self.conditions.of(entity, arguments.record("where"), as_of)
        return Listing(entity, origin, where, order, page, parts, below(as_of))

    def _log_cursors(self, parts: Iterable[tuple[str, Part]]) -> None:
        """Cursors hold the values that a list is ordered by: without rows, they tell of these."""
        places = [(key, inner) for key, part in parts for inner in _cursor_keys(part)]
        for key, inner in places:
            self.context.log(key, inner)

    def _selected(self, type_name: str, selection: Selection) -> list[Selection]:
        return self.context.selections.of(type_name, selection.sets)

    # Order and page

    def _order(self, entity: Entity, origin: Origin, arguments: Record) -> tuple[Sort, ...]:
        asked = arguments.items("orderBy") or ()
        sorts = [self._sort(entity, item) for item in asked if isinstance(item, Record)]
        if not sorts and isinstance(origin, Way) and isinstance(origin.relation.join, Near):
            sorts = [Sort("distance")]
        elif not sorts:
            sorts = [Sort(column_field(entity, column)) for column in entity.order_by]
            if isinstance(origin, Way) and isinstance(origin.relation.join, Lineage):
                sorts.insert(0, Sort(self.context.meanings[entity.name].fields["validFrom"]))
        known = {sort.by if isinstance(sort.by, str) else sort.by.name for sort in sorts}
        key = [column for column in ("county", "id") if column not in known]
        return (*sorts, *(Sort(column_field(entity, column)) for column in key))

    def _sort(self, entity: Entity, order: Record) -> Sort:
        by = order.term("by").name
        descending = order.term("direction").name == "DESC"
        nulls_first = order.term("nulls").name == "FIRST"
        if by == "ID":
            return Sort(column_field(entity, "id"), descending)
        if by != "DISTANCE":
            sortable = self.context.meanings[entity.name].sortable
            return Sort(sortable[by], descending, nulls_first)
        origin = order.record("from")
        if origin is None:
            raise BadInput("orderBy: by DISTANCE needs `from`, a point")
        point = self.context.bind(source_of(origin), parameters.point, GEOMETRY)
        return Sort("distance", descending, nulls_first, point)

    def _page(self, arguments: Record, order: tuple[Sort, ...]) -> Page:
        first, last = arguments.leaf("first"), arguments.leaf("last")
        if first and last:
            raise BadInput("first and last: one of them is allowed, not both")
        size = last or first or Leaf(Constant(self.limits.default_page), None)
        adapter = parameters.Whole("last" if last else "first", 1, self.limits.page)
        signature = cursors.Signature(_spelled(order))
        origin = Several(tuple(sort.point.source for sort in order if sort.point))
        return Page(
            self.context.bind(size, adapter, BigInteger()),
            backward=last is not None,
            after=self._cursor("after", arguments, order, signature, origin),
            before=self._cursor("before", arguments, order, signature, origin),
            signature=self.context.bind(origin, signature, Text()),
        )

    def _cursor(
        self,
        name: str,
        arguments: Record,
        order: tuple[Sort, ...],
        signature: cursors.Signature,
        origin: Several,
    ) -> tuple[Bind, ...] | None:
        leaf = arguments.leaf(name)
        if leaf is None:
            return None
        source = Built((("cursor", leaf.source), ("origin", origin)))
        binds = []
        for index, sort in enumerate(order):
            type_ = Float() if sort.by == "distance" else parameter_type(sort.by)
            part = cursors.CursorPart(
                name, index, len(order), signature, _reader(sort), sort.nullable
            )
            binds.append(self.context.bind(source, part, type_))
        return tuple(binds)

    # Parts

    def _part(self, entity: Entity, selection: Selection, page: Page, as_of: AsOf | None) -> Part:
        with self.context.at(selection):
            match selection.name:
                case "__typename":
                    return Literally(selection.key, f"{entity.name}Connection")
                case "nodes":
                    with self.context.costing(page.size):
                        return Nodes(self.object_of(entity, selection, as_of))
                case "edges":
                    with self.context.costing(page.size):
                        return self._edges(entity, selection, as_of)
                case "pageInfo":
                    return self._page_info(selection)
                case "totalCount":
                    return TotalCount()
                case "aggregate":
                    return Aggregate(
                        tuple(self._measured(entity, f"{entity.name}Aggregate", selection))
                    )
                case _:
                    return self._groups(entity, selection, below(as_of))

    def _edges(self, entity: Entity, selection: Selection, as_of: AsOf | None) -> Edges:
        parts = []
        for inner in self._selected(f"{entity.name}Edge", selection):
            with self.context.at(inner):
                part: Any
                match inner.name:
                    case "__typename":
                        part = Literally(inner.key, f"{entity.name}Edge")
                    case "node":
                        part = self.object_of(entity, inner, as_of)
                    case "distanceMetres":
                        part = "distance"
                    case name:
                        part = name
                parts.append(EdgePart(inner.key, part))
        return Edges(tuple(parts))

    def _page_info(self, selection: Selection) -> PageInfo:
        parts: list[tuple[str, Any]] = []
        for inner in self._selected("PageInfo", selection):
            known = inner.name == "__typename"
            parts.append((inner.key, Literally(inner.key, "PageInfo") if known else inner.name))
        return PageInfo(tuple(parts))

    # Aggregates and groups

    def _measured(self, entity: Entity, type_name: str, selection: Selection) -> list[Measured]:
        return [
            self._measure(entity, type_name, inner)
            for inner in self._selected(type_name, selection)
        ]

    def _measure(self, entity: Entity, type_name: str, selection: Selection) -> Measured:
        if selection.name == "__typename":
            return Literally(selection.key, type_name)
        if selection.name == "count":
            return Measure(selection.key, "count")
        quantity: Any = selection.name
        inner_type = "Figures" if quantity in ("sum", "avg") else "Extremes"
        name = f"{entity.name}{inner_type}"
        measures: list[Measure | Literally] = []
        for inner in self._selected(name, selection):
            if inner.name == "__typename":
                measures.append(Literally(inner.key, name))
            else:
                field = self.context.meanings[entity.name].fields[inner.name]
                measures.append(Measure(inner.key, quantity, field))
        return MeasureGroup(selection.key, tuple(measures))

    def _groups(self, entity: Entity, selection: Selection, as_of: Bind | None) -> Groups:
        type_name = f"{entity.name}Group"
        arguments = self.context.selections.arguments(f"{entity.name}Connection", selection)
        as_of = self.context.as_of(arguments, as_of)
        by = arguments.leaf("by")
        names = [key.name for key in by.now] if by else []
        if not names:
            raise BadInput("groups: by is empty; name at least one key")
        keys = tuple(self._key(entity, name) for name in names)
        first = arguments.leaf("first") or Leaf(Constant(self._most_groups(keys)), None)
        size = self.context.bind(
            first, parameters.Whole("first", 1, self.limits.page), BigInteger()
        )
        with self.context.costing(size):
            parts = tuple(
                self._group_part(entity, type_name, inner, names, as_of)
                for inner in self._selected(type_name, selection)
            )
        return Groups(
            keys,
            parts,
            tuple(self._having(entity, arguments.record("having"))),
            tuple(self._group_sort(entity, i) for i in arguments.items("orderBy") or ()),
            size,
            as_of,
        )

    def _most_groups(self, keys: Iterable[Key]) -> int:
        """How many groups there can be, null keys too, up to a page: few where keys are terms."""
        most = 1
        for key in keys:
            type_ = key.field.type if isinstance(key, FieldKey) else None
            terms = len(type_) if isinstance(type_, EnumMeta) else 2 if type_ is bool else None
            most *= self.limits.page if terms is None else terms + 1
        return min(most, self.limits.page)

    def _key(self, entity: Entity, name: str) -> Key:
        if level := self.context.model.hierarchy.named(name):
            return AreaKey(level.digits)
        if name in TIME_KEYS and entity.time:
            return TimeKey(entity.time, name)
        return FieldKey(self._field(entity, name))

    def _field(self, entity: Entity, shouted: str) -> Field:
        return next(f for f in entity.fields.values() if shouting(f.name) == shouted)

    def _group_part(
        self,
        entity: Entity,
        type_name: str,
        selection: Selection,
        names: list[str],
        as_of: Bind | None,
    ) -> KeyPart | Measured:
        if selection.name in ("__typename", "count", *QUANTITIES):
            return self._measure(entity, type_name, selection)
        name = "".join(f"_{c}" if c.isupper() else c for c in selection.name).upper()
        index = names.index(name) if name in names else None
        hierarchy = self.context.model.hierarchy
        level = hierarchy.named(name)
        if level is None or index is None:
            return KeyPart(selection.key, index)
        target = hierarchy.entities[level.digits]
        relation = Relation(selection.name, target.name, Prefix(level.digits), False, True, "")
        with self.context.at(selection):
            way = self.conditions.way(relation, None, as_of, None)
            area = ToOne(selection.key, way, self.object_of(target, selection, as_of))
        return KeyPart(selection.key, index, area)

    def _having(self, entity: Entity, having: Record | None) -> list[Having]:
        found: list[Having] = []
        for quantity, filter_ in (having.entries if having else {}).items():
            if not isinstance(filter_, Record):
                raise BadInput(f"having.{quantity}: null is no condition; leave it out")
            if quantity == "count":
                count = Measure("", "count")
                compared = self.conditions.comparisons("having.count", filter_, BigInteger())
                found += [Having(count, operator, number) for operator, number in compared]
            else:
                found += self._having_figures(entity, quantity, filter_)
        return found

    def _having_figures(self, entity: Entity, quantity: Any, filters: Record) -> list[Having]:
        found: list[Having] = []
        for name, filter_ in filters.entries.items():
            place = f"having.{quantity}.{name}"
            if not isinstance(filter_, Record):
                raise BadInput(f"{place}: null is no condition; leave it out")
            measure = Measure("", quantity, self.context.meanings[entity.name].fields[name])
            compared = self.conditions.comparisons(place, filter_, Float())
            found += [Having(measure, operator, number) for operator, number in compared]
        return found

    def _group_sort(self, entity: Entity, order: Any) -> GroupSort:
        name = order.term("by").name
        descending = order.term("direction").name == "DESC"
        if name == "KEY":
            return GroupSort(None, descending)
        if name == "COUNT":
            return GroupSort(Measure("", "count"), descending)
        quantity, _, shouted = name.partition("_")
        measure = Measure("", quantity.lower(), self._field(entity, shouted))
        return GroupSort(measure, descending)


def _gives_rows(part: Part) -> bool:
    """Whether a part of a connection shows rows, and not only where they stand."""
    if isinstance(part, Edges):
        return any(isinstance(edge.part, Object) for edge in part.parts)
    return isinstance(part, Nodes)


def _cursor_keys(part: Part) -> list[str]:
    """The keys of cursors in a part of a connection."""
    match part:
        case Edges(edges):
            return [edge.key for edge in edges if edge.part == "cursor"]
        case PageInfo(parts):
            return [key for key, name in parts if name in ("startCursor", "endCursor")]
    return []


def _spelled(order: tuple[Sort, ...]) -> str:
    """An order as text: what a cursor's signature is made of."""
    return " ".join(
        f"{sort.by if isinstance(sort.by, str) else sort.by.name}"
        f"{'-' if sort.descending else '+'}{'<' if sort.nulls_first else '>'}"
        for sort in order
    )


def _reader(sort: Sort) -> Callable[[str], object]:
    """What reads a cursor's text for this term of the order, or raises ``ValueError``."""
    if isinstance(sort.by, str):
        return float
    readers: dict[Any, Callable[[str], object]] = {
        int: _big_integer,
        float: float,
        bool: _truth,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
    }
    return readers.get(sort.by.type, str)


def _big_integer(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**63:
        raise ValueError(text)
    return number


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"
