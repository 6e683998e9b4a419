"""The log: one line an event on standard output, as JSON for machines or as text for people."""

from __future__ import annotations

import json
import logging
import re
import sys
import time

import orjson
import psycopg
import structlog
from structlog.typing import EventDict, WrappedLogger

from server.log_buffer import LogBuffer

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Controls of terminals and lines, and what turns the direction of text or is not to be seen."""

AMBIGUOUS = re.compile(r'[\s"=]')

NOISY = ("uvicorn.error", "asyncio", "procrastinate", "psycopg")
"""Libraries whose warnings belong in our log."""


def configure(as_json: bool) -> None:
    """Set the log up for this process. Called once, where the process starts."""
    renderer = structlog.processors.JSONRenderer(serializer=json_line) if as_json else as_line
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            Clock(),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=LogBuffer(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    handler = Forwarding()
    handler.addFilter(not_of_lost_connections)
    for name in NOISY:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)


class Clock:
    """Gives each event its ``timestamp`` (ISO 8601, UTC), and reads a second's date only once."""

    def __init__(self) -> None:
        self._second = 0, ""

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        second, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
        known, text = self._second
        if second != known:
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._second = second, text
        event["timestamp"] = f"{text}.{nanoseconds // 1000:06d}Z"
        return event


def json_line(event: EventDict, **_: object) -> bytes:
    """JSON escapes of controls what lies below a space only; here all of them are."""
    return escaped(orjson.dumps(event, default=str).decode()).encode()


def as_line(_: WrappedLogger, __: str, event: EventDict) -> bytes:
    """Time, level and event, then what belongs to it; a traceback below, set in."""
    head = f"{event.pop('timestamp')} {event.pop('level'):7} {event.pop('event')}"
    traceback = event.pop("exception", None)
    words = [head, *(f"{key}={word(value)}" for key, value in event.items() if value is not None)]
    below = [] if traceback is None else [f"  {escaped(row)}" for row in traceback.split("\n")]
    return "\n".join([escaped(" ".join(words)), *below]).encode(errors="replace")


def word(value: object) -> str:
    """A value as one word, in quotes where it could be taken for several."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if AMBIGUOUS.search(text) else text


def escaped(text: str) -> str:
    """Without characters that steer a terminal, or begin a line of their own."""
    return CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text.replace("\n", "\\n"))


def not_of_lost_connections(record: logging.LogRecord) -> bool:
    """Whether a line tells of something else than a lost connection of the queue's.

    Its parts tell of each of theirs, and of each try for another; the queue itself says it once.
    """
    if record.name == "psycopg.pool":
        return record.levelno > logging.WARNING
    error = record.exc_info[1] if record.exc_info else None
    while error is not None and record.name.startswith("procrastinate"):
        if isinstance(error, psycopg.OperationalError):
            return False
        error = error.__cause__
    return True


class Forwarding(logging.Handler):
    """Hands what libraries log to the one log."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        log.log(record.levelno, record.getMessage(), exc_info=record.exc_info)
