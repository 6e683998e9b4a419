"""Survey: what the whole of a column says that no value of it does alone.

13/04/2024 proves that its column has the day first, 3,5 that its file has decimal commas, and A-1
that 1023.0 beside it is no whole number. So a file is read once for that before its rows are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transfer.importable import Importable
from transfer.mapping import FEATURE, Mapped, Wishes
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.values.instant import DateOrder, day_and_month
from transfer.values.spelling import (
    DECIMAL_COMMA_READ,
    THOUSANDS_PARTED,
    DecimalSign,
    Role,
    respelled,
)

Example = tuple[str, str]
"""A value and its place."""

COMMA_PROOF = re.compile(r"[-+]?(?:\d*,(?!\d{3}$)\d+|0+,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+)")
"""Numbers whose comma can only stand before decimals."""
POINT_PROOF = re.compile(
    r"[-+]?(?:\d*\.(?!\d{3}$)\d+|0+\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})"
)
"""Numbers whose point can only stand before decimals, or whose commas can only part thousands."""
EITHER = re.compile(r"[-+]?\d{1,3},\d{3}")
"""A number that has a thousand, or decimals."""
WHOLE_NUMBER = re.compile(r"\d+(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Survey:
    """The order of the dates of each field that has any with the year last, what stands before the
    decimals of the file's numbers, and which fields of codes are of whole numbers alone."""

    orders: Mapping[str, DateOrder] = field(default_factory=dict)
    decimal: DecimalSign = DecimalSign.POINT
    whole: frozenset[str] = frozenset()
    order_reasons: Mapping[str, str] = field(default_factory=dict)
    decimal_reason: str = ""

    def reason(self, name: str, reading: str) -> str:
        """Why values of a field were read so, as far as the whole of the file says it."""
        if reading in (THOUSANDS_PARTED, DECIMAL_COMMA_READ):
            return self.decimal_reason
        order = self.orders.get(name)
        return self.order_reasons[name] if order and reading == order.told else ""


def survey(source: Source, importable: Importable, mapped: Mapped, wishes: Wishes) -> Survey:
    """What the columns of a source say as a whole.

    Raises ``UnreadableSource`` where dates or decimals may be read in two ways, and neither the
    file nor its owner decides.
    """
    facts = _Facts(importable, mapped, wishes)
    scanned = source.scan(mapped.columns) if source.scan else source.batches()
    for batch in scanned:
        facts.add(batch)
    return facts.decided()


@dataclass(slots=True)
class _DateFacts:
    """Examples of dates with the year last: where the day must be first, where the month must,
    and where either may."""

    day_first: Example | None = None
    month_first: Example | None = None
    either: Example | None = None

    def add(self, value: str, place: str) -> None:
        numbers = day_and_month(value)
        if numbers is None or numbers[0] == numbers[1]:
            return
        first, second = numbers
        if first > 12 >= second:
            self.day_first = self.day_first or (value, place)
        elif second > 12 >= first:
            self.month_first = self.month_first or (value, place)
        elif first <= 12 and second <= 12:
            self.either = self.either or (value, place)


@dataclass(slots=True)
class _DecimalFacts:
    """Examples of numbers with a comma that stands before decimals, with a point that does or
    commas that part thousands, and with a comma that may do either."""

    comma: Example | None = None
    point: Example | None = None
    either: Example | None = None

    def add(self, value: str, place: str) -> None:
        if COMMA_PROOF.fullmatch(value):
            self.comma = self.comma or (value, place)
        elif POINT_PROOF.fullmatch(value):
            self.point = self.point or (value, place)
        elif EITHER.fullmatch(value):
            self.either = self.either or (value, place)


