"""The alembic command, as one who writes a revision uses it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import Database

CHECKOUT = Path(__file__).parents[2]


def alembic(address: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "alembic", *words],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_alembic_check_is_clean(database: Database) -> None:
    done = await asyncio.to_thread(alembic, database.owner_url, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No new upgrade operations detected" in done.stdout


async def test_without_a_database_it_says_so() -> None:
    done = await asyncio.to_thread(alembic, "", "check")
    assert done.returncode != 0
    assert "DATABASE_URL is not set" in done.stderr
