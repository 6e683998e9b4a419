"""From an operation of a valid document to its plan."""

from __future__ import annotations

from graphql import GraphQLSchema

from compiler.cursors import CursorKey
from compiler.errors import Forbidden
from compiler.form import Form
from compiler.limits import Limits
from compiler.model import Model
from compiler.plan import Plan, Scope
from compiler.planning.context import PlanningContext
from compiler.planning.features import as_features
from compiler.planning.field_meanings import FieldMeanings
from compiler.planning.roots import Operation, RootPlanner
from compiler.planning.selections import SelectionReader
from compiler.planning.tiles import TILE, as_tile
from compiler.selectivity import best_by_values


class Planner:
    """Plans operations over one model and its GraphQL schema, for one scope."""

    def __init__(
        self,
        model: Model,
        meanings: dict[str, FieldMeanings],
        schema: GraphQLSchema,
        limits: Limits,
        scope: Scope,
        cursor_key: CursorKey,
    ) -> None:
        self.model = model
        self.meanings = meanings
        self.schema = schema
        self.limits = limits
        self.scope = scope
        self.cursor_key = cursor_key

    def plan(self, operation: Operation) -> Plan:
        """The plan of a query. Raises ``BadInput``, ``Forbidden``."""
        selections = SelectionReader(
            self.schema, operation.fragments, operation.variables, self.limits
        )
        context = PlanningContext(
            self.model,
            self.meanings,
            self.limits,
            self.scope.role,
            selections,
            self.cursor_key,
        )
        roots = RootPlanner(context, operation).roots()
        if operation.form in (Form.FEATURES, Form.FEATURES_LATITUDE_FIRST):
            roots = as_features(roots, operation.form is Form.FEATURES_LATITUDE_FIRST)
        if operation.form.is_tile:
            tile = operation.variables[TILE]
            roots = as_tile(roots, tile, operation.form is Form.CLUSTERS)
            if context.reads_logged:
                raise Forbidden(
                    "a tile shows nothing that is asked of residents or households: ask for a list"
                )
        return Plan(
            roots,
            self.scope,
            context.total,
            context.reads_logged,
            tuple(context.shapes),
            operation.form.is_tile or best_by_values(roots),
        )
