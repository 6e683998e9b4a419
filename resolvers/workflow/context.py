"""What every mutation and subscription works with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import strawberry
from graphql import DocumentNode, FieldNode
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import Forbidden
from compiler.limits import Limits
from resolvers.database.listening import Listening
from resolvers.database.pool import ReadPool
from resolvers.database.transactions import Transactions
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import Announcement
from schema.viewer import Viewer

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class WriteAccess:
    """What a server that writes has beside its read pool.

    ``services`` are what workflows keep for as long as the server runs, each by its type.
    """

    transactions: Transactions
    listening: Listening[Announcement]
    services: Mapping[type, object] = field(default_factory=dict)

    def service(self, kind: type[S]) -> S:
        """The service of a type. Raises ``LookupError`` where the server was made without it."""
        service = self.services.get(kind)
        if not isinstance(service, kind):
            raise LookupError(f"the server was made without a {kind.__name__}")
        return service


@dataclass(slots=True)
class StreamPosition:
    """Where a subscription stands: it goes on ``after`` an event, and is now ``at`` one."""

    after: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, what reads, what writes if anything does, and what answers for a row given back."""

    viewer: Viewer
    pool: ReadPool
    write_access: WriteAccess | None
    read: Callable[[RowId, Sequence[FieldNode]], Awaitable[Any]]
    limits: Limits
    document: DocumentNode | None = None
    """The document that is being answered, if it is parsed and valid already."""
    done: Counter[str] = field(default_factory=Counter)
    """How often each thing was done for this document, where that is bounded."""
    position: StreamPosition = field(default_factory=StreamPosition)
    zone: str = "UTC"
    """The time zone in which days begin and end."""

    @property
    def writes(self) -> WriteAccess:
        """What writes. Raises ``Forbidden`` where nothing does."""
        if self.write_access is None:
            raise Forbidden("this server only reads")
        return self.write_access

    @property
    def transactions(self) -> Transactions:
        return self.writes.transactions

    @property
    def listening(self) -> Listening[Announcement]:
        return self.writes.listening

    def transaction(self, *, steady: bool = False) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction of ``Transactions`` within the viewer's scope."""
        return self.writes.transactions.transaction(self.viewer, steady=steady)

    def service(self, kind: type[S]) -> S:
        """What a workflow keeps for as long as the server runs."""
        return self.writes.service(kind)


Info = strawberry.Info[Context, None]
