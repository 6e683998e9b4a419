"""Log lines, for machines and for people."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import logging, structlog
from server import logs
logs.configure({as_json})
log = structlog.get_logger("x")
log.info("request", path="/图", code=None, note="a\\nb")
log.debug("unseen")
logging.getLogger("uvicorn.error").warning("of %s", "uvicorn")
try:
    1 / 0
except ZeroDivisionError as error:
    log.error("internal error", request_id="r-1", exc_info=error)
"""


def said(as_json: bool) -> list[str]:
    script = SCRIPT.format(as_json=as_json)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)  # noqa: S603
    return done.stdout.decode().splitlines()


def test_json_lines_hold_everything() -> None:
    request, warning, failure = map(json.loads, said(as_json=True))
    assert (request["event"], request["path"], request["note"]) == ("request", "/图", "a\nb")
    assert (warning["event"], warning["level"]) == ("of uvicorn", "warning")
    assert "ZeroDivisionError" in failure["exception"] and failure["request_id"] == "r-1"


def test_text_lines_are_short() -> None:
    lines = said(as_json=False)
    assert lines[0].endswith('info    request path=/图 note="a\\nb"')
    assert lines[1].endswith("warning of uvicorn")
    assert lines[2].endswith("error   internal error request_id=r-1")
    assert lines[-1] == "  ZeroDivisionError: division by zero"


@pytest.mark.parametrize("as_json", [True, False])
def test_debug_is_silent(as_json: bool) -> None:
    assert not any("unseen" in line for line in said(as_json))


LOST = """
import logging, psycopg
from server import logs
logs.configure(True)
worker = logging.getLogger("procrastinate.worker")
logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", "no such file")
try:
    try:
        raise psycopg.OperationalError("gone")
    except psycopg.OperationalError as error:
        raise RuntimeError("Database error") from error
except RuntimeError:
    worker.exception("listener error")
worker.error("Job %s failed", 7)
"""


def test_each_part_of_the_queue_does_not_tell_of_a_lost_connection() -> None:
    done = subprocess.run([sys.executable, "-c", LOST], check=True, capture_output=True)  # noqa: S603
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()] == ["Job 7 failed"]
    assert done.stderr == b""


HOSTILE = """
import structlog
from server import logs
logs.configure({as_json})
log = structlog.get_logger("x")
for character in {characters!r}:
    log.info("request", path=f"/a{{character}}2026-11-27T00:00:00Z info    request status=200")
    try:
        raise ValueError(f"a{{character}}2026-11-27T00:00:00Z info    request status=200")
    except ValueError as error:
        log.error("internal error", exc_info=error)
log.info("request", path='/ status=200 subject="chief"', status=401)
"""
CHARACTERS = "\n\r\x1b\x00\x07\x7f\x85\x9b\u2028\u2029\u202e\u200b\ufeff"
"""What begins a line somewhere, steers a terminal, or is not to be seen."""


@pytest.mark.parametrize("as_json", [True, False])
def test_a_line_is_not_forged(as_json: bool) -> None:
    script = HOSTILE.format(as_json=as_json, characters=CHARACTERS)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)  # noqa: S603
    text = done.stdout.decode()
    assert not set(text) & set(CHARACTERS) - {"\n"}
    lines = text.split("\n")[:-1]
    events = [line for line in lines if not line.startswith("  ")]
    assert len(events) == 2 * len(CHARACTERS) + 1
    assert all("request path=" in line or "internal error" in line or as_json for line in events)
    if as_json:
        assert [json.loads(line)["event"] for line in lines] == [
            *["request", "internal error"] * len(CHARACTERS), "request",
        ]  # fmt: skip
        told = [json.loads(line)["path"][2] for line in lines[:-1:2]]
        assert told == list(CHARACTERS)
    else:
        assert events[-1].endswith(r'request path="/ status=200 subject=\"chief\"" status=401')
