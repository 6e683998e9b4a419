"""From the selections on a row to what is read of it."""

from __future__ import annotations

from sqlalchemy import Integer

from compiler import parameters
from compiler.entity import Entity, Relation
from compiler.plan import (
    Identity,
    Literally,
    Object,
    Scalar,
    Selected,
    Shape,
    ShapePart,
    ToMany,
    ToOne,
)
from compiler.planning.conditions import ConditionPlanner
from compiler.planning.context import PlanningContext
from compiler.planning.listings import ListingPlanner
from compiler.planning.selections import Selection
from compiler.predicates import AsOf, below
from compiler.value import Record
from geo.crs import CRS


class ObjectPlanner:
    """Plans the objects of one operation, with the connections among their fields."""

    def __init__(self, context: PlanningContext) -> None:
        self.context = context
        self.conditions = ConditionPlanner(context)
        self.listings = ListingPlanner(context, self.conditions, self.object)

    def object(self, entity: Entity, selection: Selection, as_of: AsOf | None) -> Object:
        """What is selected of a row. ``as_of`` is the instant at which its versions are meant."""
        self.conditions.rows_readable(entity)
        selected = []
        for inner in self.context.selections.of(entity.name, selection.sets):
            with self.context.at(inner):
                selected.append(self._selected(entity, inner, as_of))
        return Object(entity, tuple(selected))

    def _selected(self, entity: Entity, selection: Selection, as_of: AsOf | None) -> Selected:
        meanings, name = self.context.meanings[entity.name], selection.name
        if name == "__typename":
            return Literally(selection.key, entity.name)
        if name == "id":
            return Identity(selection.key)
        if name in meanings.fields:
            return Scalar(selection.key, meanings.fields[name])
        arguments = self.context.selections.arguments(entity.name, selection)
        if name in meanings.shapes:
            return self.shape(selection, meanings.shapes[name], arguments)
        return self._related(entity, meanings.relations[name], selection, arguments, as_of)

    def shape(self, selection: Selection, part: ShapePart, arguments: Record) -> Shape:
        precision, simplify = arguments.leaf("precision"), arguments.leaf("simplifyMetres")
        return Shape(
            selection.key,
            part,
            arguments.term("crs") or CRS.WGS84,
            self.context.bind(precision, parameters.Whole("precision", 0, 15), Integer())
            if precision
            else None,
            self.context.bind(
                simplify, parameters.Metres("simplifyMetres", 10_000), parameters.NUMBER
            )
            if simplify
            else None,
        )

    def _related(
        self,
        entity: Entity,
        relation: Relation,
        selection: Selection,
        arguments: Record,
        as_of: AsOf | None,
    ) -> ToOne | ToMany:
        inner_as_of = self.context.as_of(arguments, below(as_of))
        origin = as_of if entity.versions else None
        way = self.conditions.way(relation, arguments.leaf("within"), inner_as_of, origin)
        if relation.many:
            listing = self.listings.listing(selection, arguments, way.target, way)
            return ToMany(selection.key, listing)
        return ToOne(selection.key, way, self.object(way.target, selection, inner_as_of))
