"""What is announced goes over the channel as it is, however much it concerns."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import MOST_BYTES, Announcement, announce

PLAN, EDIT = RowId("GridPlan", 440305, 1), RowId("PlanEdit", 440305, 12)


@pytest.mark.parametrize(
    "announcement",
    [
        Announcement(PLAN, PLAN, "submit"),
        Announcement(PLAN, EDIT, "edit", ("440305001001",), (113.9, 22.5, 113.95, 22.55)),
        Announcement(PLAN, PLAN, "publish", ("440305001001", "440305001002")),
    ],
)
def test_what_is_heard_is_what_was_said(announcement: Announcement) -> None:
    assert Announcement.of_payload(announcement.payload()) == announcement
    assert announcement.subject == "GridPlan:440305:1"


def test_what_is_not_known_takes_no_room() -> None:
    assert json.loads(Announcement(PLAN, PLAN, "submit").payload()) == {
        "about": "GridPlan:440305:1", "row": "GridPlan:440305:1", "what": "submit",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([f"440305001001{n:03}" for n in range(100)], 100),
        ([f"44030500100{c}{n:03}" for c in range(5) for n in range(200)], 5),
        ([f"440305{t:03}{c:03}001" for t in range(3) for c in range(500)], 3),
        ([f"{county:06}001001001" for county in range(110000, 119000)], 90),
    ],
)
async def test_more_areas_than_fit_are_told_as_the_larger_ones_that_hold_them(
    owner: AsyncConnection, codes: list[str], told: int
) -> None:
    announcement = Announcement(PLAN, PLAN, "publish", tuple(codes))
    assert len(announcement.payload().encode()) <= MOST_BYTES
    heard = Announcement.of_payload(announcement.payload())
    assert len(heard.codes) == told
    assert all(code.startswith(heard.codes) for code in codes)
    async with owner.begin():
        await announce(owner, announcement)  # PostgreSQL takes it


async def test_postgresql_takes_no_more(owner: AsyncConnection) -> None:
    """The limit is the database's, and not a guess."""
    longest = Announcement(PLAN, PLAN, "")
    room = MOST_BYTES - len(longest.payload())
    async with owner.begin():
        await announce(owner, Announcement(PLAN, PLAN, "x" * room))
    class_ = type("Long", (), {"payload": lambda _: "x" * (MOST_BYTES + 1)})
    with pytest.raises(Exception, match="payload string too long"):
        await announce(owner, class_())
