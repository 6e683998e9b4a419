"""JSON read whole, GeoJSON above all: every feature keeps its number and its values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from geo.arrays import Geometries
from geo.geojson import InvalidGeometry, read_area, read_lines, read_point
from transfer.sources.osm import elements_of, osm_source
from transfer.sources.source import BATCH, Batch, Source, UnreadableSource, empty_geometries

GEOMETRIES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
) | {"GeometryCollection"}


WIDE_INTEGER = re.compile(rb"[\s:,\[]-?\d{19,}[\s,\]}]")
"""An integer that may not fit into 64 bits, which orjson would round."""


def document_source(document: object) -> Source:
    """A source of GeoJSON, of OpenStreetMap's JSON, or of plain records.

    Raises ``UnreadableSource``.
    """
    elements = elements_of(document)
    if elements is not None:
        return osm_source(elements)
    if isinstance(document, list):
        if any(isinstance(item, dict) and item.get("type") == "Feature" for item in document):
            return geojson_source({"type": "FeatureCollection", "features": document})
        if all(isinstance(item, dict) and item.get("type") not in GEOMETRIES for item in document):
            return records_source(document)
    return geojson_source(document)


def records_source(records: Sequence[Mapping[str, Any]]) -> Source:
    """A source of objects whose members are columns."""
    names = tuple(dict.fromkeys(name for record in records for name in record))

    def batches() -> Iterator[Batch]:
        for start in range(0, len(records), BATCH):
            some = records[start : start + BATCH]
            columns = {name: [record.get(name) for record in some] for name in names}
            yield Batch(range(start + 1, start + 1 + len(some)), columns)

    return Source(names, False, None, len(records), batches)


def parse(content: bytes, encoding: str | None) -> Any:
    """The JSON of a file; also with NaN and lone surrogates, which are reported row by row."""
    try:
        if encoding:
            content = content.decode(encoding).encode("utf-8", "surrogatepass")
        if WIDE_INTEGER.search(content):
            return json.loads(content)
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, LookupError, RecursionError) as error:
        return _parse_slowly(content, encoding, error)


def _parse_slowly(content: bytes, encoding: str | None, why: Exception) -> Any:
    try:
        return json.loads(content.decode(encoding or "utf-8-sig"))
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"byte 0x{content[error.start]:02X} at {error.start:,} is not {error.encoding}; say "
            "which encoding the file has, for example --encoding GBK"
        ) from error
    except LookupError as error:
        raise UnreadableSource(f"encoding {encoding!r} is not known") from error
    except RecursionError as error:
        raise UnreadableSource("JSON nested too deep to be read") from (error or why)


def geojson_source(document: object) -> Source:
    """A source of a FeatureCollection, a Feature or a geometry."""
    features = _features(document)
    columns: dict[str, None] = {}
    for feature in features:
        if isinstance(feature, dict) and isinstance(feature.get("properties"), dict):
            columns.update(dict.fromkeys(feature["properties"]))
    names = tuple(columns)

    def batches() -> Iterator[Batch]:
        for start in range(0, len(features), BATCH):
            yield _batch(features[start : start + BATCH], start + 1, names)

    def scan(columns: Collection[str]) -> Iterator[Batch]:
        chosen = [name for name in names if name in columns]
        for start in range(0, len(features), BATCH):
            properties = list(map(_properties, features[start : start + BATCH]))
            values = {name: [row.get(name) for row in properties] for name in chosen}
            yield Batch(range(start + 1, start + 1 + len(properties)), values)

    return Source(names, True, _crs(document), len(features), batches, scan=scan)


def _properties(feature: object) -> Mapping[str, Any]:
    members = feature.get("properties") if isinstance(feature, dict) else None
    return members if isinstance(members, dict) else {}


def _features(document: object) -> Sequence[Any]:
    members = document if isinstance(document, dict) else {}
    kind, features = members.get("type"), members.get("features")
    if kind == "FeatureCollection" and isinstance(features, list):
        return features
    if kind == "Feature":
        return [document]
    if kind in GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise UnreadableSource(
        "JSON, but neither GeoJSON (a FeatureCollection, a Feature, a geometry, or a list of"
        " features), nor a list of records, Esri JSON, TopoJSON or OpenStreetMap's (a list of"
        ' nodes, or {"elements": […]})'
    )


def _crs(document: object) -> str | None:
    member = document.get("crs") if isinstance(document, dict) else None
    if member is None:
        return None
    try:
        return str(member["properties"]["name"])
    except (TypeError, KeyError) as error:
        raise UnreadableSource(f"its crs member names no CRS: {member!r:.80}") from error


def _batch(features: Sequence[Any], first: int, names: tuple[str, ...]) -> Batch:
    faults: dict[int, str] = {}
    properties: list[Mapping[str, Any]] = []
    shapes: list[Any] = []
    for index, feature in enumerate(features):
        whole = isinstance(feature, dict) and feature.get("type") == "Feature"
        if not whole:
            faults[index] = "not a GeoJSON Feature"
        members = feature.get("properties") if whole else None
        properties.append(members if isinstance(members, dict) else {})
        shapes.append(feature.get("geometry") if whole else None)
    geometries, geometry_faults = read_geometries(shapes)
    return Batch(
        range(first, first + len(features)),
        {name: [row.get(name) for row in properties] for name in names},
        geometries,
        faults=faults,
        geometry_faults=geometry_faults,
    )


def read_geometries(shapes: Sequence[Any]) -> tuple[Geometries, dict[int, str]]:
    """GeoJSON geometries, and why some of them are none."""
    geometries = empty_geometries(len(shapes))
    present = [index for index, shape in enumerate(shapes) if shape is not None]
    texts = np.array([_dumped(shapes[index]) for index in present], dtype=object)
    if present:
        geometries[present] = shapely.from_geojson(texts, on_invalid="ignore")
    faults = {index: _reason(shapes[index]) for index in present if geometries[index] is None}
    return geometries, faults


def _dumped(shape: object) -> bytes | None:
    try:
        return orjson.dumps(shape)
    except orjson.JSONEncodeError:
        return None


_READERS: Mapping[str, Callable[[object], object]] = {
    "Point": read_point,
    "LineString": read_lines,
    "MultiLineString": read_lines,
}


def _reason(shape: object) -> str:
    """Why a geometry could not be read, in the words of the one that reads a client's."""
    kind = shape.get("type") if isinstance(shape, dict) else None
    read: Callable[[object], object] = _READERS.get(str(kind), read_area)
    try:
        read(shape)
    except InvalidGeometry as error:
        return str(error)
    return "not a GeoJSON geometry"
