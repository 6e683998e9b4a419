"""GeoJSON of one feature a line, or of features each behind a record separator (RFC 8142)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from transfer.sources.json_source import geojson_source, parse
from transfer.sources.source import Batch, Source, UnreadableSource

SEPARATOR = b"\x1e"
PROBED = 1 << 10
"""How many bytes behind the first line tell whether there is another."""


def is_json_lines(content: bytes) -> bool:
    """Whether the first line alone is a feature, or a separator is."""
    start = content.lstrip()
    if start.startswith(SEPARATOR):
        return True
    end = start.find(b"\n")
    if end < 0 or not start[end : end + PROBED].strip():
        return False
    try:
        first = orjson.loads(start[:end])
    except orjson.JSONDecodeError:
        return False
    return isinstance(first, dict) and first.get("type") == "Feature"


def json_lines_source(content: bytes) -> Source:
    """A source of features in UTF-8; what is none is the fault of its line. An empty file has
    none."""
    texts, lines = _texts(content)
    features: list[Any] = []
    faults: dict[int, str] = {}
    for index, text in enumerate(texts):
        try:
            features.append(parse(text, None))
        except UnreadableSource as error:
            features.append(None)
            faults[index] = str(error).replace(" in line 1, column", " at column")
    source = geojson_source({"type": "FeatureCollection", "features": features})

    def batches() -> Iterator[Batch]:
        for batch in source.batches():
            first = batch.numbers[0] - 1
            own = {index: faults.get(first + index, fault) for index, fault in batch.faults.items()}
            span = slice(first, first + len(batch.numbers))
            yield replace(batch, lines=lines[span] if lines else None, faults=own)

    return replace(source, batches=batches)


def _texts(content: bytes) -> tuple[list[bytes], Sequence[int]]:
    """The text of each feature, and the line that it stands in, where each is a line."""
    if content.lstrip().startswith(SEPARATOR):
        return [text for text in content.split(SEPARATOR)[1:] if text.strip()], ()
    numbered = [(n, line) for n, line in enumerate(content.splitlines(), 1) if line.strip()]
    return [line for _, line in numbered], [number for number, _ in numbered]
