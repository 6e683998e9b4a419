"""The report of a plan: one page that carries all it needs, and runs nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from resolvers.redraw.creation import Asked, create
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.map import hue, nice
from resolvers.redraw.report.markup import element, page
from resolvers.redraw.report.page import report_of
from resolvers.redraw.sharing import blank
from resolvers.workflow.refusals import NotFound
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town

VOID = {"meta", "br", "col", "hr", "img", "link"}
EVIL = "<script>alert(1)</script>\"'&\x00\x1b"


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


async def reported(town: Town, key: PlanKey) -> Page:
    async with town.transactions.snapshot(PLANNER) as connection:
        content = await report_of(connection, key)
    assert content.startswith(b"<!DOCTYPE html>\n")
    found = Page(content)
    assert found.open == []
    return found


ZONES = """
query ($id: ID!) {
    gridPlan(id: $id) {
        zones(first: 200) { nodes { id code name measures { households } } }
        checks { totalCount }
    }
}
"""
MERGE = """
mutation ($plan: ID!, $zones: [ID!]!, $name: String) {
    mergeZones(plan: $plan, version: 0, zones: $zones, name: $name) { households }
}
"""


async def test_it_tells_zones_checks_and_who_moves(town: Town) -> None:
    key = await create(town.transactions, PLANNER, Asked("东区 & 西区", [DISTRICT]))
    id_ = f"GridPlan:{key.county}:{key.id}"
    zones = (await town.ask(ZONES, id=id_))["gridPlan"]["zones"]["nodes"]
    pair = [zone for zone in zones if zone["code"][:12] == zones[0]["code"][:12]][:2]
    merged = await town.ask(MERGE, plan=id_, zones=[zone["id"] for zone in pair], name="<b>甲</b>")
    moved = merged["mergeZones"]["households"]
    found = await reported(town, key)
    words = "".join(found.words)
    for zone in zones:
        if zone not in pair:
            assert zone["code"] in words
    assert "<b>甲</b>" in words  # as text
    assert "b" not in {tag for tag, _ in found.seen}
    assert "东区 & 西区" in words
    assert pair[1]["code"] in words  # the grid that they leave
    assert f"{moved:,}" in words
    assert "户数超标" in words or moved < 200
    drawn = [attrs for tag, attrs in found.seen if attrs.get("class") == "zone"]
    assert len(drawn) == len(zones) - 1


async def test_it_loads_and_runs_nothing(town: Town) -> None:
    key = await create(town.transactions, PLANNER, Asked(EVIL.replace("\x00", ""), [DISTRICT]))
    found = await reported(town, key)
    tags = {tag for tag, _ in found.seen}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "a",
        "image",
        "use",
        "foreignobject",
    }
    for _, attributes in found.seen:
        assert not {name for name in attributes if name.startswith("on")}
        assert not {"src", "href", "xlink:href"} & attributes.keys()
    style = "".join(found.words)
    assert "@import" not in style
    assert set(re.findall(r"url\(([^)]*)\)", style)) == {"#loose"}


async def test_a_plan_without_zones_is_told_of_too(town: Town) -> None:
    key = await create(town.transactions, PLANNER, Asked("空", [DISTRICT], blank))
    found = await reported(town, key)
    assert "楼栋未划入" in "".join(found.words)
    with pytest.raises(NotFound):
        await reported(town, PlanKey(key.county, key.id + 1))


def test_text_is_escaped_wherever_it_stands() -> None:
    made = element("p", EVIL, element("b", EVIL), EVIL, title=EVIL)
    found = Page(page(made))
    assert [tag for tag, _ in found.seen] == ["p", "b"]
    shown = EVIL.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert "".join(found.words) == "\n" + shown * 3
    assert (found.seen[0][1]["title"] or "").startswith("<script>")


def test_lengths_of_the_scale_are_round() -> None:
    assert [nice(metres) for metres in (1, 1.9, 2, 7, 99, 250, 5_000)] == [
        1, 1, 2, 5, 50, 200, 5_000,
    ]  # fmt: skip


def test_no_two_numbers_share_a_colour() -> None:
    assert len({hue(number) for number in range(40)}) == 40
