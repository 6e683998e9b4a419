"""Somebody at the page: what they click, and what goes wrong meanwhile."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserContext, Locator, Page, Request, Response

SCREENSHOTS = Path(__file__).parent / "screenshots"
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"

TILE_PIXELS = 512
QUIET_SECONDS = 0.25
PATIENCE_SECONDS = 25.0

ABANDONED = "net::ERR_ABORTED"
"""A request that the page itself gave up: the map has moved on, a question is put otherwise."""


class Visitor:
    """One page of a browser. ``faults`` holds all that went wrong and was not ``expected``."""

    def __init__(self, context: BrowserContext, page: Page, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self.requests: list[str] = []
        self._address = address
        self._expected: list[str] = []
        self._pending: set[Request] = set()
        self._watch(page)
        context.on("page", self._watch)

    def expect(self, pattern: str) -> None:
        """Faults that match are meant, from now on."""
        self._expected.append(pattern)

    async def open(self, query: str = "lang=en&theme=light") -> None:
        await self.page.goto(f"{self._address}/?{query}")

    async def sign_in(self, role: str = "Administrator") -> None:
        """By one click, from the page as it stands; until the map is drawn."""
        await self.page.get_by_role("button", name=re.compile(f"^{role}")).click()
        await self.page.locator("aside.panel").wait_for()
        await self.settled()

    async def settled(self) -> None:
        """Until nothing is asked for any more and the map is drawn."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            quiet = 0.0
            while quiet < QUIET_SECONDS:
                await asyncio.sleep(0.05)
                drawn = await self.page.locator(".map-canvas[data-idle]").count() == 1
                quiet = 0.0 if self._pending or not drawn else quiet + 0.05

    async def until(self, holds: Callable[[], bool]) -> None:
        """Until something is so that no event tells of, such as what stands in the URL."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def button(self, name: str, within: str = "body") -> Locator:
        return self.page.locator(within).get_by_role("button", name=name, exact=True)

    async def unfold(self, name: str) -> None:
        """Open one of the panel's tools."""
        await self.page.locator("summary", has_text=name).click()

    def state(self) -> dict[str, str]:
        """What stands in the URL."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    async def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place is seen on the page, by the view in the URL (north is up)."""
        at_longitude, at_latitude, zoom = map(float, self.state()["view"].split(","))
        box = await self.page.locator(".map-canvas").bounding_box()
        assert box is not None
        scale = TILE_PIXELS * 2**zoom
        x, y = mercator(longitude, latitude)
        middle_x, middle_y = mercator(at_longitude, at_latitude)
        return (
            box["x"] + box["width"] / 2 + (x - middle_x) * scale,
            box["y"] + box["height"] / 2 + (y - middle_y) * scale,
        )

    async def click_map(self, longitude: float, latitude: float) -> None:
        await self.page.mouse.click(*await self.pixel(longitude, latitude))

    async def screenshot(self, name: str) -> None:
        """Kept as an artefact."""
        SCREENSHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    async def barriers(self) -> list[str]:
        """What axe finds that keeps somebody out, the places with it."""
        if not await self.page.evaluate("'axe' in window"):
            # A script of the tests, which the page's own policy rightly refuses as a tag.
            await self.page.evaluate(AXE.read_text())
        found: dict[str, Any] = await self.page.evaluate("axe.run()")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self._note(f"error: {error}"))
        page.on(
            "console",
            lambda line: self._note(f"console: {line.text}") if line.type == "error" else None,
        )
        page.on("request", self._begun)
        page.on("requestfinished", lambda request: self._pending.discard(request))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _begun(self, request: Request) -> None:
        self._pending.add(request)
        self.requests.append(request.url)

    def _failed(self, request: Request) -> None:
        self._pending.discard(request)
        if request.failure != ABANDONED:
            self._note(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status}: {response.url}")

    def _note(self, fault: str) -> None:
        if not any(re.search(pattern, fault) for pattern in self._expected):
            self.faults.append(fault)


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """EPSG:3857 as shares of the world, y downwards."""
    y = math.asinh(math.tan(math.radians(latitude))) / math.pi
    return longitude / 360 + 0.5, 0.5 - y / 2
