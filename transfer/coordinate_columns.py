"""Which columns of a table hold the geometry: a text of it, or a pair of coordinates.

Coordinates come in pairs: no column is taken without its other. Where several columns may be meant,
the first rows decide, by rules that a note states, or nothing is taken and all are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.declared_crs import DeclaredCRS
from transfer.geometry_texts import read_texts
from transfer.importable import Importable
from transfer.reading_note import ReadingNote
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.values.value import is_missing, plain_text

TEXTS = ("wkt", "geometry", "geom", "the_geom", "wkb", "ewkb", "几何", "坐标串")

GEOGRAPHIC = (
    (("lon", "lng", "long"), ("lat",)),
    (("longitude",), ("latitude",)),
    (("经度",), ("纬度",)),
    (("东经",), ("北纬",)),
)
"""Names of the longitude and the latitude that belong together."""

DIRECTED = (
    (("easting",), ("northing",)),
    (("东坐标",), ("北坐标",)),
    (("横坐标",), ("纵坐标",)),
)
"""Names that say which counts to the east: in Chinese surveys 横坐标 is Y, to the east."""

NEUTRAL = (
    (("x",), ("y",)),
    (("point_x",), ("point_y",)),
    (("coord_x",), ("coord_y",)),
    (("x_coord",), ("y_coord",)),
    (("x坐标",), ("y坐标",)),
)
"""Names that do not: in a survey X counts to the north, in a GIS to the east."""

MAPPED_TEXTS = ("wkt", "geometry")
PROBED = 1_000
"""How many rows decide between columns."""

FARTHEST_DEGREES = 400.0
SAME = 1e-6
"""How far apart two columns may be that say the same, in degrees or as a share of metres."""


@dataclass(frozen=True, slots=True)
class CoordinateColumns:
    """The columns that a geometry is read from: a text of it, or its x, to the east, and y.

    ``neutral`` is whether their names do not say which is which, so that the axes of the CRS may.
    """

    text: str | None = None
    x: str | None = None
    y: str | None = None
    neutral: bool = False

    def __str__(self) -> str:
        return self.text if self.text is not None else f"{self.x} and {self.y}"

    @property
    def option(self) -> str:
        """What to type to have them read."""
        if self.text is not None:
            return f"--map wkt={self.text}"
        return f"--map x={self.x} --map y={self.y}"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Columns that may be meant, and the positions of the first rows as they have them: NaN where
    there is none."""

    columns: CoordinateColumns
    positions: NDArray[np.float64] = field(repr=False)

    @property
    def readable(self) -> NDArray[np.bool_]:
        return ~np.asarray(np.isnan(self.positions).any(axis=1), dtype=np.bool_)

    @property
    def projected(self) -> bool:
        return bool(np.median(np.abs(self.positions[self.readable])) > FARTHEST_DEGREES)


Choice = tuple[CoordinateColumns | None, tuple[ReadingNote, ...]]


def chosen_columns(
    importable: Importable, source: Source, maps: Mapping[str, str], crs: DeclaredCRS
) -> Choice:
    """The columns of the geometry, none where there are none, and notes on the choice.

    ``crs`` is that of the file. Raises ``UnreadableSource`` where several columns may be meant, or
    half a pair is named.
    """
    if importable.geometry is None:
        return None, ()
    if named := _named(importable, source, maps):
        return named, ()
    if source.has_geometry:
        return None, ()
    found = list(_found(importable, source.columns))
    if not importable.kind.is_point:
        texts = [columns for columns in found if columns.text is not None]
        if found and not texts:
            return _points_only(importable, found[0])
        found = texts
    if not found:
        _refuse_without(importable, source)
        return None, ()
    return (found[0], ()) if len(found) == 1 else _decided(source, found, crs)


def _named(
    importable: Importable, source: Source, maps: Mapping[str, str]
) -> CoordinateColumns | None:
    """The columns that the file's owner names."""
    names = (*MAPPED_TEXTS, importable.geometry or "")
    texts = [maps[name] for name in names if maps.get(name)]
    if texts:
        return CoordinateColumns(text=texts[0])
    if "x" not in maps and "y" not in maps:
        return None
    if not (maps.get("x") and maps.get("y")):
        one, other = ("x", "y") if maps.get("x") else ("y", "x")
        raise UnreadableSource(
            f"--map {one}={maps.get(one, '')}: coordinates come in pairs; say --map {other}=COLUMN"
            f" too, it has {', '.join(source.columns)}"
        )
    return CoordinateColumns(x=maps["x"], y=maps["y"])


def _found(importable: Importable, names: Sequence[str]) -> Iterator[CoordinateColumns]:
    """Everything whose names say that it may be the geometry: texts, degrees, then metres."""
    by_bare = {bare(name): name for name in reversed(names) if name}
    texts = (by_bare.get(bare(name)) for name in (importable.geometry or "", *TEXTS))
    yield from (CoordinateColumns(text=name) for name in dict.fromkeys(texts) if name)
    degrees = list(_pairs(GEOGRAPHIC, by_bare))
    yield from degrees or _mixed(by_bare)
    yield from _pairs(DIRECTED, by_bare)
    yield from (
        CoordinateColumns(x=pair.x, y=pair.y, neutral=True) for pair in _pairs(NEUTRAL, by_bare)
    )


Families = Sequence[tuple[Sequence[str], Sequence[str]]]


def _pairs(families: Families, by_bare: Mapping[str, str]) -> Iterator[CoordinateColumns]:
    for xs, ys in families:
        for x, y in product(map(bare, xs), map(bare, ys)):
            if x in by_bare and y in by_bare:
                yield CoordinateColumns(x=by_bare[x], y=by_bare[y])


