"""The migrated database is the one that the code describes."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from migrations import history


async def test_a_migrated_database_stands_at_the_newest_revision(owner: AsyncConnection) -> None:
    assert await history.current_revision(owner) == history.head()


async def test_migrating_again_changes_nothing(owner: AsyncConnection) -> None:
    await history.upgrade(owner)
    assert await history.current_revision(owner) == history.head()


async def test_alembic_finds_no_difference_from_the_metadata(owner: AsyncConnection) -> None:
    assert await history.differences(owner) == []
