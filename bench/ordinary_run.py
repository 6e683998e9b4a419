"""Measures the ordinary questions: through the server at each size, and statement by statement."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from bench.comparison import EACH, Contestant, Courses, Pace, race
from bench.machine import Machine, machine
from bench.measures import PAGE
from bench.ordinary import QUESTIONS, VIEWERS, Ordinary, by_hand, facts_of, viewers
from bench.server import ZONE, Server, jingwei_server
from bench.wire import posted
from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from server.auth.tokens import minted

AREA = "99"
"""The code that a demonstration city's areas begin with."""

LEAST_RUNS, MOST_SECONDS = 11, 1.0
"""A statement is run so often, and more often until so many seconds are over."""

Say = Callable[[str], None]
Ask = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Statements:
    """Milliseconds of one statement at the largest size, for the viewer of the city: ours, the
    same without scope and row-level security, and what an expert writes."""

    ours: float
    bare: float
    by_hand: float


@dataclass(slots=True)
class OrdinaryRun:
    """What a run found. Courses are by question and viewer, and in them by residents."""

    machine: Machine
    residents: Sequence[int]
    pace: Pace
    courses: dict[tuple[str, str], Courses] = field(default_factory=dict)
    statements: dict[str, Statements] = field(default_factory=dict)


class OrdinaryQuestions:
    """One run over cities, the addresses of whose databases are given."""

    def __init__(self, addresses: Mapping[int, str], pace: Pace, logs: Path, say: Say) -> None:
        self._addresses = dict(sorted(addresses.items()))
        self._pace = pace
        self._logs = logs
        self._say = say
        self._secret = secrets.token_hex(32)
        self._facts: dict[int, Mapping[str, Any]] = {}
        self._requests: dict[tuple[int, str, str], bytes] = {}

    async def found(self) -> OrdinaryRun:
        """Measure everything."""
        sizes = list(self._addresses)
        run = OrdinaryRun(await machine(self._addresses[sizes[-1]]), sizes, self._pace)
        for residents in sizes:
            await self._prepare(residents)
        async with AsyncExitStack() as running:
            servers = {
                residents: await running.enter_async_context(self._server(residents))
                for residents in sizes
            }
            for asked in QUESTIONS:
                for who in VIEWERS:
                    self._say(f"{asked.name}, {who}")
                    contestants = [
                        Contestant(
                            str(size), servers[size].port, [self._requests[size, asked.name, who]]
                        )
                        for size in sizes
                    ]
                    run.courses[asked.name, who] = await race(contestants, self._pace)
        await self._statements(run, sizes[-1])
        return run

    async def _prepare(self, residents: int) -> None:
        """Find out what to ask about in a city, and write its requests."""
        async with await psycopg.AsyncConnection.connect(self._addresses[residents]) as owner:
            facts = self._facts[residents] = await facts_of(owner)
        for who, viewer in viewers(AREA, facts["grid"]).items():
            token = minted(self._secret, viewer, days=1)
            for asked in QUESTIONS:
                request = posted(asked.document, asked.variables(facts), token)
                self._requests[residents, asked.name, who] = request

    def _server(self, residents: int) -> Server:
        log = self._logs / f"{residents}.log"
        return jingwei_server(self._addresses[residents], self._secret, PAGE, log)

    async def _statements(self, run: OrdinaryRun, residents: int) -> None:
        address, facts = self._addresses[residents], self._facts[residents]
        everyone = Viewer("bench", Role.OPERATOR, ("",))
        city = viewers(AREA, facts["grid"])["city"]
        async with AsyncExitStack() as open_:
            limits = PoolLimits(size=1)
            scoped = await open_.enter_async_context(ReadPool(in_role(address, READER), limits))
            bare = await open_.enter_async_context(ReadPool(address, limits))
            owner = await open_.enter_async_context(
                await psycopg.AsyncConnection.connect(address, autocommit=True)
            )
            for asked in QUESTIONS:
                self._say(f"{asked.name}, statements")
                written = by_hand(asked, facts, AREA).encode()
                figures = await _medians(
                    [
                        _statement(scoped, asked, facts, city),
                        _statement(bare, asked, facts, everyone),
                        partial(_rows, owner, written),
                    ]
                )
                run.statements[asked.name] = Statements(*figures)


def _statement(pool: ReadPool, asked: Ordinary, facts: Mapping[str, Any], viewer: Viewer) -> Ask:
    reads = Reads(pool, Limits(page=PAGE), ZONE)
    compiled = reads.compiled(Question(asked.document, asked.variables(facts)), viewer)
    statement, prepared = compiled.statement, not compiled.plan.by_values
    parameters = statement.parameters(compiled.variables, viewer.areas)
    return lambda: pool.fetch(statement.text, parameters, viewer, prepared=prepared)


async def _rows(owner: psycopg.AsyncConnection[Any], written: bytes) -> Any:
    cursor = await owner.execute(written, prepare=False)
    return await cursor.fetchall()


async def _medians(asks: Sequence[Ask]) -> list[float]:
    """The median milliseconds of each, one beside the other, after they have settled."""
    taken: list[list[float]] = [[] for _ in asks]
    end = perf_counter() + MOST_SECONDS * len(asks)
    while len(taken[0]) < EACH + LEAST_RUNS or perf_counter() < end:
        for ask, times in zip(asks, taken, strict=True):
            start = perf_counter()
            await ask()
            times.append(perf_counter() - start)
    return [median(times[EACH:]) * 1000 for times in taken]
