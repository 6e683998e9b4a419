"""The compiler: a question's text and variables to a statement and its parameters, all kept."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from sys import getsizeof
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import get_variable_values

from compiler.area_level import breadth_of
from compiler.cursors import CursorKey
from compiler.document import Document, name_of, read_document
from compiler.errors import ParseFailed, Refusal, TooCostly, ValidationFailed
from compiler.form import Form
from compiler.limits import CacheSizes, Limits
from compiler.lru_cache import LruCache
from compiler.model import Model
from compiler.plan import Plan, Scope, ShapingValue
from compiler.planning.field_meanings import meanings_of
from compiler.planning.planner import Planner
from compiler.planning.roots import Operation
from compiler.planning.tiles import TILE
from compiler.sql.rendering import statement_of
from compiler.sql.statement import Statement, check_cost
from compiler.value import Variables, resolve

DOCUMENT_WEIGHT = 75
STATEMENT_WEIGHT = 10
"""Bytes that a document and a statement take for each character of their text, as measured: 45 to
65, and 6 to 7 beside their key."""

ENTRY = 2_000
"""Bytes that anything kept takes at least."""

OF_REFUSALS, OF_SHAPES = 8 << 20, 8 << 20
"""Bytes of refusals, and of what shapes statements, that are kept."""

StatementKey = tuple[str, str | None, Any, Scope, Form, tuple[Hashable, ...]]


@dataclass(frozen=True, slots=True)
class Request:
    """An operation to compile for a scope; ``key`` is what its statement is kept by, where none of
    its values shapes it."""

    key: StatementKey
    operation: Operation
    scope: Scope


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement with the variables of one request."""

    statement: Statement
    variables: Variables

    @property
    def plan(self) -> Plan:
        return self.statement.plan


class Compiler:
    """Compiles over one model and schema. ``zone`` is where days and months begin.

    Cursors are read and made with ``cursor_key``: by itself, one that no other compiler has.
    """

    def __init__(
        self,
        model: Model,
        schema: GraphQLSchema,
        limits: Limits,
        zone: str,
        cache_sizes: CacheSizes | None = None,
        cursor_key: CursorKey | None = None,
    ) -> None:
        self.model = model
        self.schema = schema
        self.limits = limits
        self.zone = zone
        self.cursor_key = cursor_key or CursorKey()
        self.meanings = meanings_of(model)
        sizes = cache_sizes or CacheSizes()
        self.documents: LruCache[str, Document] = LruCache(
            sizes.documents, lambda text, _: ENTRY + DOCUMENT_WEIGHT * len(text)
        )
        self.statements: LruCache[StatementKey, Statement] = LruCache(
            sizes.statements, lambda _, statement: ENTRY + STATEMENT_WEIGHT * len(statement.text)
        )
        self._shaping: LruCache[StatementKey, tuple[ShapingValue, ...]] = LruCache(
            OF_SHAPES, lambda _, values: ENTRY + 300 * len(values)
        )
        self._refusals: LruCache[str, Refusal] = LruCache(OF_REFUSALS, _weight_of_refusal)

    def document(self, text: str) -> Document:
        """The document of a text. Raises as ``read_document``, for the same text at once."""
        refusal = self._refusals.get(text)
        if refusal is not None:
            raise _without_traces(refusal)
        known = self.documents.get(text)
        if known is not None:
            return known
        try:
            return self.documents.put(text, read_document(text, self.schema, self.limits))
        except Refusal as refused:
            self._refusals.put(text, refused)
            raise _without_traces(refused) from None

    def knows(self, text: str) -> bool:
        """Whether a document, or its refusal, is at hand."""
        return text in self.documents or text in self._refusals

    def compile(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, Any],
        role: Enum,
        areas: tuple[str, ...],
        form: Form = Form.OBJECTS,
    ) -> Compiled:
        """The statement of a query. Raises ``Refusal`` of one kind or another."""
        request = self.request(document, operation_name, variables, role, areas, form)
        return self.known(request) or self.planned(request)

    def request(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, Any],
        role: Enum,
        areas: tuple[str, ...],
        form: Form = Form.OBJECTS,
    ) -> Request:
        """What is to be compiled, with its variables coerced. The address of a tile, which no
        document declares, is passed on as it is. Raises ``ValidationFailed``."""
        node = document.operation(operation_name)
        signature = document.signatures[name_of(node)]
        coerced = signature.plain_values(variables)
        if coerced is None:
            coerced = self.coerced(node, variables)
        scope = scope_of(role, areas)
        shape = signature.shape(coerced)
        key: StatementKey = document.sha256, operation_name, shape, scope, form, ()
        if form.is_tile:
            tile = variables[TILE]
            key = document.sha256, operation_name, (shape, tile.shape), scope, form, ()
            coerced = {**coerced, TILE: tile}
        operation = Operation(node, document.fragments, coerced, variables, form)
        return Request(key, operation, scope)

    def known(self, request: Request) -> Compiled | None:
        """The statement, if it is at hand. Raises ``TooCostly``."""
        values = self._shaping.get(request.key)
        key = _with_shapes(request, values) if values else request.key
        statement = self.statements.get(key)
        return None if statement is None else self._compiled(request, statement)

    def planned(self, request: Request) -> Compiled:
        """The statement, planned and written anew. Raises ``Refusal`` of one kind or another."""
        statement = self._statement(request.operation, request.scope)
        key = request.key
        if values := statement.plan.shapes:
            key = _with_shapes(request, self._shaping.put(key, values))
        return self._compiled(request, self.statements.put(key, statement))

    def _compiled(self, request: Request, statement: Statement) -> Compiled:
        variables = request.operation.variables
        check_cost(statement, variables, self.limits)
        return Compiled(statement, variables)

    def _statement(self, operation: Operation, scope: Scope) -> Statement:
        planner = Planner(
            self.model, self.meanings, self.schema, self.limits, scope, self.cursor_key
        )
        try:
            return statement_of(planner.plan(operation), self.model, self.zone)
        except RecursionError as error:
            raise TooCostly("the question's conditions are nested too deeply") from error

    def coerced(self, node: OperationDefinitionNode, variables: Mapping[str, Any]) -> Variables:
        """The variables of an operation as its types read them. Raises ``ValidationFailed``."""
        definitions = node.variable_definitions
        if not definitions:
            return {}
        result = get_variable_values(self.schema, definitions, dict(variables), max_errors=20)
        if isinstance(result, list):
            raise ValidationFailed(result)
        return result.coerced


@lru_cache(1024)
def scope_of(role: Enum, areas: tuple[str, ...]) -> Scope:
    """The scope of a role in areas."""
    if areas == ("",):
        return Scope(None, role)
    return Scope(len(areas), role, breadth_of(areas))


def _with_shapes(request: Request, values: tuple[ShapingValue, ...]) -> StatementKey:
    """The key of a statement that is made for these values of a request."""
    variables = request.operation.variables
    shapes = tuple(value.shape(resolve(value.source, variables, ())) for value in values)
    return (*request.key[:-1], shapes)


def _weight_of_refusal(text: str, refusal: Refusal) -> int:
    errors = refusal.errors if isinstance(refusal, ParseFailed | ValidationFailed) else ()
    return ENTRY + getsizeof(text) + sum(getsizeof(error.message) + ENTRY for error in errors)


def _without_traces(refusal: Refusal) -> Refusal:
    """A refusal that holds nothing of the document that it came from."""
    refusal.__cause__ = refusal.__context__ = None
    return refusal.with_traceback(None)
