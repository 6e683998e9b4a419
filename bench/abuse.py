"""``python -m bench.abuse``: the server under attack, and what its other users feel of it.

A demonstration city is served on 127.0.0.1, and attacked there only. Each attack is bounded in
number and in time, and ends by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import httpx
import psycopg
import typer

from bench.city import databases
from bench.server import Server, jingwei_server
from schema.viewer import Role, Viewer
from server.auth.tokens import minted

SECRET = "for-attacks-on-a-demonstration-city-only"  # noqa: S105 - of a server that ends with this
SECONDS = 8.0
"""How long each attack goes on at most."""

EVERY = 0.02
STALL_BAR, MEMORY_BAR, OTHERS_BAR = 100.0, 400.0, 2.0
"""Milliseconds of ``/healthz``, megabytes, and times the other viewer's p99 before."""

OTHERS = """{ community(code: "990101001001") { name grids(first: 20) {
    nodes { code name buildings { totalCount } } } } }"""


@dataclass(frozen=True, slots=True)
class Felt:
    """What others felt: milliseconds of ``/healthz`` at most, p99 of another viewer's question, and
    how often that was not answered; memory that came on top, in megabytes."""

    stall: float
    p99: float
    unanswered: int
    megabytes: float


@dataclass(slots=True)
class Target:
    """The server that is attacked, and who attacks it. ``codes`` are what it said of that."""

    server: Server
    client: httpx.AsyncClient
    owner: psycopg.AsyncConnection[Any]
    token: str
    codes: dict[str, int] = field(default_factory=dict)

    async def ask(self, document: str, variables: Any = None) -> None:
        """Ask, and count how it was answered."""
        headers = {"authorization": f"Bearer {self.token}"}
        body = {"query": document, "variables": variables}
        try:
            answer = await self.client.post("/graphql", json=body, headers=headers)
            errors = answer.json().get("errors") or [{"extensions": {"code": "answered"}}]
            code = str(errors[0].get("extensions", {}).get("code"))
        except (httpx.HTTPError, ValueError) as error:
            code = type(error).__name__
        self.codes[code] = self.codes.get(code, 0) + 1

    async def at_once(
        self, times: int, document: Callable[[int], str], variables: Any = None
    ) -> None:
        await asyncio.gather(*(self.ask(document(n), variables) for n in range(times)))


Attack = Callable[[Target], Awaitable[None]]


async def endless_headers(target: Target) -> None:
    """Header lines without end, over 20 connections."""

    async def send() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", target.server.port)
        with contextlib.suppress(OSError):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n")
            while not reader.at_eof():
                writer.write(b"X-More: " + b"x" * 8_000 + b"\r\n")
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()

    await asyncio.gather(*(send() for _ in range(20)))


async def half_sent_headers(target: Target) -> None:
    """400 connections whose headers never end."""
    writers = []
    for _ in range(400):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", target.server.port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n")
            writers.append(writer)
    await asyncio.sleep(SECONDS / 2)
    for writer in writers:
        writer.close()


async def equal_keys(target: Target) -> None:
    """Fields of one response key, 490 each: validation compares every two of them."""
    fields = "grid { id } " * 490
    await target.at_once(8, lambda n: f"{{ buildings {{ nodes {{ {fields} }} }} }} #{n}")


async def introspection(target: Target) -> None:
    """48 times the whole schema in one document."""
    part = "types { name description fields { name description args { name type { name } } } }"
    schemas = " ".join(f"s{n}: __schema {{ {part} }}" for n in range(48))
    await target.at_once(8, lambda n: f"{{ {schemas} }} #{n}")


async def near_in_near(target: Target) -> None:
    """What is near to what is near to what is near, ten at once."""
    inner = "nearbyCameras: {within: 300, some: {status: {eq: FAULT}}}"
    inner = f"nearbyIncidents: {{within: 300, some: {{{inner}}}, count: {{gt: 100000}}}}"
    where = f"nearbyCameras: {{within: 300, some: {{{inner}}}, count: {{gt: 100000}}}}"
    await target.at_once(
        10, lambda n: f"{{ a{n}: buildings(where: {{{where}}}) {{ totalCount }} }}"
    )


async def dear_questions(target: Target) -> None:
    """Questions that only just pass, forty at once: a viewer has no more than a share."""
    where = "nearbyCameras: {within: 120, count: {gt: 100000}}"
    await target.at_once(
        40, lambda n: f"{{ a{n}: buildings(where: {{{where}}}) {{ totalCount }} }}"
    )


