"""One server process beside two: rates, what each request costs a core, how work is spread."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import psycopg
from prometheus_client.multiprocess import MultiProcessCollector

from bench.comparison import EACH, Pace
from bench.load import Load
from bench.machine import Machine, machine
from bench.measures import PLACES_SEED, Say
from bench.processes import (
    Pid,
    children_of,
    pin,
    postmaster_of,
    seconds_of,
    seconds_of_machine,
    seconds_with_children,
)
from bench.questions import BenchQuestion, bench_city_of, questions
from bench.server import Server, jingwei_server
from bench.wire import graphql
from schema.viewer import Role, Viewer
from server.auth.tokens import minted

COUNTS = (1, 2)
WIDTH = 16
LETTERS = ("a", "b")
NOTHING = BenchQuestion("–", "nothing of the database", "{ __typename }", 1, lambda *_: {})
PAGE = 1_000
QUIET = 0.15
"""Cores that other processes may use in a round; the kernel's own work for the network is there."""
TRIES = 6
"""How many times the rounds wanted are asked for at most, where others keep the machine busy."""


@dataclass(frozen=True, slots=True)
class Places:
    """Which cores the server may use, and which PostgreSQL and the client."""

    title: str
    server: frozenset[int]
    others: frozenset[int]


@dataclass(frozen=True, slots=True)
class Turn:
    """One round of one server. Costs are seconds of a core; ``shares`` are each worker's requests,
    of all, the least first."""

    requests: int
    rate: float
    p99: float
    server: float
    database: float
    client: float
    shares: tuple[float, ...]
    others: float
    """Cores that all other processes used meanwhile."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """The rounds of one question by so many workers in one arrangement."""

    question: BenchQuestion
    places: Places
    workers: int
    turns: Sequence[Turn]

    def cost(self, of: Callable[[Turn], float]) -> float:
        """Microseconds of a core for one request."""
        return median(of(turn) / turn.requests for turn in self.turns) * 1e6

    def middle(self, of: Callable[[Turn], float]) -> float:
        return median(map(of, self.turns))


@dataclass(frozen=True, slots=True)
class ScalingRun:
    machine: Machine
    residents: int
    pace: Pace
    courses: Sequence[Scaling]


class MeasuredServer:
    """One server under measurement."""

    def __init__(self, count: int, server: Server, folder: Path) -> None:
        self.count = count
        self.server = server
        self._folder = folder

    @property
    def pids(self) -> list[Pid]:
        """The processes that answer, and the parent that watches them."""
        return [self.server.pid, *children_of(self.server.pid)]

    def requests(self) -> Mapping[str, float]:
        """How many each worker has answered, by the name of its file of counters."""
        return {path.name: _answered(path) for path in self._folder.rglob("counter_*.db")}


def _answered(path: Path) -> float:
    metrics = MultiProcessCollector.merge([str(path)])  # type: ignore[no-untyped-call]
    return float(sum(sample.value for metric in metrics for sample in metric.samples))


class Scales:
    """A run over the city at ``address``, whose files go to ``folder``."""

    def __init__(self, address: str, residents: int, pace: Pace, folder: Path, say: Say) -> None:
        self._address = address
        self._residents = residents
        self._pace = pace
        self._folder = folder
        self._say = say
        self._secret = secrets.token_hex(32)
        self._requests: dict[str, Sequence[bytes]] = {}
        self._postmaster = 0

    async def found(self) -> ScalingRun:
        """Measure everything, and leave every process on all cores."""
        asked_questions = [NOTHING, *(one for one in questions() if one.letter in LETTERS)]
        await self._prepare(asked_questions)
        about = await machine(self._address)
        everywhere = frozenset(os.sched_getaffinity(0))
        courses: list[Scaling] = []
        try:
            for places in arrangements(everywhere):
                courses += await self._arranged(places, asked_questions)
        finally:
            self._arrange(everywhere)
        return ScalingRun(about, self._residents, self._pace, courses)

    async def _prepare(self, questions: Sequence[BenchQuestion]) -> None:
        async with await psycopg.AsyncConnection.connect(self._address) as owner:
            city = await bench_city_of(owner)
            self._postmaster = postmaster_of(owner.info.backend_pid)
        viewer = Viewer("bench", Role.VIEWER, (city.area,))
        token = minted(self._secret, viewer, days=1)
        for question in questions:
            places = question.drawn(city, PLACES_SEED)
            self._requests[question.letter] = [graphql(question, one, token) for one in places]

    def _arrange(self, cores: frozenset[int]) -> None:
        """Put PostgreSQL, connections to come, and this client where they belong."""
        pin(self._postmaster, set(cores))
        pin(0, set(cores))

    async def _arranged(self, places: Places, questions: Sequence[BenchQuestion]) -> list[Scaling]:
        self._arrange(places.others)
        async with AsyncExitStack() as running:
            servers = [await running.enter_async_context(self._server(n, places)) for n in COUNTS]
            contestants = [
                MeasuredServer(count, server, self._files(count))
                for count, server in zip(COUNTS, servers, strict=True)
            ]
            return [one for q in questions for one in await self._raced(q, places, contestants)]

    def _files(self, workers: int) -> Path:
        return self._folder / f"{workers}"

    def _server(self, workers: int, places: Places) -> Server:
        files = self._files(workers)
        files.mkdir(exist_ok=True)
        log = self._folder / f"{workers}.log"
        return jingwei_server(
            self._address,
            self._secret,
            PAGE,
            log,
            more={
                "JINGWEI_WORKERS": str(workers),
                "JINGWEI_POOL_SIZE": str(WIDTH),
                "TMPDIR": str(files),
            },
            cores=places.server,
        )

    async def _raced(
        self, question: BenchQuestion, places: Places, contestants: Sequence[MeasuredServer]
    ) -> list[Scaling]:
        """The contestants in turn, once they are warm."""
        self._say(f"{places.title}: ({question.letter}) {question.title}")
        requests = self._requests[question.letter]
        loads = [(one, Load(one.server.port, requests)) for one in contestants]
        for _, load in loads:
            await load.warm(WIDTH, EACH)
            await load.round(WIDTH, self._pace.seconds)
        rounds: list[list[Turn]] = []
        while len(quiet(rounds)) < self._pace.rounds and len(rounds) < TRIES * self._pace.rounds:
            rounds.append([await self._turn(one, load) for one, load in loads])
        kept = sorted(rounds, key=loudest)[: self._pace.rounds]
        return [
            Scaling(question, places, one.count, [turns[place] for turns in kept])
            for place, one in enumerate(contestants)
        ]

    async def _turn(self, one: MeasuredServer, load: Load) -> Turn:
        pids, before = one.pids, one.requests()
        server, database = seconds_of(pids), seconds_with_children(self._postmaster)
        client, machine, start = process_time(), seconds_of_machine(), perf_counter()
        done = await load.round(WIDTH, self._pace.seconds)
        taken = perf_counter() - start
        client = process_time() - client
        server = seconds_of(pids) - server
        database = seconds_with_children(self._postmaster) - database
        others = seconds_of_machine() - machine - client - server - database
        return Turn(
            len(done.seconds),
            done.rate,
            done.percentile(99),
            server,
            database,
            client,
            shares(before, one.requests()),
            max(0.0, others) / taken,
        )


def loudest(turns: Sequence[Turn]) -> float:
    """The most cores that others used in a round."""
    return max(turn.others for turn in turns)


def quiet(rounds: Sequence[Sequence[Turn]]) -> list[Sequence[Turn]]:
    """The rounds in which the machine was ours."""
    return [turns for turns in rounds if loudest(turns) <= QUIET]


def shares(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[float, ...]:
    """Each worker's part of the requests between, the least first; one alone has all."""
    answered = [count - before.get(name, 0) for name, count in after.items()]
    total = sum(answered)
    return tuple(sorted(count / total for count in answered)) if total else (1.0,)


def arrangements(cores: frozenset[int]) -> list[Places]:
    """Nothing pinned; and, where there are two cores, the server alone on the first."""
    arrangements = [Places("nothing pinned", cores, cores)]
    if len(cores) > 1:
        first = frozenset([min(cores)])
        arrangements.append(
            Places("the server on one core, all else on the others", first, cores - first)
        )
    return arrangements
