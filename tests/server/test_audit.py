"""The audits of the npm package ``graphql-http``, where Node is there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.node_packages import installed, run
from tests.server.example import example, listening, token

HERE = Path(__file__).parent / "graphql_http_audit"
AUDITS = 61


async def test_the_audits_find_nothing() -> None:
    folder = await installed(HERE)
    async with listening(example()) as address:
        code, said = await run("node", "audit.mjs", f"{address}/graphql", token(), folder=folder)
    assert code == 0, said
    audits = [json.loads(line) for line in said.splitlines()]
    assert [found for found in audits if found["status"] != "ok"] == []
    assert len(audits) == AUDITS