async def many_vertices(target: Target) -> None:
    """Every incident within a comb of 9,600 vertices, ten at once."""
    teeth = 2_400
    step = 0.1 / (2 * teeth)
    ring = [[102.25, 40.17]]
    for tooth in range(teeth):
        left = 102.25 + 2 * tooth * step
        ring += [[left, 40.23], [left + step, 40.23], [left + step, 40.171]]
        ring += [[left + 2 * step, 40.171]]
    area = {"type": "Polygon", "coordinates": [[*ring, [102.35, 40.17], ring[0]]]}
    found = "incidents(where: {within: {polygon: $a}}) { totalCount }"
    question = "query ($a: GeoJSON!) { aN: " + found + " }"
    await target.at_once(10, lambda n: question.replace("aN", f"a{n}"), {"a": area})


async def repeated_boundaries(target: Target) -> None:
    """The boundaries of all areas above it, with each of a thousand rows."""
    ways = " ".join(f"{each} {{ boundary }}" for each in ("grid", "community"))
    rows = f"nodes {{ id {ways} }}"
    await target.at_once(
        10,
        lambda n: (
            f"{{ a{n}: buildings(first: 1000) {{ {rows} }} b: cameras(first: 1000) {{ {rows} }} }}"
        ),
    )


async def large_documents(target: Target) -> None:
    """260 documents of 30 kB, no two alike."""
    fields = " ".join(
        f"a{n}: buildings(first: {n + 1}, where: {{floors: {{gte: {n}}}, buildingNo: {{ne: %s}}}})"
        " { nodes { id name address floors use grid { code name } community { code name } } }"
        for n in range(45)
    )
    filler = "# " + "x" * 20_000

    def document(n: int) -> str:
        return "{ " + fields.replace("%s", f'"{n}"') + " }" + filler

    for start in range(0, 260, 10):
        await target.at_once(10, lambda n, start=start: document(start + n))  # type: ignore[misc]


async def crossing_combs(target: Target) -> None:
    """Zones to import that cross 23 million times."""

    def comb(upright: bool) -> dict[str, Any]:
        step = 1 / 4_800
        ring = [(0.0, 0.0)]
        for tooth in range(2_400):
            left = 2 * tooth * step
            ring += [(left, 1.0), (left + step, 1.0), (left + step, step), (left + 2 * step, step)]
        ring += [(1.0, 0.0), (0.0, 0.0)]
        placed = [(x, y) if upright else (y, x) for x, y in ring]
        corners = [[102.25 + 0.1 * x, 40.17 + 0.06 * y] for x, y in placed]
        return {
            "type": "Feature",
            "properties": {"zone": f"片{upright}"},
            "geometry": {"type": "Polygon", "coordinates": [corners]},
        }

    zones = {"polygons": {"type": "FeatureCollection", "features": [comb(True), comb(False)]}}
    document = """mutation ($zones: ZonesInput!) {
        importPlan(name: "外来", communities: ["990101001001"], zones: $zones) { read } }"""
    await target.at_once(4, lambda n: f"{document} #{n}", {"zones": zones})


async def many_proposals(target: Target) -> None:
    """100 mutations in ten documents, each of which asks for a job."""
    one = 'proposeZones(plan: "GridPlan:990101:1", candidates: 10) { id }'
    jobs = " ".join(f"j{n}: {one}" for n in range(10))
    await target.ask('mutation { createPlan(name: "很多", communities: ["990101001001"]) { id } }')
    await target.at_once(10, lambda n: f"mutation {{ {jobs} }} #{n}")


ATTACKS: dict[str, Attack] = {
    "endless headers": endless_headers,
    "half-sent headers": half_sent_headers,
    "equal response keys": equal_keys,
    "introspection": introspection,
    "near in near in near": near_in_near,
    "dear questions": dear_questions,
    "vertices times rows": many_vertices,
    "repeated boundaries": repeated_boundaries,
    "large documents": large_documents,
    "crossing combs": crossing_combs,
    "many proposals": many_proposals,
}


async def felt(target: Target, other: str, attack: Attack | None) -> Felt:
    """What others feel of an attack; without one, for a while."""
    before = most = await megabytes(target)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    watching = context.Process(target=watch, args=(there, str(target.client.base_url), other))
    watching.start()
    await asyncio.to_thread(here.recv)  # it has begun

    async def weigh() -> None:
        nonlocal most
        while True:
            most = max(most, await megabytes(target))
            await asyncio.sleep(0.2)

    weighing = asyncio.create_task(weigh())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            await (attack(target) if attack else asyncio.sleep(SECONDS / 2))
    await asyncio.sleep(0.3)
    weighing.cancel()
    here.send("enough")
    stalls, answers, unanswered = await asyncio.to_thread(here.recv)
    watching.join()
    answers.sort()
    p99 = answers[min(len(answers) - 1, int(len(answers) * 0.99))]
    return Felt(max(stalls), p99, unanswered, most - before)


