"""What it takes to create a plan of some 5,500 buildings in superblocks: the ground read and cut,
the plan shared out as the grids are, measured, checked and written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import text

from bench.planner_client import planning
from bench.processes import postmaster_of, seconds_with_children
from bench.redraw_city import superblocks
from bench.redraw_database import COMMUNITY, CREATE, PLANNER, load_city
from server import database
from server.cluster import Cluster

BAR_SECONDS = 4.0

FORGET = text("delete from grid_plan")
"""So that the next plan finds no cells of the same ground."""


@dataclass(frozen=True, slots=True)
class Creations:
    """Seconds that each creation took, and of a core: the server's and PostgreSQL's."""

    atoms: int
    took: tuple[float, ...]
    server: tuple[float, ...]
    database: tuple[float, ...]


async def creations(folder: Path, rounds: int) -> Creations:
    """Create a plan so often, in a cluster in a folder."""
    async with Cluster(folder) as cluster:
        address = await cluster.database("creation")
        async with database.connected(address) as owner:
            await database.migrate_database(owner)
            await load_city(owner, superblocks())
            postmaster = postmaster_of(
                int(await owner.scalar(text("select pg_backend_pid()")) or 0)
            )
            figures = []
            async with planning(address, PLANNER) as planner:
                for _ in range(rounds):
                    await owner.execute(FORGET)
                    await owner.commit()
                    began = perf_counter(), process_time(), seconds_with_children(postmaster)
                    await planner.ask(CREATE, communities=[COMMUNITY])
                    ended = perf_counter(), process_time(), seconds_with_children(postmaster)
                    figures.append([end - begin for begin, end in zip(began, ended, strict=True)])
            atoms = int(await owner.scalar(text("select count(*) from plan_atom")) or 0)
    took, server, of_database = zip(*figures, strict=True)
    return Creations(atoms, took, server, of_database)


def creations_in_words(measured: Creations) -> str:
    """The figures in words."""
    return (
        f"a plan of {measured.atoms:,} atoms is created in {median(measured.took):.1f} s"
        f" ({min(measured.took):.1f} to {max(measured.took):.1f} s, of {len(measured.took)}), of"
        f" which the server computes {median(measured.server):.1f} s and PostgreSQL"
        f" {median(measured.database):.1f} s; allowed are {BAR_SECONDS:g} s"
    )
