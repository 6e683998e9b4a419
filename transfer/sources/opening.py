"""Opening a file: which kind of source it is, also inside a zip."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath

from transfer.sources.csv_source import csv_source
from transfer.sources.gdal_source import gdal_source
from transfer.sources.json_source import json_source
from transfer.sources.source import Source, UnreadableSource

SEPARATED = frozenset((".csv", ".tsv", ".txt"))
JSON = frozenset((".json", ".geojson"))
IN_ZIPS = frozenset((".shp", ".gpkg", ".fgb", ".gml", ".kml", ".xlsx", ".tab")) | SEPARATED | JSON


def open_source(path: Path, layer: str | None = None, encoding: str | None = None) -> Source:
    """The source that a file is. Raises ``UnreadableSource``, with the file's name."""
    try:
        if not path.is_file() and path.suffix.lower() != ".gdb":
            raise UnreadableSource("there is no such file")
        if path.suffix.lower() == ".zip":
            return _zipped(path, layer, encoding)
        if path.suffix.lower() in SEPARATED:
            return csv_source(lambda: path.open("rb"), encoding)
        if path.suffix.lower() in JSON:
            return json_source(path.read_bytes(), encoding)
        return gdal_source(str(path), layer, encoding)
    except OSError as error:
        raise UnreadableSource(f"{path}: {error.strerror or error}") from error
    except UnreadableSource as error:
        raise UnreadableSource(f"{path}: {error}") from error


def _zipped(path: Path, layer: str | None, encoding: str | None) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            member, inner_layer = _member(archive, layer)
            suffix = PurePosixPath(member).suffix.lower()
            if suffix in SEPARATED:
                content = archive.read(member)
                return csv_source(lambda: io.BytesIO(content), encoding)
            if suffix in JSON:
                return json_source(archive.read(member), encoding)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableSource(f"not a zip that can be read ({error})") from error
    return gdal_source(f"/vsizip/{{{path.resolve()}}}/{member}", inner_layer, encoding)


def _member(archive: zipfile.ZipFile, layer: str | None) -> tuple[str, str | None]:
    """The file inside that is meant, and the layer within it; ``layer`` may name either."""
    members = [name for name in archive.namelist() if _is_data(PurePosixPath(name))]
    named = [name for name in members if layer in (name, PurePosixPath(name).stem)]
    if named:
        return named[0], None
    if len(members) == 1:
        return members[0], layer
    if not members:
        raise UnreadableSource("a zip with no Shapefile, GeoPackage, GeoJSON, CSV … in it")
    raise UnreadableSource(f"a zip that holds {', '.join(members)}; say which with --layer")


def _is_data(name: PurePosixPath) -> bool:
    junk = "__MACOSX" in name.parts or name.name.startswith(".")
    # A lone text file in a zip of data is its readme.
    return not junk and name.suffix.lower() in IN_ZIPS - {".txt"}