class _Facts:
    """What is found in one pass over a file."""

    def __init__(self, importable: Importable, mapped: Mapped, wishes: Wishes) -> None:
        self.mapped, self.wishes = mapped, wishes
        self.fields = {
            name: importable.fields[name]
            for name, column in mapped.fields.items()
            if column is not None
        }
        self.dates: dict[str, _DateFacts] = {}
        self.decimals = _DecimalFacts()
        self.whole: dict[str, bool] = {}

    def add(self, batch: Batch) -> None:
        for name, each in self.fields.items():
            known = batch.columns.keys() >= set(self.mapped.columns_of(name)) - {FEATURE}
            if known and each.role in (Role.DATE, Role.NUMBER, Role.CODE):
                self._add(name, each.role, self.mapped.value_of(name, batch, None), batch)
        places = self.mapped.coordinates
        for column in (places.x, places.y) if places else ():
            if column and column in batch.columns:
                self._add(column, Role.NUMBER, batch.columns[column], batch)

    def _add(self, name: str, role: Role, values: Sequence[Any], batch: Batch) -> None:
        texts = [value for value in values if type(value) is str]
        if not texts:
            return
        together = "\0".join(texts)
        if role is not Role.CODE and not together.isascii():
            values = respelled(values, Role.DATE)[0]
            together = "\0".join(value for value in values if type(value) is str)
        if role is Role.CODE:
            if self.whole.get(name, True):
                self.whole[name] = _are_whole(texts, self.wishes.null_words)
        elif role is Role.NUMBER and "," not in together:
            if self.decimals.point is None and "." in together:
                self._examples(self.decimals, values, batch, first_only=True)
        elif role is Role.NUMBER:
            self._examples(self.decimals, values, batch)
        else:
            self._examples(self.dates.setdefault(name, _DateFacts()), values, batch)

    def _examples(
        self,
        facts: _DateFacts | _DecimalFacts,
        values: Sequence[Any],
        batch: Batch,
        first_only: bool = False,
    ) -> None:
        for index, value in enumerate(values):
            if type(value) is str:
                facts.add(value.strip(), batch.place(index))
                if first_only and self.decimals.point:
                    return

    def decided(self) -> Survey:
        orders: dict[str, DateOrder] = {}
        reasons: dict[str, str] = {}
        for name, facts in self.dates.items():
            order, reason = _order(facts, self._called(name), self.wishes.dates)
            if order is not None:
                orders[name], reasons[name] = order, reason
        whole = frozenset(name for name, whole in self.whole.items() if whole)
        decimal, decimal_reason = self._decimal()
        return Survey(orders, decimal, whole, reasons, decimal_reason)

    def _called(self, name: str) -> str:
        return f"column {(self.mapped.fields.get(name) or name)!r}"

    def _decimal(self) -> tuple[DecimalSign, str]:
        facts, said = self.decimals, self.wishes.decimal
        if said is not None:
            return said, "--decimal says so"
        if facts.comma and facts.point:
            raise UnreadableSource(
                f"{_shown(facts.comma)} has a decimal comma, and {_shown(facts.point)} a decimal"
                " point; say --decimal comma or --decimal point, and rows of the other are rejected"
            )
        if facts.comma:
            return DecimalSign.COMMA, f"{_shown(facts.comma)} proves it"
        if facts.either and not facts.point:
            raise UnreadableSource(
                f"{_shown(facts.either)} may have decimals or thousands, and no number of the file"
                " decides; say --decimal comma or --decimal point"
            )
        return DecimalSign.POINT, f"{_shown(facts.point)} proves it" if facts.point else ""


def _are_whole(texts: Sequence[str], null_words: frozenset[str]) -> bool:
    """Whether texts are whole numbers alone, some of them with a zero behind a point."""
    return all(
        WHOLE_NUMBER.fullmatch(text) or not text or text in null_words
        for text in map(str.strip, texts)
    )


def _order(facts: _DateFacts, called: str, said: DateOrder | None) -> tuple[DateOrder | None, str]:
    """The order of a column's dates, and why; none where it has none that need one."""
    if said is not None:
        return said, "--dates says so"
    if facts.day_first and facts.month_first:
        raise UnreadableSource(
            f"{called}: {_shown(facts.day_first)} has the day first, and"
            f" {_shown(facts.month_first)} the month; say --dates day-first or --dates"
            " month-first, and rows of the other are rejected"
        )
    if facts.day_first:
        return DateOrder.DAY_FIRST, f"{_shown(facts.day_first)} proves it"
    if facts.month_first:
        return DateOrder.MONTH_FIRST, f"{_shown(facts.month_first)} proves it"
    if facts.either:
        raise UnreadableSource(
            f"{called}: {_shown(facts.either)} may have the day or the month first, and no value"
            " of the column decides; say --dates day-first or --dates month-first"
        )
    return None, ""


def _shown(example: Example) -> str:
    return f"{example[0]:.30} in {example[1]}"
