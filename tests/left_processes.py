"""What a test started and left running, known by a mark in the environment."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "MARK_OF_A_TEST"
ENDING_SECONDS = 3.0
"""How long what was told to end may take."""

HELPERS = (b"multiprocessing.resource_tracker", b"multiprocessing.forkserver")
"""Python's own, which end with the process that started them."""


@contextmanager
def none_left(name: str) -> Iterator[None]:
    """Fail where a process that was started inside still runs; such are killed."""
    mark = f"{os.getpid()} {name}"
    before = os.environ.get(MARK)
    os.environ[MARK] = mark
    try:
        yield
    finally:
        os.environ.pop(MARK)
        if before is not None:
            os.environ[MARK] = before
    until = time.monotonic() + ENDING_SECONDS
    while (left := marked(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert not left, f"left running: {left}"


def marked(mark: str) -> dict[int, str]:
    """The processes of a mark, but for this one, and their commands."""
    line = f"{MARK}={mark}\0".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile, or is somebody else's
            command = (folder / "cmdline").read_bytes()
            helper = any(name in command for name in HELPERS)
            if line in (folder / "environ").read_bytes() and not helper:
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    found.pop(os.getpid(), None)
    return found
