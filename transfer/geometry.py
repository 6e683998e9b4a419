"""Geometry of a file as it is stored: checked, converted, and repaired on request."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.arrays import Geometries
from geo.crs import UnknownCRS, declared
from geo.geojson import SAME_NUMBERS, oriented
from transfer.mapping import CoordinateColumns
from transfer.sources.json_source import parse, read_geometries
from transfer.sources.source import Batch, UnreadableSource, empty_geometries
from transfer.sources.wkb import read_wkb
from transfer.values.kind import LINES, POLYGONS, GeometryKind
from transfer.values.value import is_missing, plain_text

Convert = Callable[[Geometries], Geometries]

REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]")
EWKT = re.compile(r"\s*SRID=(\d+);", re.IGNORECASE)
WEB_MERCATOR = re.compile(r"EPSG:+(\d+\.\d+:)?3857$", re.IGNORECASE)
"""PROJ turns metres beyond its edge round the globe; the conversion of our own does not."""

HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


@dataclass(slots=True)
class ReadGeometries:
    """The geometries of a batch on their way: those that are not right become none.

    ``faults`` are the reasons, by index; ``repairs`` tell what was done to others.
    """

    geometries: Geometries
    faults: dict[int, str] = field(default_factory=dict)
    repairs: dict[int, str] = field(default_factory=dict)

    def refuse(self, index: int, reason: str) -> None:
        self.faults.setdefault(index, reason)
        self.geometries[index] = None


def conversion(crs: str | None, file_crs: str | None) -> Convert:
    """The way from the CRS of a file to the stored one; without any, they are the same.

    Names of WGS 84 mean the same numbers too. ``crs`` is what the file's owner says and wins over
    what the file says. Raises ``UnreadableSource``.
    """
    name = crs or file_crs or "CGCS2000"
    if SAME_NUMBERS.search(name) or name.upper() in ("CGCS2000", "WGS84"):
        return lambda geometries: geometries
    try:
        return declared("WEB_MERCATOR" if WEB_MERCATOR.search(name) else name)
    except UnknownCRS as error:
        hint = "" if crs else " (the file says so; --crs says otherwise)"
        raise UnreadableSource(f"{error}{hint}") from error


def geometries_of(
    batch: Batch,
    coordinates: CoordinateColumns | None,
    convert: Convert,
    *,
    kind: GeometryKind,
    repair: bool,
    check: Callable[[Geometries], None] | None = None,
) -> ReadGeometries:
    """The geometries of a batch as ``kind`` stores them, in CGCS2000.

    ``check`` may refuse them by raising, before anything is worked out of them.
    """
    if batch.geometries is not None:
        read = ReadGeometries(batch.geometries.copy(), dict(batch.geometry_faults))
    elif coordinates is not None:
        read = _from_columns(batch, coordinates)
    else:
        read = ReadGeometries(empty_geometries(len(batch.numbers)))
    if check is not None:
        check(read.geometries)
    _refuse_empty(read)
    if shapely.has_z(read.geometries).any():
        read.geometries = shapely.force_2d(read.geometries)
    _refuse_other_types(read, kind)
    _refuse_not_finite(read)
    if not kind.is_point:
        _refuse_invalid(read, kind, repair)
    _convert(read, convert)
    _refuse_out_of_range(read)
    if not kind.is_point:
        read.geometries = _as_several(oriented(read.geometries), kind)
    return read


def _from_columns(batch: Batch, coordinates: CoordinateColumns) -> ReadGeometries:
    if coordinates.text is not None:
        return _from_texts(batch.columns[coordinates.text])
    xs, ys = batch.columns[str(coordinates.x)], batch.columns[str(coordinates.y)]
    read = ReadGeometries(empty_geometries(len(xs)))
    numbers = np.full((len(xs), 2), np.nan)
    for index, (x, y) in enumerate(zip(xs, ys, strict=True)):
        try:
            if not is_missing(x) or not is_missing(y):
                numbers[index] = _coordinate(x, coordinates.x), _coordinate(y, coordinates.y)
        except ValueError as error:
            read.faults[index] = str(error)
    present = np.flatnonzero(~np.isnan(numbers).any(axis=1))
    read.geometries[present] = shapely.points(numbers[present])
    return read


def _coordinate(value: object, column: str | None) -> float:
    if is_missing(value):
        raise ValueError(f"no {column}")
    try:
        number = float(plain_text(value))
    except ValueError as error:
        raise ValueError(f"{column} {plain_text(value)!r:.40} is not a number") from error
    if not np.isfinite(number):
        raise ValueError(f"{column} {plain_text(value)} is not a finite number")
    return number


def _from_texts(values: Sequence[Any]) -> ReadGeometries:
    """Geometries of WKT, EWKT, WKB in hexadecimal digits, or GeoJSON."""
    geometries_read = ReadGeometries(empty_geometries(len(values)))
    texts = [None if is_missing(value) else _text(value) for value in values]
    for index, text in enumerate(texts):
        srid = EWKT.match(text) if text else None
        if text and srid:
            texts[index] = text[srid.end() :]
            if srid[1] not in ("4490", "4326", "0"):
                geometries_read.faults[index] = (
                    f"SRID {srid[1]} within a text; only 4490 and 4326 may stand there"
                    f" (say --crs EPSG:{srid[1]} and leave them out)"
                )
                texts[index] = None
    for readable, read in _READERS:
        chosen = [index for index, text in enumerate(texts) if text and readable(text)]
        if chosen:
            geometries, faults = read([texts[index] for index in chosen])
            geometries_read.geometries[chosen] = geometries
            geometries_read.faults |= {chosen[index]: reason for index, reason in faults.items()}
            texts = [None if index in set(chosen) else text for index, text in enumerate(texts)]
    return geometries_read


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else plain_text(value)


def _read_json_texts(texts: Sequence[Any]) -> tuple[Geometries, dict[int, str]]:
    documents: list[Any] = []
    faults = {}
    for index, text in enumerate(texts):
        try:
            documents.append(parse(text.encode("utf-8", "replace"), None))
        except UnreadableSource as error:
            documents.append(None)
            faults[index] = str(error)
    geometries, more = read_geometries(documents)
    return geometries, faults | more


def _read_hex(texts: Sequence[Any]) -> tuple[Geometries, dict[int, str]]:
    return read_wkb(np.array(texts, dtype=object))


def _read_wkt(texts: Sequence[Any]) -> tuple[Geometries, dict[int, str]]:
    wkt = np.array(texts, dtype=object)
    geometries: Geometries = shapely.from_wkt(wkt, on_invalid="ignore")
    faults = {}
    for index in _where(shapely.is_missing(geometries)):
        try:
            shapely.from_wkt(wkt[index])
            faults[index] = "not WKT"
        except (shapely.errors.ShapelyError, UnicodeError) as error:
            faults[index] = f"not WKT ({error})"
    return geometries, faults


_READERS: tuple[
    tuple[Callable[[str], object], Callable[[Sequence[Any]], tuple[Geometries, dict[int, str]]]],
    ...,
] = (
    (lambda text: text.startswith("{"), _read_json_texts),
    (HEX.fullmatch, _read_hex),
    (lambda text: True, _read_wkt),
)


def _refuse_empty(read: ReadGeometries) -> None:
    for index in _where(shapely.is_empty(read.geometries)):
        read.refuse(index, "an empty geometry")


def _refuse_other_types(read: ReadGeometries, kind: GeometryKind) -> None:
    types = shapely.get_type_id(read.geometries)
    if kind.is_point:
        for index in _where(types == kind.several):
            if shapely.get_num_geometries(read.geometries[index]) == 1:
                read.geometries[index] = shapely.get_geometry(read.geometries[index], 0)
        types = shapely.get_type_id(read.geometries)
    allowed = (kind.single,) if kind.is_point else (kind.single, kind.several)
    for index in _where(~np.isin(types, (*allowed, -1))):
        read.refuse(index, f"a {read.geometries[index].geom_type}; {kind.needed} is needed")


def _refuse_not_finite(read: ReadGeometries) -> None:
    coordinates, owners = shapely.get_coordinates(read.geometries, return_index=True)
    for index in np.unique(owners[~np.isfinite(coordinates).all(axis=1)]).tolist():
        read.refuse(index, "a coordinate is not a finite number")


def _refuse_invalid(read: ReadGeometries, kind: GeometryKind, repair: bool) -> None:
    """An area that crosses itself, a line without length; a line may well cross itself."""
    invalid = ~shapely.is_valid(read.geometries) & ~shapely.is_missing(read.geometries)
    hollow = _with_empty_parts(read.geometries)
    for index in _where(invalid | hollow):
        fault = validity(shapely.is_valid_reason(read.geometries[index]))
        reason = fault if invalid[index] else "a part of it is empty"
        repaired = _repaired(read.geometries[index], kind) if repair else None
        if repaired is None:
            read.refuse(index, reason if not repair else f"{reason}; nothing is left of it")
            continue
        name, size = ("length", shapely.length) if kind is LINES else ("area", shapely.area)
        change = _change(size(read.geometries[index]), size(repaired))
        read.repairs[index] = f"{reason}; repaired, its {name} is {change}"
        read.geometries[index] = repaired


def _with_empty_parts(geometries: Geometries) -> NDArray[np.bool_]:
    """Which of them have a part without any position: to GEOS they are valid."""
    parts, owners = shapely.get_parts(geometries, return_index=True)
    hollow = np.zeros(len(geometries), dtype=bool)
    hollow[owners[shapely.is_empty(parts)]] = True
    return hollow


def validity(reason: str) -> str:
    """GEOS's reason as a sentence: ``Self-intersection at [113.93, 22.53]``."""
    parts = REASON.fullmatch(reason)
    if not parts:
        return reason
    return f"{parts['reason']} at [{float(parts['x']):.10g}, {float(parts['y']):.10g}]"


