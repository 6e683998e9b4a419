"""Curves as lines: arcs of WKT and WKB, which GEOS knows and shapely does not, are read by GDAL."""

from __future__ import annotations

import csv
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from transfer.sources.source import empty_geometries

ARC_STEP_DEGREES = 4
"""GDAL's: a chord lies at most 0.06 % of the radius within its arc."""

LINEARISED = f"arcs became chords of {ARC_STEP_DEGREES}°, at most 0.06 % of the radius beside them"

Linearise = Callable[[Sequence[Any]], Geometries]


def read_with_curves(
    read: Callable[..., Any], values: NDArray[Any], linearise: Linearise
) -> tuple[Geometries, list[int]]:
    """Geometries as shapely reads them, none where it does not; and which of them had arcs."""
    try:
        geometries: Geometries = read(values, on_invalid="ignore")
        return geometries, []
    except NotImplementedError:
        geometries = empty_geometries(len(values))
        curved = []
        for index, value in enumerate(values):
            try:
                geometries[index] = read(value, on_invalid="ignore")
            except NotImplementedError:
                curved.append(index)
        geometries[curved] = linearise([values[index] for index in curved])
        return geometries, curved


def linear_of_wkt(texts: Sequence[str]) -> Geometries:
    """What the WKT of curves becomes as lines; none where GDAL does not read it either."""
    with tempfile.TemporaryDirectory(prefix="jingwei-") as folder:
        path = Path(folder) / "curves.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("WKT", "number"), *((text, 1) for text in texts)])
        return _read(path)


def linear_of_wkb(values: Sequence[Any]) -> Geometries:
    """What the WKB of curves, as bytes or hexadecimal digits, becomes as lines."""
    try:
        return _linear_of_wkb(values)
    except ValueError:
        if len(values) == 1:
            return empty_geometries(1)
        return np.concatenate([linear_of_wkb([value]) for value in values])


def _linear_of_wkb(values: Sequence[Any]) -> Geometries:
    import pyogrio.errors
    import pyogrio.raw  # GDAL takes 60 MB, and curves are rare

    wkb = [value if isinstance(value, bytes) else bytes.fromhex(value) for value in values]
    with tempfile.TemporaryDirectory(prefix="jingwei-") as folder:
        path = Path(folder) / "curves.fgb"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                pyogrio.raw.write(
                    path,
                    np.array([*map(_without_srid, wkb), None], dtype=object)[:-1],
                    [np.zeros(len(wkb), dtype=np.int32)],
                    ["number"],
                    driver="FlatGeobuf",
                    geometry_type="Unknown",
                    layer_options={"SPATIAL_INDEX": "NO"},
                )
            except (pyogrio.errors.GeometryError, pyogrio.errors.FeatureError) as error:
                raise ValueError(str(error)) from error
        return _read(path)


def _read(path: Path) -> Geometries:
    import pyogrio.raw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, _, wkb, _ = pyogrio.raw.read(path, force_2d=True)
    read = [_plain(value) for value in wkb]
    return np.array([*read, None], dtype=object)[:-1]


def _plain(wkb: bytes | None) -> Any:
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore")
    except (NotImplementedError, shapely.errors.ShapelyError):
        return None


SRID_FLAG = 0x20000000


def _without_srid(wkb: bytes) -> bytes:
    """PostGIS's WKB without its SRID, which GDAL does not read."""
    order = "little" if wkb[:1] == b"\1" else "big"
    kind = int.from_bytes(wkb[1:5], order)  # type: ignore[arg-type]
    if not kind & SRID_FLAG:
        return wkb
    return wkb[:1] + (kind & ~SRID_FLAG).to_bytes(4, order) + wkb[9:]  # type: ignore[arg-type]
