"""Opening a file: which kind of source it is, also inside a zip."""

from __future__ import annotations

import glob
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from transfer.reading_note import ReadingNote
from transfer.sources.archive import chosen_member
from transfer.sources.csv_source import csv_source
from transfer.sources.encoding import decoded
from transfer.sources.gdal_source import gdal_source
from transfer.sources.json_lines import is_json_lines, json_lines_source
from transfer.sources.json_source import document_source, parse
from transfer.sources.shapefile_text import Beside
from transfer.sources.source import Source, UnreadableSource
from transfer.sources.spreadsheet_source import spreadsheet_source

SPREADSHEETS = frozenset((".xlsx", ".xlsm", ".ods"))
SHAPEFILE = frozenset((".shp", ".dbf", ".shx"))
SEPARATED = frozenset((".csv", ".tsv", ".txt"))
JSON = frozenset((".json", ".geojson", ".topojson"))
JSON_LINES = frozenset((".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl", ".ndgeojson"))
OTHERS = frozenset((".shp", ".gpkg", ".fgb", ".gml", ".kml", ".kmz", ".tab", ".parquet"))
# A lone text file in a zip of data is its readme.
IN_ZIPS = (OTHERS | SPREADSHEETS | SEPARATED | JSON | JSON_LINES) - {".txt"}

PART_BYTES = 64
"""How much of the parts of a Shapefile is read to learn their encoding."""


def open_source(
    path: Path,
    layer: str | None = None,
    encoding: str | None = None,
    header_line: int | None = None,
) -> Source:
    """The source that a file is; ``header_line`` is the line that names the columns, where it has
    lines and this is not found by itself.

    Raises ``UnreadableSource``, with the file's name.
    """
    wanted = _Wanted(layer, encoding, header_line)
    try:
        if not path.is_file() and path.suffix.lower() != ".gdb":
            raise UnreadableSource("there is no such file")
        if path.suffix.lower() == ".zip":
            return _zipped(path, wanted)
        data = _Data(
            path.suffix.lower(), str(path), lambda: path.open("rb"), lambda end: _part(path, end)
        )
        return _source(data, wanted)
    except OSError as error:
        raise UnreadableSource(f"{path}: {error.strerror or error}") from error
    except UnreadableSource as error:
        raise UnreadableSource(f"{path}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the owner of a file says of how to open it."""

    layer: str | None
    encoding: str | None
    header_line: int | None


@dataclass(frozen=True, slots=True)
class _Data:
    """A file of data: by which name GDAL knows it, and how it is opened."""

    suffix: str
    gdal_name: str
    opened: Callable[[], BinaryIO]
    beside: Beside


def _source(data: _Data, wanted: _Wanted) -> Source:
    if data.suffix in SEPARATED:
        return csv_source(data.opened, wanted.encoding, wanted.header_line)
    if data.suffix in SPREADSHEETS:
        return spreadsheet_source(data.gdal_name, data.opened, wanted.layer, wanted.header_line)
    if wanted.header_line is not None:
        raise UnreadableSource("--header-line is for separated values and spreadsheets only")
    if data.suffix in JSON | JSON_LINES:
        return _json_source(data, wanted)
    beside = data.beside if data.suffix in SHAPEFILE else None
    return gdal_source(data.gdal_name, wanted.layer, wanted.encoding, beside)


def _part(path: Path, suffix: str) -> bytes | None:
    """The start of the file beside another that differs in its suffix only."""
    for other in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*")):
        if other.suffix.lower() == suffix:
            with other.open("rb") as file:
                return file.read(PART_BYTES)
    return None


def _json_source(data: _Data, wanted: _Wanted) -> Source:
    """GeoJSON in all its forms, OpenStreetMap's, and what GDAL reads."""
    with data.opened() as file:
        content, notes = decoded(file.read(), wanted.encoding)
    if data.suffix in JSON_LINES or is_json_lines(content):
        found = json_lines_source(content)
        if data.suffix in JSON:
            reason = "each line is a feature of its own"
            notes = (*notes, ReadingNote("the file", "newline-delimited GeoJSON", reason))
        return replace(found, notes=(*notes, *found.notes))
    document = parse(content, None)
    kind = _gdal_kind(document)
    found = gdal_source(data.gdal_name, wanted.layer, None) if kind else document_source(document)
    if kind:
        notes = (*notes, ReadingNote("the file", kind))
    return replace(found, notes=(*notes, *_cut_notes(document), *found.notes))


def _gdal_kind(document: Any) -> str | None:
    """What JSON it is that GDAL reads, if it is one of those."""
    members = document if isinstance(document, dict) else {}
    if members.get("type") == "Topology":
        return "TopoJSON"
    esri = "features" in members and ("geometryType" in members or "fields" in members)
    return "Esri JSON" if esri and "type" not in members else None


def _cut_notes(document: Any) -> tuple[ReadingNote, ...]:
    """A warning where a server has answered with a part of what was asked for."""
    members = document if isinstance(document, dict) else {}
    more = members.get("properties")
    if members.get("exceededTransferLimit") or (
        isinstance(more, dict) and more.get("exceededTransferLimit")
    ):
        reason = "exceededTransferLimit: the server had more than it gives at once"
        remedy = "ask it for the rest"
        return (ReadingNote("the file", "not the whole", reason, doubtful=True, remedy=remedy),)
    return ()


def _zipped(path: Path, wanted: _Wanted) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            member, layer = chosen_member(archive, IN_ZIPS, wanted.layer, wanted.encoding)
            read_here = member.suffix in SEPARATED | JSON | JSON_LINES | SPREADSHEETS
            content = archive.read(member.path) if read_here else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableSource(f"not a zip that can be read ({error})") from error
    inside = f"/vsizip/{{{path.resolve()}}}/{member.path}".removesuffix("/")
    data = _Data(
        member.suffix,
        inside,
        lambda: io.BytesIO(content),
        lambda end: _part_within(path, member.path, end),
    )
    return _source(data, replace(wanted, layer=layer))


def _part_within(path: Path, member: str, suffix: str) -> bytes | None:
    wanted = str(PurePosixPath(member).with_suffix("")).lower() + suffix
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.lower() == wanted:
                with archive.open(name) as part:
                    return part.read(PART_BYTES)
    return None
