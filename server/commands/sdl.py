"""``jingwei sdl``: the GraphQL schema."""

from __future__ import annotations

import typer

from resolvers.api import sdl_text as schema_text


def sdl() -> None:
    """Print the GraphQL schema in the schema definition language."""
    typer.echo(schema_text(), nl=False)
