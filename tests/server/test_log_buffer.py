"""Lines of the log wait for one another, and none is lost or out of order."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from threading import Thread

from server.log_buffer import HOLD_BYTES, HOLD_SECONDS, LogBuffer


def test_without_an_event_loop_a_line_is_written_at_once() -> None:
    stream = io.BytesIO()
    LogBuffer(stream).info(b"one")
    assert stream.getvalue() == b"one\n"


class Told(io.BytesIO):
    """A stream that tells of what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    def flush(self) -> None:
        self.written.set()


async def test_lines_wait_for_others_but_not_for_long() -> None:
    stream = Told()
    buffer = LogBuffer(stream)
    buffer.info(b"one")
    buffer.info(b"two")
    assert stream.getvalue() == b""
    async with asyncio.timeout(100 * HOLD_SECONDS):
        await stream.written.wait()
    assert stream.getvalue() == b"one\ntwo\n"
    buffer.info(b"three")  # waits anew
    assert stream.getvalue() == b"one\ntwo\n"


async def test_a_warning_is_written_at_once_and_after_what_waited() -> None:
    stream = io.BytesIO()
    buffer = LogBuffer(stream)
    buffer.info(b"one")
    buffer.warning(b"two")
    assert stream.getvalue() == b"one\ntwo\n"


async def test_many_lines_do_not_wait() -> None:
    stream = io.BytesIO()
    buffer = LogBuffer(stream)
    line = b"x" * 1000
    for _ in range(HOLD_BYTES // 1000 + 1):
        buffer.info(line)
    assert stream.getvalue().count(b"\n") == HOLD_BYTES // 1000 + 1


def test_a_line_of_a_loop_that_has_ended_is_written_with_the_next() -> None:
    stream = io.BytesIO()
    buffer = LogBuffer(stream)

    async def log() -> None:
        buffer.info(b"line")

    asyncio.run(log())
    asyncio.run(log())
    buffer.info(b"last")
    assert stream.getvalue() == b"line\nline\nlast\n"


async def test_threads_lose_no_line() -> None:
    stream = io.BytesIO()
    buffer = LogBuffer(stream)

    def log() -> None:
        for _ in range(200):
            buffer.info(b"thread")

    threads = [Thread(target=log) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        buffer.info(b"loop")
    for thread in threads:
        thread.join()
    buffer.flush()
    assert sorted(set(stream.getvalue().split())) == [b"loop", b"thread"]
    assert stream.getvalue().count(b"\n") == 1000


AT_ITS_END = """
import asyncio, os, structlog
from server import logs
logs.configure(True)
log = structlog.get_logger("x")
async def main():
    log.info("of the parent")
    if os.fork() == 0:
        log.warning("of the child")
        os._exit(0)
    os.wait()
asyncio.run(main())
"""


def test_what_waits_is_written_at_the_end_and_by_one_process() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", AT_ITS_END], check=True, capture_output=True, env=dict(os.environ)
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2 and b"child" in lines[0] and b"parent" in lines[1]
