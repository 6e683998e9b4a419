"""GDAL: its layers, and its refusals in our words."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError

from transfer.sources.source import UnreadableSource

REFUSALS = (DataSourceError, DataLayerError, FieldError, UnicodeError)

HINTS = {
    ".xls": "a workbook of Excel 97 to 2003 cannot be read; save it as .xlsx or as CSV",
    ".et": "a workbook of WPS cannot be read; save it as .xlsx or as CSV",
    ".parquet": "the GDAL at hand reads no GeoParquet; convert it to GeoPackage or FlatGeobuf",
    ".mdb": "a personal geodatabase cannot be read; export it to GeoPackage",
    ".dwg": "a drawing of AutoCAD cannot be read; export it to GeoPackage or DXF",
    ".rar": "an archive that cannot be read; unpack it first",
    ".7z": "an archive that cannot be read; unpack it first",
}
"""What to do about formats that people have and GDAL's wheel cannot read."""


@contextmanager
def quiet(options: Mapping[str, str] | None = None) -> Iterator[None]:
    """Neither warnings of pyogrio's nor lines of GDAL's on the screen; with options of GDAL's."""
    pyogrio.set_gdal_config_options({"CPL_LOG": os.devnull, **(options or {})})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def chosen_layer(path: str, layer: str | None) -> str | None:
    """The layer that is meant, the only one where none is said; none where the file has none.

    Raises ``UnreadableSource``.
    """
    return chosen(layers(path), layer)


def layers(path: str) -> list[str]:
    """The names of a file's layers. Raises ``UnreadableSource``."""
    with quiet():
        try:
            return [str(name) for name, _ in pyogrio.list_layers(path)]
        except REFUSALS as error:
            hint = HINTS.get(PurePosixPath(path).suffix.lower())
            raise UnreadableSource(hint or str(error)) from error


def chosen(names: Sequence[str], layer: str | None) -> str | None:
    """The one of these layers that is meant. Raises ``UnreadableSource``."""
    if layer is None and len(names) > 1:
        raise UnreadableSource(f"it has the layers {', '.join(names)}; say which with --layer")
    if layer is not None and layer not in names:
        raise UnreadableSource(f"it has no layer {layer!r}, only {', '.join(names) or 'none'}")
    return layer or next(iter(names), None)
