"""The log of readings of residents and households: who read how many, when, by which document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import OperationDefinitionNode

from compiler.document import Document
from compiler.plan import Logged
from compiler.value import Variables, resolve
from resolvers.database.pool import ReadPool
from schema.viewer import Viewer

INSERT = """insert into access_log
    (subject, role, areas, action, document_sha256, operation, residents, households)
    values ($1, $2, $3::text[], 'READ', $4, $5, $6::integer, $7::integer)"""


def rows_in(data: bytes, logged: Sequence[Logged], variables: Variables) -> Counter[str]:
    """How many rows of each kind an answer holds at the response paths that lead to them."""
    counts: Counter[str] = Counter()
    if logged:
        answer = orjson.loads(data)
        for place in logged:
            counts[place.rows] += _count_at(answer, place, variables)
    return counts


def _count_at(answer: Mapping[str, Any], place: Logged, variables: Variables) -> int:
    if place.ordinals is None:
        return _count(answer, place.path)
    ordinals = place.ordinals.adapt(resolve(place.ordinals.source, variables, ())) or []
    items = answer[place.path[0]]
    return sum(_count(items[int(ordinal) - 1], place.path[1:]) for ordinal in ordinals)


def _count(value: object, path: Sequence[str]) -> int:
    if value is None:
        return 0
    if isinstance(value, list):
        return sum(_count(item, path) for item in value)
    if not path:
        return 1
    assert isinstance(value, dict)  # noqa: S101 - the path leads through objects
    return _count(value.get(path[0]), path[1:])


async def log_reading(
    pool: ReadPool,
    viewer: Viewer,
    document: Document,
    operation: OperationDefinitionNode,
    rows: Mapping[str, int],
) -> None:
    """Write the reading down. An answer that could not be logged is not given."""
    who = (viewer.subject, viewer.role.name, viewer.areas)
    what = (document.sha256, operation.name.value if operation.name else None)
    counts = [str(rows.get(kind, 0)) for kind in ("residents", "households")]
    await pool.run(INSERT, [*who, *what, *counts], viewer)
