"""Transitions: a row locked, a move of it checked, and what comes of it written and announced.

Every workflow declares its own, with its moves. An action of it is ``begin``, what is special
about the action, and ``apply``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Table, delete, func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import DELETED, Announcement, announce
from resolvers.workflow.moves import Move, Standing, refusals
from resolvers.workflow.refusals import Conflict
from schema.viewer import Viewer


class RowKey(Protocol):
    """What names a row."""

    @property
    def county(self) -> int: ...
    @property
    def id(self) -> int: ...


K = TypeVar("K", bound=RowKey)
R = TypeVar("R", bound=Standing)
ReadK = TypeVar("ReadK", bound=RowKey, contravariant=True)
ReadR = TypeVar("ReadR", bound=Standing, covariant=True)


class Read(Protocol[ReadK, ReadR]):
    """Reads a row, and locks it if told. Raises ``NotFound`` where the viewer sees none."""

    def __call__(
        self, connection: AsyncConnection, key: ReadK, /, *, lock: bool
    ) -> Awaitable[ReadR]: ...


Since = Callable[[AsyncConnection, K, int], Awaitable[Sequence[Mapping[str, Any]]]]
"""What was done to a row after a version, the first first, as a client is told it."""


@dataclass(frozen=True, slots=True)
class Transitions(Generic[K, R]):
    """The moves of a table's rows. ``noun`` is what such a row is called, ``title`` what one is.

    Where a workflow keeps an event of every move, ``record`` writes it: a move makes the next
    version there. Without it versions count something else, and a move leaves them as they are.
    """

    table: Table
    entity: str
    noun: str
    title: Callable[[R], str]
    read: Read[K, R]
    since: Since[K]
    moves: tuple[Move[Any], ...]
    record: Record[K, R] | None = None

    async def begin(
        self,
        connection: AsyncConnection,
        viewer: Viewer,
        name: str,
        key: K,
        version: int | None = None,
    ) -> Case[K, R]:
        """The row, locked until the transaction ends, that a move is to be made of.

        Raises ``Forbidden`` for the viewer's role, ``NotFound`` for a row that the viewer does not
        see, ``BadInput`` for a version that the row has not come to, and ``Conflict`` for one that
        is no longer the current one, or where the row's state does not allow the move.
        """
        move = self[name]
        self._refuse(move, viewer)
        row = await self.read(connection, key, lock=move.locks)
        if version is not None:
            await self._refuse_stale(connection, key, version, row.version)
        self._refuse(move, viewer, row)
        return Case(self, connection, viewer, move, key, row)

    def __getitem__(self, name: str) -> Move[Any]:
        return next(move for move in self.moves if move.name == name)

    def _refuse(self, move: Move[Any], viewer: Viewer, row: R | None = None) -> None:
        title = "" if row is None else self.title(row)
        for refusal in refusals(move, self.noun, viewer.role, row, title):
            raise refusal

    async def _refuse_stale(
        self, connection: AsyncConnection, key: K, version: int, current: int
    ) -> None:
        if version == current:
            return
        if not 0 <= version < current:
            raise BadInput(f"version {version}: the {self.noun} stands at version {current}")
        raise Conflict(
            f"version {version}: the {self.noun} stands at version {current}; look at what was"
            " done since, and do this again on the current version",
            current,
            await self.since(connection, key, version),
        )


@dataclass(frozen=True, slots=True)
class Case(Generic[K, R]):
    """A row that a move may be made of, in the transaction that makes it."""

    transitions: Transitions[K, R]
    connection: AsyncConnection
    viewer: Viewer
    move: Move[Any]
    key: K
    row: R

    async def apply(self, **values: Any) -> None:
        """Make the move: write the state that it leads to and what else is to be, and announce it.

        ``values`` are by column.
        """
        record = self.transitions.record
        if self.move.to is not None:
            values["status"] = self.move.to
        if record is not None:
            values["version"] = self.row.version + 1
        await self.write(**values)
        if record is not None:
            await record(self, values)
        await self._announce(self.move.name)

    async def write(self, **values: Any) -> None:
        """Write columns of the row that are no state of it: nobody is told."""
        table = self.transitions.table
        await self.connection.execute(
            update(table).where(*self._is_row()).values(updated_at=func.now(), **values)
        )

    async def remove(self) -> None:
        """Delete the row, and tell whoever follows it that it is no more."""
        await self.connection.execute(delete(self.transitions.table).where(*self._is_row()))
        await self._announce(DELETED)

    async def _announce(self, what: str) -> None:
        row = RowId(self.transitions.entity, self.key.county, self.key.id)
        await announce(self.connection, Announcement(row, row, what, (self.row.area_code,)))

    def _is_row(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        c = self.transitions.table.c
        return c.county == self.key.county, c.id == self.key.id


Record = Callable[[Case[K, R], Mapping[str, Any]], Awaitable[None]]
"""Writes the event of a move, with the values that the row gets by it."""
