"""Servers side by side: the same requests to each in turn, round after round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import orjson

from bench.load import Load, Round

EACH = 8
"""Requests over each connection before the first round: from the sixth execution on PostgreSQL
may use a generic plan."""


class Disagreement(Exception):
    """Two servers answered the same question differently."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rounds, of how many seconds each, by how many connections at once."""

    rounds: int
    seconds: float
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The rounds of one contestant: medians over them."""

    rounds: tuple[Round, ...]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return median(round_.rate for round_ in self.rounds)

    def percentile(self, percent: float) -> float:
        """Milliseconds."""
        return median(round_.percentile(percent) for round_ in self.rounds)


@dataclass(frozen=True, slots=True)
class Contestant:
    name: str
    port: int
    requests: Sequence[bytes]


Courses = Mapping[tuple[str, int], Course]
"""By contestant's name and width."""


def ratio(
    one: Course, other: Course, figure: Callable[[Round], float] = lambda round_: round_.rate
) -> float:
    """How much more of a figure: the median of the rounds' ratios, as neighbours share a moment."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return median(figure(mine) / figure(theirs) for mine, theirs in pairs)


def p50(round_: Round) -> float:
    return round_.percentile(50)


async def race(
    contestants: Sequence[Contestant], pace: Pace, after_round: Callable[[], None] = lambda: None
) -> Courses:
    """Let the contestants answer in turn, A B C A B C …, once they are warm."""
    loads = {one.name: Load(one.port, one.requests) for one in contestants}
    rounds: dict[tuple[str, int], list[Round]] = {}
    most = max(pace.widths)  # more at once could be refused: heavy questions wait for one another
    for load in loads.values():
        await load.warm(most, EACH)
        await load.round(most, pace.seconds)  # the server's connections may not share evenly
    for width in pace.widths:
        for _ in range(pace.rounds):
            for name, load in loads.items():
                done = await load.round(width, pace.seconds)
                rounds.setdefault((name, width), []).append(done)
                after_round()
    return {key: Course(tuple(found)) for key, found in rounds.items()}


async def agree(contestants: Sequence[Contestant], asked: int = 5) -> list[int]:
    """The sizes of the first answers in bytes. Raises ``Disagreement``."""
    sizes = []
    for place in range(min(asked, len(contestants[0].requests))):
        answers = [await once(one.port, one.requests[place]) for one in contestants]
        sizes.append(len(answers[0]))
        expected, *others = map(orjson.loads, answers)
        if not expected["data"] or "errors" in expected:
            raise Disagreement(f"{contestants[0].name}: {answers[0][:300]!r}")
        for one, other, raw in zip(contestants[1:], others, answers[1:], strict=True):
            if other != expected:
                where = difference(expected, other)
                raise Disagreement(f"{contestants[0].name} and {one.name}: {where} {raw[:200]!r}")
    return sizes


async def once(port: int, request: bytes) -> bytes:
    """One answer, over a connection of its own."""
    async with Load(port, [request]).lines(1) as lines:
        return await lines[0].ask(request)


def difference(one: object, other: object, path: str = "") -> str:
    """Where two answers first differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        differences = (difference(one[key], other[key], f"{path}.{key}") for key in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        differences = (difference(mine, theirs, f"{path}[{i}]") for i, (mine, theirs) in pairs)
    else:
        return "" if one == other else f"{path}: {str(one)[:200]} != {str(other)[:200]}"
    return next(filter(None, differences), "")
