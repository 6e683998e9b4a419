"""The audits of the npm package ``graphql-http``, where Node is there."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.server.example import example, listening, token

HERE = Path(__file__).parent / "audit"
AUDITS = 61


@pytest.fixture
async def audit() -> Path:
    """The script beside its packages, which are installed once into a cache folder."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "jingwei" / "graphql-http-audit"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    if not (folder / "installed").exists() or (folder / "installed").read_text() != wanted:
        (folder / "package.json").write_text(wanted)
        code, said = await run("npm", "install", "--no-audit", "--no-fund", folder=folder)
        if code != 0:
            pytest.skip(f"npm cannot install the audits: {said[-200:]}")
        (folder / "installed").write_text(wanted)
    shutil.copy(HERE / "audit.mjs", folder)
    return folder / "audit.mjs"


async def run(program: str, *arguments: str, folder: Path) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_the_audits_find_nothing(audit: Path) -> None:
    async with listening(example()) as address:
        code, said = await run(
            "node", audit.name, f"{address}/graphql", token(), folder=audit.parent
        )
    assert code == 0, said
    audits = [json.loads(line) for line in said.splitlines()]
    assert [found for found in audits if found["status"] != "ok"] == []
    assert len(audits) == AUDITS
