"""A plan written to files: the assignment of its buildings, and its zones as polygons.

Coordinates leave as they are stored, with nine decimals of a degree (0.1 mm). Fewer break the
plan: borders bend around footprints within millimetres of each other, and when they are rounded
they fall together, so that a zone touches or crosses itself: of 390 zones on the real footprints of
Nanshan none does at nine decimals, 4 at eight, 10 at seven (1 cm), 36 at six.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from geo.crs import CRS
from resolvers.redraw.exchange.bridge_text import written_bridges
from resolvers.redraw.exchange.plan_document import AssignmentRow, DocumentZone, PlanDocument
from transfer.exporting import EPSG, leaving
from transfer.values.kind import POLYGONS
from transfer.writers.shapefile import ZippedShapefile
from transfer.writers.writer import (
    CSVWriter,
    FlatGeobufWriter,
    GeoJSONWriter,
    GeoPackageWriter,
    Table,
    Target,
    Writer,
)

ASSIGNMENT = ".csv"
"""UTF-8 with a byte order mark: without it spreadsheets in China read UTF-8 as GBK."""

ZONES: Mapping[str, Callable[[Target], Writer]] = {
    ".gpkg": GeoPackageWriter,
    ".geojson": GeoJSONWriter,
    ".zip": ZippedShapefile,
    ".fgb": FlatGeobufWriter,
}
"""What writes zones, by the file's ending."""

COLUMNS: Mapping[str, tuple[type, Callable[[DocumentZone], object]]] = {
    "code": (str, lambda zone: zone.code),
    "name": (str, lambda zone: zone.name),
    "community": (str, lambda zone: zone.community),
    "kind": (str, lambda zone: zone.kind.name),
    "workers": (int, lambda zone: zone.workers),
    "locked": (bool, lambda zone: zone.locked),
    "households": (int, lambda zone: zone.households),
    "residents": (int, lambda zone: zone.measures.residents),
    "buildings": (int, lambda zone: zone.measures.buildings),
    "bridges": (str, lambda zone: written_bridges(zone.bridges)),
}
"""No name is longer than the ten characters that a Shapefile keeps."""

LAYER = "zones"


def write_assignment(path: Path, rows: Sequence[AssignmentRow]) -> None:
    """Write which building goes to which zone, a building a line, and zones that hold none."""
    types: dict[str, type] = {column.name: str for column in fields(AssignmentRow)}
    types |= {"zone_workers": int, "zone_locked": bool}
    writer = CSVWriter(Target(path, "assignment", types, None, None))
    try:
        writer.write(Table({name: [getattr(row, name) for row in rows] for name in types}, None))
    finally:
        writer.close()


def write_zones(path: Path, sheet: PlanDocument, crs: CRS = CRS.CGCS2000) -> None:
    """Write the zones; an empty one has no geometry. The format is the ending's, of ``ZONES``."""
    types = {name: type_ for name, (type_, _) in COLUMNS.items()}
    columns = {name: [value(z) for z in sheet.zones] for name, (_, value) in COLUMNS.items()}
    outlines = np.array([*(zone.outline for zone in sheet.zones), None], dtype=object)[:-1]
    writer = ZONES[path.suffix](Target(path, LAYER, types, EPSG[crs], POLYGONS))
    try:
        if sheet.zones:
            writer.write(Table(columns, leaving(outlines, crs)))
    finally:
        writer.close()


def file_name(sheet_name: str, what: str, suffix: str) -> str:
    """A name for a file of a plan, free of what file systems cannot take."""
    plain = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in sheet_name)
    return f"{plain.strip(' .')[:60] or 'plan'}-{what}{suffix}"
