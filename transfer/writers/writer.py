"""Writers of files, batch by batch: GeoJSON, CSV, GeoPackage and FlatGeobuf."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from transfer.values.formula import inert
from transfer.values.kind import GeometryKind

GEOPACKAGE = "GPKG"
GEOPACKAGE_VERSION = "1.2"
"""What GDAL of 2.2 and later knows: of a newer one, those before 3.9 warn."""

UTC_OFFSET = 100
"""GDAL's name for UTC; one more for each quarter of an hour to the east."""

MERCATOR_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows on their way out, column by column; ``geometries`` is none for a table without."""

    columns: Mapping[str, Sequence[Any]]
    geometries: Geometries | None

    @property
    def count(self) -> int:
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True, slots=True)
class Target:
    """A file to write. ``epsg`` is its CRS, none for one that no code names.

    ``types`` are the Python types of the columns, by name; ``kind`` is that of the geometry, if
    there is any.
    """

    path: Path
    layer: str
    types: Mapping[str, type]
    epsg: int | None
    kind: GeometryKind | None


class Writer(Protocol):
    """Writes one file; ``close`` finishes it."""

    def write(self, table: Table) -> None: ...

    def close(self) -> None: ...


class GeoJSONWriter:
    """A FeatureCollection (RFC 7946), a feature a line."""

    def __init__(self, target: Target) -> None:
        self._file = target.path.open("wb")
        self._between = b""
        crs = b""
        if target.epsg == 3857:
            # RFC 7946 knows degrees only; GDAL reads metres where the older member says so.
            crs = b'"crs":' + orjson.dumps(MERCATOR_MEMBER) + b","
        self._file.write(b'{"type":"FeatureCollection",' + crs + b'"features":[\n')

    def write(self, table: Table) -> None:
        rows = zip(*table.columns.values(), strict=True)
        names = tuple(table.columns)
        shapes = _geojson(table)
        for row, shape in zip(rows, shapes, strict=True):
            properties = orjson.dumps(dict(zip(names, map(_plain, row), strict=True)))
            self._file.write(
                b'%s{"type":"Feature","properties":%s,"geometry":%s}'
                % (self._between, properties, shape)
            )
            self._between = b",\n"

    def close(self) -> None:
        self._file.write(b"\n]}\n")
        self._file.close()


def _plain(value: object) -> object:
    """A value as GeoJSON and separated values have it: instants and dates as ISO 8601."""
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _geojson(table: Table) -> list[bytes]:
    if table.geometries is None:
        return [b"null"] * table.count
    return [
        b"null" if text is None else text.encode() for text in shapely.to_geojson(table.geometries)
    ]


class CSVWriter:
    """Separated values with a header that spreadsheets read: x and y of points, WKT of others."""

    def __init__(self, target: Target) -> None:
        self._file = target.path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._point = target.kind is not None and target.kind.is_point
        shape = ("x", "y") if self._point else ("wkt",)
        self._writer.writerow((*target.types, *(shape if target.kind else ())))

    def write(self, table: Table) -> None:
        columns = [list(map(_cell, column)) for column in table.columns.values()]
        if table.geometries is not None:
            columns += self._places(table.geometries)
        self._writer.writerows(zip(*columns, strict=True))

    def _places(self, geometries: Geometries) -> list[list[Any]]:
        if self._point:
            x, y = shapely.get_x(geometries), shapely.get_y(geometries)
            return [list(map(repr, x.tolist())), list(map(repr, y.tolist()))]
        return [shapely.to_wkt(geometries, rounding_precision=-1).tolist()]

    def close(self) -> None:
        self._file.close()


def _cell(value: object) -> Any:
    plain = _plain(value)
    if isinstance(plain, str):
        return inert(plain)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return ";".join(plain) if isinstance(plain, list) else plain


class GeoPackageWriter:
    """A GeoPackage of one layer, appended to batch by batch."""

    def __init__(self, target: Target) -> None:
        self._target, self._begun = target, False

    def write(self, table: Table) -> None:
        _write(self._target, GEOPACKAGE, table, append=self._begun)
        self._begun = True

    def close(self) -> None:
        if not self._begun:
            self.write(_empty(self._target))


class Gathered:
    """Rows kept until all are there, for formats that are written in one go."""

    def __init__(self) -> None:
        self._tables: list[Table] = []

    def add(self, table: Table) -> None:
        self._tables.append(table)

    def write(self, driver: str, target: Target) -> None:
        """Write them all to ``target``, in the format of one of GDAL's drivers."""
        tables = self._tables or [_empty(target)]
        columns = {
            name: [value for table in tables for value in table.columns[name]]
            for name in target.types
        }
        shapes = [table.geometries for table in tables if table.geometries is not None]
        whole = Table(columns, np.concatenate(shapes) if shapes else None)
        _write(target, driver, whole, append=False)


