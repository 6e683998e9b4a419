"""How much a browser loads before it shows the page, and how long that takes."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable

import pytest

from tests.page.conftest import BUILT
from tests.page.visitor import Visitor

MOST_BYTES = 400 * 1024
MAPLIBRE = re.compile(r"^maplibre")


def test_the_pages_own_scripts_are_light() -> None:
    if not (BUILT / "index.html").is_file():
        pytest.skip("the page is not built: scripts/page builds it")
    scripts = [path for path in (BUILT / "assets").glob("*.*js") if not MAPLIBRE.match(path.name)]
    assert scripts
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in scripts}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


async def test_the_first_view_with_data(
    visitor: Visitor, record_property: Callable[[str, object], None]
) -> None:
    """Measured, not judged: what else the machine does is not known here."""
    await visitor.page.locator(".roles").wait_for()
    start = time.perf_counter()
    await visitor.open()
    await visitor.page.locator(".roles").wait_for()
    shown = time.perf_counter() - start
    await visitor.sign_in()
    record_property("seconds until the sign-in is shown", round(shown, 2))
    record_property("seconds until the map is drawn", round(time.perf_counter() - start, 2))
    print(f"first view: {shown:.2f} s, with data: {time.perf_counter() - start:.2f} s")
