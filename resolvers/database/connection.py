"""One connection to PostgreSQL that remembers whose scope it carries.

It drives libpq itself (``psycopg.pq``) instead of a cursor: one reader stays on the socket for the
connection's life, so a statement costs a send and a wake-up, a quarter of what pool and cursor
cost; and a connection whose server went away is known to be broken at once, while idle.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import psycopg
from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

ParameterValue: TypeAlias = str | bytes | Sequence[str] | None
"""A parameter as text; the statement's own casts give it a type. Bytes are UTF-8 text."""

SET_SCOPE = "select set_config('jingwei.areas', $1, false), set_config('jingwei.role', $2, false)"
SET_SESSION = (
    "select set_config(name, value, false) from unnest($1::text[], $2::text[]) as s (name, value)"
)
ANSWERED = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
RECALL_AGAIN_SECONDS = 0.2
GONE = ("08", "57P0")
"""SQLSTATE beginnings of a server that is going away or not there yet."""


class Broken(Exception):
    """The connection is of no use any more; the statement may or may not have run."""


class Unsendable(ValueError):
    """A text that PostgreSQL cannot store: it holds NUL or a lone surrogate."""


@dataclass(frozen=True, slots=True)
class PreparedLimits:
    """How many statements a connection keeps prepared, and how many bytes of SQL these are.

    PostgreSQL takes some 110 bytes of memory for each. A statement of more than an eighth of them
    is not kept: it would drive out what is asked often.
    """

    count: int = 300
    bytes: int = 512 << 10

    @property
    def longest(self) -> int:
        return self.bytes // 8

    def hold(self, count: int, bytes_: int) -> bool:
        return count <= self.count and bytes_ <= self.bytes


