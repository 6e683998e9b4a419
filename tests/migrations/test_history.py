"""The migrated database is the one that the code describes."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from migrations import history


async def test_a_migrated_database_stands_at_the_newest_revision(owner: AsyncConnection) -> None:
    assert await history.current_revision(owner) == history.head()


async def test_migrating_again_changes_nothing(owner: AsyncConnection) -> None:
    await history.upgrade(owner)
    assert await history.current_revision(owner) == history.head()


async def test_alembic_finds_no_difference_from_the_metadata(owner: AsyncConnection) -> None:
    assert await history.differences(owner) == []


LEAKPROOF = text(
    "select proname, proleakproof from pg_proc"
    " where oid in ('geometry_overlaps(geometry, geometry)'::regprocedure,"
    " 'jingwei_reach(geometry, double precision)'::regprocedure,"
    " 'jingwei_characters(text)'::regprocedure,"
    " 'arraycontains(anyarray, anyarray)'::regprocedure) order by proname"
)


async def test_boxes_and_characters_go_before_the_policies_or_not_as_is_said(
    owner: AsyncConnection,
) -> None:
    for leakproof in (False, True):
        await history.upgrade(owner, leakproof=leakproof)
        assert [row.proleakproof for row in await owner.execute(LEAKPROOF)] == [leakproof] * 4
        await owner.rollback()
