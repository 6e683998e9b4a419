"""What a statement costs by ``plan_cache_mode``, and a question when it is first compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from bench.comparison import EACH
from bench.load import Load
from bench.questions import BenchQuestion, Variables
from bench.server import ZONE
from bench.wire import posted
from compiler.compiler import Compiler
from compiler.limits import Limits
from resolvers.api import api
from resolvers.database.pool import PoolLimits, ReadPool
from schema.model import model
from schema.viewer import Viewer

MODES = ("auto", "force_custom_plan", "force_generic_plan")

Milliseconds = float


@dataclass(frozen=True, slots=True)
class Ask:
    """A statement with the parameters of each place."""

    text: str
    parameters: Sequence[Sequence[str | list[str] | None]]


class Asking:
    """Compiles the questions of one viewer."""

    def __init__(self, page: int, viewer: Viewer) -> None:
        self._compiler = Compiler(model(), api()._schema, Limits(page=page), ZONE)
        self._viewer = viewer

    def ask(self, question: BenchQuestion, places: Sequence[Variables]) -> Ask:
        role, areas = self._viewer.role, self._viewer.areas
        document = self._compiler.document(question.document)
        compiled = [self._compiler.compile(document, None, place, role, areas) for place in places]
        parameters = [one.statement.parameters(one.variables, areas) for one in compiled]
        return Ask(compiled[0].statement.text, parameters)


async def by_mode(
    reader: str, ask: Ask, viewer: Viewer, seconds: float
) -> Mapping[str, Milliseconds]:
    """The median of a statement in each mode, one beside the other, after it has settled."""
    pools = {
        mode: ReadPool(reader, PoolLimits(size=1), session={"plan_cache_mode": mode})
        for mode in MODES
    }
    taken: dict[str, list[float]] = {mode: [] for mode in MODES}
    end, place = perf_counter() + seconds * len(MODES), 0
    while perf_counter() < end or place < EACH + 3:
        for mode, pool in pools.items():
            parameters = ask.parameters[place % len(ask.parameters)]
            start = perf_counter()
            await pool.fetch(ask.text, parameters, viewer)
            taken[mode].append(perf_counter() - start)
        place += 1
    for pool in pools.values():
        await pool.close()
    return {mode: median(times[EACH:]) * 1000 for mode, times in taken.items()}


@dataclass(frozen=True, slots=True)
class First:
    """Milliseconds of a question: of a document never seen before, and of one that is kept."""

    new: Milliseconds
    kept: Milliseconds


async def first(
    port: int, question: BenchQuestion, place: Variables, token: str, tries: int
) -> First:
    """A comment makes a document new. Its statement is not: PostgreSQL has it prepared."""
    known = posted(question.document, place, token)
    new = [posted(f"{question.document} # {i}", place, token) for i in range(tries)]
    requests = [known, known, *(one for document in new for one in (document, known))]
    times: dict[bool, list[float]] = {True: [], False: []}
    async with Load(port, requests).lines(1) as lines:
        for request in requests:
            start = perf_counter()
            await lines[0].ask(request)
            times[request is known].append(perf_counter() - start)
    return First(median(times[False]) * 1000, median(times[True][2:]) * 1000)
