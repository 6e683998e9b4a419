"""Reading notes: what of a file was taken for what, why, and how many rows that concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """One thing that was read in one of several possible ways.

    ``subject`` is what of the file (``column 'lon'``, ``encoding``), ``reading`` what it was taken
    for, ``reason`` why. ``rows`` is how many rows that concerns, 0 where it concerns the whole
    file, and ``example`` one of them as a report may show it: none of a field that is secret.

    ``doubtful`` is whether another reading is as likely, so that ``--strict`` refuses the file;
    ``remedy`` is then what to type to decide it.
    """

    subject: str
    reading: str
    reason: str = ""
    rows: int = 0
    example: str = ""
    doubtful: bool = False
    remedy: str = ""

    def __str__(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        count = f": {self.rows:,} {'row' if self.rows == 1 else 'rows'}" if self.rows else ""
        example = f", for example {self.example}" if self.example else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.subject}: {self.reading}{reason}{count}{example}{remedy}"

    @property
    def _same(self) -> tuple[object, ...]:
        return (self.subject, self.reading, self.reason, self.doubtful, self.remedy)


def merged(notes: Iterable[ReadingNote]) -> tuple[ReadingNote, ...]:
    """Notes that say the same as one, with their rows together and the first example."""
    kept: dict[tuple[object, ...], ReadingNote] = {}
    for note in notes:
        before = kept.get(note._same)
        if before is not None:
            example = before.example or note.example
            note = replace(before, rows=before.rows + note.rows, example=example)
        kept[note._same] = note
    return tuple(kept.values())
