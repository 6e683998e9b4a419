"""Nobody is kept out: axe finds no violation on any view, in both themes and languages."""

from __future__ import annotations

import itertools

import pytest

from tests.page.conftest import NewVisitor
from tests.page.site import Site
from tests.page.visitor import Visitor

SIZES = {"wide": (1440, 900), "phone": (390, 844)}

VIEWS = {
    "look": "part=look",
    "card": "part=look&at={building}",
    "ask": "part=ask&in=code:990101&rows=buildings&compare=year",
}

BUILDING = "{ buildings(first: 1, where: {name: {isNull: false}}) { nodes { id } } }"
UNFOLD = "document.querySelectorAll('.panel details').forEach((box) => { box.open = true })"


@pytest.mark.parametrize("size", SIZES)
async def test_no_view_keeps_anybody_out(visit: NewVisitor, site: Site, size: str) -> None:
    visitor = await visit(*SIZES[size])
    building = site.ask(BUILDING)["buildings"]["nodes"][0]["id"]
    await visitor.open()
    await visitor.page.locator(".roles").wait_for()
    found = await looked_at(visitor, f"{size}-sign-in")
    for name, view in VIEWS.items():
        await visitor.open(f"lang=en&theme=light&{view.format(building=building)}")
        await visitor.sign_in()
        await visitor.screenshot(f"{size}-{name}")
        await visitor.page.evaluate(UNFOLD)
        found += await looked_at(visitor, f"{size}-{name}")
    assert not found, "\n".join(found)


async def looked_at(visitor: Visitor, name: str) -> list[str]:
    """What axe finds in a view in both themes and languages; a picture of each is kept."""
    found = []
    for language, theme in itertools.product(("en", "zh"), ("light", "dark")):
        switches = visitor.page.locator(".preferences .switch")
        await switches.nth(0).get_by_role("button").nth(int(language == "en")).click()
        await switches.nth(1).get_by_role("button").nth(int(theme == "dark")).click()
        await visitor.settled()
        found += [f"{name} {language} {theme}: {told}" for told in await visitor.barriers()]
        await visitor.screenshot(f"{name}-{language}-{theme}")
    return found


async def test_nothing_is_wider_than_a_phone(visit: NewVisitor) -> None:
    visitor = await visit(390, 844)
    for language in ("en", "zh"):
        await visitor.open(f"lang={language}&theme=light&part=ask&in=code:990101&rows=incidents")
        await visitor.page.locator(".roles button").last.click()
        await visitor.settled()
        widths = "[document.documentElement.scrollWidth, innerWidth]"
        scrolled, inner = await visitor.page.evaluate(widths)
        assert scrolled <= inner


async def test_the_keyboard_leads_from_the_address_to_the_panel(visit: NewVisitor) -> None:
    visitor = await visit()
    await visitor.open()
    await visitor.page.locator(".roles").wait_for()
    await visitor.page.keyboard.press("Tab")
    await visitor.page.keyboard.press("Enter")
    assert await visitor.page.evaluate("document.activeElement.id") == "panel"
    await visitor.page.keyboard.press("Tab")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.locator("aside.panel").wait_for()
    assert await visitor.page.locator(".who strong").inner_text() == "Viewer"
    await visitor.settled()
