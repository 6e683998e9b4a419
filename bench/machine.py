"""The machine and the versions that a run was made with."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from server.cluster.tuning import memory


@dataclass(frozen=True, slots=True)
class Machine:
    date: str
    processor: str
    cores: int
    memory_gigabytes: float
    python: str
    postgresql: str
    postgis: str
    busy: float
    """Processes that wanted to run in the minute before (the load average)."""


async def machine(address: str) -> Machine:
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        cursor = await connection.execute(
            "select current_setting('server_version'), postgis_lib_version()"
        )
        postgresql, postgis = (await cursor.fetchone()) or ("", "")
    return Machine(
        datetime.now(UTC).date().isoformat(),
        _processor(),
        os.cpu_count() or 1,
        memory() / 2**30,
        platform.python_version(),
        str(postgresql).split()[0],
        str(postgis),
        os.getloadavg()[0],
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
