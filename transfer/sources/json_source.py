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


DEEPEST = 4
"""Lists within lists, in the coordinates of a MultiPolygon."""

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
    if id_column := _id_column(features, columns):
        names += (id_column,)

    def batches() -> Iterator[Batch]:
        for start in range(0, len(features), BATCH):
            yield _batch(features[start : start + BATCH], start + 1, names, id_column)

    def scan(columns: Collection[str]) -> Iterator[Batch]:
        chosen = [name for name in names if name in columns]
        for start in range(0, len(features), BATCH):
            properties = list(map(_properties, features[start : start + BATCH]))
            values = {name: [row.get(name) for row in properties] for name in chosen}
            yield Batch(range(start + 1, start + 1 + len(properties)), values)

    crs, crs_fault = _crs(document)
    return Source(names, True, crs, len(features), batches, scan=scan, crs_fault=crs_fault)


def _properties(feature: object) -> Mapping[str, Any]:
    members = feature.get("properties") if isinstance(feature, dict) else None
    return members if isinstance(members, dict) else {}


def _id_column(features: Sequence[Any], columns: Mapping[str, None]) -> str | None:
    """What the features' own ids (RFC 7946, 3.2) are called as a column, if there are any."""
    if any(isinstance(feature, dict) and "id" in feature for feature in features):
        return "id" if "id" not in columns else "@id"
    return None


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


def _crs(document: object) -> tuple[str | None, str]:
    """The CRS that a collection says, or why it says none."""
    try:
        return crs_name(document), ""
    except UnreadableSource as error:
        return None, str(error)


def crs_name(document: object) -> str | None:
    """The name in the ``crs`` member (GeoJSON 2008) of an object, if it has one.

    Raises ``UnreadableSource`` for a member that names none.
    """
    member = document.get("crs") if isinstance(document, dict) else None
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    if isinstance(properties, dict):
        if isinstance(properties.get("name"), str):
            return str(properties["name"])
        code = properties.get("code")  # {"type": "EPSG"} of servers before 2008
        if str(member.get("type")).upper() == "EPSG" and str(code).isdigit():
            return f"EPSG:{code}"
    raise UnreadableSource(f"its crs member names no CRS: {member!r:.80}")


def _batch(
    features: Sequence[Any], first: int, names: tuple[str, ...], id_column: str | None
) -> Batch:
    faults: dict[int, str] = {}
    geometry_faults: dict[int, str] = {}
    stated: dict[int, str] = {}
    properties: list[Mapping[str, Any]] = []
    shapes: list[Any] = []
    for index, feature in enumerate(features):
        whole = isinstance(feature, dict) and feature.get("type") == "Feature"
        if not whole:
            faults[index] = "not a GeoJSON Feature"
        members = feature.get("properties") if whole else None
        properties.append(members if isinstance(members, dict) else {})
        shapes.append(feature.get("geometry") if whole else None)
        try:
            if whole and (name := crs_name(feature) or crs_name(shapes[-1])):
                stated[index] = name
        except UnreadableSource as error:
            geometry_faults[index] = str(error)
    geometries, more_faults = read_geometries(shapes)
    columns = {name: [row.get(name) for row in properties] for name in names}
    if id_column:
        columns[id_column] = [f.get("id") if isinstance(f, dict) else None for f in features]
    return Batch(
        range(first, first + len(features)),
        columns,
        geometries,
        faults=faults,
        geometry_faults=more_faults | geometry_faults,
        stated_crs=stated,
    )


def read_geometries(shapes: Sequence[Any]) -> tuple[Geometries, dict[int, str]]:
    """GeoJSON geometries, and why some of them are none."""
    geometries = empty_geometries(len(shapes))
    present = [index for index, shape in enumerate(shapes) if shape is not None]
    texts = np.array([_dumped(shapes[index]) for index in present], dtype=object)
    if present:
        geometries[present] = shapely.from_geojson(texts, on_invalid="ignore")
    for index in present:
        if geometries[index] is None:
            text = _dumped(_flat(shapes[index]))
            geometries[index] = shapely.from_geojson(text, on_invalid="ignore")
    faults = {index: _reason(shapes[index]) for index in present if geometries[index] is None}
    return geometries, faults


def _flat(shape: object, depth: int = DEEPEST) -> object:
    """A geometry whose positions are two numbers: what is more is ignored (RFC 7946, 3.1.1)."""
    if not isinstance(shape, dict):
        return shape
    flat = dict(shape)
    if depth and isinstance(shape.get("geometries"), list):
        flat["geometries"] = [_flat(each, depth - 1) for each in shape["geometries"]]
    if "coordinates" in shape:
        flat["coordinates"] = _flat_positions(shape["coordinates"])
    return flat


def _flat_positions(value: object, depth: int = DEEPEST) -> object:
    if not isinstance(value, list) or not depth:
        return value
    if value and not isinstance(value[0], list):
        return value[:2]
    return [_flat_positions(item, depth - 1) for item in value]


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
