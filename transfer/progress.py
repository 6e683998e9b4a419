"""Progress of long work."""

from __future__ import annotations

from collections.abc import Callable

ReportProgress = Callable[[str, int, int | None], None]
"""Takes what is being done, how much of it is done, and of how much if that is known."""


def unreported(_step: str, _done: int, _total: int | None) -> None:
    """Progress that is not reported."""