class Connection:
    """A connection in autocommit, for one statement at a time.

    ``on_broken`` is called once, when the connection breaks with no statement under way.
    """

    __slots__ = (
        "_closed",
        "_inner",
        "_limits",
        "_loop",
        "_on_broken",
        "_pg",
        "_prepared",
        "_result",
        "_serial",
        "_socket",
        "_waiter",
        "expires",
        "prepared_bytes",
        "scope",
    )

    def __init__(
        self,
        inner: psycopg.AsyncConnection[object],
        on_broken: Callable[[Connection], None],
        prepared: PreparedLimits,
        expires: float,
    ) -> None:
        self._closed = False
        self._inner = inner
        self._pg = inner.pgconn
        self._socket = self._pg.socket
        self._loop = asyncio.get_running_loop()
        self._on_broken = on_broken
        self._prepared: OrderedDict[str, bytes] = OrderedDict()
        self._limits = prepared
        self.prepared_bytes = 0
        self._serial = 0
        self._waiter: asyncio.Future[PGresult] | None = None
        self._result: PGresult | None = None
        self.scope: tuple[str, str] | None = None
        self.expires = expires
        self._loop.add_reader(self._socket, self._readable)

    @classmethod
    async def open(
        cls,
        conninfo: str,
        *,
        session: Mapping[str, str],
        on_broken: Callable[[Connection], None],
        prepared: PreparedLimits,
        expires: float,
        timeout_seconds: float,
    ) -> Connection:
        """A new connection with these session settings. Raises ``Broken`` when there is none."""
        try:
            inner = await psycopg.AsyncConnection[object].connect(
                conninfo,
                autocommit=True,
                client_encoding="utf-8",
                connect_timeout=max(2, round(timeout_seconds)),
            )
        except psycopg.OperationalError as error:
            raise Broken(str(error)) from error
        connection = cls(inner, on_broken, prepared, expires)
        try:
            await connection.ask(SET_SESSION, (list(session), list(session.values())))
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def broken(self) -> bool:
        return self._closed

    @property
    def free(self) -> bool:
        """Whether it can take a statement now."""
        return not self._closed and self._pg.transaction_status == TransactionStatus.IDLE

    async def carry(self, scope: tuple[str, str]) -> None:
        """Set the scope, unless the connection carries it already."""
        if self.scope != scope:
            self.scope = None
            await self.ask(SET_SCOPE, scope)
            self.scope = scope

    async def ask(
        self,
        sql: str,
        values: Sequence[ParameterValue],
        prepared: bool = True,
        binary: bool = False,
    ) -> PGresult:
        """Run one statement, prepared unless it is long, and return its result in text format, or
        in ``binary``.

        Raises ``Broken``, ``Unsendable``, or psycopg's exception for what PostgreSQL refused.
        A task cancelled here leaves its statement running: call ``recall``.
        """
        parameters = [as_text(value) for value in values]
        if not prepared or len(sql) > self._limits.longest:
            self._send(
                self._pg.send_query_params, utf8_of(sql), parameters, result_format=int(binary)
            )
            return await self._answer()
        name = self._prepared.get(sql)
        if name is None:
            name = await self._prepare(sql)
        else:
            self._prepared.move_to_end(sql)
        self._send(self._pg.send_query_prepared, name, parameters, result_format=int(binary))
        return await self._answer()

    async def recall(self, timeout_seconds: float) -> None:
        """Cancel the statement under way and wait until the connection is free, or close it."""
        self.scope = None
        try:
            async with asyncio.timeout(timeout_seconds):
                while not self.free and not self.broken:
                    await self._inner.cancel_safe(timeout=timeout_seconds)
                    await self._settle()
        except (TimeoutError, psycopg.Error):
            self.close()

    async def _settle(self) -> None:
        """Wait a little: a cancellation that arrives before its statement is lost, so ask again."""
        if not self.free and not self.broken:
            self._waiter = self._loop.create_future()
            done, _ = await asyncio.wait([self._waiter], timeout=RECALL_AGAIN_SECONDS)
            self._waiter = None
            for waiter in done:
                waiter.exception()

    def close(self) -> None:
        """Close at once. A statement under way fails with ``Broken``."""
        if not self._closed:
            # libpq closes a broken socket by itself, and the system gives its number to the next
            # one that is opened: the loop must have forgotten it by then.
            self._closed = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._pg.finish()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(Broken("the connection was closed"))

    async def _prepare(self, sql: str) -> bytes:
        while self._prepared and not self._limits.hold(
            len(self._prepared) + 1, self.prepared_bytes + len(sql)
        ):
            await self._forget()
        self._serial += 1
        name = b"s%d" % self._serial
        self._send(self._pg.send_prepare, name, utf8_of(sql))
        await self._answer()
        self._prepared[sql] = name
        self.prepared_bytes += len(sql)
        return name

    async def _forget(self) -> None:
        """Deallocate the statement that is unused longest."""
        sql, name = self._prepared.popitem(last=False)
        self.prepared_bytes -= len(sql)
        self._send(self._pg.send_query, b"deallocate " + name)
        await self._answer()

    def _send(self, send: Callable[..., None], *arguments: object, **options: object) -> None:
        try:
            send(*arguments, **options)
            if self._pg.flush():
                self._loop.add_writer(self._socket, self._writable)
        except psycopg.OperationalError as error:
            self.close()
            raise Broken(str(error)) from error

    async def _answer(self) -> PGresult:
        self._result = None
        self._waiter = self._loop.create_future()
        result = await self._waiter
        if result.status not in ANSWERED:
            self.scope = None
            error = errors.error_from_result(result, encoding="utf-8")
            if (error.sqlstate or "").startswith(GONE):
                self.close()
                raise Broken(str(error)) from error
            raise error
        return result

    def _readable(self) -> None:
        try:
            self._pg.consume_input()
            while not self._pg.is_busy():
                result = self._pg.get_result()
                if result is None:
                    return self._finish()
                self._result = result
        except psycopg.Error as error:
            self._break(error)

    def _writable(self) -> None:
        try:
            if not self._pg.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.Error as error:
            self._break(error)

    def _finish(self) -> None:
        """Hand the result to what waits for it; input without a statement is a notice."""
        waiter, result = self._waiter, self._result
        if waiter is not None and result is not None:
            self._waiter = self._result = None
            if not waiter.done():
                waiter.set_result(result)

    def _break(self, error: psycopg.Error) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_exception(Broken(str(error)))
        self.close()
        if waiter is None:
            self._on_broken(self)


def as_text(value: ParameterValue) -> bytes | None:
    """The text form of a parameter. Raises ``Unsendable``."""
    if value is None:
        return None
    if isinstance(value, str):
        value = utf8_of(value)
    elif not isinstance(value, bytes):
        value = b"{%s}" % b",".join(b'"%s"' % escaped(utf8_of(item)) for item in value)
    if b"\0" in value:
        raise Unsendable("a text holds NUL (U+0000), which the database cannot store")
    return value


def utf8_of(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Unsendable(
            f"a text holds a lone surrogate (U+{ord(text[error.start]):04X}) at {error.start}, "
            "which is no character"
        ) from error


def escaped(item: bytes) -> bytes:
    return item.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
