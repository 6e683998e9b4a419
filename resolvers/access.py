"""The log of readings of residents: who read how many, when, by which document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from compiler.document import Document
from resolvers.pool import ReadPool
from schema.viewer import Viewer

INSERT = """insert into access_log
    (subject, role, areas, action, document_sha256, operation, residents)
    values ($1, $2, $3::text[], 'READ', $4, $5, $6::integer)"""


def residents_in(data: bytes, paths: Sequence[Sequence[str]]) -> int:
    """How many residents an answer holds at the response paths that lead to them."""
    answer = orjson.loads(data)
    return sum(_count(answer, path) for path in paths)


def _count(value: Any, path: Sequence[str]) -> int:
    if value is None:
        return 0
    if isinstance(value, list):
        return sum(_count(item, path) for item in value)
    return _count(value.get(path[0]), path[1:]) if path else 1


async def log_reading(
    pool: ReadPool, viewer: Viewer, document: Document, operation: str | None, residents: int
) -> None:
    """Write the reading down. An answer that could not be logged is not given."""
    who = (viewer.subject, viewer.role.name, viewer.areas)
    await pool.run(INSERT, [*who, document.sha256, operation, str(residents)], viewer)