def _mixed(by_bare: Mapping[str, str]) -> Iterator[CoordinateColumns]:
    """One longitude and one latitude whose names do not belong together, such as lng, latitude."""
    xs = [by_bare[x] for names, _ in GEOGRAPHIC for x in names if x in by_bare]
    ys = [by_bare[y] for _, names in GEOGRAPHIC for y in names if y in by_bare]
    if len(xs) == len(ys) == 1:
        yield CoordinateColumns(x=xs[0], y=ys[0])


def _points_only(importable: Importable, pair: CoordinateColumns) -> Choice:
    """A polygon or a line is only in a text; a pair is a point of it."""
    if importable.geometry_required:
        raise UnreadableSource(
            f"{importable.plural} need a {importable.geometry}, and {pair} are of points only;"
            " say --map wkt=COLUMN"
        )
    reason = f"points; a {importable.geometry} is {importable.kind.needed}"
    return None, (ReadingNote(f"columns {pair}", "not read", reason),)


def _refuse_without(importable: Importable, source: Source) -> None:
    if importable.geometry_required:
        raise UnreadableSource(
            f"{importable.plural} need a {importable.geometry}, and it has neither geometry nor"
            " columns such as wkt, or a pair such as x and y (lon and lat, 经度 and 纬度); it has"
            f" {', '.join(source.columns)}."
            " Say --map wkt=COLUMN, or --map x=COLUMN --map y=COLUMN"
        )


def _decided(source: Source, found: Sequence[CoordinateColumns], crs: DeclaredCRS) -> Choice:
    """Which of several columns hold the places, by what the first rows say."""
    batch = next(source.batches(), None)
    if batch is None:
        return found[0], ()
    all_of_them = [_Candidate(columns, _positions(columns, batch, crs)) for columns in found]
    readable = [each for each in all_of_them if each.readable.any()]
    readable.sort(key=lambda each: -int(each.readable.sum()))
    if not readable:
        return found[0], ()
    fitting = [each for each in readable if each.projected == crs.projected] or readable
    chosen = fitting[0]
    for other in fitting[1:]:
        if not _same(chosen, other):
            raise UnreadableSource(_several([each.columns for each in fitting], chosen, other))
    return chosen.columns, tuple(_notes(chosen, all_of_them, readable, fitting))


def _notes(
    chosen: _Candidate,
    found: Sequence[_Candidate],
    readable: Sequence[_Candidate],
    fitting: Sequence[_Candidate],
) -> Iterator[ReadingNote]:
    for other in found:
        if other is chosen:
            continue
        if other not in readable:
            reason = f"nothing in the first rows of {other.columns} is a place"
        elif other not in fitting:
            unit = "metres" if other.projected else "degrees"
            reason = f"{other.columns} are in {unit}, which the CRS is not"
        else:
            reason = f"{other.columns} say the same"
        remedy = f"{other.columns.option} has it otherwise"
        yield ReadingNote("coordinates", f"read from {chosen.columns}", reason, remedy=remedy)


def _several(columns: Sequence[CoordinateColumns], *pair: _Candidate) -> str:
    names = "; ".join(map(str, columns))
    example = ""
    if pair:
        both = pair[0].readable & pair[1].readable
        row = int(np.flatnonzero(both)[0])
        places = [f"{each.columns} have [{_shown(each.positions[row])}]" for each in pair]
        example = f": {' and '.join(places)} in row {row + 1}"
    options = " or ".join(each.option for each in columns)
    return f"its coordinates may be {names}, which differ{example}; say {options}"


def _shown(position: NDArray[np.float64]) -> str:
    return ", ".join(f"{number:.10g}" for number in position)


def _same(one: _Candidate, other: _Candidate) -> bool:
    both = one.readable & other.readable
    if not both.any():
        return True
    scale = np.maximum(1.0, np.abs(one.positions[both]) / FARTHEST_DEGREES)
    apart = np.abs(one.positions[both] - other.positions[both]) / scale
    return bool((apart <= SAME).all())


def _positions(columns: CoordinateColumns, batch: Batch, crs: DeclaredCRS) -> NDArray[np.float64]:
    """A point, or the corner of the box of what is none."""
    if columns.text is not None:
        values = batch.columns[columns.text][:PROBED]
        corners: NDArray[np.float64] = shapely.bounds(read_texts(values, crs).geometries)[:, :2]
        return corners
    return np.column_stack([_numbers(batch, str(name)) for name in (columns.x, columns.y)])


def _numbers(batch: Batch, column: str) -> NDArray[np.float64]:
    return np.array([_number(value) for value in batch.columns[column][:PROBED]])


def _number(value: object) -> float:
    try:
        number = np.nan if is_missing(value) else float(plain_text(value))
    except ValueError:
        return np.nan
    return number if np.isfinite(number) else np.nan


def needed_columns(columns: CoordinateColumns) -> Iterator[str]:
    """The names of the columns, none of them a template."""
    yield from (name for name in (columns.text, columns.x, columns.y) if name)


def coordinate_names(geometry: str) -> dict[str, str]:
    """Every name of columns of coordinates as it is compared, and what ``--map`` calls it."""
    names = {bare(name): "wkt" for name in (geometry, *TEXTS)}
    for xs, ys in (*GEOGRAPHIC, *DIRECTED, *NEUTRAL):
        names |= {bare(name): "x" for name in xs} | {bare(name): "y" for name in ys}
    return names


def bare(name: str) -> str:
    """A column's name as it is compared: without spaces, marks and capitals."""
    return re.sub(r"[\s_\-.]+", "", name).lower()
