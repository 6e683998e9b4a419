"""Records of separated values, each with the line that it starts in and what is wrong with it."""

from __future__ import annotations

import csv
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One record. It ends in line ``last``; ``fault`` is why its cells cannot be told apart."""

    line: int
    last: int
    cells: list[str]
    fault: str | None = None


def records(lines: Iterable[str], delimiter: str, first: int = 1) -> Iterator[Record]:
    """The records of lines, of which the first has the number ``first``.

    A quote that is never closed, or closed within a value, spoils the record of the line that it
    opened in, and no other: the lines after that are read anew.
    """
    csv.field_size_limit(sys.maxsize)
    given, again = iter(lines), deque[str]()
    taken: list[str] = []
    while True:
        reader = _reader(_taken(given, again, taken), delimiter)
        try:
            for cells in reader:
                last = first + len(taken) - 1
                yield Record(first, last, cells)
                first = last + 1
                taken.clear()
        except csv.Error as error:
            yield _mended(taken[0], delimiter, first) or Record(first, first, [], _reason(error))
            again.extendleft(reversed(taken[1:]))
            first += 1
            taken.clear()
            continue
        return


def _reader(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _taken(given: Iterator[str], again: deque[str], taken: list[str]) -> Iterator[str]:
    """Lines, those to be read again first; each is noted down as taken."""
    while again:
        taken.append(again.popleft())
        yield taken[-1]
    for line in given:
        taken.append(line)
        yield line


def _mended(line: str, delimiter: str, number: int) -> Record | None:
    """The record of a line in which nothing but space stands behind a closing quote."""
    bare = re.sub(rf'"[ \t]+(?=[{re.escape(delimiter)}\r\n]|$)', '"', line)
    try:
        (cells,) = _reader([bare], delimiter)
    except csv.Error:
        return None
    return Record(number, number, cells)


def _reason(error: csv.Error) -> str:
    if "end of data" in str(error):
        return "a quote opened in this line is never closed"
    if "expected after" in str(error):
        return "a quote opened in this line is closed within a value, or never"
    return f"not a line of separated values ({error})"
