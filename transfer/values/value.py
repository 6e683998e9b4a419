"""Values: from what a file holds to what a column takes, as text for COPY.

A parser takes one value that is present and returns its text. It raises ``ValueError`` with the
reason, which together with field and value makes a sentence. A shortcut takes a whole column that
is right in the plainest way, several times as fast, and declines any other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import partial
from typing import Any

import numpy as np
import orjson

from schema.terms import Term
from transfer.values.instant import DateOrder, read_date, read_instant
from transfer.values.spelling import Told

Parse = Callable[[object], str]
Shortcut = Callable[[Sequence[Any], set[type]], list[str] | None]
Tell = Callable[[object], Sequence[str]]
"""How a value was read that has been, where it could be read otherwise."""


@dataclass(frozen=True, slots=True)
class Parser:
    """How the values of a field are parsed."""

    parse: Parse
    shortcut: Shortcut = lambda values, types: None
    tell: Tell | None = None


TRUE = frozenset(("true", "t", "yes", "y", "1", "是", "有", "真", "1.0"))
FALSE = frozenset(("false", "f", "no", "n", "0", "否", "无", "假", "0.0"))
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SPECIAL = re.compile(r"[\\\t\n\r]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
ROUNDED = re.compile(r"-?[0-9](?:[.,][0-9]+[eE]\+?|[eE]\+)[0-9]{1,3}")
"""What a spreadsheet makes of a long number; 3E2 may well be a room."""
SHEET_ERRORS = frozenset(
    ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
METRES = re.compile(r"\s*(?:m|metres?|meters?|米)", re.IGNORECASE)
REPEATABLE = {str, type(None)}
"""Types of which equal values look the same, as 1, 1.0 and True do not."""

FEW = 100
LIST_SEPARATOR = re.compile(r"\s*[;,|、；，]\s*")


def is_missing(value: object) -> bool:
    """Whether a file's value means none: null, NaN, or nothing but space."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, float) and value != value


def plain_text(value: object) -> str:
    """The text of a scalar, without space around it; a whole float as an integer."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (list, tuple, dict)):
        raise ValueError(f"{'an object' if isinstance(value, dict) else 'a list'}, not one value")
    return str(value)


def text_parser(
    longest: int,
    pattern: re.Pattern[str] | None = None,
    allowed: str = "",
    *,
    code: bool = False,
) -> Parser:
    """A parser of text of at most ``longest`` characters; ``allowed`` tells what the pattern is.

    A ``code`` is none that a spreadsheet has rounded.
    """

    def parse(value: object) -> str:
        text = value.strip() if isinstance(value, str) else plain_text(value)
        if text in SHEET_ERRORS:
            raise ValueError("what a spreadsheet shows for a formula that fails, and no value")
        if code and ROUNDED.fullmatch(text):
            raise ValueError("rounded by a spreadsheet, its digits are lost; keep codes as text")
        if len(text) > longest:
            raise ValueError(f"{len(text):,} characters; at most {longest:,} are allowed")
        if pattern is not None and not pattern.fullmatch(text):
            raise ValueError(f"not {allowed}")
        return storable(text)

    def shortcut(values: Sequence[Any], types: set[type]) -> list[str] | None:
        if types != {str} or pattern is not None or max(map(len, values)) > longest:
            return None
        together = "".join(values)
        if code and ("E" in together or "e" in together) and any(map(ROUNDED.search, values)):
            return None
        if "#" in together and not SHEET_ERRORS.isdisjoint(map(str.strip, values)):
            return None
        if not together.isprintable() or "\\" in together:
            return None
        return list(map(str.strip, values))

    return Parser(parse, shortcut)


def storable(text: str) -> str:
    """The text escaped for COPY. Raises for what PostgreSQL cannot store."""
    if not text.isprintable():
        unstorable = UNSTORABLE.search(text)
        if unstorable:
            raise ValueError(_unstorable(unstorable))
    return text.translate(ESCAPES) if SPECIAL.search(text) else text


def _unstorable(match: re.Match[str]) -> str:
    if match[0] == "\0":
        return f"a NUL character at {match.start() + 1}, which cannot be stored"
    if "\udc80" <= match[0] <= "\udcff":
        return (
            f"byte 0x{ord(match[0]) - 0xDC00:02X} at {match.start() + 1} is not of the file's "
            "encoding; say which with --encoding"
        )
    return f"a lone surrogate U+{ord(match[0]):04X} at {match.start() + 1}, which is no character"


def integer_parser(low: int, high: int) -> Parser:
    """A parser of whole numbers from ``low`` to ``high``."""

    def parse(value: object) -> str:
        number = _number(value)
        if not number.is_integer():
            raise ValueError("not a whole number")
        if not low <= number <= high:
            raise ValueError(
                f"out of range; allowed is {shown_number(low)} to {shown_number(high)}"
            )
        return str(int(number))

    def shortcut(values: Sequence[Any], types: set[type]) -> list[str] | None:
        if types != {int} or min(values) < low or max(values) > high:
            return None
        return list(map(str, values))

    return Parser(parse, shortcut)


def real_parser(low: float, high: float, above: bool = False) -> Parser:
    """A parser of numbers from ``low`` (or above it) to ``high``."""

    def parse(value: object) -> str:
        number = _number(value)
        if not low <= number <= high or (above and number == low):
            more = "more than " if above else ""
            raise ValueError(
                f"out of range; allowed is {more}{shown_number(low)} to {shown_number(high)}"
            )
        return repr(number)

    def shortcut(values: Sequence[Any], types: set[type]) -> list[str] | None:
        if types != {float} or above:
            return None
        numbers = np.array(values)
        absent = np.isnan(numbers)
        if not (((numbers >= low) & (numbers <= high)) | absent).all():
            return None
        texts = list(map(repr, values))
        return texts if not absent.any() else ["" if item == "nan" else item for item in texts]

    return Parser(parse, shortcut)


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    else:
        text = plain_text(value)
        digits = NUMBER.match(text)
        if not digits or (digits.end() < len(text) and not METRES.fullmatch(text, digits.end())):
            raise ValueError("not a number")
        number = float(digits[0])
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def boolean(value: object) -> str:
    """A parser of yes and no, 是 and 否, 1 and 0."""
    word = plain_text(value).lower()
    if word in TRUE:
        return "true"
    if word in FALSE:
        return "false"
    raise ValueError("not yes or no; allowed are true, false, yes, no, 1, 0, 是, 否")


def day_parser(zone: tzinfo, order: DateOrder | None = None) -> Parser:
    """A parser of dates; ``zone`` is where the day is of a time that names a time zone."""
    return _moment_parser(partial(read_date, zone=zone, order=order))


def instant_parser(zone: tzinfo, order: DateOrder | None = None) -> Parser:
    """A parser of instants, which are in ``zone`` where they name none."""
    return _moment_parser(partial(read_instant, zone=zone, order=order))


def _moment_parser(read: Callable[[str], tuple[date, tuple[str, ...]]]) -> Parser:
    return Parser(
        lambda value: read(plain_text(value))[0].isoformat(),
        tell=lambda value: read(plain_text(value))[1],
    )


def term_parser(vocabulary: type[Term], theirs: Mapping[str, str]) -> Parser:
    """A parser of a vocabulary: its names, its Chinese terms, and ``theirs`` for ours.

    ``*`` in ``theirs`` means all that is not known otherwise.
    """
    names = {name: name for name in vocabulary.__members__}
    names |= {member.chinese: member.name for member in vocabulary}
    names |= {value: _known(vocabulary, ours) for value, ours in theirs.items()}
    rest = names.get("*")

    def parse(value: object) -> str:
        word = plain_text(value)
        name = names.get(word) or names.get(_as_name(word)) or rest
        if name is None:
            raise ValueError(f"unknown; allowed are {', '.join(vocabulary.__members__)}")
        return name

    return Parser(parse)


def _known(vocabulary: type[Term], ours: str) -> str:
    for member in vocabulary:
        if ours in (member.name, member.chinese):
            return member.name
    raise ValueError(f"{ours!r} is unknown; allowed are {', '.join(vocabulary.__members__)}")


def _as_name(word: str) -> str:
    return re.sub(r"[\s/-]+", "_", word).upper()


def list_parser(item_parser: Parser) -> Parser:
    """A parser of lists: JSON arrays, and texts parted by comma or semicolon."""

    def parse(value: object) -> str:
        items = dict.fromkeys(item_parser.parse(item) for item in _items(value))
        return "{" + ",".join(items) + "}"

    return Parser(parse)


def _items(value: object) -> Sequence[object]:
    if isinstance(value, (list, tuple)):
        return value
    text = plain_text(value)
    if text.startswith("["):
        try:
            items = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"not a JSON list ({error})") from error
        return list(items)
    text = text.removeprefix("{").removesuffix("}")
    return [item for item in LIST_SEPARATOR.split(text) if item]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column of texts for COPY, the reasons of those rows that have none for cause, and how the
    others were read where that is to be told."""

    texts: list[str | None]
    faults: dict[int, str]
    told: Sequence[Told] = ()


