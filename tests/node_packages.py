"""Packages of Node's that tests run, installed once into a cache folder, where Node is there."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest


async def installed(source: Path) -> Path:
    """A folder with the scripts of ``source`` beside its packages. Skips where there is no Node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "jingwei" / source.name
    folder.mkdir(parents=True, exist_ok=True)
    wanted, mark = (source / "package.json").read_text(), folder / "installed"
    if not mark.exists() or mark.read_text() != wanted:
        (folder / "package.json").write_text(wanted)
        code, said = await run("npm", "install", "--no-audit", "--no-fund", folder=folder)
        if code != 0:
            pytest.skip(f"npm cannot install {source.name}: {said[-200:]}")
        mark.write_text(wanted)
    _copy_scripts(source, folder)
    return folder


def _copy_scripts(source: Path, folder: Path) -> None:
    for script in source.glob("*.mjs"):
        shutil.copy(script, folder)


async def run(program: str, *arguments: str, folder: Path) -> tuple[int | None, str]:
    """Run a program there; its exit code, and what it wrote to either stream."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(120):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, said.decode()
