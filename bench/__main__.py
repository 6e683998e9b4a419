"""``make bench``: see ``bench/README.md``, which this writes."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench.city import databases
from bench.comparison import Pace
from bench.measures import Measures, Run
from bench.ordinary_page import ordinary_page
from bench.ordinary_run import OrdinaryQuestions, OrdinaryRun
from bench.page import write_part
from bench.peers.postgraphile_page import postgraphile_page
from bench.peers.postgraphile_run import PeerRun, PostGraphile
from bench.questions import questions
from bench.report import report
from bench.tiles import TileRun, Tiles
from bench.tiles_page import tiles_page
from bench.workers import WIDTH, Scales, ScalingRun
from bench.workers_page import workers_page
from server.faults import Fault

FULL = (100_000, 1_000_000), Pace(rounds=7, seconds=2.0, widths=(1, 8))
WORKERS = 100_000, Pace(rounds=7, seconds=1.0, widths=(WIDTH,))
QUICK_WORKERS = 5_000, Pace(rounds=3, seconds=0.5, widths=(WIDTH,))
ORDINARY = (100_000, 1_000_000), Pace(rounds=5, seconds=0.4, widths=(1,))
QUICK_ORDINARY = (5_000, 20_000), Pace(rounds=3, seconds=0.1, widths=(1,))
LARGE = 10_000_000
PEERS = 1_000_000, Pace(rounds=5, seconds=1.0, widths=(1, 8))
QUICK_PEERS = 5_000, Pace(rounds=3, seconds=0.3, widths=(8,))
TILES = 1_000_000, 1_000, Pace(rounds=7, seconds=2.0, widths=(8,))
QUICK_TILES = 20_000, 100, Pace(rounds=3, seconds=0.5, widths=(8,))
QUICK = (5_000, 20_000), Pace(rounds=3, seconds=0.25, widths=(1, 8))

Quick = Annotated[bool, typer.Option("--quick", help="Small cities and short rounds: a try.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Make the cities anew.")]
WriteOption = Annotated[bool, typer.Option("--write", help="Write bench/README.md.")]
LargeOption = Annotated[bool, typer.Option("--large", help="Ten million residents, too.")]
ResidentsOption = Annotated[
    tuple[int, int] | None, typer.Option(help="Residents of the smaller and the larger city.")
]


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    quick: Quick = False,
    fresh: Fresh = False,
    write: WriteOption = False,
    residents: ResidentsOption = None,
) -> None:
    """Measure this server beside a hand-written route and conventional resolvers."""
    if context.invoked_subcommand is not None:
        return
    sizes, pace = QUICK if quick else FULL
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured_run = runner.run(measured(residents or sizes, pace, fresh))
    page = report(measured_run)
    typer.echo(page)
    if write:
        write_part(page)


@app.command()
def workers(quick: Quick = False, fresh: Fresh = False, write: WriteOption = False) -> None:
    """Measure one server process beside two."""
    residents, pace = QUICK_WORKERS if quick else WORKERS
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        page = workers_page(runner.run(scaled(residents, pace, fresh)))
    typer.echo(page)
    if write:
        write_part(page)


@app.command()
def ordinary(
    quick: Quick = False,
    fresh: Fresh = False,
    write: WriteOption = False,
    large: LargeOption = False,
) -> None:
    """Measure what people ask all day, city by city, beside statements written by hand."""
    sizes: tuple[int, ...]
    sizes, pace = QUICK_ORDINARY if quick else ORDINARY
    if large:
        sizes = (*sizes, LARGE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        page = ordinary_page(runner.run(asked_all_day(sizes, pace, fresh)))
    typer.echo(page)
    if write:
        write_part(page)


@app.command()
def peers(quick: Quick = False, fresh: Fresh = False, write: WriteOption = False) -> None:
    """Measure this server beside PostGraphile, where Node is installed."""
    residents, pace = QUICK_PEERS if quick else PEERS
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        page = postgraphile_page(runner.run(beside_peers(residents, pace, fresh)))
    typer.echo(page)
    if write:
        write_part(page)


@app.command()
def tiles(quick: Quick = False, fresh: Fresh = False, write: WriteOption = False) -> None:
    """Measure tiles beside a hand-written route and tipg."""
    residents, count, pace = QUICK_TILES if quick else TILES
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        page = tiles_page(runner.run(drawn(residents, count, pace, fresh)))
    typer.echo(page)
    if write:
        write_part(page)


async def drawn(residents: int, count: int, pace: Pace, fresh: bool) -> TileRun:
    async with databases() as server:
        address = await server.city(residents, fresh=fresh)
        with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as logs:
            return await Tiles(address, residents, pace, Path(logs), say, count).found()


async def beside_peers(residents: int, pace: Pace, fresh: bool) -> PeerRun:
    async with databases() as server:
        address = await server.city(residents, fresh=fresh)
        with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as logs:
            return await PostGraphile(address, residents, pace, Path(logs), say).found()


async def asked_all_day(sizes: tuple[int, ...], pace: Pace, fresh: bool) -> OrdinaryRun:
    async with databases() as server:
        addresses = {size: await server.city(size, fresh=fresh) for size in sizes}
        with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as folder:
            return await OrdinaryQuestions(addresses, pace, Path(folder), say).found()


async def scaled(residents: int, pace: Pace, fresh: bool) -> ScalingRun:
    async with databases() as server:
        address = await server.city(residents, fresh=fresh)
        with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as folder:
            return await Scales(address, residents, pace, Path(folder), say).found()


async def measured(sizes: tuple[int, int], pace: Pace, fresh: bool) -> Measures:
    async with databases() as server:
        addresses = {size: await server.city(size, fresh=fresh) for size in sizes}
        with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as logs:
            return await Run(addresses, questions(), pace, Path(logs), say).measures()


def say(what: str) -> None:
    typer.echo(what, err=True)


if __name__ == "__main__":
    try:
        app()
    except Fault as fault:
        typer.echo(f"bench: {fault}", err=True)
        sys.exit(fault.exit_code)
