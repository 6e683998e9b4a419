"""A browser without a screen, where Chromium and its driver are installed (W3C WebDriver)."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1300,800"]


class Page:
    """One window of a browser."""

    def __init__(self, client: httpx.AsyncClient, session: str) -> None:
        self._client = client
        self._session = session

    async def open(self, address: str) -> None:
        await self._post("url", url=address)

    async def run(self, script: str) -> Any:
        """What a script of the page's returns."""
        return await self._post("execute/sync", script=script, args=[])

    async def until(self, script: str) -> Any:
        """What a script returns, once that is true."""
        async with asyncio.timeout(20):
            while True:
                if found := await self.run(script):
                    return found
                await asyncio.sleep(0.1)

    async def close(self) -> None:
        """Close the window, and the browser with it."""
        await self._client.delete(f"/session/{self._session}")

    async def faults(self) -> list[str]:
        """What the console tells of, warnings left out."""
        told = await self._post("se/log", type="browser")
        return [entry["message"] for entry in told if entry["level"] == "SEVERE"]

    async def _post(self, command: str, **said: Any) -> Any:
        response = await self._client.post(f"/session/{self._session}/{command}", json=said)
        response.raise_for_status()
        return response.json()["value"]


@asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """A browser of its own. Skips where there is none."""
    driver = shutil.which("chromedriver")
    if driver is None:
        pytest.skip("chromium and chromium-driver are not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        driver, f"--port={port}", stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            page = await _window(client)
            try:
                yield page
            finally:
                await page.close()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _window(client: httpx.AsyncClient) -> Page:
    async with asyncio.timeout(20):
        while True:
            with suppress(httpx.TransportError):
                if (await client.get("/status")).json()["value"]["ready"]:
                    break
            await asyncio.sleep(0.1)
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": {"args": ARGUMENTS},
        "goog:loggingPrefs": {"browser": "ALL"},
    }
    response = await client.post("/session", json={"capabilities": {"alwaysMatch": wanted}})
    response.raise_for_status()
    return Page(client, response.json()["value"]["sessionId"])