class FlatGeobufWriter:
    """A FlatGeobuf file: its index comes before the rows, so they are gathered first."""

    def __init__(self, target: Target) -> None:
        self._target, self._gathered = target, Gathered()

    def write(self, table: Table) -> None:
        self._gathered.add(table)

    def close(self) -> None:
        self._gathered.write("FlatGeobuf", self._target)


WRITERS: dict[str, Callable[[Target], Writer]] = {
    ".gpkg": GeoPackageWriter,
    ".geojson": GeoJSONWriter,
    ".json": GeoJSONWriter,
    ".csv": CSVWriter,
    ".fgb": FlatGeobufWriter,
}
"""By the file's ending."""


def _empty(target: Target) -> Table:
    shapes = np.empty(0, dtype=object) if target.kind else None
    return Table({name: [] for name in target.types}, shapes)


def _write(target: Target, driver: str, table: Table, *, append: bool) -> None:
    import pyogrio.errors
    import pyogrio.raw  # GDAL takes 60 MB: a server that writes none of its formats goes without

    data = [_array(table.columns[name], type_) for name, type_ in target.types.items()]
    masks = [np.array([value is None for value in table.columns[name]]) for name in target.types]
    options = {}
    if driver == "FlatGeobuf" and not _all_present(table.geometries):
        options = {"SPATIAL_INDEX": "NO"}
    with warnings.catch_warnings(), _unwritable(pyogrio.errors):
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            str(target.path),
            None if table.geometries is None else shapely.to_wkb(table.geometries),
            data,
            list(target.types),
            field_mask=masks,
            layer=target.layer,
            driver=driver,
            geometry_type=target.kind.stored if target.kind else None,
            encoding="UTF-8" if driver == "ESRI Shapefile" else None,
            crs=f"EPSG:{target.epsg}" if target.epsg and target.kind else None,
            append=append,
            layer_options=options,
            dataset_options={"VERSION": GEOPACKAGE_VERSION} if driver == GEOPACKAGE else None,
            gdal_tz_offsets={
                name: np.full(table.count, UTC_OFFSET)
                for name, type_ in target.types.items()
                if type_ is datetime
            },
        )


@contextmanager
def _unwritable(errors: ModuleType) -> Iterator[None]:
    """GDAL's faults as those of files: what it is given is right, so the file is not."""
    try:
        yield
    except (errors.DataSourceError, errors.DataLayerError) as error:
        raise OSError(f"GDAL cannot write it: {error}") from error


def _array(values: Sequence[Any], type_: type) -> NDArray[Any]:
    if type_ is float:
        return np.array([np.nan if value is None else value for value in values], dtype="float64")
    if type_ in (int, bool):
        blank = [0 if value is None else value for value in values]
        return np.array(blank, dtype="int64" if type_ is int else "bool")
    if type_ is datetime:
        instants = (value and value.astimezone(UTC).replace(tzinfo=None) for value in values)
        return np.array(list(instants), dtype="datetime64[ms]")
    if type_ is date:
        return np.array(values, dtype="datetime64[D]")
    plain = map(_plain, values)
    texts = [";".join(value) if isinstance(value, list) else value for value in plain]
    return np.array([*texts, None], dtype=object)[:-1]


def _all_present(geometries: Geometries | None) -> bool:
    return geometries is not None and not shapely.is_missing(geometries).any()
