"""A progress bar for what takes longer than two seconds, on the terminal's error stream."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from transfer.progress import ReportProgress

PATIENCE = 2.0
"""Seconds without a bar."""


@contextmanager
def progress_bar() -> Iterator[ReportProgress]:
    """Yields what shows the progress that is reported to it."""
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

    def report(step: str, done: int, total: int | None) -> None:
        bar.update(task, description=step, completed=done, total=total)

    # By a timer, for a statement of the database tells nothing while it runs.
    start = threading.Timer(PATIENCE, bar.start)
    start.start()
    try:
        yield report
    finally:
        start.cancel()
        start.join()
        bar.stop()
