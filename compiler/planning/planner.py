"""From a valid document to a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)
from sqlalchemy import ARRAY, BigInteger, Integer, Text

from compiler import ids, parameters
from compiler.entity import Entity, Relation
from compiler.errors import BadInput
from compiler.limits import Limits
from compiler.model import Model
from compiler.names import camel
from compiler.plan import (
    AreaRoot,
    Identity,
    Known,
    Literally,
    ManyRows,
    Object,
    OneRow,
    Plan,
    Root,
    Scalar,
    Scope,
    Selected,
    Shape,
    ToMany,
    ToOne,
)
from compiler.planning.conditions import ConditionPlanner
from compiler.planning.context import PlanningContext
from compiler.planning.field_meanings import FieldMeanings
from compiler.planning.inference_audit import tells_of_logged_rows
from compiler.planning.listings import ListingPlanner
from compiler.planning.selections import Selection, SelectionReader
from compiler.predicates import (
    AsOf,
    Everywhere,
    InArea,
    below,
)
from compiler.types.model_types import camel_plural
from compiler.value import Leaf, Record, Variables
from geo.crs import CRS


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, ready to plan: its fragments and coerced variables."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    raw_variables: Mapping[str, Any]


class Planner:
    """Plans operations over one model and its GraphQL schema, for one scope."""

    def __init__(
        self,
        model: Model,
        meanings: dict[str, FieldMeanings],
        schema: GraphQLSchema,
        limits: Limits,
        scope: Scope,
    ) -> None:
        self.model = model
        self.meanings = meanings
        self.schema = schema
        self.limits = limits
        self.scope = scope

    def plan(self, operation: Operation) -> Plan:
        """The plan of a query. Raises ``BadInput``, ``Forbidden``."""
        return _RootPlanner(self, operation).plan()


class _RootPlanner:
    """The roots and objects of one operation on their way to a plan."""

    def __init__(self, planner: Planner, operation: Operation) -> None:
        self.selections = SelectionReader(
            planner.schema, operation.fragments, operation.variables, planner.limits
        )
        self.context = PlanningContext(
            planner.model, planner.meanings, planner.limits, planner.scope.role, self.selections
        )
        self.model = planner.model
        self.schema = planner.schema
        self.scope = planner.scope
        self.operation = operation
        self.conditions = ConditionPlanner(self.context)
        self.listings = ListingPlanner(self.context, self.conditions, self.object)

    def plan(self) -> Plan:
        roots: list[tuple[str, Root]] = []
        for selection in self.selections.of("Query", [self.operation.node.selection_set]):
            with self.context.at(selection):
                roots.append((selection.key, self._root(selection)))
        parts = tuple(root for _, root in roots)
        logged = tuple(self.context.logged)
        return Plan(
            tuple(roots), self.scope, self.context.total, logged, tells_of_logged_rows(parts)
        )

    # Roots

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
            self.schema, document, variable_values=dict(self.operation.raw_variables)
        )
        return Known(orjson.dumps((result.data or {})[selection.key]).decode())

    def _one(self, selection: Selection, arguments: Record, entity: Entity) -> OneRow:
        self.conditions.readable(entity)
        as_of = self.context.as_of(arguments, None)
        object_ = self.object(entity, selection, as_of)
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
            names = ", ".join(self.model.entities)
            raise BadInput(f"id {id_!r}: there is no type {type_name}; there are {names}")
        return self.conditions.readable(self.model[type_name])

    def _node(self, selection: Selection, arguments: Record) -> OneRow:
        leaf = arguments.leaf("id")
        assert leaf is not None  # noqa: S101 - the schema says ID!
        entity = self._typed(leaf.now)
        return self._by_id(self.object(entity, selection, None), leaf)

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
                with self.context.among(places):
                    objects.append(self.object(entities[name], selection, None))
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
        said = arguments.record("in")
        assert said is not None  # noqa: S101 - the schema says AreaInput!
        area = self.conditions.area(said, arguments.term("crs") or CRS.WGS84)
        parts: list[Shape | Literally | ToMany] = []
        lists = {camel_plural(entity): entity for entity in self.model}
        for inner in self.selections.of("Area", selection.sets):
            with self.context.at(inner):
                if inner.name == "__typename":
                    parts.append(Literally(inner.key, "Area"))
                    continue
                inner_arguments = self.selections.arguments("Area", inner)
                if inner.name == "geometry":
                    parts.append(self._shape(inner, "geometry", inner_arguments))
                elif inner.name == "areaSquareMetres":
                    parts.append(Shape(inner.key, "area"))
                else:
                    listing = self.listings.listing(
                        inner, inner_arguments, lists[inner.name], InArea(area)
                    )
                    parts.append(ToMany(inner.key, listing))
        return AreaRoot(area, tuple(parts))

    # Objects

    def object(self, entity: Entity, selection: Selection, as_of: AsOf | None) -> Object:
        """What is selected of a row. ``as_of`` is the instant at which its versions are meant."""
        if entity.logged:
            self.context.log()
        selected = []
        for inner in self.selections.of(entity.name, selection.sets):
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
        arguments = self.selections.arguments(entity.name, selection)
        if name in meanings.shapes:
            return self._shape(selection, meanings.shapes[name], arguments)
        return self._related(entity, meanings.relations[name], selection, arguments, as_of)

    def _shape(self, selection: Selection, part: Any, arguments: Record) -> Shape:
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
