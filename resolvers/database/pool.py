"""The read pool: answers as bytes, from connections that already carry the viewer's scope.

psycopg_pool is not used: it cannot choose a connection by scope, backs off for minutes from a
database that is down (the first query after its return must succeed), and costs, with a cursor,
three times as much for a small statement (54 against 19 µs of one core).
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple, Self, TypeAlias

from psycopg import errors
from psycopg.pq.abc import PGresult

from resolvers.database.connection import Broken, Connection, ParameterValue, PreparedLimits
from resolvers.database.shares import Company, PoolBusy, PoolError, Shares, Spare
from resolvers.database.statement_tag import STATEMENT_TAG
from resolvers.spans import NoSpans, Spans
from schema.viewer import Role, Viewer

ScopeSettings: TypeAlias = tuple[str, str]
"""The settings ``jingwei.areas`` and ``jingwei.role``."""

TextRow: TypeAlias = tuple[bytes | None, ...]

SET_TAG = "select set_config('application_name', $1, false)"
STATEMENT = {"db.system.name": "postgresql"}
"""Attributes of a statement's span."""

RECALL_SECONDS = 5.0
GRACE_SECONDS = 5.0
"""How long past the statement timeout a silent server is waited for."""
COMPANY_SECONDS = 5.0
"""How long after another's question one keeps to what is fair in company."""
REPREPARE = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)
"""What a statement says that was prepared before the tables changed, or was deallocated."""


class Unavailable(PoolError):
    """The database cannot be reached."""


class StatementTimeout(PoolError):
    """The statement took longer than is allowed."""

    def __init__(self, limit_seconds: float) -> None:
        super().__init__(f"the database took more than the {limit_seconds:g} s allowed")
        self.limit_seconds = limit_seconds


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many connections, and how long for what (seconds)."""

    size: int = 8
    wait_seconds: float = 5.0
    statement_seconds: float = 10.0
    lifetime_seconds: float = 3600.0
    prepared: PreparedLimits = field(default_factory=PreparedLimits)

    def shares(self) -> Shares:
        """Of all connections; of three or more one subject leaves one to others."""
        each = self.size - 1 if self.size > 2 else self.size
        return Shares(self.size, each, self.wait_seconds)

    def heavy_shares(self, company: Company) -> Shares:
        """Of what heavy statements may have, so that the rest is there for cheap ones: one for each
        subject, and for one that is alone all but one, which is left to whoever comes."""
        places = max(1, self.size * 3 // 8)
        spare = Spare(max(1, places - 1), company)
        return Shares(places, 1, self.wait_seconds, spare=spare)


@dataclass(frozen=True, slots=True)
class PoolState:
    """The pool at this moment, and what happened since it was made."""

    size: int
    open: int
    idle: int
    waiting: int
    connects: int
    scope_changes: int
    prepared_bytes: int


class Weight(Enum):
    """How long a statement may be expected to take."""

    LIGHT = auto()
    """Some milliseconds: whoever has it may have the last connection, too."""
    USUAL = auto()
    HEAVY = auto()


class _Statement(NamedTuple):
    """What is put to the database; what is not ``prepared`` is planned for its own parameters, and
    a ``binary`` result comes in PostgreSQL's binary format."""

    sql: str
    parameters: Sequence[ParameterValue]
    prepared: bool = True
    binary: bool = False


