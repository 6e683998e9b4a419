"""Signing in and out, and where the token is: in the page's memory alone."""

from __future__ import annotations

import json

from tests.page.site import Site
from tests.page.visitor import Visitor

ROLES = ("Viewer", "Grid worker", "Centre operator", "Planner", "Administrator", "Auditor")

STORED = """async () => JSON.stringify({
    local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
    databases: await indexedDB.databases(), caches: await caches.keys(), url: location.href,
    history: history.state,
})"""

NOTHING: dict[str, object] = {
    "local": {},
    "session": {},
    "cookies": "",
    "databases": [],
    "caches": [],
    "history": None,
}


async def stored(visitor: Visitor) -> dict[str, object]:
    kept: dict[str, object] = json.loads(await visitor.page.evaluate(STORED))
    kept.pop("url")
    return kept


async def test_one_click_signs_in_as_each_role(visitor: Visitor) -> None:
    for role in ROLES:
        asked = len(visitor.requests)
        await visitor.sign_in(role)
        assert await visitor.page.locator(".who strong").inner_text() == role
        await visitor.until(
            lambda asked=asked: any("/tiles/" in one for one in visitor.requests[asked:])  # type: ignore[misc]
        )
        await visitor.button("Sign out").click()


async def test_a_token_is_kept_in_memory_alone(visitor: Visitor, site: Site) -> None:
    token = site.token()
    await visitor.page.get_by_text("Use a token").click()
    await visitor.page.get_by_label("Token").fill(token)
    await visitor.button("Sign in").click()
    await visitor.page.locator("aside.panel").wait_for()
    await visitor.settled()
    assert await stored(visitor) == NOTHING
    assert not any(part in visitor.page.url for part in token.split("."))
    assert not any(token in address for address in visitor.requests)
    await visitor.page.reload()
    await visitor.page.get_by_role("heading", name="Look as whom?").wait_for()


async def test_a_token_that_is_refused_says_why(visitor: Visitor, site: Site) -> None:
    visitor.expect("401")
    await visitor.page.get_by_text("Use a token").click()
    for wrong in ("no token at all", site.token()[:-6] + "AAAAAA"):
        await visitor.page.get_by_label("Token").fill(wrong)
        await visitor.button("Sign in").click()
        alert = visitor.page.get_by_role("alert")
        await alert.wait_for()
        assert "The token was not accepted" in await alert.inner_text()
        await visitor.page.get_by_label("Token").fill("")
    assert await visitor.page.locator("aside.panel").count() == 0


async def test_who_signs_out_sees_nothing_any_more(visitor: Visitor) -> None:
    await visitor.sign_in()
    await visitor.button("Sign out").click()
    await visitor.page.get_by_role("heading", name="Look as whom?").wait_for()
    await visitor.settled()
    asked = len(visitor.requests)
    await visitor.button("Zoom in").click()
    await visitor.settled()
    assert visitor.requests[asked:] == []
    assert await stored(visitor) == NOTHING
    await visitor.screenshot("signed-out")


async def test_a_role_without_residents_is_told_so(visitor: Visitor) -> None:
    await visitor.open("lang=en&theme=light&part=ask&in=code:990101")
    await visitor.sign_in("Viewer")
    card = visitor.page.locator(".card", has=visitor.page.get_by_text("Residents", exact=True))
    assert "This role may not see that." in await card.inner_text()
    assert await visitor.page.locator(".card .figure").count() >= 4
    await visitor.screenshot("no-permission")
