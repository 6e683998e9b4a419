"""Geometry of a file as it is stored: checked, converted, and repaired on request."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.arrays import Geometries
from geo.crs import UnknownCRS
from geo.declared_crs import DeclaredCRS, accuracies, declared_crs
from geo.geojson import oriented
from transfer.coordinate_columns import CoordinateColumns
from transfer.geometry_texts import other_crs, read_texts
from transfer.positions import exchanged, hint_of
from transfer.reading_note import ReadingNote
from transfer.sources.curves import LINEARISED
from transfer.sources.source import Batch, Source, UnreadableSource, empty_geometries
from transfer.values.kind import LINES, POLYGONS, GeometryKind
from transfer.values.value import is_missing, plain_text

REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]")

COLLECTIONS = ("GeometryCollection", "MultiPoint", "MultiLineString", "MultiPolygon")

HALF_WORLD = 180.0
"""Degrees. A ring or a line that is wider runs the other way round, over the antimeridian."""


@dataclass(frozen=True, slots=True)
class GeometryReading:
    """How the geometries of one file are read.

    ``coordinates`` are the columns that have them, none where the file has geometry of its own;
    ``exchanged`` is whether the first number counts to the north, and ``coverage`` whether they are
    areas that share borders.
    """

    kind: GeometryKind
    crs: DeclaredCRS
    coordinates: CoordinateColumns | None = None
    exchanged: bool = False
    repair: bool = False
    coverage: bool = False


@dataclass(slots=True)
class ReadGeometries:
    """The geometries of a batch on their way: those that are not right become none.

    ``faults`` are the reasons, by index; ``repairs`` tell what was done to others; ``positions``
    are one of each as the file has it, NaN where it has none.
    """

    geometries: Geometries
    faults: dict[int, str] = field(default_factory=dict)
    repairs: dict[int, str] = field(default_factory=dict)
    notes: list[ReadingNote] = field(default_factory=list)
    positions: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))

    def refuse(self, index: int, reason: str) -> None:
        self.faults.setdefault(index, reason)
        self.geometries[index] = None


def file_crs(said: str | None, source: Source) -> DeclaredCRS:
    """The CRS of a file: what its owner says, else what it says itself, else CGCS2000.

    Raises ``UnreadableSource`` for one that cannot be used.
    """
    if not said and source.crs_fault:
        raise UnreadableSource(f"{source.crs_fault}; say which with --crs, such as --crs EPSG:4326")
    try:
        return declared_crs(said or source.crs or "CGCS2000")
    except UnknownCRS as error:
        hint = "" if said else " (the file says so; --crs says otherwise)"
        raise UnreadableSource(f"{error}{hint}") from error


class Axes(Enum):
    """Which way the first number of a position counts, and the second."""

    EAST_NORTH = "east-north"
    NORTH_EAST = "north-east"


def exchanged_axes(
    said: Axes | None, source: Source, columns: CoordinateColumns | None, crs: DeclaredCRS
) -> tuple[bool, tuple[ReadingNote, ...]]:
    """Whether the first number of a position counts to the north, and a note where nobody said so.

    Only a pair of columns whose names leave it open follows the axes of its CRS, and only where
    its rows lie in the area of the CRS that way and not the other.
    """
    if said is not None or columns is None or not (columns.neutral and crs.north_first):
        return said is Axes.NORTH_EAST, ()
    batch = next(source.batches(), None)
    given = _from_columns(batch, columns, crs).geometries if batch else empty_geometries(0)
    positions = shapely.get_coordinates(given)
    if not len(positions) or not exchanged(positions, crs):
        return False, ()
    note = ReadingNote(
        "coordinates",
        f"{columns.x} counts to the north and {columns.y} to the east",
        f"so are the axes of {crs.name}, and the other way no row lies in its area",
        remedy="--axes east-north has it otherwise",
    )
    return True, (note,)


def geometries_of(
    batch: Batch, how: GeometryReading, check: Callable[[Geometries], None] | None = None
) -> ReadGeometries:
    """The geometries of a batch as their kind is stored, in CGCS2000.

    ``check`` may refuse them by raising, before anything is worked out of them.
    """
    read = _read(batch, how)
    if check is not None:
        check(read.geometries)
    _refuse_empty(read)
    if shapely.has_z(read.geometries).any() or shapely.has_m(read.geometries).any():
        read.geometries = shapely.force_2d(read.geometries)
    _refuse_other_types(read, how.kind, how.repair)
    _refuse_not_finite(read)
    if how.exchanged:
        read.geometries = shapely.transform(read.geometries, lambda each: each[:, ::-1])
    if not how.kind.is_point:
        _refuse_invalid(read, how.kind, how.repair)
    read.positions = shapely.bounds(read.geometries)[:, :2]
    _convert(read, how)
    _refuse_out_of_range(read)
    if not how.kind.is_point:
        _refuse_wide(read)
        read.geometries = _as_several(oriented(read.geometries), how.kind)
    return read


def _read(batch: Batch, how: GeometryReading) -> ReadGeometries:
    if how.coordinates is not None:
        read = _from_columns(batch, how.coordinates, how.crs)
    elif batch.geometries is not None:
        read = ReadGeometries(batch.geometries.copy(), dict(batch.geometry_faults))
        _note_curves(read, batch.curved)
        for index, reason in other_crs(dict(batch.stated_crs), how.crs).items():
            read.refuse(index, reason)
    else:
        read = ReadGeometries(empty_geometries(len(batch.numbers)))
    return read


def _from_columns(batch: Batch, coordinates: CoordinateColumns, crs: DeclaredCRS) -> ReadGeometries:
    if coordinates.text is not None:
        decoded = read_texts(batch.columns[coordinates.text], crs)
        read = ReadGeometries(decoded.geometries, decoded.faults)
        _note_curves(read, decoded.curved)
        return read
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


def _note_curves(read: ReadGeometries, curved: Sequence[int]) -> None:
    count = sum(read.geometries[index] is not None for index in curved)
    if count:
        read.notes.append(ReadingNote("curves", "read as lines", LINEARISED, rows=count))


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


def _refuse_empty(read: ReadGeometries) -> None:
    for index in _where(shapely.is_empty(read.geometries)):
        read.refuse(index, "an empty geometry")


def _refuse_other_types(read: ReadGeometries, kind: GeometryKind, repair: bool) -> None:
    types = shapely.get_type_id(read.geometries)
    if kind.is_point:
        for index in _where(types == kind.several):
            if shapely.get_num_geometries(read.geometries[index]) == 1:
                read.geometries[index] = shapely.get_geometry(read.geometries[index], 0)
        types = shapely.get_type_id(read.geometries)
    allowed = (kind.single,) if kind.is_point else (kind.single, kind.several)
    for index in _where(~np.isin(types, (*allowed, -1))):
        _refuse_other_type(read, index, kind, repair)


def _refuse_other_type(read: ReadGeometries, index: int, kind: GeometryKind, repair: bool) -> None:
    """What ``make_valid`` and ``ST_Intersection`` leave is a collection: of it that is taken, on
    request, which is of the kind."""
    name = read.geometries[index].geom_type
    wanted, others = _parts_of_kind(read.geometries[index], kind)
    if not wanted:
        read.refuse(index, f"a {name}; {kind.needed} is needed")
    elif not repair:
        read.refuse(
            index, f"a {name}; {kind.needed} is needed, and --repair takes what there is of it"
        )
    elif kind.is_point and len(wanted) > 1:
        read.refuse(index, f"a {name} of {len(wanted)} points; {kind.needed} is needed")
    else:
        whole = wanted[0] if len(wanted) == 1 else _gathered(wanted, kind)
        read.geometries[index] = whole
        left = f", and {others} others were left out" if others else ""
        read.repairs[index] = f"a {name}; {len(wanted)} parts of it were taken{left}"


def _parts_of_kind(geometry: BaseGeometry, kind: GeometryKind) -> tuple[list[BaseGeometry], int]:
    """The single parts of a collection that are of a kind, at any depth, and how many are not."""
    try:
        parts = [geometry]
        while any(part.geom_type in COLLECTIONS for part in parts):
            parts = shapely.get_parts(np.array(parts, dtype=object)).tolist()
    except NotImplementedError:  # a curve within a collection
        return [], 0
    wanted = [part for part in parts if shapely.get_type_id(part) == kind.single]
    return wanted, len(parts) - len(wanted)


def _gathered(parts: list[BaseGeometry], kind: GeometryKind) -> BaseGeometry:
    gather = shapely.multilinestrings if kind is LINES else shapely.multipolygons
    return gather(parts)


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


def _convert(read: ReadGeometries, how: GeometryReading) -> None:
    crs = how.crs
    read.geometries, by = crs.convert(read.geometries, how.coverage)
    for index in _where(by < 0):
        x, y = read.positions[index].tolist()
        read.refuse(index, f"[{x:.10g}, {y:.10g}]: {crs.unreached()}{hint_of(x, y, crs)}")
    for operation, count in accuracies(crs, by):
        metres = "unknown" if operation.accuracy is None else f"{operation.accuracy:g} m"
        reading = f"transformed by {operation.name}, whose accuracy is {metres}"
        read.notes.append(ReadingNote("coordinates", reading, rows=count))


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


def _refuse_wide(read: ReadGeometries) -> None:
    """Refuse a ring or line that is wider than half the world: it holds the antimeridian."""
    bounds = shapely.bounds(read.geometries)
    wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > HALF_WORLD)
    parts, owners = shapely.get_parts(read.geometries[wide], return_index=True)
    bounds = shapely.bounds(parts)
    widths = bounds[:, 2] - bounds[:, 0]
    for at in _where(widths > HALF_WORLD):
        read.refuse(
            int(wide[owners[at]]),
            f"a part of it is {widths[at]:.10g} degrees wide, more than half the world; what lies"
            " over the antimeridian is not supported, cut it there",
        )


def _out_of_range(west: float, south: float, east: float, north: float) -> str:
    if max(abs(south), abs(north)) <= 180 and max(abs(west), abs(east)) <= 90:
        return (
            f"latitude {north:.10g} is out of range; longitude and latitude are swapped, it seems:"
            f" [{west:.10g}, {north:.10g}] for [{north:.10g}, {west:.10g}]; say --axes north-east"
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