class ReadPool:
    """Connections of the reader's role, opened when they are first needed, and shared out.

    ``session`` are PostgreSQL settings for every connection, such as ``plan_cache_mode``. Where
    statements are ``tagged``, PostgreSQL is told what each is for: a statement more.
    """

    def __init__(
        self,
        conninfo: str,
        limits: PoolLimits | None = None,
        *,
        session: Mapping[str, str] | None = None,
        application_name: str = "jingwei",
        spans: Spans | None = None,
        tagged: bool = False,
    ) -> None:
        self._conninfo = conninfo
        self._spans = spans or NoSpans()
        self._tagged = tagged
        self.limits = limits or PoolLimits()
        self._session = {
            "application_name": application_name,
            "statement_timeout": f"{self.limits.statement_seconds * 1000:.0f}ms",
            "idle_in_transaction_session_timeout": "30s",
            "timezone": "UTC",
            **(session or {}),
        }
        self._idle: list[Connection] = []
        self._places = 0  # connections open, opening, or being recalled: never more than size
        self._connections: set[Connection] = set()  # those of them that are open
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._shares = self.limits.shares()
        self._company = Company(COMPANY_SECONDS)
        self._heavy = self.limits.heavy_shares(self._company)
        self._recalls: set[asyncio.Task[None]] = set()
        self._connects = 0
        self._scope_changes = 0
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def state(self) -> PoolState:
        return PoolState(
            self.limits.size,
            len(self._connections),
            len(self._idle),
            len(self._waiting) + self._shares.waiting + self._heavy.waiting,
            self._connects,
            self._scope_changes,
            sum(connection.prepared_bytes for connection in self._connections),
        )

    async def fetch(
        self,
        sql: str,
        parameters: Sequence[ParameterValue],
        viewer: Viewer,
        *,
        weight: Weight = Weight.USUAL,
        prepared: bool = True,
        binary: bool = False,
    ) -> bytes:
        """The single value of the single row, as PostgreSQL wrote it; ``null`` for a null. A bytea
        is itself where it is asked for as ``binary``, else its digits.

        Heavy statements wait for one another, so that others need not. What is not
        ``prepared`` is planned for its own parameters.

        Raises ``Unavailable``, ``PoolBusy``, ``StatementTimeout``, ``Unsendable``, or psycopg's
        exception for what PostgreSQL refused. A read whose connection breaks is put again.
        """
        self._company.asked(viewer.subject)
        statement = _Statement(sql, parameters, prepared, binary)
        if weight is Weight.HEAVY:
            async with self._heavy.place(viewer):
                result = await self._ask(statement, viewer)
        else:
            result = await self._ask(statement, viewer, briefly=weight is Weight.LIGHT)
        value = result.get_value(0, 0)
        return b"null" if value is None else value

    async def rows(
        self,
        sql: str,
        parameters: Sequence[ParameterValue],
        viewer: Viewer,
        *,
        transactions: bool = False,
    ) -> list[TextRow]:
        """All rows in text format; raises as ``fetch`` does.

        A statement that ``writes`` is never put again when its connection breaks.
        """
        result = await self._ask(_Statement(sql, parameters), viewer, again=not transactions)
        return [
            tuple(result.get_value(row, column) for column in range(result.nfields))
            for row in range(result.ntuples)
        ]

    async def reads_primary(self) -> bool:
        """Whether what is read is never older than what is committed. Raises as ``fetch`` does."""
        nobody = Viewer("tiles", Role.VIEWER, ())
        return await self.fetch("select pg_is_in_recovery()::text", (), nobody) == b"false"

    async def run(self, sql: str, parameters: Sequence[ParameterValue], viewer: Viewer) -> None:
        """Run a statement that writes: never put again when its connection breaks."""
        await self._ask(_Statement(sql, parameters), viewer, again=False)

    async def close(self) -> None:
        """Refuse new questions, let those under way finish, close all connections."""
        self._closed = True
        self._refuse_waiting("the server is shutting down")
        while self._idle:
            self._discard(self._idle.pop())
        if self._recalls:
            await asyncio.wait(self._recalls)

    async def _ask(
        self, statement: _Statement, viewer: Viewer, *, again: bool = True, briefly: bool = False
    ) -> PGresult:
        with self._spans.span("jingwei.wait"):
            await self._shares.take(viewer, briefly=briefly)
        try:
            return await self._answered(statement, viewer, again)
        finally:
            self._shares.give_back(viewer)

    async def _answered(self, statement: _Statement, viewer: Viewer, again: bool) -> PGresult:
        areas = viewer.areas
        scope = ("*" if areas == ("",) else ",".join(areas), viewer.role.name)
        fresh_failures = 0
        while True:
            connection, fresh = await self._take(scope)
            fresh_failures += fresh
            try:
                return await self._put(connection, scope, statement)
            except Broken as error:
                if fresh_failures > 1 or not again:
                    raise Unavailable("the connection to the database broke") from error
            except REPREPARE:
                if fresh:
                    raise

    async def _put(
        self, connection: Connection, scope: ScopeSettings, statement: _Statement
    ) -> PGresult:
        """Put the statement, and leave the connection usable, on its way to it, or closed."""
        limit = self.limits.statement_seconds
        loop = asyncio.get_running_loop()
        guard = loop.call_later(limit + GRACE_SECONDS, connection.close)
        try:
            if connection.scope != scope:
                self._scope_changes += 1
                await connection.carry(scope)
            if self._tagged:
                await connection.ask(SET_TAG, [STATEMENT_TAG.get()])
            with self._spans.span("jingwei.statement", **STATEMENT):
                return await connection.ask(*statement)
        except errors.QueryCanceled as error:
            raise StatementTimeout(limit) from error
        except REPREPARE:
            connection.close()
            raise
        finally:
            guard.cancel()
            if connection.free or connection.broken:
                self._release(connection)
            else:
                self._recall(connection)

    async def _take(self, scope: ScopeSettings) -> tuple[Connection, bool]:
        """A connection, and whether it is a fresh one."""
        while not self._closed:
            if self._idle:
                return self._choose(scope), False
            if self._places < self.limits.size:
                self._places += 1
            elif (connection := await self._wait()) is not None:
                return connection, False
            try:
                return await self._connect(), True
            except Broken as error:
                if not self._connections:
                    raise Unavailable("the database cannot be reached") from error
            # The database takes no more connections but has given us some: wait for one of these.
            if (connection := await self._wait()) is not None:
                return connection, False
            self._places -= 1
        raise Unavailable("the server is shutting down")

    def _choose(self, scope: ScopeSettings) -> Connection:
        """The idle connection that carries the scope, else the one longest idle."""
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place].scope == scope:
                return self._idle.pop(place)
        return self._idle.pop(0)

    async def _wait(self) -> Connection | None:
        """The next connection that comes free; None is leave to open one."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self.limits.wait_seconds):
                return await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on(turn.result())
            elif turn in self._waiting:
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise PoolBusy(self.limits.wait_seconds) from None
            raise

    async def _connect(self) -> Connection:
        """Open a connection on a place already counted in ``_places``."""
        loop = asyncio.get_running_loop()
        # Lifetimes differ, so that connections opened together do not expire together.
        lifetime = self.limits.lifetime_seconds * random.uniform(0.9, 1.1)  # noqa: S311 (no secret)
        try:
            connection = await Connection.open(
                self._conninfo,
                session=self._session,
                on_broken=self._lost,
                prepared=self.limits.prepared,
                expires=loop.time() + lifetime,
                timeout_seconds=self.limits.wait_seconds,
            )
        except BaseException as error:
            self._places -= 1
            if not isinstance(error, Broken):
                self._offer_place()
            elif not self._connections:
                self._refuse_waiting("the database cannot be reached")
            raise
        self._connects += 1
        self._connections.add(connection)
        return connection

    def _release(self, connection: Connection) -> None:
        expired = connection.expires < asyncio.get_running_loop().time()
        if self._closed or expired or not connection.free:
            self._discard(connection)
        else:
            self._pass_on(connection)

    def _pass_on(self, connection: Connection | None) -> None:
        """Give a connection, or the leave to open one, to the next in the queue."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is None:
            self._places -= 1
        else:
            self._idle.append(connection)

    def _recall(self, connection: Connection) -> None:
        """Cancel the statement of a client who went away; its place stays taken meanwhile."""

        async def recall() -> None:
            await connection.recall(RECALL_SECONDS)
            self._release(connection)

        task = asyncio.create_task(recall())
        self._recalls.add(task)
        task.add_done_callback(self._recalls.discard)

    def _lost(self, connection: Connection) -> None:
        """A connection broke while it was not in use."""
        if connection in self._idle:
            self._idle.remove(connection)
            self._discard(connection)

    def _discard(self, connection: Connection) -> None:
        connection.close()
        self._connections.discard(connection)
        self._places -= 1
        self._offer_place()

    def _offer_place(self) -> None:
        if self._waiting and self._places < self.limits.size:
            self._places += 1
            self._pass_on(None)

    def _refuse_waiting(self, why: str) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(Unavailable(why))
