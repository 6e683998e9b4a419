"""The yardstick: a Starlette route for each question, written by hand around the same SQL text.

Run as ``python -m bench.handwritten``; see ``bench.server`` for its arguments.
"""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bench.questions import BenchQuestion
from bench.server import Arguments, listen
from bench.wire import ROUTES
from compiler.compiler import Compiler
from compiler.limits import Limits
from compiler.predicates import Bind
from compiler.value import Given, resolve
from resolvers.api import api
from resolvers.database.connection import SET_SCOPE
from schema.model import model
from schema.viewer import Role, Viewer
from server.address import READER, in_role

Reading = Callable[[Mapping[str, str]], str]
"""A parameter of the statement from the parameters of the address."""

RawConnection = psycopg.AsyncConnection[tuple[bytes]]


class Raw(Loader):
    """A text as its bytes: the answer is not decoded to be encoded again."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A statement, and what its parameters are: fixed, or read from the address."""

    text: str
    parameters: Sequence[str | Reading]

    def values(self, query: Mapping[str, str]) -> list[str]:
        return [item if isinstance(item, str) else item(query) for item in self.parameters]


def prepared_question(
    compiler: Compiler, question: BenchQuestion, example: Any, viewer: Viewer
) -> PreparedQuestion:
    """The compiler's text and order of parameters for a question."""
    document = compiler.document(question.document)
    compiled = compiler.compile(document, None, example, viewer.role, viewer.areas)
    statement = compiled.statement
    return PreparedQuestion(statement.text, [parameter(bind, viewer) for bind in statement.binds])


def parameter(bind: Bind, viewer: Viewer) -> str | Reading:
    if isinstance(bind.source, Given):
        (name,) = bind.source.path
        if name == "box":
            return box
        if name == "county" and getattr(bind.adapt, "end", False):
            return lambda query: query["county"] + ":"
        return lambda query: query[str(name)]
    value = bind.adapt(resolve(bind.source, {}, viewer.areas))
    if not isinstance(value, str):
        raise TypeError(f"parameter {bind.source}: only texts are written by hand")
    return value


ENVELOPE = struct.Struct("<BIIII10d")
POLYGON_WITH_SRID, SRID = 0x20000003, 4490


def box(query: Mapping[str, str]) -> str:
    """West, south, east, north as PostGIS reads a polygon (EWKB in hexadecimal digits)."""
    w, s, e, n = map(float, query["box"].split(","))
    ring = (e, s, e, n, w, n, w, s, e, s)
    return ENVELOPE.pack(1, POLYGON_WITH_SRID, SRID, 1, 5, *ring).hex()


def route(
    pool: AsyncConnectionPool[RawConnection], statement: PreparedQuestion, authorization: str
) -> Any:
    text = statement.text

    async def answer(request: Request) -> Response:
        if request.headers.get("authorization") != authorization:
            return PlainTextResponse("a token is needed", 401)
        values = statement.values(request.query_params)
        async with pool.connection() as connection:
            cursor = await connection.execute(text, values, prepare=True)
            row = await cursor.fetchone()
        data = row[0] if row else b"null"
        return Response(b'{"data":' + data + b"}", media_type="application/json")

    return answer


def configured(viewer: Viewer, timezone: str) -> Callable[[RawConnection], Awaitable[None]]:
    """What makes a new connection carry the viewer's scope for its life."""

    async def configure(connection: RawConnection) -> None:
        await connection.set_autocommit(True)
        connection.adapters.register_loader("text", Raw)
        await connection.execute("select set_config('timezone', $1, false)", [timezone])
        await connection.execute(SET_SCOPE, [",".join(viewer.areas), viewer.role.name])

    return configure


def handwritten_application(arguments: Arguments, pool_size: int, timezone: str) -> Starlette:
    limits = Limits(page=arguments.page)
    compiler = Compiler(model(), api()._schema, limits, timezone)
    viewer = Viewer("bench", Role[arguments.role], (arguments.area,))
    pool = pool_for(viewer, arguments.database, pool_size, timezone)
    authorization = f"Bearer {arguments.token}"
    routes: list[BaseRoute] = []
    for question in arguments.questions():
        example = arguments.examples[question.letter]
        statement = prepared_question(compiler, question, example, viewer)
        routes.append(Route(ROUTES[question.letter], route(pool, statement, authorization)))
    return application_on(pool, routes)


def pool_for(
    viewer: Viewer, database: str, size: int, timezone: str
) -> AsyncConnectionPool[RawConnection]:
    """Connections in the reader's role, within the scope of a viewer."""
    return AsyncConnectionPool(
        in_role(database, READER),
        min_size=size,
        max_size=size,
        open=False,
        configure=configured(viewer, timezone),
        kwargs={"cursor_factory": psycopg.AsyncRawCursor},
    )


def application_on(
    pool: AsyncConnectionPool[RawConnection], routes: Sequence[BaseRoute]
) -> Starlette:
    """The routes, and one that says that they answer, for as long as the pool is open."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with pool:
            yield

    return Starlette(routes=[Route("/healthz", ready), *routes], lifespan=lifespan)


async def ready(_: Request) -> Response:
    return Response(b"{}")


if __name__ == "__main__":
    listen(handwritten_application)
