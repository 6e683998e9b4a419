"""Questions answered: queries by one statement each, mutations through Strawberry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, ParamSpec, TypeVar

import orjson
from graphql import FieldNode, OperationDefinitionNode, OperationType

from compiler.compiler import Compiled, Compiler
from compiler.cursors import CursorKey
from compiler.document import Document
from compiler.errors import BadInput, Forbidden, Refusal
from compiler.form import Form
from compiler.given_rows import without_hidden
from compiler.limits import CacheSizes, Limits
from compiler.place import Place
from compiler.plan import Known, Literally, Plan
from compiler.predicates import Parameter
from compiler.price import Price, Prices, check_price
from resolvers import garbage
from resolvers.access.reading_log import Reading, ReadingLog
from resolvers.api import api, root_type
from resolvers.database.pool import ReadPool, Weight
from resolvers.database.shares import PoolError, Shares
from resolvers.explanation import explanation
from resolvers.question import Answer, MutationByGet, Question, SubscriptionAnswered
from resolvers.returned_rows import RowId, returned_fields, row_query_of
from resolvers.spans import NoSpans, Spans
from resolvers.table_statistics import TableStatistics
from resolvers.tile_cache.asked_tile import AskedTile
from resolvers.tile_cache.cache import TileCache
from resolvers.tile_cache.tile_body import TileBody
from resolvers.workflow.context import Context, StreamPosition, WriteAccess
from resolvers.workflow.refusals import NotFound
from schema.access.access_log import Purpose
from schema.model import model
from schema.viewer import Role, Viewer

P = ParamSpec("P")
R = TypeVar("R")

LARGE_BYTES = 16_384
"""From which size on a request's variables are read beside the event loop."""

TURN_SECONDS = 5.0
"""How long a request waits until it is its turn to be read in the thread for that."""

LIGHT_VISITS, LIGHT_BYTES = 20_000, 1 << 20
"""Questions for which no more is visited or built are answered in some milliseconds."""

HEAVY_VISITS, HEAVY_BYTES = 250_000, 4 << 20
"""Questions for which more rows are visited, or more bytes built, leave five in eight connections
to others."""


