"""The proof that the log of readings is as it was written, as far as its chains can tell.

Whoever may write as the owner can write all of a chain anew. Heads that were kept elsewhere are
what tells it then.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Integer, SmallInteger, Text, column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.access.access_log import access_chain, access_log

HEAD = re.compile(r"head (\d+) (\d+) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a chain at some moment: its number, and the digest of all up to it."""

    chain: int
    number: int
    digest: str

    def __str__(self) -> str:
        return f"head {self.chain} {self.number} {self.digest}"


@dataclass(frozen=True, slots=True)
class LogFault:
    """What is wrong with a chain, in words that name the first line that is concerned."""

    chain: int
    message: str


def heads_in(text: str) -> tuple[Head, ...]:
    """The heads in what ``jingwei check log`` wrote. Raises ``ValueError`` where there are none."""
    matches = [HEAD.fullmatch(line.strip()) for line in text.splitlines()]
    heads = tuple(Head(int(m[1]), int(m[2]), m[3]) for m in matches if m)
    if not heads:
        raise ValueError("no line says head, a chain, a number and a digest")
    return heads


async def heads(connection: AsyncConnection) -> tuple[Head, ...]:
    """Where each chain ends that has a line."""
    c = access_chain.c
    rows = await connection.execute(
        select(c.chain, c.number, c.digest).where(c.number > 0).order_by(c.chain)
    )
    return tuple(Head(chain, number, digest.hex()) for chain, number, digest in rows)


async def log_faults(connection: AsyncConnection, kept: Sequence[Head] = ()) -> list[LogFault]:
    """The first fault of each chain, and each head that was ``kept`` and is not there any more."""
    found = func.access_log_faults().table_valued(
        column("chain", SmallInteger),
        column("number", BigInteger),
        column("county", Integer),
        column("id", BigInteger),
        column("fault", Text),
        column("before_number", BigInteger),
    )
    rows = await connection.execute(select(found).order_by(found.c.chain))
    faults = [LogFault(row.chain, _words(*row)) for row in rows]
    return [*faults, *[fault async for fault in _missing(connection, kept)]]


def _words(
    chain: int, number: int, county: int | None, id_: int | None, fault: str, before: int
) -> str:
    line = f"line {number} of chain {chain}"
    if id_ is not None:
        line += f" (AccessRecord:{county}:{id_})"
    match fault:
        case "REMOVED":
            return f"{line}: lines {before + 1} to {number - 1} before it were removed"
        case "TWICE":
            return f"{line}: its number is another's, too; one of them was inserted"
        case "CHANGED":
            return f"{line}: it does not follow from line {before}; it, or its digest, was changed"
    return f"{line}: the chain does not end as its head says; lines after it were removed"


async def _missing(connection: AsyncConnection, kept: Iterable[Head]) -> AsyncIterator[LogFault]:
    for head in kept:
        chain = access_chain.c.chain == head.chain
        line = (access_log.c.chain == head.chain) & (access_log.c.number == head.number)
        base = await connection.execute(
            select(access_chain.c.base_number, access_chain.c.base_digest).where(chain)
        )
        base_number, base_digest = base.one_or_none() or (0, b"")
        if head.number < base_number:
            continue  # retention has dropped it since
        digests = set(await connection.scalars(select(access_log.c.digest).where(line)))
        if head.number == base_number:
            digests.add(base_digest)
        if head.digest not in {digest.hex() for digest in digests}:
            yield LogFault(
                head.chain,
                f"line {head.number} of chain {head.chain} is not what it was when its head was"
                " kept: it, or lines before it, were removed or written anew",
            )
