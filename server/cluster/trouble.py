"""What PostgreSQL's log says of why it does not run."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from server.cluster.location import ClusterLocation
from server.faults import one_line

SEVERE = re.compile(r"\b(?:PANIC|FATAL|ERROR|error):\s+(?P<words>.+)")
STARTING = "the database system is"
"""What a client is told who comes too early or too late."""

NARROW_BYTES = 64 << 20
"""Less than this is worth a word: a segment of PostgreSQL's log alone takes 16 MB."""


@dataclass(frozen=True, slots=True)
class LogPosition:
    """How long each file of a cluster's log was at a moment."""

    where: ClusterLocation
    sizes: Mapping[Path, int]

    @classmethod
    def now(cls, where: ClusterLocation) -> LogPosition:
        return cls(where, {file: file.stat().st_size for file in _files(where)})

    def trouble(self) -> str:
        """Why it does not run, in the words of the log since then, and of its disk."""
        text = "\n".join(self._since())
        return reason_of(text) + narrowness(self.where.data)

    def _since(self) -> Iterator[str]:
        for file in _files(self.where):
            with file.open("rb") as log:
                size = self.sizes.get(file, 0)
                log.seek(size if size <= file.stat().st_size else 0)  # else it began anew
                yield log.read().decode(errors="replace")


def reason_of(output: str) -> str:
    """The first severe line of what a program of PostgreSQL's wrote, else all of it."""
    severe = (match["words"] for match in SEVERE.finditer(output))
    return next((words for words in severe if STARTING not in words), one_line(output))


def narrowness(folder: Path) -> str:
    """How little is left of a folder's disk, where it is little."""
    free = shutil.disk_usage(folder).free
    return f" ({free >> 20} MB are left on the disk of {folder})" if free < NARROW_BYTES else ""


def _files(where: ClusterLocation) -> list[Path]:
    return [file for file in (where.log, *sorted(where.data.glob("log/*.log"))) if file.exists()]
