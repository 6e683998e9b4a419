"""What every mutation works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import FieldNode

from compiler.errors import Forbidden
from resolvers.database.pool import ReadPool
from resolvers.returned_rows import RowId
from schema.viewer import Viewer

if TYPE_CHECKING:
    from resolvers.redraw.plan_editor import PlanEditor


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, what reads, what writes if anything does, and what answers for a row given back."""

    viewer: Viewer
    pool: ReadPool
    editing: PlanEditor | None
    read: Callable[[RowId, Sequence[FieldNode]], Awaitable[Any]]
    most_vertices: int

    @property
    def editor(self) -> PlanEditor:
        """Where plans are edited. Raises ``Forbidden`` where nothing is written."""
        if self.editing is None:
            raise Forbidden("this server only reads")
        return self.editing


Info = strawberry.Info[Context, None]
