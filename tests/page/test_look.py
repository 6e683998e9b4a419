"""Look: found, clicked, followed from card to card, faded, in a day, measured, printed, saved."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from math import cos, pi, radians, sin, sqrt
from typing import Any

import pytest

from tests.page.site import Site
from tests.page.visitor import SCREENSHOTS, Visitor

SAMPLES = """{
    buildings(first: 1, where: {name: {isNull: false}}) {
        nodes { id name buildingNo centroid grid { id name code } }
    }
    incidents(first: 1) { nodes { id title caseNo } }
    communities(first: 1) { nodes { id name code } }
}"""

PNG = b"\x89PNG\r\n\x1a\n"
POINTS_A_MILLIMETRE = 72 / 25.4

PRINTING = "window.printing = new Promise((printed) => { window.print = printed }), null"
"""A printer that waits for `page.pdf`."""


@pytest.fixture(scope="module")
def samples(site: Site) -> dict[str, Any]:
    """A building, an incident and a community of the city."""
    answer = site.ask(SAMPLES)
    return {name: connection["nodes"][0] for name, connection in answer.items()}


@pytest.fixture
async def looking(visitor: Visitor) -> Visitor:
    await visitor.sign_in()
    return visitor


async def search(visitor: Visitor, text: str) -> None:
    await visitor.page.get_by_role("searchbox").fill(text)
    await visitor.page.locator(".results button").first.wait_for()


async def card_title(visitor: Visitor) -> str:
    await visitor.settled()
    return await visitor.page.locator(".thing h3").inner_text()


async def test_things_are_found_by_name_code_and_case_number(
    looking: Visitor, samples: dict[str, Any]
) -> None:
    building, grid = samples["buildings"], samples["buildings"]["grid"]
    for text, thing, title in (
        (building["name"], building, building["name"]),
        (building["buildingNo"], building, building["name"]),
        (grid["code"], grid, grid["name"]),
        (samples["incidents"]["caseNo"], samples["incidents"], samples["incidents"]["title"]),
    ):
        await search(looking, text)
        await looking.page.locator(".results button").first.click()
        assert title in await card_title(looking)
        found = looking.state()["at"]
        assert found == thing["id"] or title == building["name"]
    await looking.page.get_by_role("searchbox").fill("no such thing")
    await looking.page.get_by_text("Nothing was found for").wait_for()
    await looking.screenshot("look-card")


async def test_a_place_is_found_by_its_coordinates(looking: Visitor) -> None:
    longitude, latitude = map(float, looking.state()["view"].split(",")[:2])
    for text in (f"{longitude + 0.05}, {latitude}", f"{latitude + 0.05} {longitude}"):
        await search(looking, text)
        await looking.page.locator(".results button").first.click()
        await looking.settled()
    at_longitude, at_latitude = map(float, looking.state()["view"].split(",")[:2])
    assert (at_longitude, at_latitude) == pytest.approx((longitude, latitude + 0.05), abs=0.01)


async def test_a_click_opens_a_card_whose_relations_lead_on_and_back(
    looking: Visitor, samples: dict[str, Any]
) -> None:
    building = samples["buildings"]
    await looking.click_map(*building["centroid"]["coordinates"])
    assert await card_title(looking) == building["name"]
    grid = looking.page.locator(".related button", has_text=building["grid"]["name"])
    await grid.first.click()
    await looking.until(lambda: looking.state()["at"] == building["grid"]["id"])
    assert building["grid"]["name"] in await card_title(looking)
    await looking.page.go_back()
    await looking.until(lambda: looking.state()["at"] == building["id"])
    assert await card_title(looking) == building["name"]
    await looking.page.go_back()
    await looking.page.locator(".thing").wait_for(state="detached")


async def test_layers_hidden_and_faded_are_there_again_after_a_reload(looking: Visitor) -> None:
    await looking.page.get_by_role("checkbox", name="Cameras").uncheck()
    slider = looking.page.get_by_role("slider", name="Incidents: Opacity")
    await slider.fill("0.4")
    state = looking.state()
    assert (state["hide"], state["faded"]) == ("cameras", "incidents:0.4")
    await looking.page.reload()
    asked = len(looking.requests)
    await looking.sign_in()
    assert looking.state() == state
    assert not await looking.page.get_by_role("checkbox", name="Cameras").is_checked()
    assert await slider.input_value() == "0.4"
    tiles = [address for address in looking.requests[asked:] if "/tiles/" in address]
    assert tiles
    assert not any("/tiles/cameras/" in address for address in tiles)


async def test_the_day_slider_asks_for_that_day(looking: Visitor) -> None:
    await looking.unfold("Time")
    await looking.page.get_by_label("Show one day").check()
    await looking.settled()
    asked = len(looking.requests)
    await looking.page.get_by_role("slider", name="Time").fill("-90")
    await looking.settled()
    shown = looking.state()["day"]
    assert await looking.page.locator("output").inner_text() == shown
    assert 89 <= (date.today() - date.fromisoformat(shown)).days <= 91
    for layer, parameter in (("grids", "asOf"), ("incidents", "where")):
        sought = f"/tiles/{layer}/", f"{parameter}="
        await looking.until(
            lambda sought=sought: any(  # type: ignore[misc]
                all(part in address for part in sought) for address in looking.requests[asked:]
            )
        )
    await looking.page.get_by_label("Show one day").uncheck()
    assert "day" not in looking.state()


async def test_a_distance_is_measured_on_the_ellipsoid(looking: Visitor) -> None:
    await looking.unfold("Measure")
    await looking.button("Distance").click()
    await looking.page.get_by_text("Click point after point").wait_for()
    longitude, latitude = map(float, looking.state()["view"].split(",")[:2])
    await looking.settled()
    ends = [await looking.pixel(longitude + away, latitude) for away in (-0.001, 0.001)]
    for x, y in (*ends, ends[-1]):
        await looking.page.mouse.move(x, y, steps=3)
        await looking.page.mouse.click(x, y)
    told = await looking.page.locator(".measured").inner_text()
    # A degree of longitude by the radius of the parallel on CGCS2000, to a pixel at either end.
    assert metres(told) == pytest.approx(metres_of_parallel(latitude) * 0.002, rel=0.02)
    assert "at" not in looking.state()


def metres(told: str) -> float:
    figure, unit = re.fullmatch(r"([\d,.]+)\s*(m|km)", told.strip()).groups()  # type: ignore[union-attr]
    return float(figure.replace(",", "")) * (1000 if unit == "km" else 1)


def metres_of_parallel(latitude: float) -> float:
    """The length of a degree of longitude on CGCS2000 (GB 22021-2008)."""
    axis, flattening = 6_378_137.0, 1 / 298.257222101
    square = flattening * (2 - flattening)
    turned = radians(latitude)
    return pi / 180 * axis * cos(turned) / sqrt(1 - square * sin(turned) ** 2)


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 297, 210), ("A3", 297, 420)])
async def test_a_sheet_is_printed_whole(
    looking: Visitor, paper: str, width: int, height: int
) -> None:
    await looking.unfold("Print")
    await looking.page.get_by_label("Title").fill("示范城市 A & B")
    upright = str(height > width).lower()
    await looking.page.get_by_label("Paper").select_option(f"{paper} {upright}")
    await looking.page.get_by_label("Scale").select_option("2500")
    await looking.page.evaluate(PRINTING)
    await looking.button("Print, or save as PDF").click()
    await looking.page.evaluate("window.printing")
    await looking.page.emulate_media(media="print")
    told = await looking.page.locator("article.sheet").inner_text()
    for said in ("示范城市 A & B", "1:2,500", "Source: Jingwei, 20", "Buildings", "Residential"):
        assert said in told
    await looking.page.emulate_media(media="null")
    pdf = await looking.page.pdf(prefer_css_page_size=True)
    await looking.page.locator("article.sheet").wait_for(state="detached")
    SCREENSHOTS.mkdir(exist_ok=True)
    (SCREENSHOTS / f"sheet-{paper}.pdf").write_bytes(pdf)
    sheets = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [tuple(float(side) for side in sheet) for sheet in sheets] == [
        pytest.approx((width * POINTS_A_MILLIMETRE, height * POINTS_A_MILLIMETRE), abs=1)
    ]
    # The map is drawn for the paper, at three pixels for each of CSS: not taken from the screen.
    pictures = [int(found) for found in re.findall(rb"/Width (\d+)", pdf)]
    assert max(pictures) == pytest.approx((width - 20) / 25.4 * 96 * 3, abs=3)


async def test_what_is_shown_is_saved_as_a_picture(looking: Visitor) -> None:
    await looking.unfold("Print")
    async with looking.page.expect_download(timeout=60_000) as saving:
        await looking.button("Save as PNG").click()
    download = await saving.value
    assert re.fullmatch(r"jingwei-\d{4}-\d\d-\d\d\.png", download.suggested_filename)
    picture = await asyncio.to_thread((await download.path()).read_bytes)
    assert picture.startswith(PNG)
    assert int.from_bytes(picture[16:20], "big") == 1440 * 2
