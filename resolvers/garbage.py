"""Garbage collection that stalls nobody: Python stops every thread while it looks for cycles.

By default it does so again and again while a document is read, and walks each time over all that
the server holds. Planning a document of 30 kB leaves 35,000 objects in cycles, SQLAlchemy's most:
they are collected where they were made, by themselves.
"""

from __future__ import annotations

import gc
import itertools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

THRESHOLDS = (100_000, 10, 100)
"""New objects until the young are looked through, and how often that until all are."""

SWITCH_SECONDS = 0.0005
"""After how long a thread that reads documents lets the event loop go on; 5 ms by default."""


OFTEN = 8
"""After so many pieces of work what is kept of them is left out of collections."""

_sweeps = itertools.count(1)


def settle() -> None:
    """Leave what is there by now out of collections: schema, model and modules stay for good."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def swept(work: Callable[P, R], *arguments: P.args, **options: P.kwargs) -> R:
    """What some work gives, without the cycles that it leaves. One such work is done at a time.

    What stays is kept in caches and has no cycles: now and then it is left out of collections for
    good, as walking over full caches takes 0.1 to 0.5 s.
    """
    try:
        return work(*arguments, **options)
    finally:
        gc.collect(0)
        if next(_sweeps) % OFTEN == 0:
            gc.collect(1)
            gc.freeze()
