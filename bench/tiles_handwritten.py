"""The yardstick of tiles: a Starlette route around the SQL text that the compiler writes.

Run as ``python -m bench.tiles_handwritten``; see ``bench.server`` for its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bench.handwritten import RawConnection, application_on, pool_for
from bench.server import Arguments, listen
from compiler.compiler import Compiler
from compiler.limits import Limits
from compiler.planning.tiles import TILE
from compiler.predicates import Bind
from compiler.value import Given, resolve
from geo.tiles import Tile
from resolvers.api import api
from resolvers.tiles import TileRequest, tile_question
from schema.model import model
from schema.viewer import Role, Viewer

TYPE = "application/vnd.mapbox-vector-tile"

Values = Callable[[Tile], Sequence[str]]


def statement_for(compiler: Compiler, layer: str, viewer: Viewer) -> tuple[str, Values]:
    """The compiler's text for a layer, and what makes its parameters for a tile."""
    question = tile_question(TileRequest(layer, Tile(16, 0, 0), {}))
    document = compiler.document(question.document)
    variables = question.variables or {}
    compiled = compiler.compile(document, None, variables, viewer.role, viewer.areas, question.form)
    fixed = [_fixed(bind, viewer) for bind in compiled.statement.binds]
    makers = [bind.adapt for bind in compiled.statement.binds]

    def values(tile: Tile) -> Sequence[str]:
        pairs = zip(fixed, makers, strict=True)
        return [str(make(tile)) if text is None else text for text, make in pairs]

    return compiled.statement.text, values


def _fixed(bind: Bind, viewer: Viewer) -> str | None:
    """A parameter that every request has; None for what the tile tells."""
    if bind.source == Given((TILE,)):
        return None
    return str(bind.adapt(resolve(bind.source, {}, viewer.areas)))


def route(
    pool: AsyncConnectionPool[RawConnection],
    statement: tuple[str, Values],
    authorization: str,
    prepare: bool,
) -> Any:
    text, values = statement

    async def answer(request: Request) -> Response:
        if request.headers.get("authorization") != authorization:
            return PlainTextResponse("a token is needed", 401)
        place = request.path_params
        tile = Tile(place["z"], place["x"], place["y"])
        async with pool.connection() as connection:
            cursor = connection.cursor(binary=True)
            await cursor.execute(text, values(tile), prepare=prepare)
            row = await cursor.fetchone()
        data = row[0] if row else b""
        return Response(data, 200 if data else 204, media_type=TYPE)

    return answer


def application(
    arguments: Arguments, pool_size: int, timezone: str, *, prepare: bool = False
) -> Starlette:
    """Statements are planned for each request's values, as ours, unless they ``prepare``."""
    compiler = Compiler(model(), api()._schema, Limits(page=arguments.page), timezone)
    viewer = Viewer("bench", Role[arguments.role], (arguments.area,))
    pool = pool_for(viewer, arguments.database, pool_size, timezone)
    authorization = f"Bearer {arguments.token}"
    routes: list[BaseRoute] = []
    for layer in arguments.examples:
        path = f"/tiles/{layer}/{{z:int}}/{{x:int}}/{{y:int}}.mvt"
        statement = statement_for(compiler, layer, viewer)
        routes.append(Route(path, route(pool, statement, authorization, prepare)))
    return application_on(pool, routes)


if __name__ == "__main__":
    listen(application)
