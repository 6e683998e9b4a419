"""All that GDAL reads: GeoPackage, Shapefile, FlatGeobuf, geodatabases, KML and more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
from numpy.typing import NDArray

from transfer.reading_note import ReadingNote
from transfer.sources.gdal import REFUSALS, chosen_layer, quiet
from transfer.sources.shapefile_text import Beside, ShapefileText, shapefile_text
from transfer.sources.source import BATCH, Batch, Source, UnreadableSource
from transfer.sources.wkb import read_wkb

EXACT = 2.0**53
"""From here on a float does not hold every integer."""


def gdal_source(
    path: str, layer: str | None, encoding: str | None, beside: Beside | None = None
) -> Source:
    """A source of one layer of a file; ``beside`` reads the parts of a Shapefile, of which it is
    given the suffix.

    Raises ``UnreadableSource``.
    """
    name = chosen_layer(path, layer)
    if name is None:
        return Source((), True, None, 0, lambda: iter(()))
    text = shapefile_text(encoding, beside) if beside else None
    with quiet():
        try:
            opened = _Layer(path, name, text.opened_as if text else encoding, text)
            info = opened.info()
        except REFUSALS as error:
            raise UnreadableSource(str(error)) from error
    columns, cut = _column_names(info, text)
    return Source(
        columns,
        info["geometry_type"] is not None,
        info["crs"],
        info["features"],
        lambda: _batches(opened, info, columns),
        notes=cut,
        scan=lambda wanted: _scan(opened, info, columns, wanted),
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer of a file as GDAL opens it; ``text`` decodes the texts of a Shapefile."""

    path: str
    name: str
    encoding: str | None
    text: ShapefileText | None

    def info(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = pyogrio.read_info(
            self.path, layer=self.name, encoding=self.encoding, force_feature_count=True
        )
        return found

    def read(self, start: int, count: int | None) -> Any:
        return pyogrio.raw.read(
            self.path,
            layer=self.name,
            encoding=self.encoding,
            force_2d=True,
            datetime_as_string=True,
            skip_features=start,
            max_features=count,
            return_fids=True,
        )

    def texts(self, columns: Sequence[str]) -> Any:
        return pyogrio.raw.read(
            self.path,
            layer=self.name,
            encoding=self.encoding,
            columns=columns,
            read_geometry=False,
            datetime_as_string=True,
        )

    def integers(self, column: str) -> dict[int, int]:
        """The integers of a column by the id of their feature, where it has one."""
        quoted = column.replace('"', '\\"')
        _, ids, _, (values,) = pyogrio.raw.read(
            self.path,
            layer=self.name,
            encoding=self.encoding,
            columns=[column],
            where=f'"{quoted}" IS NOT NULL',
            read_geometry=False,
            return_fids=True,
        )
        return dict(zip(ids.tolist(), values.tolist(), strict=True))


def _column_names(
    info: Mapping[str, Any], text: ShapefileText | None
) -> tuple[tuple[str, ...], tuple[ReadingNote, ...]]:
    names = [str(field) for field in info["fields"]]
    if text is None:
        return tuple(names), ()
    decoded = [text.name(name) for name in names]
    cut = [after for before, after in zip(names, decoded, strict=True) if text.is_cut(before)]
    reading = "its last character is cut off in the file, and was left out"
    return tuple(decoded), tuple(ReadingNote(f"column {name!r}", reading) for name in cut)


@dataclass(slots=True)
class _Piece:
    """Features that were read at once, of which the first has the number ``first``."""

    first: int
    ids: NDArray[np.int64]
    wkb: NDArray[np.object_] | None
    columns: Mapping[str, Sequence[Any]]
    notes: tuple[ReadingNote, ...]

    def batches(self) -> Iterator[Batch]:
        for start in range(0, len(self.ids), BATCH):
            rows = slice(start, min(start + BATCH, len(self.ids)))
            columns = {name: column[rows] for name, column in self.columns.items()}
            numbers = range(self.first + rows.start, self.first + rows.stop)
            batch = Batch(numbers, columns, notes=self.notes if start == 0 else ())
            if self.wkb is None:
                yield batch
                continue
            read = read_wkb(self.wkb[rows])
            yield replace(
                batch,
                geometries=read.geometries,
                geometry_faults=read.faults,
                curved=read.curved,
            )


def _batches(layer: _Layer, info: Mapping[str, Any], names: Sequence[str]) -> Iterator[Batch]:
    # GDAL's fast skipping is what makes reading piece by piece cheap.
    count = BATCH if info["capabilities"]["fast_set_next_by_index"] else None
    start = read = 0
    exact: dict[str, dict[int, int]] = {}
    while start < info["features"]:
        with quiet():
            try:
                _, ids, wkb, values = layer.read(start, count)
                columns, notes = _columns(layer, info, ids, values, exact, read + 1)
            except REFUSALS as error:
                hint = "; say which encoding with --encoding" if _is_text(error) else ""
                raise UnreadableSource(f"after feature {read}: {error}{hint}") from error
        if not len(ids):
            break
        named = dict(zip(names, columns, strict=True))
        yield from _Piece(read + 1, ids, wkb, named, tuple(notes)).batches()
        read += len(ids)
        # A Shapefile counts the records that are marked as deleted, and leaves them out.
        start = int(ids[-1]) + 1 if layer.text else start + len(ids)
    if layer.text and read < info["features"]:
        missing = info["features"] - read
        note = ReadingNote("features", "left out, as they are marked as deleted", rows=missing)
        yield Batch((), {name: [] for name in names}, notes=(note,))


def _scan(
    layer: _Layer, info: Mapping[str, Any], names: Sequence[str], wanted: Collection[str]
) -> Iterator[Batch]:
    """The wanted columns of texts; no other holds dates or numbers that may be read in two ways."""
    chosen = {
        str(field): name
        for field, kind, name in zip(info["fields"], info["dtypes"], names, strict=True)
        if name in wanted and kind == "object"
    }
    if not chosen:
        return
    with quiet():
        try:
            meta, _, _, values = layer.texts(list(chosen))
        except REFUSALS as error:
            raise UnreadableSource(str(error)) from error
    columns: dict[str, list[Any]] = {}
    for field, column in zip(map(str, meta["fields"]), values, strict=True):
        listed = column.tolist()
        columns[chosen[field]] = layer.text.column(field, listed, 1)[0] if layer.text else listed
    yield Batch(range(1, len(values[0]) + 1), columns)


def _is_text(error: Exception) -> bool:
    return isinstance(error, UnicodeError)


def _columns(
    layer: _Layer,
    info: Mapping[str, Any],
    ids: NDArray[np.int64],
    values: Sequence[NDArray[Any]],
    exact: dict[str, dict[int, int]],
    first: int,
) -> tuple[list[list[Any]], list[ReadingNote]]:
    """The columns of a piece, whose integers are whole and whose texts are decoded."""
    columns: list[list[Any]] = []
    notes: list[ReadingNote] = []
    for field, kind, column in zip(info["fields"], info["dtypes"], values, strict=True):
        name = str(field)
        if column.dtype == object and layer.text:
            texts, note = layer.text.column(name, column.tolist(), first)
            columns.append(texts)
            notes += note
        elif column.dtype == np.float64 and str(kind).startswith(("int", "uint")):
            columns.append(_whole(column, ids, partial(_known, layer, name, exact)))
        else:
            columns.append(column.tolist())
    return columns, notes


def _known(layer: _Layer, name: str, exact: dict[str, dict[int, int]]) -> dict[int, int]:
    if name not in exact:
        exact[name] = layer.integers(name)
    return exact[name]


def _whole(
    column: NDArray[np.float64], ids: NDArray[np.int64], known: Callable[[], dict[int, int]]
) -> list[int | None]:
    """Integers that became floats because some are missing; ``known`` reads them once more where a
    float does not hold them."""
    if not (np.abs(column) < EXACT)[~np.isnan(column)].all():
        integers = known()
        return [integers.get(id_) for id_ in ids.tolist()]
    return [None if number != number else int(number) for number in column.tolist()]
