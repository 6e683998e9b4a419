"""A site, a browser, and a visitor of a test's own, who must meet no fault."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.page.site import Site, demonstration
from tests.page.visitor import Visitor

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--enable-unsafe-swiftshader",
    "--use-angle=swiftshader",
]
"""WebGL is drawn by software, as on a machine without a screen."""

BUILT = Path(__file__).parents[2] / "server/http/static/page"

NewVisitor = Callable[..., Awaitable[Visitor]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has all of these, so that there is one server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("page"))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    if not (BUILT / "index.html").is_file():
        pytest.skip("the page is not built: scripts/page builds it")
    with demonstration() as site:
        yield site


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def visit(site: Site, chromium: Browser) -> AsyncIterator[NewVisitor]:
    """Makes visitors, in a window of a width and height, who must meet no fault."""
    visitors = []
    async with AsyncExitStack() as windows:

        async def visit(width: int = 1440, height: int = 900) -> Visitor:
            context = await chromium.new_context(
                viewport={"width": width, "height": height},
                locale="en-GB",
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
                accept_downloads=True,
            )
            windows.push_async_callback(context.close)
            context.set_default_timeout(15_000)
            visitor = Visitor(context, await context.new_page(), site.address)
            visitors.append(visitor)
            return visitor

        yield visit
        for visitor in visitors:
            assert visitor.faults == []


@pytest.fixture
async def visitor(visit: NewVisitor) -> Visitor:
    """Somebody with a wide window who is not signed in yet."""
    visitor = await visit()
    await visitor.open()
    return visitor
