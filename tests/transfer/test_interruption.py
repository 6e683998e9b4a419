"""An import that is killed leaves nothing half in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from schema.entities.building import building
from tests.conftest import Database
from tests.transfer.conftest import Ask, Bring, buildings, geojson

CHILD = """
import asyncio, sys
from pathlib import Path
from server.database import connected
from transfer.importable import IMPORTABLES
from resolvers.redraw.staleness import note_bases
from transfer.importing import Request, import_file

def progress(step, done, total):
    print(step, flush=True)
    if step == sys.argv[3]:
        sys.stdin.read()

async def main():
    async with connected(sys.argv[1]) as connection:
        request = Request(IMPORTABLES["buildings"], Path(sys.argv[2]))
        await import_file(connection, request, note_bases, progress)

import transfer.importing as importing
landing = importing.land
async def land(*arguments):
    landed = await landing(*arguments)
    progress("landed", 0, None)
    return landed
importing.land = land
asyncio.run(main())
"""


async def test_killed_at_any_step_it_leaves_nothing_half_in(
    database: Database, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    houses = buildings(*((str(number), number % 100 / 50, 0.1) for number in range(500)))
    path = geojson(tmp_path / "b.geojson", *houses)
    for step in ("reading", "checking", "landing", "landed"):
        child = subprocess.Popen(  # noqa: S603, ASYNC220
            [sys.executable, "-c", CHILD, database.owner_url, str(path), step],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
            text=True,
        )
        assert child.stdout is not None
        assert child.stdin is not None
        assert any(line.strip() == step for line in child.stdout)
        child.send_signal(signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
        child.stdout.close()
        child.stdin.close()
        assert [tuple(row) for row in await ask(select(func.count()).select_from(building))] == [
            (0,)
        ]
    # The lock of the killed ones is gone too, and the file is as good as before.
    assert (await bring("buildings", path)).landed.inserted == 500
