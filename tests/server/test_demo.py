"""``jingwei demo`` as scripts see it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from demo import make_city
from schema.entities.resident import resident
from server.commands import serve
from server.settings import Settings
from tests.conftest import Database
from tests.server.test_cli import jingwei


async def test_demo_fills_an_empty_database_once(
    database: Database, owner: AsyncConnection
) -> None:
    made = jingwei("demo", "--residents", "300", "--seed", "7", DATABASE_URL=database.owner_url)
    assert made.returncode == 0, made.stderr
    assert "300 resident" in made.stdout
    again = jingwei("demo", "--residents", "400", DATABASE_URL=database.owner_url)
    assert again.returncode == 2
    assert "the database is not empty" in again.stderr
    assert "--replace" in again.stderr
    assert await owner.scalar(select(func.count(resident.c.id))) == 300
    await owner.rollback()
    replaced = jingwei(
        "demo", "--residents", "400", "--force", "--until", "2026-01-31",
        DATABASE_URL=database.owner_url,
    )  # fmt: skip
    assert replaced.returncode == 0, replaced.stderr
    assert await owner.scalar(select(func.count(resident.c.id))) == 400


@pytest.mark.parametrize(("asked", "residents"), [(None, 0), (False, 0), (True, 300)])
async def test_serve_fills_a_database_of_ones_own_only_when_asked(
    asked: bool | None,
    residents: int,
    database: Database,
    owner: AsyncConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serve, "make_city", partial(make_city, residents=300))
    settings = Settings.read(database_url=database.owner_url, demo=asked)
    async with AsyncExitStack() as opened:
        await serve.prepared_settings(settings, opened)
    assert await owner.scalar(select(func.count(resident.c.id))) == residents


@pytest.mark.parametrize("words", [("--residents", "0"), ("--seed", "-1"), ("--until", "soon")])
def test_demo_refuses_what_it_cannot_use(words: tuple[str, ...]) -> None:
    refused = jingwei("demo", *words)
    assert refused.returncode == 2
    assert words[0].strip("-") in refused.stderr
