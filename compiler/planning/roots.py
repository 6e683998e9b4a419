"""From the root fields of an operation to the roots of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)
from sqlalchemy import ARRAY, BigInteger, Integer, Text

from compiler import ids, parameters
from compiler.entity import Entity
from compiler.errors import BadInput
from compiler.form import Form
from compiler.names import camel
from compiler.plan import (
    AreaRoot,
    Known,
    Literally,
    ManyRows,
    Object,
    OneRow,
    Root,
    Shape,
    ToMany,
)
from compiler.planning.context import PlanningContext
from compiler.planning.objects import ObjectPlanner
from compiler.planning.selections import Selection
from compiler.predicates import Area, Everywhere, InArea
from compiler.types.model_types import camel_plural
from compiler.value import Leaf, Record, Variables
from geo.crs import CRS


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, ready to plan: its fragments, coerced variables and the form
    that its answer is to have."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    raw_variables: Mapping[str, Any]
    form: Form = Form.OBJECTS


class RootPlanner:
    """Plans the roots of one operation."""

    def __init__(self, context: PlanningContext, operation: Operation) -> None:
        self.context = context
        self.operation = operation
        self.selections = context.selections
        self.model = context.model
        self.objects = ObjectPlanner(context)
        self.conditions = self.objects.conditions
        self.listings = self.objects.listings

    def roots(self) -> tuple[tuple[str, Root], ...]:
        """Each root by its response key. Raises ``BadInput``, ``Forbidden``."""
        roots: list[tuple[str, Root]] = []
        for selection in self.selections.of("Query", [self.operation.node.selection_set]):
            with self.context.at(selection):
                roots.append((selection.key, self._root(selection)))
        return tuple(roots)

    def _root(self, selection: Selection) -> Root:
        if selection.name == "__typename":
            return Literally(selection.key, "Query")
        if selection.name.startswith("__"):
            return self._introspected(selection)
        arguments = self.selections.arguments("Query", selection)
        match selection.name:
            case "node":
                return self._node(selection, arguments)
            case "nodes":
                return self._nodes(selection, arguments)
            case "area":
                return self._area(selection, arguments)
        for entity in self.model:
            if selection.name == camel_plural(entity):
                return self.listings.listing(selection, arguments, entity, Everywhere())
            if selection.name == entity.name[0].lower() + entity.name[1:]:
                return self._one(selection, arguments, entity)
        raise LookupError(f"Query.{selection.name} has no meaning")

    def _introspected(self, selection: Selection) -> Known:
        operation = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=self.operation.node.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=selection.nodes),
        )
        document = DocumentNode(definitions=(operation, *self.operation.fragments.values()))
        result = execute_sync(
            self.selections.schema, document, variable_values=dict(self.operation.raw_variables)
        )
        return Known(orjson.dumps((result.data or {})[selection.key]).decode())

    def _one(self, selection: Selection, arguments: Record, entity: Entity) -> OneRow:
        self.conditions.readable(entity)
        as_of = self.context.as_of(arguments, None)
        object_ = self.objects.object(entity, selection, as_of)
        if entity.key and (code := arguments.leaf(camel(entity.key))):
            return OneRow(
                object_, code=self.context.bind(code, parameters.text, Text()), as_of=as_of
            )
        leaf = arguments.leaf("id")
        assert leaf is not None  # noqa: S101 - the schema says ID!
        return self._by_id(object_, leaf)

    def _by_id(self, object_: Object, leaf: Leaf) -> OneRow:
        only = (object_.entity.name,)
        return OneRow(
            object_,
            county=self.context.bind(leaf, ids.IdPart(only, 1), Integer()),
            id=self.context.bind(leaf, ids.IdPart(only, 2), BigInteger()),
        )

    def _typed(self, id_: str) -> Entity:
        type_name = ids.identity(id_)[0]
        if type_name not in self.model.entities:
            names = ", ".join(entity.name for entity in self.model.wholes)
            raise BadInput(
                f"id {id_!r}: there is no type {type_name}; there are {names}, and their parts"
            )
        return self.conditions.readable(self.model[type_name])

    def _node(self, selection: Selection, arguments: Record) -> OneRow:
        leaf = arguments.leaf("id")
        assert leaf is not None  # noqa: S101 - the schema says ID!
        entity = self._typed(leaf.now)
        return self._by_id(self.objects.object(entity, selection, None), leaf)

    def _nodes(self, selection: Selection, arguments: Record) -> ManyRows:
        leaf = arguments.leaf("ids")
        assert leaf is not None  # noqa: S101 - the schema says [ID!]!
        entities = {entity.name: entity for entity in map(self._typed, leaf.now)}
        count = self.context.bind(leaf, parameters.count_of, Integer())
        binds, objects = [], []
        with self.context.costing(count):
            for name in sorted(entities):
                ordinals, counties, numbers = (
                    ids.IdsOf(name, part, self.context.limits.page) for part in range(3)
                )
                places = self.context.bind(leaf, ordinals, ARRAY(Integer()))
                objects.append(self.objects.object(entities[name], selection, None))
                county, number = ARRAY(Integer()), ARRAY(BigInteger())
                binds.append(
                    (
                        places,
                        self.context.bind(leaf, counties, county),
                        self.context.bind(leaf, numbers, number),
                    )
                )
        return ManyRows(tuple(binds), tuple(objects), count)

    def _area(self, selection: Selection, arguments: Record) -> AreaRoot:
        record = arguments.record("in")
        assert record is not None  # noqa: S101 - the schema says AreaInput!
        area = self.conditions.area(record, arguments.term("crs") or CRS.WGS84)
        parts = []
        for inner in self.selections.of("Area", selection.sets):
            with self.context.at(inner):
                parts.append(self._area_part(inner, area))
        return AreaRoot(area, tuple(parts))

    def _area_part(self, selection: Selection, area: Area) -> Shape | Literally | ToMany:
        if selection.name == "__typename":
            return Literally(selection.key, "Area")
        arguments = self.selections.arguments("Area", selection)
        match selection.name:
            case "geometry":
                return self.objects.shape(selection, "geometry", arguments)
            case "areaSquareMetres":
                return Shape(selection.key, "area")
        for entity in self.model:
            if selection.name == camel_plural(entity):
                listing = self.listings.listing(selection, arguments, entity, InArea(area))
                return ToMany(selection.key, listing)
        raise LookupError(f"Area.{selection.name} has no meaning")
