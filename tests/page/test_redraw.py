"""Redrawing in the page, as a planner does it: web/browser, on the city that a server makes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.effort import LONG
from tests.page.site import demonstration
from tests.server.test_cli import environment

WEB = Path(__file__).parents[2] / "web"
PATIENCE = 900


@pytest.mark.skipif(not LONG, reason="JINGWEI_TEST_LONG is not set: it takes minutes")
def test_a_planner_redraws_in_the_page() -> None:
    npm = shutil.which("npm")
    if npm is None or not (WEB / "node_modules").is_dir():
        pytest.skip("npm is not here, or the page's packages are not")
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    with demonstration(small=False) as site:
        done = subprocess.run(  # noqa: S603 (our own tests)
            [npm, "run", "--silent", "browser"],
            cwd=WEB,
            env=environment(JINGWEI_PAGE=site.address, JINGWEI_FOLDER=site.folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
