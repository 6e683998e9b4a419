"""Dates and times as files hold them, each form for one reason and no other.

Where day and month may be told apart in two ways, the order must be known: from the column, or from
the word of the file's owner. A form that is not read is refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from functools import lru_cache

from transfer.values.clock import Clock, parse_clock

YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
COMPACT_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{3})?)?")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAME = rf"({'|'.join(MONTHS)})[a-z]*\.?"
DAY_THEN_NAME = re.compile(
    rf"{WEEKDAY}(\d{{1,2}})[\s-]+{NAME}[\s,-]+(\d{{4}})(?!\d)", re.IGNORECASE
)
NAME_THEN_DAY = re.compile(rf"{WEEKDAY}{NAME}\s+(\d{{1,2}}),?\s+(\d{{4}})(?!\d)", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CHINESE_WEEKDAY = re.compile(r"\s*(?:星期|周|礼拜)([一二三四五六日天])\s*")
WEEKDAYS = "一二三四五六日"

SERIALS = range(20_000, 80_000)
"""Excel's day numbers from 1954 to 2119, which have five digits."""
SERIAL_ZERO = date(1899, 12, 30)
SERIAL_DIGITS, SECONDS_DIGITS, MILLISECONDS_DIGITS = 5, 10, 13

REFUSED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2}(?!\d).*", "a year of two digits"),
        (rf"\d{{1,2}}[\s-]+{NAME}[\s,-]+\d{{2}}(?!\d).*", "a year of two digits"),
        (r"(民国|民國|中華民國|\d{2,3}年).*", "a year of another calendar (民国); add 1911"),
        (r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?", "a month without its day"),
        (r"\d{4}\s*年?", "a year without month and day"),
        (r"\d{4}-?W\d{2}(-?\d)?", "a week, not a day"),
        (r"\d{4}-\d{3}", "a day of the year, without its month"),
        (r"\d{4}\s*年?\s*(Q\d|第?[一二三四1-4]季度)", "a quarter, not a day"),
        (r"[零〇○一二三四五六七八九十]{2,}年.*", "a date in Chinese numerals"),
        (r"(农历|農曆).*|.*(正月|腊月|初[一二三四五六七八九十]).*", "a date of the lunar calendar"),
        (r"/Date\(.*", "a date of .NET's"),
        (r"(今|昨|前|明)天.*|today.*|yesterday.*|.* ago", "a day that depends on today"),
        (r"\d{1,2}[:时点]\d{1,2}.*", "a time without its day"),
        (r"\d{1,2}月\d{1,2}日?.*", "a day without its year"),
        (r"\d{6}", "six digits, which may be a year and a month, or a day"),
        (r"\d{16,}", "a number that is no day of Excel's and no seconds since 1970"),
    )
)
ALLOWED = (
    "2024-05-31, 2024/5/31, 20240531, 2024年5月31日, 31 May 2024, and with the year last 31/05/2024"
    " or 05/31/2024 by the column or --dates; with a time 17:05, 17:05:09, 5:05 PM, 下午5:05,"
    " 17:05+08:00"
)


class DateOrder(Enum):
    """Which comes first where the year is last. Named as ``--dates`` says it."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"

    @property
    def told(self) -> str:
        """How a note calls dates of that order."""
        return f"{self.value} dates"


@dataclass(frozen=True, slots=True)
class Reading:
    """A day and the time of it, as far as a text has them. ``offset`` is none where it names no
    time zone; ``how`` tells of a form that could be taken for another."""

    day: date
    clock: Clock | None = None
    how: tuple[str, ...] = ()


def day_and_month(text: str) -> tuple[int, int] | None:
    """The two numbers before a year that comes last, if the text is such a date."""
    match = YEAR_LAST.match(text.strip())
    return (int(match[1]), int(match[2])) if match else None


@lru_cache(maxsize=1 << 16)
def read_date(text: str, zone: tzinfo, order: DateOrder | None) -> tuple[date, tuple[str, ...]]:
    """The day that a text means in ``zone``, and what is to be told of that.

    Raises ``ValueError`` with what is allowed. A time after the day must be one, and is left out.
    """
    reading = _read(text.strip(), order)
    clock = reading.clock
    if clock is None:
        return reading.day, reading.how
    told = reading.how
    day = reading.day
    if clock.offset is not None:
        day = _at(reading.day, clock, clock.offset).astimezone(zone).date()
        told += (f"the day in {zone} of a time that names another zone",) * (day != reading.day)
    elif clock.since_midnight:
        told += ("the time of day was left out",)
    return day, told


@lru_cache(maxsize=1 << 16)
def read_instant(
    text: str, zone: tzinfo, order: DateOrder | None
) -> tuple[datetime, tuple[str, ...]]:
    """The instant that a text means, in ``zone`` where it names none, and what is to be told of
    that; a lone day is its midnight.

    Raises ``ValueError`` with what is allowed, and for times that ``zone`` skips in spring.
    """
    reading = _read(text.strip(), order)
    clock = reading.clock or Clock(timedelta(0))
    if clock.offset is not None:
        return _at(reading.day, clock, clock.offset), reading.how
    at = _at(reading.day, clock, zone)
    told = (*reading.how, f"in {zone}, as no time zone is named (--timezone says otherwise)")
    if at.replace(fold=1).utcoffset() != at.utcoffset():
        if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
            raise ValueError(f"there is no such time in {zone}: its clocks skip it")
        told += (f"the first of two, as the clocks in {zone} showed it twice",)
    return at, told


def _at(day: date, clock: Clock, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone) + clock.since_midnight


def _read(text: str, order: DateOrder | None) -> Reading:
    if NUMBER.fullmatch(text):
        return _number(text)
    for pattern, read in _FORMS:
        match = pattern.match(text)
        if match:
            day, how = read(match, order)
            rest = _rest(text, match, day)
            return Reading(day, parse_clock(rest) if rest else None, how)
    raise ValueError(_refusal(text))


def _refusal(text: str) -> str:
    reason = next((reason for pattern, reason in REFUSED if pattern.fullmatch(text)), "not a date")
    return f"{reason}; allowed are {ALLOWED}"


def _rest(text: str, match: re.Match[str], day: date) -> str:
    """What stands behind a day: a time, after a weekday in Chinese that must be that day's."""
    rest = text[match.end() :]
    named = CHINESE_WEEKDAY.match(rest)
    if named:
        rest = " " + rest[named.end() :]
        index = WEEKDAYS.index(named[1].replace("天", "日"))
        if index != day.weekday():
            raise ValueError(f"{day} is no 星期{named[1]}, but 星期{WEEKDAYS[day.weekday()]}")
    if rest and rest[0] not in " T\tt" and not match[0].endswith("日"):
        raise ValueError(_refusal(text))
    return rest.lstrip(" T\tt").rstrip()


