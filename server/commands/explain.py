"""``jingwei explain``: what becomes of a GraphQL document."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from compiler.compiler import Compiled
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.explanation import explanation
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server import database
from server.app import limits_of
from server.errors import refused
from server.faults import Fault
from server.settings import Settings

ANALYZE_SECONDS = 600.0
"""How long a statement may take that is being looked into."""


def explain(
    file: Annotated[Path, typer.Argument(help="A GraphQL document.", exists=True, dir_okay=False)],
    variables: Annotated[str, typer.Option(help="Variables, as a JSON object.")] = "{}",
    operation: Annotated[str | None, typer.Option(help="Name of the operation.")] = None,
    role: Annotated[str, typer.Option(help="Role of the viewer.")] = Role.ADMINISTRATOR.name,
    area: Annotated[list[str] | None, typer.Option(help="Area of the viewer; else all.")] = None,
    analyze: Annotated[
        bool, typer.Option("--analyze", help="Run it, and show what it really took.")
    ] = False,
) -> None:
    """Print a document's plan, its SQL, its parameters, and PostgreSQL's own plan.

    The database is the one that the settings name, else the embedded one.
    """
    if role not in Role.__members__:
        raise Fault(f"--role {role!r}: allowed are {', '.join(Role.__members__)}")
    viewer = Viewer("explain", Role[role], tuple(area or [""]))
    question = Question(file.read_text("utf-8"), _object(variables), operation)
    explained = asyncio.run(_explained(Settings.read(), question, viewer, analyze))
    typer.echo("# Plan\n")
    typer.echo("\n".join(explained["plan"]))
    typer.echo("\n# SQL\n")
    typer.echo(explained["sql"])
    typer.echo("\n# Parameters\n")
    for index, parameter in enumerate(explained["parameters"], 1):
        typer.echo(f"${index} = {parameter!r}")
    typer.echo("\n# PostgreSQL\n")
    typer.echo("\n".join(explained["postgresql"]))


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Fault(f"--variables {text!r}: {error}") from error
    if not isinstance(value, dict):
        raise Fault(f"--variables {text!r}: a JSON object is allowed")
    return value


async def _explained(
    settings: Settings, question: Question, viewer: Viewer, analyze: bool
) -> Mapping[str, Any]:
    async with database.opened(settings) as ready:
        pool = ReadPool(
            ready.reader_address,
            PoolLimits(size=1, statement_seconds=ANALYZE_SECONDS),
            session={"timezone": settings.timezone},
        )
        async with pool:
            reads = Reads(pool, limits_of(settings), settings.timezone)
            try:
                compiled: Compiled = reads.compiled(question, viewer)
                return await explanation(pool, compiled, viewer, analyze=analyze)
            except Exception as error:
                raise Fault("; ".join(map(in_words, refused(error, "").errors))) from error


def in_words(error: Mapping[str, Any]) -> str:
    """One error as a line, with its places in the file."""
    places = [f"line {at['line']}, column {at['column']}" for at in error.get("locations", ())]
    return f"{error['message']} ({'; '.join(places)})" if places else str(error["message"])
