"""From the arguments of a connection to its order and its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import EnumMeta

from sqlalchemy import BigInteger, Float, LargeBinary, Text

from compiler import cursors, parameters
from compiler.entity import Entity, column_field
from compiler.errors import BadInput
from compiler.geometry import GEOMETRY
from compiler.join import Lineage, Near
from compiler.plan import Page, ShapingValue, Sort
from compiler.planning.conditions import parameter_type
from compiler.planning.context import PlanningContext
from compiler.predicates import Bind, Origin, Way
from compiler.value import Built, Constant, Leaf, Record, Several, is_constant, source_of

COMMON_SIZES = frozenset((1, 5, 10, 20, 25, 30, 50, 100, 200, 500, 1000))
"""Of pages: a statement is made for each of them that is asked for."""


def common_size(size: object) -> int | None:
    """A page's size, if it is a common one."""
    return size if isinstance(size, int) and size in COMMON_SIZES else None


class PagePlanner:
    """Plans the orders and pages of one operation's connections."""

    def __init__(self, context: PlanningContext) -> None:
        self.context = context
        self.limits = context.limits
        key = Constant(context.cursor_key)
        self.key = (
            Bind(key, cursors.inner_half, LargeBinary()),
            Bind(key, cursors.outer_half, LargeBinary()),
        )

    def order(self, entity: Entity, origin: Origin, arguments: Record) -> tuple[Sort, ...]:
        """The order of a list, which ends in the primary key: no two rows have one place."""
        items = arguments.items("orderBy") or ()
        sorts = [self._sort(entity, item) for item in items if isinstance(item, Record)]
        sorts = sorts or self._natural(entity, origin)
        known = {sort.by if isinstance(sort.by, str) else sort.by.name for sort in sorts}
        key = [column for column in ("county", "id") if column not in known]
        return (*sorts, *(Sort(column_field(entity, column)) for column in key))

    def _natural(self, entity: Entity, origin: Origin) -> list[Sort]:
        join = origin.relation.join if isinstance(origin, Way) else None
        if isinstance(join, Near):
            return [Sort("distance")]
        sorts = [Sort(column_field(entity, column)) for column in entity.order_by]
        if isinstance(join, Lineage):
            sorts.insert(0, Sort(self.context.meanings[entity.name].fields["validFrom"]))
        return sorts

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

    def page(self, entity: Entity, arguments: Record, order: tuple[Sort, ...]) -> Page:
        """The page of a list in this order. Raises ``BadInput`` where two ends are named."""
        first, last = arguments.leaf("first"), arguments.leaf("last")
        if first and last:
            raise BadInput("first and last: one of them is allowed, not both")
        size = self._size(last or first)
        adapter = parameters.Whole("last" if last else "first", 1, self.limits.page)
        signature = cursors.CursorSignature(f"{entity.name} {_spelled(order)}")
        origin = Several(tuple(sort.point.source for sort in order if sort.point))
        return Page(
            self.context.bind(size, adapter, BigInteger()),
            backward=last is not None,
            after=self._cursor("after", arguments, order, signature, origin),
            before=self._cursor("before", arguments, order, signature, origin),
            signature=self.context.bind(origin, signature, Text()),
            key=self.key,
        )

    def _size(self, size: Leaf | None) -> Leaf:
        """How many rows are wanted: a common number, even of a variable, stands in the text."""
        if size is None:
            return Leaf(Constant(self.limits.default_page), None)
        if is_constant(size.source):
            return size
        self.context.shapes.append(ShapingValue(size.source, common_size))
        common = common_size(size.now)
        return size if common is None else Leaf(Constant(common), common)

    def _cursor(
        self,
        name: str,
        arguments: Record,
        order: tuple[Sort, ...],
        signature: cursors.CursorSignature,
        origin: Several,
    ) -> tuple[Bind, ...] | None:
        leaf = arguments.leaf(name)
        if leaf is None:
            return None
        source = Built((("cursor", leaf.source), ("origin", origin)))
        binds = []
        for index, sort in enumerate(order):
            type_ = Float() if isinstance(sort.by, str) else parameter_type(sort.by)
            key, reads = self.context.cursor_key, _reader(sort)
            part = cursors.CursorPart(name, index, len(order), key, signature, reads, sort.nullable)
            binds.append(self.context.bind(source, part, type_))
        return tuple(binds)


def _spelled(order: tuple[Sort, ...]) -> str:
    """An order as text: what a cursor's signature is made of."""
    return " ".join(
        f"{sort.by if isinstance(sort.by, str) else sort.by.name}"
        f"{'-' if sort.descending else '+'}{'<' if sort.nulls_first else '>'}"
        for sort in order
    )


def _big_integer(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**63:
        raise ValueError(text)
    return number


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


READERS: Mapping[type, Callable[[str], object]] = {
    str: str,
    int: _big_integer,
    float: float,
    bool: _truth,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def _reader(sort: Sort) -> Callable[[str], object]:
    """What reads a cursor's text for this term of the order, or raises ``ValueError``."""
    if isinstance(sort.by, str):
        return float
    return str if isinstance(sort.by.type, EnumMeta) else READERS[sort.by.type]
