"""Tiles beside a hand-written route with the same SQL and beside tipg, on the same places."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from math import asinh, pi, radians, tan
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import psycopg

from bench.comparison import Contestant, Courses, Disagreement, Pace, once, race
from bench.machine import Machine, machine
from bench.measures import Say
from bench.questions import bench_city_of
from bench.server import Arguments, Server, beside, free_port, jingwei_server
from geo.tiles import Tile
from resolvers.tiles import layers
from schema.viewer import Role, Viewer
from server.auth.tokens import minted
from server.faults import Fault

PEER = Path(__file__).parent / "peers" / "tipg"
SEED = 41
TILES = 1_000
FIRST_ZOOM, LAST_ZOOM = 10, 16
LAYERS = {"grids": "grid", "buildings": "building", "cameras": "camera", "incidents": "incident"}
"""The layers that are asked for, in turn where a zoom has them, and their tables."""

P99_ZOOM = 14
WIDTH = 8
PAGE = 1_000

Place = tuple[str, Tile]
"""A tile of a layer."""


@dataclass(frozen=True, slots=True)
class TileRun:
    """What a run found. ``courses`` are of all tiles, ``near`` of those at zoom 14 alone; ``kept``
    is the memory of the server that keeps tiles (megabytes), before and after."""

    machine: Machine
    residents: int
    pace: Pace
    places: Sequence[Place]
    bytes: int
    courses: Courses
    near: Courses
    tipg: str
    kept: tuple[float, float]


class Tiles:
    """Compares the servers over one city's database."""

    def __init__(
        self, address: str, residents: int, pace: Pace, logs: Path, say: Say, tiles: int = TILES
    ) -> None:
        self._address = address
        self._residents = residents
        self._pace = pace
        self._logs = logs
        self._say = say
        self._tiles = tiles

    async def found(self) -> TileRun:
        """Raises ``Disagreement`` where the hand-written route draws another tile."""
        async with await psycopg.AsyncConnection.connect(self._address, autocommit=True) as owner:
            area = (await bench_city_of(owner)).area
            places = await places_of(owner, self._tiles)
        version = await installed(self._say)
        viewer = Viewer("bench", Role.VIEWER, (area,))
        secret = secrets.token_hex(32)
        token = minted(secret, viewer, days=1)
        off = {"JINGWEI_TILE_CACHE_MEGABYTES": "0"}
        async with AsyncExitStack() as running:
            start = running.enter_async_context
            plain = await start(self._ours("uncached", secret, off))
            keeping = await start(self._ours("cached", secret, {}))
            by_hand = await start(self._by_hand("bench.tiles_handwritten", viewer, token))
            prepared = await start(self._by_hand("bench.tiles_prepared", viewer, token))
            peer = await start(tipg_server(self._address, self._logs))
            servers = {
                "jingwei": plain,
                "cached": keeping,
                "by hand": by_hand,
                "prepared": prepared,
            }
            contestants = [
                Contestant(name, server.port, [ours(place, token) for place in places])
                for name, server in servers.items()
            ]
            contestants.append(
                Contestant(
                    "tipg", peer.port, [theirs(place, self._tipg_fields) for place in places]
                )
            )
            size = await agree(contestants)
            self._say("all tiles once")
            await asyncio.gather(*(self._fill(one) for one in contestants))
            before = keeping.memory["now"]
            self._say("all zooms")
            courses = await race(contestants, self._pace)
            self._say(f"zoom {P99_ZOOM}")
            near = await race([at_zoom(one, places) for one in contestants[:3]], self._pace)
            return TileRun(
                await machine(self._address),
                self._residents,
                self._pace,
                places,
                size,
                courses,
                near,
                version,
                (before, keeping.memory["most"]),
            )

    def _ours(self, name: str, secret: str, more: Mapping[str, str]) -> Server:
        log = self._logs / f"{name}.log"
        return jingwei_server(self._address, secret, PAGE, log, more=more)

    def _by_hand(self, module: str, viewer: Viewer, token: str) -> Server:
        arguments = Arguments(
            free_port(),
            self._address,
            token,
            viewer.role.name,
            viewer.areas[0],
            PAGE,
            dict.fromkeys(LAYERS),
        )
        return beside(module, arguments, self._logs / f"{module}.log")

    @property
    def _tipg_fields(self) -> Mapping[str, str]:
        """The columns of what our tiles tell, as tipg's argument names them."""
        return {name: ",".join(("id", *layers()[name].tiles.fields)) for name in LAYERS}

    async def _fill(self, one: Contestant) -> None:
        for request in one.requests:
            await once(one.port, request)


