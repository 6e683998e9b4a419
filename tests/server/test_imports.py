"""What a server loads at its start, as it is kept in memory from then on."""

from __future__ import annotations

import subprocess
import sys

LOADED_LATER = {"networkx"}


def test_what_few_servers_need_is_loaded_when_it_is_needed() -> None:
    words = "import sys, server.app; print(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", words], capture_output=True, check=True, text=True
    )
    assert LOADED_LATER & set(loaded.stdout.split()) == set()
    assert "server.app" in loaded.stdout.split()
