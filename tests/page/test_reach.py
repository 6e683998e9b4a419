"""A server that goes away and comes back, and one that is slow."""

from __future__ import annotations

import asyncio

from playwright.async_api import Route

from tests.page.site import Site
from tests.page.visitor import Visitor


async def test_a_page_whose_server_went_away_says_so_and_goes_on_when_it_is_back(
    visitor: Visitor, site: Site
) -> None:
    await visitor.open("lang=en&theme=light&part=ask&in=code:990101")
    await visitor.sign_in()
    visitor.expect("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to fetch")
    await asyncio.to_thread(site.stop)
    try:
        await visitor.button("30 days").click()
        await visitor.button("Zoom in").click()
        gone = visitor.page.get_by_text("The server cannot be reached")
        await gone.first.wait_for()
        await visitor.screenshot("server-away")
    finally:
        asked = len(visitor.requests)
        await asyncio.to_thread(site.start)
    await gone.first.wait_for(state="detached", timeout=30_000)
    await visitor.page.locator(".card .figure").first.wait_for()
    await visitor.settled()
    assert any("/tiles/" in address for address in visitor.requests[asked:])


async def test_a_slow_server_is_waited_for_visibly(visitor: Visitor) -> None:
    async def slowly(route: Route) -> None:
        await asyncio.sleep(1.5)
        await route.continue_()

    await visitor.page.route("**/graphql", slowly)
    await visitor.open("lang=en&theme=light&part=ask&in=code:990101")
    await visitor.page.get_by_role("button", name="Viewer").click()
    await visitor.page.get_by_role("status").get_by_text("Loading").first.wait_for()
    await visitor.page.locator(".card .figure").first.wait_for()
    await visitor.settled()
    assert await visitor.page.get_by_role("status").get_by_text("Loading").count() == 0
    await visitor.page.unroute_all(behavior="wait")
