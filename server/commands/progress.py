"""A progress bar for what takes longer than two seconds, on the terminal's error stream."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

PATIENCE = 2.0
"""Seconds without a bar."""


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Yields what is told the step, how much of it is done, and of how much if that is known."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = bar.add_task("", total=None)

    def told(step: str, done: int, total: int | None) -> None:
        bar.update(task, description=step, completed=done, total=total)

    # By a timer, for a statement of the database tells nothing while it runs.
    start = threading.Timer(PATIENCE, bar.start)
    start.start()
    try:
        yield told
    finally:
        start.cancel()
        start.join()
        bar.stop()