async def places_of(owner: psycopg.AsyncConnection[tuple[object, ...]], count: int) -> list[Place]:
    """So many tiles that show something, as many of each zoom as there are, in no order."""
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    centres: dict[str, list[tuple[float, float]]] = {}
    for name, table in LAYERS.items():
        geometry = layers()[name].entity.geometry
        found = await owner.execute(
            f"select ST_X(p), ST_Y(p) from (select ST_PointOnSurface({geometry}) as p"  # noqa: S608
            f" from {table} order by county, id) as c"
        )
        centres[name] = [(float(str(x)), float(str(y))) for x, y in await found.fetchall()]
    known: set[Place] = set()
    zooms = range(FIRST_ZOOM, LAST_ZOOM + 1)
    for tries in range(count * 200):
        z = zooms[tries % len(zooms)]
        name = chance.choice([n for n in LAYERS if layers()[n].tiles.min_zoom <= z])
        known.add((name, tile_at(*chance.choice(centres[name]), z)))
        if len(known) == count:
            break
    places = sorted(known, key=lambda place: (place[0], place[1].z, place[1].x, place[1].y))
    chance.shuffle(places)
    return places


def tile_at(longitude: float, latitude: float, z: int) -> Tile:
    """The tile that holds a point."""
    size = 1 << z
    y = (1 - asinh(tan(radians(latitude))) / pi) / 2
    return Tile(z, int((longitude + 180) / 360 * size), int(y * size))


def ours(place: Place, token: str) -> bytes:
    name, tile = place
    path = f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt"
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def theirs(place: Place, fields: Mapping[str, str]) -> bytes:
    name, tile = place
    path = f"/collections/public.{LAYERS[name]}/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}"
    asked = f"properties={quote(fields[name])}&limit=10000"
    return f"GET {path}?{asked} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def at_zoom(one: Contestant, places: Sequence[Place]) -> Contestant:
    pairs = zip(places, one.requests, strict=True)
    return Contestant(one.name, one.port, [r for (_, tile), r in pairs if tile.z == P99_ZOOM])


async def agree(contestants: Sequence[Contestant], asked: int = 100) -> int:
    """The median size of tiles in bytes. Raises ``Disagreement`` where those with our SQL differ,
    or where another's tile is empty."""
    sizes = []
    for place in range(min(asked, len(contestants[0].requests))):
        *same, other = [await once(one.port, one.requests[place]) for one in contestants]
        if len(set(same)) != 1 or not other:
            raise Disagreement(f"{contestants[0].requests[place][:100]!r}: {list(map(len, same))}")
        sizes.append(len(same[0]))
    return sorted(sizes)[len(sizes) // 2]


async def installed(say: Say) -> str:
    """Install tipg where it is not; its version. Raises ``Fault``."""
    python = PEER / ".venv" / "bin" / "python"
    if not python.exists():
        say("installing tipg")
        await _run(sys.executable, "-m", "venv", str(PEER / ".venv"))
        options = ("-q", "--disable-pip-version-check", "-r", str(PEER / "requirements.txt"))
        await _run(str(python), "-m", "pip", "install", *options)
    program = "from importlib.metadata import version; print(version('tipg'))"
    return (await _run(str(python), "-c", program)).strip()


def tipg_server(address: str, logs: Path) -> Server:
    """tipg as the owner, whom row-level security spares: that is in its favour."""
    port = free_port()
    environment = {
        "DATABASE_URL": with_host(address),
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_TILE_BUFFER": "64",
        "DB_MIN_CONN_SIZE": str(WIDTH),
        "DB_MAX_CONN_SIZE": str(WIDTH),
        "TIPG_CATALOG_TTL": "86400",
    }
    command = [
        *(str(PEER / ".venv" / "bin" / "python"), "-m", "uvicorn", "tipg.main:app"),
        *("--port", str(port), "--loop", "uvloop", "--http", "httptools"),
        *("--no-access-log", "--log-level", "warning"),
    ]
    return Server("tipg", port, command, environment, logs / "tipg.log")


def with_host(address: str) -> str:
    """An address that names the socket's folder where a host stands, as tipg wants one there."""
    parts = urlsplit(address)
    folder = parse_qs(parts.query).get("host")
    if parts.hostname or not folder:
        return address
    user = f"{parts.username}@" if parts.username else ""
    return f"postgresql://{user}{quote(folder[0], safe='')}{parts.path}"


async def _run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": ""},
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise Fault(f"{' '.join(command[:4])} failed: {said.decode()[-300:]}")
    return said.decode()
