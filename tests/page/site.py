"""A demonstration server of a small city, which can go away and come back at the same address."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx

from tests.server.test_cli import PATIENCE, Serving, free_port, jingwei, serving

RESIDENTS = 5000


class Site:
    """The server's address, and its answers to what the page shows."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._port = free_port()
        self._running = ExitStack()
        self._server: Serving | None = None
        self.address = f"http://127.0.0.1:{self._port}"

    def make_city(self) -> None:
        """Make the city, the same each time."""
        words = ("demo", "--residents", str(RESIDENTS), "--seed", "1")
        done = jingwei(*words, JINGWEI_FOLDER=self.folder)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        self._server = self._running.enter_context(
            serving(self._port, JINGWEI_FOLDER=self.folder, JINGWEI_DEMO="true")
        )

    def stop(self) -> None:
        """End the server, and its database with it."""
        if self._server is not None:
            os.kill(self._server.pid, signal.SIGTERM)
            try:
                self._server.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._server.process.kill()
                raise
            finally:
                self._server = None
                self._running.close()

    def token(self, role: str = "ADMINISTRATOR") -> str:
        answer = httpx.post(f"{self.address}/demo/sign-in", json={"role": role}, timeout=30)
        answer.raise_for_status()
        return str(answer.json()["token"])

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer to an administrator."""
        answer = httpx.post(
            f"{self.address}/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {self.token()}"},
            timeout=30,
        ).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def tile(self, layer: str, z: int, x: int, y: int) -> bytes:
        """A tile as an administrator gets it; empty where nothing is on it."""
        answer = httpx.get(
            f"{self.address}/tiles/{layer}/{z}/{x}/{y}.mvt",
            headers={"authorization": f"Bearer {self.token()}"},
            timeout=30,
        )
        assert answer.status_code in (200, 204), answer.text
        return answer.content


@contextmanager
def demonstration(small: bool = True) -> Iterator[Site]:
    """A site that serves a small city, or that which a server makes by itself; ended on leaving,
    and nothing of it left."""
    folder = tempfile.mkdtemp(prefix="jingwei-page-")
    site = Site(folder)
    try:
        if small:
            site.make_city()
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder)
