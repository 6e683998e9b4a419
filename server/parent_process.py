"""Worker processes end when their parent does, even where it was killed."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have the kernel send SIGTERM to this process when its parent ends (Linux; else nothing).

    Without it a worker would go on listening, and the next start would find its port taken.
    """
    if not sys.platform.startswith("linux"):
        return
    # The parent that spawned this, though it may have ended while this process was starting.
    spawned_by = multiprocessing.parent_process()
    parent = os.getppid() if spawned_by is None else spawned_by.pid
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended just before
        signal.raise_signal(signal.SIGTERM)
