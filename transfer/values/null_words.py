"""Words that programs write where there is no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from transfer.values.spelling import Told

TEXTUAL = {str, type(None)}

NULL_WORDS = (
    "NULL",
    "null",
    "NaN",
    "nan",
    "NaT",
    "None",
    "<NA>",
    r"\N",
    "#N/A",
    "#NULL!",
    "-",
    "--",
)
"""Of SQL and MySQL, of pandas and Python, of Excel, of people; exactly so, with space around."""


def without_null_words(
    values: Sequence[Any], words: frozenset[str]
) -> tuple[Sequence[Any], list[Told]]:
    """Values with none for each of these words, and which were found."""
    types = set(map(type, values))
    if str not in types:
        return values, []
    texts = filter(None, values) if types <= TEXTUAL else (v for v in values if type(v) is str)
    if words.isdisjoint(map(str.strip, texts)):
        return values, []
    new = list(values)
    rows: dict[str, list[int]] = {}
    for index, value in enumerate(values):
        if type(value) is str and (word := value.strip()) in words:
            new[index] = None
            rows.setdefault(word, []).append(index)
    return new, [Told(f"{word} is no value", len(found), found[0]) for word, found in rows.items()]
