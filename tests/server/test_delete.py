"""``jingwei delete`` as scripts see it: what it prints, how it exits, and what plans hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from demo import make_city
from resolvers.database.pool import PoolLimits
from resolvers.database.transactions import Transactions
from resolvers.redraw.creation import Asked, create
from schema.entities.building import building
from schema.entities.grid import grid
from schema.entities.household import household
from schema.plans.plan_check import CheckKind, plan_check
from schema.table import current
from schema.viewer import Role, Viewer
from server.address import WRITER, for_sqlalchemy, in_role
from server.cli import app
from server.faults import Fault
from tests.conftest import Server, connected

DISTRICT = "990101"


@pytest.fixture
async def address(cluster: Server, template: str) -> AsyncIterator[str]:
    """A database with a small city and a draft."""
    name = f"{template}_delete"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await make_city(owner, 1_500, until=date(2026, 6, 1))
        await owner.commit()
    writer = for_sqlalchemy(in_role(cluster.url(name), WRITER))
    transactions = Transactions(writer, PoolLimits(), "UTC")
    await create(transactions, Viewer("林工", Role.PLANNER, ("",)), Asked("样板", [DISTRICT]))
    await transactions.close()
    yield cluster.url(name)
    await cluster.drop(name)


async def jingwei(address: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """In a thread, as the command has a loop of its own."""
    monkeypatch.setenv("DATABASE_URL", address)
    return await asyncio.to_thread(CliRunner().invoke, app, ["delete", *words])


async def test_a_building_is_refused_until_its_households_are_gone(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(address) as owner:
        rows = await owner.execute(
            select(building.c.building_no, func.count())
            .join(household, household.c.building_id == building.c.id)
            .group_by(building.c.building_no)
            .order_by(building.c.building_no)
        )
        number, held = rows.first() or ("", 0)
    refused = await jingwei(address, monkeypatch, "buildings", "--code", number, "--yes")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines() == [
        f"1 buildings would be deleted: {number}",
        f"  refused: {held:,} households hang on them, and would have to go before",
        "  1 plan_atoms keep their ids, which lead nowhere from then on",
        "  nothing was deleted",
    ]
    for plural in ("residents", "households"):
        done = await jingwei(address, monkeypatch, plural, "--code", number, "--yes")
        assert done.exit_code == 0, done.stdout
        assert " deleted: " in done.stdout and "nothing was deleted" not in done.stdout
    would = await jingwei(address, monkeypatch, "buildings", "--code", number)
    assert would.exit_code == 0
    assert would.stdout.splitlines()[-1] == "  nothing was deleted: a dry run; --yes does it"
    done = await jingwei(address, monkeypatch, "buildings", "--code", number, "--yes")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, f"1 buildings deleted: {number}")
    again = await jingwei(address, monkeypatch, "buildings", "--code", number, "--yes")
    assert again.exit_code == 1
    assert f"  refused: {number!r} names none of the buildings" in again.stdout.splitlines()


async def test_a_grid_that_ends_is_told_to_the_plans_that_stand_on_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(address) as owner:
        code = await owner.scalar(select(grid.c.code).where(current(grid)).limit(1))
    done = await jingwei(address, monkeypatch, "grids", "--code", str(code), "--yes")
    assert done.exit_code == 0, done.stdout
    assert done.stdout.splitlines()[0] == f"1 grids ended: {code}"
    assert " rows of building belong to another area" in done.stdout
    async with connected(address) as owner:
        moved_on = plan_check.c.kind == CheckKind.BASE_MOVED_ON
        assert await owner.scalar(select(func.count()).where(moved_on)) == 1
        assert await owner.scalar(select(func.count()).where(grid.c.code == code)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cameras",), "delete cameras: say which: --code CODE or --area CODE"),
        (("cats", "--area", "99"), "delete cats: no such entity; allowed are regions, communities"),
        (("cameras", "--area", "广东"), "--area '广东': not an area's code"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = await jingwei("postgresql:///nowhere", monkeypatch, *words)
    assert isinstance(refused.exception, Fault)
    assert said in str(refused.exception)


async def test_all_of_an_area_may_go(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = await jingwei(address, monkeypatch, "cameras", "--area", "99", "--yes")
    first = done.stdout.splitlines()[0]
    assert done.exit_code == 0 and first.endswith(" …") and " cameras deleted: " in first
    none = await jingwei(address, monkeypatch, "cameras", "--area", "99", "--yes")
    assert (none.exit_code, none.stdout) == (0, "0 cameras would be deleted\n")
