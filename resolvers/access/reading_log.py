"""The log of readings of residents and households: who was given whom, when, by which document."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from compiler.asked_areas import asked_areas
from compiler.compiler import Compiled
from compiler.document import Document
from compiler.given_rows import GivenRow, given_rows
from compiler.lru_cache import LruCache
from resolvers.access.redaction import kept_document, kept_variables
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from schema.access.access_log import NAMED_ROWS
from schema.viewer import Viewer

LOG = """select log_access(
    $1, $2, $3::text[], 'READ', $4, $5, $6, null, $7, $8::jsonb, $9::integer
)"""
KEEP = "select keep_document($1, $2)"

LARGE_BYTES = 256 << 10
"""From which size on an answer is looked through beside the event loop."""

OF_HASHES = 4 << 20
"""Bytes of the hashes of documents that are known to be kept."""

COUNTED = {"Resident": "residents", "Household": "households", "AccessRecord": "records"}
"""What rows of each entity are counted as."""

NAMED = {"Resident": "resident_ids", "Household": "household_ids"}
"""Where rows of each entity are named."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that tells of people, and its answer as the database gave it."""

    viewer: Viewer
    question: Question
    document: Document
    compiled: Compiled
    data: bytes


class ReadingLog:
    """Writes readings down. One that gives more than ``wide_read`` residents is unusual."""

    def __init__(self, pool: ReadPool, wide_read: int) -> None:
        self._pool = pool
        self._wide_read = wide_read
        self._kept: LruCache[str, str] = LruCache(OF_HASHES, lambda *_: 300)

    async def write(self, reading: Reading) -> None:
        """Write a reading down. An answer that could not be logged is not given."""
        viewer, variables = reading.viewer, reading.compiled.variables
        await self._keep(reading.document, viewer)
        operation = reading.document.operation(reading.question.operation_name)
        asked = asked_areas(reading.compiled.plan, variables, viewer.areas)
        lines = await self._lines(reading.data, asked)
        parameters = [
            viewer.subject,
            viewer.role.name,
            list(viewer.areas),
            reading.document.sha256,
            operation.name.value if operation.name else None,
            reading.question.purpose,
            kept_variables(variables),
            orjson.dumps(lines).decode(),
            str(self._wide_read),
        ]
        await self._pool.run(LOG, parameters, viewer)

    async def _lines(self, data: bytes, asked: Sequence[str]) -> list[Mapping[str, Any]]:
        if len(data) <= LARGE_BYTES:
            return _lines(data, asked)
        return await asyncio.to_thread(_lines, data, asked)

    async def _keep(self, document: Document, viewer: Viewer) -> None:
        """Keep the document's text, and say once a month that it is still in use."""
        month = f"{datetime.now(UTC):%Y-%m}"
        if self._kept.get(document.sha256) != month:
            text = kept_document(document.node)
            await self._pool.run(KEEP, [document.sha256, text], viewer)
            self._kept.put(document.sha256, month)


def _lines(data: bytes, asked: Sequence[str]) -> list[Mapping[str, Any]]:
    return list(lines_of(given_rows(data), asked))


def lines_of(rows: Iterable[GivenRow], asked: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """What the lines of a reading say of the rows that it gave: one line for each county.

    Of rows that are not too many each is named. Without any, the line is of ``asked`` areas.
    """
    by_entity: dict[str, list[GivenRow]] = defaultdict(list)
    by_county: dict[str, list[GivenRow]] = defaultdict(list)
    for row in rows:
        by_entity[row.entity].append(row)
        by_county[row.county].append(row)
    wide = any(len(set(by_entity[entity])) > NAMED_ROWS for entity in NAMED)
    for given in by_county.values():
        yield _line(given, wide)
    if not by_county:
        yield {"codes": asked}


def _line(rows: Sequence[GivenRow], wide: bool) -> Mapping[str, Any]:
    codes = [row.area_code for row in rows]
    line: dict[str, Any] = {"codes": [min(codes), max(codes)], "wide": wide}
    for row in rows:
        counted = COUNTED[row.entity]
        line[counted] = line.get(counted, 0) + 1
    if not wide:
        for entity, column in NAMED.items():
            line[column] = sorted({row.id for row in rows if row.entity == entity})
    return line
