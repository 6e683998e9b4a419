"""Everything that a run measures, one after the other."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.comparison import Contestant, Courses, Pace, agree, race
from bench.machine import Machine, machine
from bench.plans import Asking, First, by_mode, first
from bench.questions import BenchCity, BenchQuestion, Variables, bench_city_of
from bench.server import Arguments, Server, beside, free_port, jingwei_server
from bench.wire import fetched, graphql
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from server.auth.tokens import minted

PAGE = 10_000
PLACES_SEED = 20
GROWING = ("a", "b", "e")
SCOPED = "b"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ServerComparison:
    """The three servers on one question. ``size`` is an answer's median size in bytes."""

    question: BenchQuestion
    size: int
    courses: Courses


@dataclass(slots=True)
class Measures:
    """What a run found. ``memory`` is the server's in megabytes, at the start and after rounds."""

    machine: Machine
    residents: tuple[int, int]
    pace: Pace
    comparisons: list[ServerComparison] = field(default_factory=list)
    scope: Courses = field(default_factory=dict)
    growth: dict[str, Courses] = field(default_factory=dict)
    modes: dict[str, Mapping[str, float]] = field(default_factory=dict)
    firsts: dict[str, First] = field(default_factory=dict)
    memory: list[float] = field(default_factory=list)


class Run:
    """One run over two cities, the addresses of whose databases are given."""

    def __init__(
        self,
        addresses: Mapping[int, str],
        questions: tuple[BenchQuestion, ...],
        pace: Pace,
        logs: Path,
        say: Say,
    ) -> None:
        self._small, self._large = sorted(addresses)
        self._addresses = addresses
        self._questions = questions
        self._pace = pace
        self._logs = logs
        self._say = say
        self._secret = secrets.token_hex(32)
        self._tokens: dict[Viewer, str] = {}
        self._places: dict[tuple[int, str], list[Variables]] = {}

    async def measures(self) -> Measures:
        """Measure everything. Raises ``Disagreement`` where servers answer differently."""
        cities = {residents: await self._city(residents) for residents in self._addresses}
        results = Measures(
            await machine(self._addresses[self._large]), (self._small, self._large), self._pace
        )
        viewer = Viewer("bench", Role.VIEWER, (cities[self._large].area,))
        async with AsyncExitStack() as running:
            main = await running.enter_async_context(self._jingwei(self._large, "jingwei"))
            results.memory.append(main.memory["now"])
            await self._first_times(results, main, viewer)
            await self._compare(results, main, viewer)
            await self._scope(results, main, viewer)
            await self._growth(results, main, viewer)
            results.memory.append(main.memory["most"])
        await self._modes(results, viewer)
        return results

    async def _city(self, residents: int) -> BenchCity:
        address = self._addresses[residents]
        async with await psycopg.AsyncConnection.connect(address) as owner:
            city = await bench_city_of(owner)
        for question in self._questions:
            places = question.drawn(city, PLACES_SEED)
            self._places[residents, question.letter] = places
        return city

    def _jingwei(self, residents: int, name: str, *, everything: bool = False) -> Server:
        log = self._logs / f"{name}.log"
        address = self._addresses[residents]
        return jingwei_server(address, self._secret, PAGE, log, everything=everything)

    def _token(self, viewer: Viewer) -> str:
        if viewer not in self._tokens:
            self._tokens[viewer] = minted(self._secret, viewer, days=1)
        return self._tokens[viewer]

    def _graphql(
        self, name: str, server: Server, question: BenchQuestion, residents: int, viewer: Viewer
    ) -> Contestant:
        token = self._token(viewer)
        places = self._places[residents, question.letter]
        return Contestant(name, server.port, [graphql(question, one, token) for one in places])

    # The parts of a run

    async def _first_times(self, results: Measures, main: Server, viewer: Viewer) -> None:
        for question in self._questions:
            self._say(f"({question.letter}) first time")
            place = self._places[self._large, question.letter][0]
            token = self._token(viewer)
            results.firsts[question.letter] = await first(main.port, question, place, token, 5)

    async def _compare(self, results: Measures, main: Server, viewer: Viewer) -> None:
        async with AsyncExitStack() as running:
            arguments = self._arguments(viewer)
            others = [
                await running.enter_async_context(
                    beside(f"bench.{name}", arguments(), self._logs / f"{name}.log")
                )
                for name in ("handwritten", "conventional")
            ]
            for question in self._questions:
                self._say(f"({question.letter}) {question.title}")
                by_hand, usual = others
                contestants = [
                    self._graphql("jingwei", main, question, self._large, viewer),
                    self._by_hand(by_hand, question, viewer),
                    self._graphql("conventional", usual, question, self._large, viewer),
                ]
                sizes = sorted(await agree(contestants))

                def note() -> None:
                    results.memory.append(main.memory["now"])

                courses = await race(contestants, self._pace, note)
                comparison = ServerComparison(question, sizes[len(sizes) // 2], courses)
                results.comparisons.append(comparison)

    def _by_hand(self, server: Server, question: BenchQuestion, viewer: Viewer) -> Contestant:
        token = self._token(viewer)
        places = self._places[self._large, question.letter]
        requests = [fetched(question, one, token) for one in places]
        return Contestant("handwritten", server.port, requests)

    def _arguments(self, viewer: Viewer) -> Callable[[], Arguments]:
        examples = {
            question.letter: self._places[self._large, question.letter][0]
            for question in self._questions
        }
        token = self._token(viewer)

        def arguments() -> Arguments:
            return Arguments(
                free_port(),
                self._addresses[self._large],
                token,
                viewer.role.name,
                viewer.areas[0],
                PAGE,
                examples,
            )

        return arguments

    async def _scope(self, results: Measures, main: Server, viewer: Viewer) -> None:
        """The same with scope and row-level security, and with neither."""
        (question,) = (one for one in self._questions if one.letter == SCOPED)
        self._say(f"({question.letter}) without scope and row-level security")
        everyone = Viewer("bench", Role.ADMINISTRATOR, ("",))
        async with self._jingwei(self._large, "everything", everything=True) as other:
            contestants = [
                self._graphql("scoped", main, question, self._large, viewer),
                self._graphql("unscoped", other, question, self._large, everyone),
            ]
            results.scope = await race(contestants, self._pace)

    async def _growth(self, results: Measures, main: Server, viewer: Viewer) -> None:
        async with self._jingwei(self._small, "small") as other:
            for question in self._questions:
                if question.letter not in GROWING:
                    continue
                self._say(f"({question.letter}) with {self._small:,} residents")
                contestants = [
                    self._graphql("small", other, question, self._small, viewer),
                    self._graphql("large", main, question, self._large, viewer),
                ]
                pace = Pace(self._pace.rounds, self._pace.seconds, (1,))
                results.growth[question.letter] = await race(contestants, pace)

    async def _modes(self, results: Measures, viewer: Viewer) -> None:
        asking = Asking(PAGE, viewer)
        reader = in_role(self._addresses[self._large], READER)
        for question in self._questions:
            self._say(f"({question.letter}) by plan_cache_mode")
            places = self._places[self._large, question.letter]
            ask = asking.ask(question, places)
            seconds = self._pace.seconds * self._pace.rounds
            results.modes[question.letter] = await by_mode(reader, ask, viewer, seconds)