class Reads:
    """Answers questions from a read pool.

    What a document or its variables could make long is done in a thread, in turns of people: the
    event loop goes on.
    """

    def __init__(
        self,
        pool: ReadPool,
        limits: Limits,
        zone: str,
        write_access: WriteAccess | None = None,
        cache_sizes: CacheSizes | None = None,
        cursor_key: CursorKey | None = None,
        spans: Spans | None = None,
        tiles: TileCache | None = None,
    ) -> None:
        self.pool = pool
        self._spans = spans or NoSpans()
        self.write_access = write_access
        self.tiles = tiles
        self.limits = limits
        self.compiler = Compiler(model(), api()._schema, limits, zone, cache_sizes, cursor_key)
        self.statistics = TableStatistics(pool)
        self._prices = Prices()
        self.log = ReadingLog(pool, limits.wide_read)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="compiler")
        self._turns = Shares(1, 1, TURN_SECONDS, "turn at reading documents")

    async def answer(self, question: Question, viewer: Viewer) -> Answer:
        """The answer to a question. Raises what ``server.errors`` has codes for."""
        document = await self._document(question, viewer)
        operation = document.operation(question.operation_name)
        if operation.operation is OperationType.QUERY:
            return await self._query(question, document, viewer)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise SubscriptionAnswered
        if question.read_only:
            raise MutationByGet
        return await self._mutation(question, document, operation, viewer)

    def compiled(self, question: Question, viewer: Viewer) -> Compiled:
        """The statement of a query, without asking the database. Raises ``Refusal``."""
        document = self.compiler.document(question.document)
        variables = question.variables or {}
        return self.compiler.compile(
            document,
            question.operation_name,
            variables,
            viewer.role,
            viewer.areas,
            question.form,
        )

    async def _document(self, question: Question, viewer: Viewer) -> Document:
        if self.compiler.knows(question.document):
            return self.compiler.document(question.document)
        return await self._aside(viewer, self.compiler.document, question.document)

    async def _bound(self, question: Question, viewer: Viewer) -> tuple[Compiled, list[Parameter]]:
        """The statement of a query and its parameters. Raises ``Refusal``."""
        if question.bytes > LARGE_BYTES:
            return await self._aside(viewer, self._bind, question, viewer)
        request = self.compiler.request(
            self.compiler.document(question.document),
            question.operation_name,
            question.variables or {},
            viewer.role,
            viewer.areas,
            question.form,
        )
        compiled = self.compiler.known(request)
        if compiled is None:
            compiled = await self._aside(viewer, self.compiler.planned, request)
        return compiled, compiled.statement.parameters(compiled.variables, viewer.areas)

    def _bind(self, question: Question, viewer: Viewer) -> tuple[Compiled, list[Parameter]]:
        compiled = self.compiled(question, viewer)
        return compiled, compiled.statement.parameters(compiled.variables, viewer.areas)

    async def _aside(
        self, viewer: Viewer, work: Callable[P, R], *arguments: P.args, **options: P.kwargs
    ) -> R:
        """Do what may take long in the thread for it, when it is the viewer's turn."""
        loop = asyncio.get_running_loop()
        doing = partial(garbage.swept, work, *arguments, **options)
        async with self._turns.place(viewer):
            return await loop.run_in_executor(self._thread, doing)

    async def _query(self, question: Question, document: Document, viewer: Viewer) -> Answer:
        with self._spans.span("jingwei.plan"):
            compiled, parameters = await self._bound(question, viewer)
        if (known := without_database(compiled.plan)) is not None:
            return Answer(known)
        statistics = await self.statistics.now()
        statement = compiled.statement
        price = self._prices.of(statement, compiled.variables, viewer.areas, statistics)
        check_price(price, self.limits)
        self._check_purpose(question, compiled, viewer)
        fetch = partial(
            self.pool.fetch,
            statement.text,
            parameters,
            viewer,
            weight=weight_of(price),
            prepared=not compiled.plan.by_values,
            binary=question.form.is_tile,
        )
        if question.form.is_tile:
            return await self._tile(AskedTile.of(compiled, parameters, viewer), fetch)
        data = await fetch()
        if compiled.plan.reads_logged:
            await self.log.write(Reading(viewer, question, document, compiled, data))
            data = without_hidden(data)
        extensions = await self._explained(compiled, viewer) if question.explain else None
        return Answer(data, extensions=extensions, private=compiled.plan.reads_logged)

    async def _tile(self, asked: AskedTile, fetch: Callable[[], Awaitable[bytes]]) -> Answer:
        tiles = self.tiles
        tile = TileBody(await fetch()) if tiles is None else await tiles.tile(asked, fetch)
        return Answer(tile.data, tile=tile)

    def _check_purpose(self, question: Question, compiled: Compiled, viewer: Viewer) -> None:
        due = compiled.plan.reads_logged and viewer.role in self.limits.purpose_roles
        if due and question.purpose is None:
            allowed = ", ".join(purpose.name for purpose in Purpose)
            parameter = "extensions.purpose" if question.form is Form.OBJECTS else "purpose"
            raise BadInput(
                f"{parameter} is missing: role {viewer.role.name} says what residents' data"
                f" is needed for; allowed are {allowed}"
            )

    async def _explained(self, compiled: Compiled, viewer: Viewer) -> Mapping[str, Any]:
        if viewer.role is not Role.ADMINISTRATOR:
            raise Forbidden(f"explain is for role {Role.ADMINISTRATOR.name}")
        return {"explain": await explanation(self.pool, compiled, viewer)}

    async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
        """The answers to a subscription as they come; to anything else, its one answer."""
        document = await self._document(question, viewer)
        operation = document.operation(question.operation_name)
        if operation.operation is not OperationType.SUBSCRIPTION:
            return _once(await self.answer(question, viewer))
        variables = dict(question.variables or {})
        await self._aside(viewer, self._check_given, document, operation, variables, viewer)
        context = self._context(question, document, operation, variables, viewer)
        context.position.after = question.last_event
        results = await api().subscribe(
            question.document,
            variable_values=variables,
            context_value=context,
            operation_name=question.operation_name,
        )
        return _answers(results, context.position)

    async def _mutation(
        self,
        question: Question,
        document: Document,
        operation: OperationDefinitionNode,
        viewer: Viewer,
    ) -> Answer:
        variables = dict(question.variables or {})
        await self._aside(viewer, self._check_given, document, operation, variables, viewer)
        result = await api().execute(
            question.document,
            variable_values=variables,
            context_value=self._context(question, document, operation, variables, viewer),
            operation_name=question.operation_name,
        )
        return _answer(result)

    def _check_given(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        viewer: Viewer,
    ) -> None:
        """Refuse what could not be read of the rows given back, before anything is done."""
        self.compiler.coerced(operation, variables)  # here, as the readings stand elsewhere
        root = root_type(operation.operation)
        for place, entity, nodes in returned_fields(document, operation, root, model().entities):
            reading = row_query_of(document, operation, entity, nodes, variables)
            question = Question(reading.text, reading.of(f"{entity}:0:0"))
            try:
                compiled = self.compiled(question, viewer)
                compiled.statement.parameters(compiled.variables, viewer.areas)
            except Refusal as refusal:  # its place is one of the reading, which nobody wrote
                below = refusal.place.path[1:] if refusal.place else ()
                refusal.place = Place((*place.path, *below), place.locations)
                raise

    def _context(
        self,
        question: Question,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        viewer: Viewer,
    ) -> Context:
        async def read(row: RowId, nodes: Sequence[FieldNode]) -> orjson.Fragment:
            reading = row_query_of(document, operation, row.entity, nodes, variables)
            asked = Question(reading.text, reading.of(row.id), purpose=question.purpose)
            answer = await self.answer(asked, viewer)
            assert answer.data is not None  # noqa: S101 - it is a query
            found = answer.data[len(b'{"node":') : -1]
            if found == b"null":  # deleted meanwhile
                raise NotFound(f"id {row.id} names nothing that you may see any more")
            return orjson.Fragment(found)

        return Context(
            viewer,
            self.pool,
            self.write_access,
            read,
            self.limits,
            document.node,
            zone=self.compiler.zone,
        )


