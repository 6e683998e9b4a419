"""Cleaning: values as they are meant, before they are parsed, with every change told.

Words for no value become none, and what spreadsheets and input methods leave in codes, numbers,
dates and texts is taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from transfer.import_field import ImportField
from transfer.mapping import Mapped, Wishes
from transfer.reading_note import ReadingNote
from transfer.sources.source import Batch
from transfer.survey import Survey
from transfer.values.null_words import without_null_words
from transfer.values.spelling import Role, Told, respelled


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How the values of a file are cleaned."""

    fields: Mapping[str, ImportField]
    mapped: Mapped
    wishes: Wishes
    survey: Survey

    def columns(self, batch: Batch) -> Batch:
        """The batch without words for no value, and coordinates with a point before decimals."""
        columns = dict(batch.columns)
        notes = list(batch.notes)
        used = self.mapped.columns
        for name in filter(used.__contains__, batch.columns):
            columns[name], told = without_null_words(columns[name], self._null_words(name))
            notes += self.notes(told, name, batch)
        places = self.mapped.coordinates
        for place in filter(None, (places.x, places.y) if places else ()):
            columns[place], told = respelled(
                columns[place], Role.NUMBER, decimal=self.survey.decimal
            )
            notes += self.notes(told, place, batch)
        return replace(batch, columns=columns, notes=tuple(notes))

    def values(self, batch: Batch) -> tuple[dict[str, Sequence[Any]], list[ReadingNote]]:
        """The values of each field that the file fills, and how they were read."""
        values: dict[str, Sequence[Any]] = {}
        notes: list[ReadingNote] = []
        for name in self.mapped.fields:
            found = self.mapped.value_of(name, batch, self.wishes.defaults.get(name))
            values[name], told = respelled(
                found,
                self.fields[name].role,
                whole=name in self.survey.whole,
                decimal=self.survey.decimal,
                kept=frozenset(self.wishes.values.get(name, ())),
            )
            notes += self.notes(told, name, batch)
        return values, notes

    def notes(self, told: Sequence[Told], name: str, batch: Batch) -> list[ReadingNote]:
        """What was told of the values of a field or a column, as notes of what fills it."""
        called = f"column {(self.mapped.fields.get(name) or name)!r}"
        return [
            ReadingNote(
                called,
                each.reading,
                self.survey.reason(name, each.reading),
                rows=each.rows,
                example=batch.place(each.first),
            )
            for each in told
        ]

    def _null_words(self, column: str) -> frozenset[str]:
        """The words that mean no value in a column: not those that its owner gave a meaning."""
        words = self.wishes.null_words
        for name, filling in self.mapped.fields.items():
            if filling == column and name in self.wishes.values:
                words -= self.wishes.values[name].keys()
        return words
