"""Redrawing in the page, as a planner does it: web/browser, against this server."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.page.site import Site
from tests.server.test_cli import environment

WEB = Path(__file__).parents[2] / "web"
PATIENCE = 900


def test_a_planner_redraws_in_the_page(site: Site) -> None:
    npm = shutil.which("npm")
    if npm is None or not (WEB / "node_modules").is_dir():
        pytest.skip("npm is not here, or the page's packages are not")
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
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
