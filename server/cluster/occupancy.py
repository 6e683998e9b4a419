"""Who uses a cluster: the last of its users stops it.

Locks of the kernel, not files with numbers in them: they end with the process, however it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.faults import ClusterFault

PATIENCE = 120.0
"""Seconds to wait for another process that is starting or stopping the cluster."""


class Occupancy:
    """This process's part in the users of a cluster whose locks are in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user: int | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """While inside, no other process starts or stops the cluster."""
        file = _open(self._folder / "turn.lock")
        try:
            await _wait(file, self._folder)
            yield
        finally:
            os.close(file)

    def enter(self) -> None:
        """Become a user."""
        self._user = _open(self._folder / "users.lock")
        fcntl.flock(self._user, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Stop being a user; whether there is no other. To be called in one's turn."""
        if self._user is None:
            return False
        try:
            fcntl.flock(self._user, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(self._user)
            self._user = None


def _open(file: Path) -> int:
    # Not inherited by the programs that we start: the cluster would hold its own lock.
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


async def _wait(file: int, folder: Path) -> None:
    until = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < until:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(0.05)
        else:
            return
    raise ClusterFault(
        f"{folder}: another process has been starting or stopping the cluster for {PATIENCE:.0f} s"
    )