def _repaired(geometry: BaseGeometry, kind: GeometryKind) -> BaseGeometry | None:
    """What area ``make_valid`` finds in it; lines and points that fall off are left. Of lines,
    those that have a length."""
    if kind is LINES:
        parts = shapely.get_parts(geometry)
        long = parts[shapely.length(parts) > 0]
        return shapely.multilinestrings(long) if long.size else None
    valid = shapely.make_valid(geometry)
    parts = shapely.get_parts(shapely.get_parts(valid))
    areas = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    whole = shapely.union_all(areas) if areas else None
    return whole if whole is not None and not whole.is_empty and whole.is_valid else None


def _change(before: float, after: float) -> str:
    if before <= 0:
        return "new"
    if abs(after / before - 1) < 5e-4:
        return "unchanged"
    return f"{after / before:.1%} of before"


def _convert(read: ReadGeometries, convert: Convert) -> None:
    try:
        read.geometries = convert(read.geometries)
    except UnknownCRS:
        # One position out of reach spoils the array: find whose it is.
        for index in _where(~shapely.is_missing(read.geometries)):
            try:
                read.geometries[index] = convert(read.geometries[index : index + 1])[0]
            except UnknownCRS as error:
                read.refuse(index, str(error).partition(";")[0])


def _refuse_out_of_range(read: ReadGeometries) -> None:
    bounds = shapely.bounds(read.geometries)
    west, south, east, north = bounds.T
    with np.errstate(invalid="ignore"):
        outside = (west < -180) | (east > 180) | (south < -90) | (north > 90)
        nowhere = (west == 0) & (east == 0) & (south == 0) & (north == 0)
    for index in _where(outside):
        read.refuse(index, _out_of_range(*bounds[index].tolist()))
    for index in _where(nowhere):
        read.refuse(index, "[0, 0] is where coordinates lie that are missing")


def _out_of_range(west: float, south: float, east: float, north: float) -> str:
    if max(abs(south), abs(north)) <= 180 and max(abs(west), abs(east)) <= 90:
        return (
            f"latitude {north:.10g} is out of range; longitude and latitude are swapped, it seems:"
            f" [{west:.10g}, {north:.10g}] for [{north:.10g}, {west:.10g}]"
        )
    if max(map(abs, (west, south, east, north))) > 1000:
        return (
            f"[{west:.10g}, {south:.10g}] is no longitude and latitude but projected metres,"
            " it seems; say in which CRS with --crs"
        )
    return (
        f"[{west:.10g}, {south:.10g}, {east:.10g}, {north:.10g}] reaches out of ±180, ±90 degrees"
    )


def _where(mask: NDArray[np.bool_]) -> list[int]:
    indices: list[int] = np.flatnonzero(mask).tolist()
    return indices


def _as_several(geometries: Geometries, kind: GeometryKind) -> Geometries:
    single = np.flatnonzero(shapely.get_type_id(geometries) == kind.single)
    if single.size:
        gather = shapely.multipolygons if kind is POLYGONS else shapely.multilinestrings
        geometries[single] = gather(geometries[single], indices=np.arange(single.size))
    return geometries