def parse_column(parser: Parser, values: Sequence[Any], blank: str | None) -> Parsed:
    """Parse a column; ``blank`` is the text where a value is missing."""
    types = set(map(type, values))
    quick = parser.shortcut(values, types) if types else []
    if quick is not None:
        texts = [item or blank for item in quick] if "" in quick else list[str | None](quick)
        return Parsed(texts, {})
    if types <= REPEATABLE and len(values) >= FEW:
        distinct = list(dict.fromkeys(values))
        if len(distinct) * 4 < len(values):
            return _telling(parser, values, _repeated(parser, values, distinct, blank))
    return _telling(parser, values, _one_by_one(parser.parse, values, blank))


def _telling(parser: Parser, values: Sequence[Any], parsed: Parsed) -> Parsed:
    """What was parsed, with how it was read."""
    if parser.tell is None:
        return parsed
    rows: dict[str, list[int]] = {}
    for index, value in enumerate(values):
        if index not in parsed.faults and not is_missing(value):
            for reading in parser.tell(value):
                rows.setdefault(reading, []).append(index)
    told = [Told(reading, len(found), found[0]) for reading, found in rows.items()]
    return Parsed(parsed.texts, parsed.faults, told)


def _one_by_one(parse: Parse, values: Sequence[Any], blank: str | None) -> Parsed:
    texts: list[str | None] = []
    faults: dict[int, str] = {}
    for index, value in enumerate(values):
        try:
            texts.append(blank if is_missing(value) else parse(value))
        except ValueError as error:
            texts.append(None)
            faults[index] = str(error)
    return Parsed(texts, faults)


def _repeated(
    parser: Parser, values: Sequence[Any], distinct: Sequence[Any], blank: str | None
) -> Parsed:
    """Parse a column of few different values, each of them once."""
    once = _one_by_one(parser.parse, distinct, blank)
    text_of = dict(zip(distinct, once.texts, strict=True))
    faults: dict[int, str] = {}
    if once.faults:
        reason_of = {distinct[index]: reason for index, reason in once.faults.items()}
        faults = {
            index: reason_of[value] for index, value in enumerate(values) if value in reason_of
        }
    return Parsed([text_of[value] for value in values], faults)


def shown_number(number: float) -> str:
    """A bound in full: ``1000000``, not ``1e+06``; years have no commas."""
    return str(int(number)) if number == int(number) else f"{number:g}"
