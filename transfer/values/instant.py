"""Dates and times as files hold them: ISO 8601 and its relatives, and month/day/year."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
CLOCK = re.compile(
    r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?|分)?"
    r"\s*(AM|PM|上午|下午)?\s*(Z|UTC|[+-]\d{2}:?(?:\d{2})?)?",
    re.IGNORECASE,
)
COMPACT_CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})?()()\s*(Z|UTC|[+-]\d{2}:?(?:\d{2})?)?")
ALLOWED = "2024-05-31, 2024/5/31, 20240531, 2024年5月31日 and month/day/year as 05/31/2024"


def parse_date(text: str) -> date:
    """The day a text means. Raises ``ValueError`` with what is allowed.

    A time after the day must be a time, and is dropped.
    """
    day, clock = _split(text.strip())
    if clock:
        _clock(clock)
    return day


def parse_instant(text: str, zone: tzinfo) -> datetime:
    """The instant a text means, in ``zone`` where it names none; a lone day is its midnight.

    Raises ``ValueError`` with what is allowed, and for times that ``zone`` skips in spring.
    """
    day, clock = _split(text.strip())
    if not clock:
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    hour, minute, second, micros, offset = _clock(clock)
    at = datetime(day.year, day.month, day.day, tzinfo=offset or zone) + timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=micros
    )
    if offset is None and at.astimezone(UTC).astimezone(zone).hour != at.hour:
        raise ValueError(f"there is no such time in {zone}: its clocks skip it")
    return at


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[date, str]:
    for pattern in (YEAR_FIRST, COMPACT):
        match = pattern.match(text)
        if match:
            return _day(*map(int, match.groups())), _rest(text, match)
    match = MONTH_FIRST.match(text)
    if match:
        month, day, year = map(int, match.groups())
        if month > 12 >= day:
            raise ValueError(
                f"month {month}: with slashes and the year last, the month comes first"
            )
        return _day(year, month, day), _rest(text, match)
    raise ValueError(f"not a date; allowed are {ALLOWED}")


def _rest(text: str, match: re.Match[str]) -> str:
    rest = text[match.end() :]
    if rest and rest[0] not in " T\tt" and not match[0].endswith("日"):
        raise ValueError(f"not a date; allowed are {ALLOWED}")
    return rest.lstrip(" T\tt").rstrip()


def _day(year: int, month: int, day: int) -> date:
    try:
        parsed = date(year, month, day)
    except ValueError as error:
        raise ValueError(f"there is no such day ({error})") from error
    if not 1880 <= year <= 2200:
        raise ValueError(f"year {year} is not between 1880 and 2200")
    return parsed


@lru_cache(maxsize=4096)
def _clock(text: str) -> tuple[int, int, int, int, tzinfo | None]:
    match = CLOCK.fullmatch(text) or COMPACT_CLOCK.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text!r} is not a time; allowed is 17:05, 17:05:09, 5:05 PM, 17:05+08:00"
        )
    hour, minute = int(match[1]), int(match[2])
    second, fraction = int(match[3] or 0), (match[4] or "").ljust(6, "0")[:6]
    half = (match[5] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"hour {hour} is not between 1 and 12, as {half} wants it")
        hour = hour % 12 + (12 if half in ("PM", "下午") else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"there is no such time as {text}")
    return hour, minute, second, int(fraction), _offset(match[6])


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead > timedelta(hours=15):
        raise ValueError(f"there is no time zone {text}")
    return timezone(-ahead if text[0] == "-" else ahead)