def _year_first(match: re.Match[str], _: DateOrder | None) -> tuple[date, tuple[str, ...]]:
    return _day(int(match[1]), int(match[2]), int(match[3])), ()


def _year_last(match: re.Match[str], order: DateOrder | None) -> tuple[date, tuple[str, ...]]:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if order is None:
        # What is above twelve is no month; where both may be, they must be the same.
        if first <= 12 and second <= 12 and first != second:
            raise ValueError(
                f"either day {first} of month {second} or day {second} of month {first}; say"
                " --dates day-first or --dates month-first"
            )
        order = DateOrder.DAY_FIRST if first > 12 else DateOrder.MONTH_FIRST
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    if month > 12 >= day:
        raise ValueError(f"month {month}, where dates of its column are read {order.value}")
    told = (order.told,) if first <= 12 and second <= 12 and first != second else ()
    return _day(year, month, day), told


def _day_then_name(match: re.Match[str], _: DateOrder | None) -> tuple[date, tuple[str, ...]]:
    return _day(int(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1])), ()


def _name_then_day(match: re.Match[str], _: DateOrder | None) -> tuple[date, tuple[str, ...]]:
    return _day(int(match[3]), MONTHS.index(match[1].lower()) + 1, int(match[2])), ()


_FORMS: tuple[
    tuple[
        re.Pattern[str], Callable[[re.Match[str], DateOrder | None], tuple[date, tuple[str, ...]]]
    ],
    ...,
] = (
    (YEAR_FIRST, _year_first),
    (COMPACT, _year_first),
    (YEAR_LAST, _year_last),
    (DAY_THEN_NAME, _day_then_name),
    (NAME_THEN_DAY, _name_then_day),
)


def _number(text: str) -> Reading:
    """A number: which it is follows from how many digits it has before the point."""
    whole, _, fraction = text.partition(".")
    digits = len(whole)
    if digits == SERIAL_DIGITS and int(whole) in SERIALS:
        return _serial(int(whole), float(f"0.{fraction or 0}"))
    if digits == SECONDS_DIGITS and whole[0] != "0":
        if not fraction:
            _refuse_hours(whole)
        return _epoch(int(whole) * 1000 + round(float(f"0.{fraction or 0}") * 1000), "seconds")
    if digits == MILLISECONDS_DIGITS and whole[0] != "0" and not fraction.strip("0"):
        return _epoch(int(whole), "milliseconds")
    if not fraction and (match := COMPACT.fullmatch(text)):
        return Reading(_year_first(match, None)[0])
    if not fraction and (match := COMPACT_MOMENT.fullmatch(text)):
        day = _year_first(match, None)[0]
        clock = f"{match[4]}:{match[5]}:{match[6] or '00'}.{match[7] or '0'}"
        return Reading(day, parse_clock(clock))
    raise ValueError(_refusal(text))


def _serial(days: int, part: float) -> Reading:
    """Excel's day number, with the time of day to the millisecond."""
    how = ("Excel's day numbers, counted from 1900",)
    day = SERIAL_ZERO + timedelta(days=days)
    moment = timedelta(milliseconds=round(part * 86_400_000))
    return Reading(day, Clock(moment) if moment else None, how)


def _epoch(milliseconds: int, unit: str) -> Reading:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    since = at - datetime.combine(at.date(), time(), tzinfo=UTC)
    return Reading(at.date(), Clock(since, UTC), (f"{unit} since 1970, in UTC",))


def _refuse_hours(digits: str) -> None:
    """Refuse ten digits that may be a day with its hour as well as seconds since 1970."""
    year, month, day, hour = int(digits[:4]), digits[4:6], digits[6:8], int(digits[8:])
    try:
        _day(year, int(month), int(day))
    except ValueError:
        return
    if hour < 24:
        raise ValueError(
            "ten digits, which may be a day with its hour, or seconds since 1970; write"
            f" {year}-{month}-{day} {hour:02}:00"
        )


def _day(year: int, month: int, day: int) -> date:
    try:
        parsed = date(year, month, day)
    except ValueError as error:
        raise ValueError(f"there is no such day ({error})") from error
    if not 1880 <= year <= 2200:
        raise ValueError(f"year {year} is not between 1880 and 2200")
    return parsed