def watch(connection: Connection, base: str, token: str) -> None:
    """Look at ``/healthz`` and ask as another viewer, in a process of its own, until told."""
    asyncio.run(_watched(connection, base, token))


async def _watched(connection: Connection, base: str, token: str) -> None:
    stalls: list[float] = []
    answers: list[float] = []
    unanswered = 0
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base, timeout=30, headers=headers) as client:

        async def look() -> None:
            began = perf_counter()
            await client.get("/healthz")
            stalls.append((perf_counter() - began) * 1000)

        async def use() -> None:
            nonlocal unanswered
            began = perf_counter()
            answer = await client.post("/graphql", json={"query": OTHERS})
            unanswered += answer.status_code != 200 or "errors" in answer.json()
            answers.append((perf_counter() - began) * 1000)

        async def again(each: Callable[[], Awaitable[None]]) -> None:
            while not connection.poll():
                await each()
                await asyncio.sleep(EVERY)

        await asyncio.gather(look(), use())
        stalls.clear()
        answers.clear()
        connection.send("begun")
        await asyncio.gather(again(look), again(use))
    connection.send((stalls, answers, unanswered))


async def megabytes(target: Target) -> float:
    """Memory of their own of the server, its processes, and the database's backends."""
    cursor = await target.owner.execute(
        "select pid from pg_stat_activity where datname = current_database()"
    )
    backends = [pid for (pid,) in await cursor.fetchall()]
    processes = [*_family(target.server.pid), *backends]
    return sum(_own_bytes(pid) for pid in processes) / 1e6


def _family(pid: int) -> list[int]:
    """A process, and all that it has started."""
    family = [pid]
    for each in family:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                family += map(int, task.read_text().split())
    return family


def _own_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    return 0


def rows(found: dict[str, tuple[Felt, dict[str, int]]], quiet: Felt) -> Iterator[str]:
    yield "| attack | longest `/healthz` ms | memory MB | other viewer's p99 ms | answered |"
    yield "|---|--:|--:|--:|---|"
    yield f"| none | {quiet.stall:.0f} | {quiet.megabytes:.0f} | {quiet.p99:.0f} | |"
    for name, (each, codes) in found.items():
        told = ", ".join(f"{count} × {code}" for code, count in sorted(codes.items()))
        missed = f" ({each.unanswered} unanswered)" if each.unanswered else ""
        yield (
            f"| {name} | {_marked(each.stall, STALL_BAR)} | {_marked(each.megabytes, MEMORY_BAR)} |"
            f" {_marked(each.p99, OTHERS_BAR * quiet.p99)}{missed} | {told} |"
        )


def _marked(value: float, bar: float) -> str:
    """A figure, set bold where it is beyond its bar."""
    return f"**{value:.0f}**" if value > bar else f"{value:.0f}"


async def attacked(residents: int) -> str:
    async with databases() as server:
        address = await server.city(residents, fresh=False)
        with tempfile.TemporaryDirectory(prefix="jingwei-abuse-") as folder:
            target_server = jingwei_server(address, SECRET, 1_000, Path(folder) / "log")
            async with target_server:
                return await _attacked_server(target_server, address, residents)


async def _attacked_server(server: Server, address: str, residents: int) -> str:
    base = f"http://127.0.0.1:{server.port}"
    other = minted(SECRET, Viewer("other", Role.OPERATOR, ("990101",)), days=1)
    limits = httpx.Limits(max_connections=100)
    found: dict[str, tuple[Felt, dict[str, int]]] = {}
    async with (
        httpx.AsyncClient(base_url=base, timeout=30, limits=limits) as client,
        await psycopg.AsyncConnection.connect(address, autocommit=True) as owner,
    ):
        quiet = await felt(Target(server, client, owner, other), other, None)
        for (name, attack), number in zip(ATTACKS.items(), itertools.count(), strict=False):
            viewer = Viewer(f"attacker {number}", Role.ADMINISTRATOR, ("",))
            target = Target(server, client, owner, minted(SECRET, viewer, days=1))
            typer.echo(name, err=True)
            found[name] = await felt(target, other, attack), target.codes
    heading = f"{residents:,} residents, {os.cpu_count()} cores, one server process."
    bars = (
        f"Bars: {STALL_BAR:.0f} ms, {MEMORY_BAR:.0f} MB, {OTHERS_BAR:.0f} × the p99 without an"
        " attack; what is beyond one is bold."
    )
    return "\n".join([heading, bars, "", *rows(found, quiet)])


Residents = Annotated[int, typer.Option(help="How many residents the city has.")]


def main(residents: Residents = 100_000) -> None:
    """Attack a server of our own, and print what others felt."""
    typer.echo(asyncio.run(attacked(residents)))


if __name__ == "__main__":
    typer.run(main)
