"""From a selected connection to a listing: where its rows come from, and its parts."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.entity import Entity
from compiler.errors import Forbidden
from compiler.plan import (
    Aggregate,
    AreaKey,
    EdgePart,
    Edges,
    Groups,
    Listing,
    Literally,
    Measure,
    Nodes,
    Page,
    PageInfo,
    PageInfoPart,
    Part,
    TotalCount,
)
from compiler.planning.conditions import ConditionPlanner
from compiler.planning.context import ObjectOf, PlanningContext
from compiler.planning.groups import GroupPlanner
from compiler.planning.pages import PagePlanner
from compiler.planning.selections import Selection
from compiler.predicates import AsOf, CodeArea, InArea, NodeArea, Origin, Way, below
from compiler.value import Record


class ListingPlanner:
    """Plans the connections of one operation."""

    def __init__(
        self, context: PlanningContext, conditions: ConditionPlanner, object_: ObjectOf
    ) -> None:
        self.context = context
        self.conditions = conditions
        self.object_of = object_
        self.pages = PagePlanner(context)
        self.groups = GroupPlanner(context, conditions, object_)

    def listing(
        self, selection: Selection, arguments: Record, entity: Entity, origin: Origin
    ) -> Listing:
        """The listing of a selected connection to ``entity``."""
        self.conditions.readable(entity)
        as_of: AsOf | None = self.context.as_of(arguments, None)
        if as_of is None and isinstance(origin, Way):
            as_of = origin.inner_as_of
        order = self.pages.order(entity, origin, arguments)
        page = self.pages.page(entity, arguments, order)
        parts = tuple(
            (part.key, self._part(entity, part, page, as_of))
            for part in self._selected(f"{entity.name}Connection", selection)
        )
        where = self.conditions.of(entity, arguments.record("where"), as_of)
        if where is not None or not all(_only_counts(part) for _, part in parts):
            self.conditions.rows_readable(entity)
        if self.conditions.cell(entity) is not None:
            _check_whole(entity, origin)
        return Listing(entity, origin, where, order, page, parts, below(as_of))

    def _selected(self, type_name: str, selection: Selection) -> list[Selection]:
        return self.context.selections.of(type_name, selection.sets)

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
                    return TotalCount(self.conditions.cell(entity))
                case "aggregate":
                    return self.groups.aggregate(entity, selection)
                case "groups":
                    return self.groups.groups(entity, selection, below(as_of))
        raise LookupError(f"{entity.name}Connection.{selection.name} has no meaning")

    def _edges(self, entity: Entity, selection: Selection, as_of: AsOf | None) -> Edges:
        parts = []
        for inner in self._selected(f"{entity.name}Edge", selection):
            with self.context.at(inner):
                parts.append(self._edge(entity, inner, as_of))
        return Edges(tuple(parts))

    def _edge(self, entity: Entity, selection: Selection, as_of: AsOf | None) -> EdgePart:
        match selection.name:
            case "__typename":
                return EdgePart(selection.key, Literally(selection.key, f"{entity.name}Edge"))
            case "node":
                return EdgePart(selection.key, self.object_of(entity, selection, as_of))
            case "distanceMetres":
                return EdgePart(selection.key, "distance")
            case "cursor" | "share":
                return EdgePart(selection.key, selection.name)
        raise LookupError(f"{entity.name}Edge.{selection.name} has no meaning")

    def _page_info(self, selection: Selection) -> PageInfo:
        selected = self._selected("PageInfo", selection)
        return PageInfo(tuple((inner.key, _page_info_part(inner)) for inner in selected))


def _page_info_part(selection: Selection) -> PageInfoPart:
    match selection.name:
        case "__typename":
            return Literally(selection.key, "PageInfo")
        case "hasNextPage" | "hasPreviousPage" | "startCursor" | "endCursor":
            return selection.name
    raise LookupError(f"PageInfo.{selection.name} has no meaning")


def _only_counts(part: Part) -> bool:
    """Whether a part of a connection tells how many rows there are, at most by area."""
    match part:
        case Literally() | TotalCount():
            return True
        case Aggregate():
            return _are_counts(part.figures)
        case Groups(keys=keys):
            return all(isinstance(key, AreaKey) for key in keys) and _are_counts(part.figures)
    return False


def _are_counts(figures: Iterable[Measure]) -> bool:
    return all(figure.quantity == "count" for figure in figures)


def _check_whole(entity: Entity, origin: Origin) -> None:
    """Counts in cells are of whole areas: many drawn ones would tell what a cell keeps.

    Raises ``Forbidden``.
    """
    if not isinstance(origin, InArea) or isinstance(origin.area, CodeArea):
        return
    if not (isinstance(origin.area, NodeArea) and origin.area.entity.is_area):
        raise Forbidden(
            f"{entity.plural} of an area that is drawn are for roles that visit; ask for those of a"
            " region, a community or a grid, by its code"
        )
