"""Times of day as files hold them: 17:05, 5:05 PM, 下午5:05, 17时5分, with a time zone or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache

HALF = r"(AM|PM|A\.M\.|P\.M\.|上午|下午)"
OFFSET = r"(Z|北京时间|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?(?:\d{2})?)"
CLOCK = re.compile(
    rf"{HALF}?\s*(\d{{1,2}})\s*[:时点]\s*(\d{{1,2}})"
    rf"\s*(?:[:分]\s*(\d{{1,2}})(?:[.,](\d{{1,9}}))?\s*秒?|分)?"
    rf"\s*{HALF}?\s*{OFFSET}?(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
COMPACT_CLOCK = re.compile(rf"()(\d{{2}})(\d{{2}})(\d{{2}})?()()\s*{OFFSET}?", re.IGNORECASE)
PARTS_OF_DAY = re.compile(r"凌晨|清晨|早上|早晨|中午|傍晚|晚上|夜里|深夜")
ABBREVIATION = re.compile(r".*\d\s*([A-Z]{3,5}|\[.*\])", re.IGNORECASE)
ALLOWED = "allowed is 17:05, 17:05:09, 5:05 PM, 下午5:05, 17:05+08:00"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; ``offset`` is none where it names no time zone."""

    since_midnight: timedelta
    offset: tzinfo | None = None


@lru_cache(maxsize=4096)
def parse_clock(text: str) -> Clock:
    """The time that a text means. Raises ``ValueError`` with what is allowed."""
    match = CLOCK.fullmatch(text) or COMPACT_CLOCK.fullmatch(text)
    if not match:
        raise ValueError(_refusal(text))
    before, hour_, minute_, second_, fraction, after, offset = match.groups()
    if before and after:
        raise ValueError(f"{text!r} has two halves of the day, {before} and {after}")
    hour = _hour(int(hour_), (before or after or "").upper().replace(".", ""))
    minute, second = int(minute_), int(second_ or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"there is no such time as {text}")
    micros = int((fraction or "").ljust(6, "0")[:6])
    since = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)
    return Clock(since, _offset(offset))


def _refusal(text: str) -> str:
    if found := PARTS_OF_DAY.search(text):
        return f"{found[0]} does not say which half of the day; {ALLOWED}"
    if found := ABBREVIATION.fullmatch(text):
        return f"time zone {found[1]} is not known, or has several meanings; write +08:00"
    return f"{text!r} is not a time; {ALLOWED}"


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"hour {hour} is not between 1 and 12, as {half} wants it")
    return hour % 12 + (12 if half in ("PM", "下午") else 0)


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "北京时间":
        return timezone(timedelta(hours=8))
    bare = re.sub("UTC|GMT|Z", "", text.upper())
    if not bare:
        return UTC
    hours, _, minutes = bare[1:].partition(":")
    hours, minutes = (hours[:-2], hours[-2:]) if len(hours) > 2 else (hours, minutes)
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if ahead > timedelta(hours=15) or int(minutes or 0) > 59:
        raise ValueError(f"there is no time zone {text}")
    return timezone(-ahead if bare[0] == "-" else ahead)
