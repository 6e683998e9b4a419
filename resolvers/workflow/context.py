"""What every mutation works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import FieldNode

from compiler.errors import Forbidden
from resolvers.database.pool import ReadPool
from resolvers.returned_rows import Row
from schema.viewer import Viewer

if TYPE_CHECKING:
    from resolvers.redraw.plan_editor import Desk


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, what reads, what writes if anything does, and what answers for a row given back."""

    viewer: Viewer
    pool: ReadPool
    writing: Desk | None
    read: Callable[[Row, Sequence[FieldNode]], Awaitable[Any]]
    most_vertices: int

    @property
    def desk(self) -> Desk:
        """Where plans are edited. Raises ``Forbidden`` where nothing is written."""
        if self.writing is None:
            raise Forbidden("this server only reads")
        return self.writing


Info = strawberry.Info[Context, None]
