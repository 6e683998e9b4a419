"""Garbage collection that stalls nobody: Python stops every thread while it looks for cycles.

By default it does so again and again while a document is read, and walks each time over all that
the server holds: eight hostile documents at once held the event loop up for 0.3 to 1.4 s, read in
threads as they are; with this for 0.02 to 0.08 s (2 cores, others busy).
"""

from __future__ import annotations

import gc

THRESHOLDS = (100_000, 10, 100)
"""New objects until the young are looked through, and how often that until all are."""


def settle() -> None:
    """Leave what is there by now out of collections: schema, model and modules stay for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
