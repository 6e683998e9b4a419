"""Ask: an area drawn, picked or named; filtered, compared, listed, exported, its query opened."""

from __future__ import annotations

import asyncio
import csv
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Locator

from tests.page.site import Site
from tests.page.visitor import Visitor

COUNTED = "query ($in: AreaInput!) { area(in: $in) { buildings { totalCount } } }"

COUNTY = "990101"


@pytest.fixture
async def asking(visitor: Visitor) -> Visitor:
    """Somebody with an empty question."""
    await visitor.open("lang=en&theme=light&part=ask")
    await visitor.sign_in()
    return visitor


@pytest.fixture
async def county(visitor: Visitor) -> Visitor:
    """Somebody who asks of the whole city."""
    await visitor.open(f"lang=en&theme=light&part=ask&in=code:{COUNTY}")
    await visitor.sign_in()
    return visitor


def card(visitor: Visitor, title: str) -> Locator:
    heading = visitor.page.get_by_role("heading", name=title, exact=True, level=3)
    return visitor.page.locator(".card", has=heading)


async def figure(visitor: Visitor, title: str) -> int:
    await visitor.settled()
    told = await card(visitor, title).locator(".figure strong").inner_text()
    return int(told.replace(",", ""))


async def draw(visitor: Visitor, *corners: tuple[float, float]) -> None:
    """Click corner after corner, in pixels from the middle of the city."""
    longitude, latitude = map(float, visitor.state()["view"].split(",")[:2])
    x, y = await visitor.pixel(longitude, latitude)
    for right, down in corners:
        await visitor.page.mouse.move(x + right, y + down, steps=3)
        await visitor.page.mouse.click(x + right, y + down)


@pytest.mark.parametrize(
    ("way", "kind", "corners"),
    [
        ("Rectangle", "box", [(-60, -200), (300, 150)]),
        ("Circle", "circle", [(200, 0), (330, 0)]),
        ("Polygon", "polygon", [(-50, -200), (300, -150), (250, 200), (-50, -200)]),
    ],
)
async def test_an_area_is_drawn(
    asking: Visitor, site: Site, way: str, kind: str, corners: list[tuple[float, float]]
) -> None:
    await asking.button(way).click()
    await asking.page.locator(".chooser .notice").wait_for()
    await asking.settled()
    await draw(asking, *corners)
    await asking.until(lambda: asking.state().get("in", "").startswith(f"{kind}:"))
    drawn = area_input(asking.state()["in"])
    expected = site.ask(COUNTED, **{"in": drawn})["area"]["buildings"]["totalCount"]
    assert 0 < expected < 65
    assert await figure(asking, "Buildings") == expected
    await asking.screenshot(f"ask-{kind}")


def area_input(said: str) -> dict[str, Any]:
    """GraphQL's area of what stands in the URL."""
    kind, _, rest = said.partition(":")
    numbers = [float(part) for part in rest.split(",")]
    if kind == "box":
        return {"bbox": numbers}
    if kind == "circle":
        x, y, metres = numbers
        return {"circle": {"center": {"x": x, "y": y}, "metres": metres}}
    ring = [list(place) for place in zip(numbers[::2], numbers[1::2], strict=True)]
    return {"polygon": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}


async def test_an_area_is_picked_on_the_map_or_named(asking: Visitor, site: Site) -> None:
    await asking.button("Pick an area").click()
    await asking.page.locator(".chooser .notice").wait_for()
    await draw(asking, (100, 0))
    await asking.until(lambda: "in" in asking.state())
    code = asking.state()["in"].removeprefix("code:")
    counted = site.ask(COUNTED, **{"in": {"code": code}})["area"]["buildings"]["totalCount"]
    assert await figure(asking, "Buildings") == counted
    await asking.page.get_by_label("Area code").fill("99 01")
    await asking.button("Show").click()
    await asking.page.get_by_text("A code has 2 to 15 digits.").wait_for()
    await asking.page.get_by_label("Area code").fill(COUNTY)
    await asking.button("Show").click()
    await asking.until(lambda: asking.state()["in"] == f"code:{COUNTY}")
    assert await figure(asking, "Buildings") == 65


async def test_a_bar_filters_figures_map_and_list(county: Visitor) -> None:
    before = await figure(county, "Incidents")
    bar = card(county, "Incidents").locator(".bar").first
    term = await bar.locator(".bar-text").inner_text()
    told = await bar.locator(".bar-figure").inner_text()
    asked = len(county.requests)
    await bar.click()
    chosen = await figure(county, "Incidents")
    assert chosen == int(told) < before
    assert await bar.get_attribute("aria-pressed") == "true"
    category = county.state()["only"]
    tiles = [where(address) for address in county.requests[asked:] if "/tiles/incid" in address]
    assert tiles
    assert all(tile["category"]["in"][0] in category for tile in tiles)
    await county.page.get_by_label("List").select_option("incidents")
    await county.page.locator("tbody tr").first.wait_for()
    cells = await county.page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert set(cells) == {term}
    await county.button("Clear filters").click()
    assert await figure(county, "Incidents") == before


def where(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parse_qs(urlsplit(address).query)["where"][0])
    return found


async def test_days_and_areas_are_compared(county: Visitor) -> None:
    await county.button("30 days").click()
    await county.button("The period before").click()
    await figure(county, "Incidents")
    beside = await card(county, "Incidents").locator(".figure small").inner_text()
    assert "%" in beside
    assert county.state()["compare"] == "before"
    await county.button("Another area…").click()
    second = county.page.locator(".comparison")
    await second.get_by_label("Area code").fill("9901")
    await second.get_by_role("button", name="Show").click()
    await county.until(lambda: county.state().get("beside") == "code:9901")
    await county.settled()
    assert "±0 %" in await card(county, "Buildings").locator(".figure small").inner_text()
    await county.screenshot("ask-compared")


async def test_a_list_is_exported_as_csv(county: Visitor) -> None:
    await county.page.get_by_label("List").select_option("buildings")
    await county.page.locator("tbody tr").first.wait_for()
    async with county.page.expect_download() as saving:
        await county.button("Export as CSV").click()
    download = await saving.value
    assert download.suggested_filename == "buildings.csv"
    data = await asyncio.to_thread((await download.path()).read_bytes)
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(data.decode("utf-8-sig").splitlines())
    assert header[:2] == ["Building number", "Name"]
    assert header[-2:] == ["Longitude", "Latitude"]
    assert len(rows) == await figure(county, "Buildings")
    assert all(len(row) == len(header) and 73 < float(row[-2]) < 135 for row in rows)


async def test_the_query_behind_a_card_opens_in_graphiql_and_is_answered(county: Visitor) -> None:
    count = await figure(county, "Buildings")
    buildings = card(county, "Buildings")
    await buildings.get_by_role("button", name="GraphQL query").click()
    async with county.page.expect_popup() as opening:
        await buildings.get_by_role("button", name="Open in GraphiQL").click()
    graphiql = await opening.value
    await graphiql.locator(".graphiql-execute-button").click()
    result = graphiql.locator(".result-window")
    await result.get_by_text("totalCount").first.wait_for()
    assert f'"totalCount": {count}' in " ".join((await result.inner_text()).split())
    assert "eyJ" not in graphiql.url


async def test_the_browsers_way_back_leads_to_what_was_asked_before(county: Visitor) -> None:
    await county.button("Look").click()
    await county.page.get_by_role("heading", name="Look", level=2).wait_for()
    await county.page.go_back()
    await county.page.get_by_role("heading", name="Ask", level=2).wait_for()
    assert await figure(county, "Buildings") == 65