def weight_of(price: Price) -> Weight:
    """How heavy a question is for the database."""
    if price.visits > HEAVY_VISITS or price.bytes > HEAVY_BYTES:
        return Weight.HEAVY
    is_light = price.visits <= LIGHT_VISITS and price.bytes <= LIGHT_BYTES
    return Weight.LIGHT if is_light else Weight.USUAL


def raise_lost(result: Any) -> None:
    """Raises ``PoolError`` where what is followed was lost, and is not at its end."""
    for error in result.errors or () if result.data is None else ():
        if isinstance(error.original_error, PoolError):
            raise error.original_error


def _answer(result: Any) -> Answer:
    """The answer that an execution of no query came to."""
    errors = tuple(result.errors or ())
    refused = result.data is None and not any(error.path for error in errors)
    return Answer(None if refused else orjson.dumps(result.data), errors, private=True)


async def _once(answer: Answer) -> AsyncGenerator[Answer, None]:
    yield answer


async def _answers(results: Any, position: StreamPosition) -> AsyncGenerator[Answer, None]:
    if not hasattr(results, "__aiter__"):  # refused before the first
        yield _answer(results)
        return
    try:
        async for result in results:
            raise_lost(result)
            yield replace(_answer(result), event_id=position.at)
    finally:
        await results.aclose()


def without_database(plan: Plan) -> bytes | None:
    """The answer of a plan that reads nothing: introspection and type names; None for others."""
    parts = []
    for key, root in plan.roots:
        match root:
            case Known(json):
                parts.append(orjson.dumps(key) + b":" + json.encode())
            case Literally(_, text):
                parts.append(orjson.dumps(key) + b":" + orjson.dumps(text))
            case _:
                return None
    return b"{" + b",".join(parts) + b"}"
