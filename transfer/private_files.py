"""Files that hold rows of people: only their owner reads them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

OTHERS = 0o077
OWNER = 0o600


@contextmanager
def private_files(wanted: bool = True) -> Iterator[None]:
    """Files that this process makes meanwhile are their owner's alone, whoever writes them."""
    if not wanted:
        yield
        return
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def open_private(path: Path, encoding: str, *, new: bool = False) -> TextIO:
    """A text file to write, its owner's alone also where it was there before.

    Raises ``FileExistsError`` where it must be ``new`` and is not.
    """
    how = os.O_EXCL if new else os.O_TRUNC
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, OWNER)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, OWNER)
    return open(descriptor, "w", encoding=encoding, newline="")
