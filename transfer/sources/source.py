"""A source: a file as batches of rows, in one form for all formats."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Geometries
from transfer.reading_note import ReadingNote

BATCH = 20_000


class UnreadableSource(Exception):
    """A file, or an option given for it, cannot be used at all. The message is for its owner."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a file, column by column.

    ``numbers`` count from 1 through the file. ``geometries`` is none where the file has no
    geometry of its own; ``faults`` are the reasons of rows that could not be read. ``stated_crs``
    names the CRS that a feature or its geometry says itself, ``curved`` those whose arcs became
    lines. ``notes`` tell how rows were read; a batch without rows may bring them, too.
    """

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[object]]
    geometries: Geometries | None = None
    lines: Sequence[int] | None = None
    faults: Mapping[int, str] = field(default_factory=dict)
    geometry_faults: Mapping[int, str] = field(default_factory=dict)
    stated_crs: Mapping[int, str] = field(default_factory=dict)
    curved: Sequence[int] = ()
    notes: tuple[ReadingNote, ...] = ()

    def place(self, index: int) -> str:
        """Where a row stands in its file."""
        return f"line {self.lines[index]}" if self.lines else f"feature {self.numbers[index]}"


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file. ``crs`` is what it declares, ``crs_fault`` why that means nothing; ``total``
    is how many rows it has, if known.

    ``lenient`` names our fields whose bad values are left out with a warning; ``quiet`` is
    whether columns that fill nothing are not worth telling; ``notes`` tell how the file was read
    before its first row. ``twice`` has, for a name that several columns have, what they are called
    in ``columns``; ``header_line`` is the line that names them, where the file has lines. ``scan``
    gives some columns alone, without geometry, where that is quicker.
    """

    columns: tuple[str, ...]
    has_geometry: bool
    crs: str | None
    total: int | None
    batches: Callable[[], Iterator[Batch]]
    lenient: frozenset[str] = frozenset()
    quiet: bool = False
    notes: tuple[ReadingNote, ...] = ()
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    header_line: int | None = None
    scan: Callable[[Collection[str]], Iterator[Batch]] | None = None
    crs_fault: str = ""


def empty_geometries(count: int) -> Geometries:
    return np.full(count, None, dtype=object)
