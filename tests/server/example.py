"""A server with a small schema of its own in place of the compiled one."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvicorn
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution import execute
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette

from compiler.errors import BadInput, Forbidden, ParseFailed, TooCostly, ValidationFailed
from compiler.place import Place
from geo.geojson import InvalidGeometry
from resolvers.database.connection import Unsendable
from resolvers.database.pool import PoolLimits, ReadPool, StatementTimeout, Unavailable
from resolvers.database.shares import PoolBusy
from resolvers.question import Answer, MutationByGet, Question, SubscriptionAnswered
from schema.viewer import Role, Viewer
from server.app import Parts, application
from server.auth.keys import development_secret
from server.auth.tokens import Authentication, minted
from server.http.connections import ConnectionLimits, bounded_protocol
from server.http.websocket_protocol import CountedWebSocket

SECRET = "a secret for these tests, long enough"  # noqa: S105
SDL = """
type Query { hello: String! who: String! long(times: Int!): String! slow(seconds: Float!): String
             fail(how: String!): String }
type Mutation { change: Int! }
type Subscription { count(to: Int!): Int! }
"""
FAILURES: dict[str, Exception] = {
    "input": BadInput("first 0: 1 to 1000 are allowed", Place(("grids",), ((1, 3),))),
    "costly": TooCostly("depth 13: 12 is allowed"),
    "forbidden": Forbidden("residents: not for a VIEWER"),
    "geometry": InvalidGeometry("Self-intersection at [113.93, 22.53]", (113.93, 22.53)),
    "text": Unsendable("a text holds NUL"),
    "deep": RecursionError("maximum recursion depth exceeded"),
    "timeout": StatementTimeout(10),
    "busy": PoolBusy(5),
    "down": Unavailable("the database cannot be reached"),
    "bug": ZeroDivisionError("secret of the house"),
}


def token(role: Role = Role.VIEWER, *areas: str, subject: str = "wang") -> str:
    return minted(SECRET, Viewer(subject, role, areas or ("4403",)), days=1)


def bearer(role: Role = Role.VIEWER, *areas: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(role, *areas)}"}


@dataclass
class ExampleAnswers:
    """Answers from the schema above; fails as told, before execution or in a field."""

    pool: ReadPool | None = None
    asked: list[Question] = field(default_factory=list)
    schema: Any = field(default_factory=lambda: build_schema(SDL))
    silent: bool = False
    """Whether a stream goes on after its first answer, without any more."""
    left: int = 0
    """How many such streams were left."""

    async def answer(self, question: Question, viewer: Viewer) -> Answer:
        document, operation = self._read(question)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise SubscriptionAnswered
        variables = dict(question.variables or {})
        values = get_variable_values(self.schema, operation.variable_definitions or (), variables)
        if isinstance(values, list):
            raise ValidationFailed(values)
        for node in operation.selection_set.selections:
            if (failure := getattr(node, "alias", None)) and failure.value in FAILURES:
                raise FAILURES[failure.value]
        result = await self._executed(document, variables, question, viewer)
        return Answer(
            orjson.dumps(result.data),
            tuple(result.errors or ()),
            {"explain": {"sql": "select 1"}} if question.explain else None,
        )

    def _read(self, question: Question) -> tuple[DocumentNode, OperationDefinitionNode]:
        self.asked.append(question)
        try:
            document = parse(question.document)
        except GraphQLError as error:
            raise ParseFailed(error) from error
        if errors := validate(self.schema, document):
            raise ValidationFailed(errors)
        operation = get_operation_ast(document, question.operation_name)
        if operation is None:
            raise ValidationFailed([GraphQLError("which operation?")])
        if question.read_only and operation.operation is OperationType.MUTATION:
            raise MutationByGet
        return document, operation

    async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
        """The one answer, and then the end, or silence; of a subscription, whole numbers."""
        _, operation = self._read(question)
        if operation.operation is OperationType.SUBSCRIPTION:
            return counted(question)
        self.asked.pop()
        first = await self.answer(question, viewer)

        async def answers() -> AsyncGenerator[Answer, None]:
            yield first
            if self.silent:
                try:
                    await asyncio.Event().wait()
                finally:
                    self.left += 1

        return answers()

    async def _executed(
        self, document: Any, variables: dict[str, Any], question: Question, viewer: Viewer
    ) -> Any:
        pool = self.pool

        def fail(_: Any, how: str) -> None:
            raise FAILURES[how]

        async def slow(_: Any, seconds: float) -> str:
            if pool is None:
                await asyncio.sleep(seconds)
                return "done"
            return (await pool.fetch("select pg_sleep($1)::text", [str(seconds)], viewer)).decode()

        roots = {
            "hello": "你好",
            "who": f"{viewer.subject} {viewer.role.name} {','.join(viewer.areas)}",
            "long": lambda _, times: "x" * times,
            "change": 1,
            "slow": slow,
            "fail": fail,
        }
        result = execute(
            self.schema,
            document,
            roots,
            variable_values=variables,
            operation_name=question.operation_name,
        )
        return await result if inspect.isawaitable(result) else result


async def counted(question: Question) -> AsyncGenerator[Answer, None]:
    """Whole numbers to three, or from where whoever comes back was."""
    for number in range(int(question.last_event or 0) + 1, 4):
        yield Answer(b'{"count":%d}' % number, event_id=str(number))
        await asyncio.sleep(0.02)


def example(answers: ExampleAnswers | None = None, **changed: Any) -> Starlette:
    async def ready() -> str | None:
        return None

    parts: dict[str, Any] = {
        "answering": answers or ExampleAnswers(),
        "authentication": Authentication(development_secret(SECRET)),
        "ready": ready,
        "running": lambda: nullcontext(),
    }
    return application(Parts(**{**parts, **changed}))


def example_with_pool() -> Starlette:
    """For ``uvicorn --factory``: reads from the database at ``EXAMPLE_URL``."""
    pool = ReadPool(os.environ["EXAMPLE_URL"], PoolLimits(size=2, wait_seconds=1))
    return example(ExampleAnswers(pool), running=lambda: pool)


@asynccontextmanager
async def listening(app: Starlette) -> AsyncIterator[str]:
    """The application behind a real socket; yields its address."""
    config = uvicorn.Config(
        app,
        port=0,
        log_level="warning",
        access_log=False,
        lifespan="on",
        http=bounded_protocol(ConnectionLimits()),  # type: ignore[arg-type] # a partial of one
        ws=CountedWebSocket,
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn offers no event)
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
