"""All that GDAL reads: GeoPackage, Shapefile, FlatGeobuf, spreadsheets and more."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FieldError

from transfer.reading_note import ReadingNote
from transfer.sources.source import BATCH, Batch, Source, UnreadableSource
from transfer.sources.wkb import read_wkb

LATIN = "ISO-8859-1"
"""What GDAL takes a Shapefile for that says nothing."""

REFUSALS = (DataSourceError, DataLayerError, FieldError, UnicodeError)


def gdal_source(path: str, layer: str | None, encoding: str | None) -> Source:
    """A source of one layer of a file. Raises ``UnreadableSource``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            name = _layer(path, layer)
            info = pyogrio.read_info(path, layer=name, encoding=encoding, force_feature_count=True)
        except REFUSALS as error:
            raise UnreadableSource(str(error)) from error

    def batches() -> Iterator[Batch]:
        # GDAL's fast skipping is what makes reading piece by piece cheap.
        piece = BATCH if info["capabilities"]["fast_set_next_by_index"] else None
        return _batches(path, name, encoding, info["features"], piece)

    return Source(
        tuple(str(field) for field in info["fields"]),
        info["geometry_type"] is not None,
        info["crs"],
        info["features"],
        batches,
        notes=_notes(info, encoding),
    )


def _layer(path: str, layer: str | None) -> str:
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    if layer is None and len(names) != 1:
        raise UnreadableSource(f"it has the layers {', '.join(names)}; say which with --layer")
    if layer is not None and layer not in names:
        raise UnreadableSource(f"it has no layer {layer!r}, only {', '.join(names)}")
    return layer or names[0]


def _notes(info: Mapping[str, Any], encoding: str | None) -> tuple[ReadingNote, ...]:
    if encoding is None and info["encoding"] == LATIN and info["driver"] == "ESRI Shapefile":
        remedy = "say --encoding GBK, or which it has"
        return (ReadingNote("encoding", LATIN, "the file does not say it", remedy=remedy),)
    return ()


def _batches(
    path: str, layer: str, encoding: str | None, total: int, piece: int | None
) -> Iterator[Batch]:
    for start in range(0, total, piece or total or 1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                meta, _, wkb, values = pyogrio.raw.read(
                    path,
                    layer=layer,
                    encoding=encoding,
                    force_2d=True,
                    datetime_as_string=True,
                    skip_features=start,
                    max_features=piece,
                )
            except REFUSALS as error:
                raise UnreadableSource(f"after feature {start}: {error}") from error
        yield from _pieces(start, tuple(map(str, meta["fields"])), wkb, values)


def _pieces(
    start: int,
    names: tuple[str, ...],
    wkb: NDArray[np.object_] | None,
    values: Sequence[NDArray[Any]],
) -> Iterator[Batch]:
    count = len(wkb) if wkb is not None else len(values[0])
    for first in range(0, count, BATCH):
        rows = slice(first, min(first + BATCH, count))
        columns = {name: _listed(column[rows]) for name, column in zip(names, values, strict=True)}
        numbers = range(start + rows.start + 1, start + rows.stop + 1)
        if wkb is None:
            yield Batch(numbers, columns)
            continue
        read = read_wkb(wkb[rows])
        yield Batch(
            numbers, columns, read.geometries, geometry_faults=read.faults, curved=read.curved
        )


def _listed(values: NDArray[Any]) -> list[Any]:
    listed: list[Any] = values.tolist()
    return listed
