"""Export: an entity's rows in an area to a file, streamed, all of one moment."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Select,
    Text,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType, TypeEngine

from geo.arrays import Geometries
from geo.crs import CRS, outward
from geo.densification import METRES_PER_DEGREE, converted
from schema.access.access_log import WIDE_READ, Access
from schema.viewer import Role
from transfer.exportable import EXPORTABLES, GEOMETRY, Exportable
from transfer.private_files import private_files
from transfer.progress import ReportProgress, unreported
from transfer.staging import driver_of
from transfer.writers.shapefile import ZippedShapefile
from transfer.writers.writer import WRITERS, Table, Target, Writer

ENTITIES = EXPORTABLES
AREA_CODE = re.compile(r"[0-9]{0,15}")
BATCH = 10_000
EPSG: dict[CRS, int | None] = {
    CRS.CGCS2000: 4490,
    CRS.WGS84: 4326,
    CRS.WEB_MERCATOR: 3857,
    CRS.GCJ02: None,
    CRS.BD09: None,
}


class UnwritableExport(Exception):
    """An export cannot be made as it was asked for."""


@dataclass(frozen=True, slots=True)
class Export:
    """What to export, of which area, to which file in which CRS; ``subject`` is who asks."""

    entity: Exportable
    area: str
    to: Path
    crs: str = "CGCS2000"
    subject: str = "cli"
    wide_read: int = WIDE_READ


async def export_file(
    connection: AsyncConnection, order: Export, progress: ReportProgress = unreported
) -> tuple[int, Sequence[str]]:
    """Write the file; the number of rows, and what its reader should know.

    The file appears under its name when it is whole, and is its owner's alone where this is a
    reading that is logged. Raises ``UnwritableExport``.
    """
    crs = crs_named(order.crs)
    if order.to.suffix.lower() == SHAPEFILE and order.entity.kind is None:
        raise UnwritableExport(
            f"--to {order.to}: a Shapefile is of places, and {order.entity.plural} have none;"
            f" allowed are {', '.join(WRITERS)}"
        )
    if order.to.suffix.lower() not in FORMATS:
        raise UnwritableExport(
            f"--to {order.to}: cannot write {order.to.suffix!r}; allowed are {', '.join(FORMATS)}"
        )
    partial = order.to.with_name(f".{order.to.stem}.{os.getpid()}.partial{order.to.suffix}")
    try:
        async with connection.begin():
            with private_files(order.entity.logged is not None):
                count, finer = await _write(connection, order, crs, partial, progress)
            if order.entity.logged is not None:
                await _log(connection, order, {order.entity.logged: count})
            partial.replace(order.to)
    except OSError as error:
        raise UnwritableExport(f"--to {order.to}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return count, tuple(_notes(order, crs, finer))


async def _write(
    connection: AsyncConnection, order: Export, crs: CRS, path: Path, progress: ReportProgress
) -> tuple[int, Sequence[str]]:
    """Write the rows; how many, and the columns whose instants are too fine for the format."""
    entity = order.entity
    statement = entity.within(order.area)
    types = {
        str(name): _type(column.type)
        for name, column in statement.selected_columns.items()
        if name != GEOMETRY
    }
    finer: Sequence[str] = ()
    ending = path.suffix.lower()
    if ending in MILLISECONDS:
        finer = await _finer(connection, statement, types)
        types |= dict.fromkeys(finer, str)
    elif ending == SHAPEFILE:  # which has dates, and no instants
        types |= {name: str for name, type_ in types.items() if type_ is datetime}
    target = Target(path, entity.plural, types, EPSG[crs], entity.kind)
    writer = FORMATS[ending](target)
    count = 0
    try:
        async with aclosing(_batches(connection, statement)) as batches:
            async for batch in batches:
                writer.write(_table(batch, tuple(types), entity.kind is not None, crs))
                count += len(batch)
                progress("writing", count, None)
    finally:
        writer.close()
    return count, finer


async def _finer(
    connection: AsyncConnection, statement: Select[Any], types: Mapping[str, type]
) -> Sequence[str]:
    """The columns with instants that are finer than a millisecond."""
    names = [name for name, type_ in types.items() if type_ is datetime]
    if not names:
        return ()
    rows = statement.subquery()
    instants = [rows.c[name] for name in names]
    found = await connection.execute(
        select(*(func.bool_or(func.date_trunc("milliseconds", each) != each) for each in instants))
    )
    return [name for name, is_finer in zip(names, found.one(), strict=True) if is_finer]


async def _batches(
    connection: AsyncConnection, statement: Select[Any]
) -> AsyncGenerator[Sequence[Sequence[object]], None]:
    # SQLAlchemy's own stream leaves the cursor open where its reader fails.
    driver = await driver_of(connection)
    compiled = statement.compile(dialect=connection.dialect)
    async with driver.cursor("export") as cursor:
        await cursor.execute(compiled.string.encode(), compiled.construct_params())
        while batch := await cursor.fetchmany(BATCH):
            yield batch


def _table(
    rows: Sequence[Sequence[object]], names: tuple[str, ...], has_geometry: bool, crs: CRS
) -> Table:
    columns = list(zip(*rows, strict=True))
    shapes = None
    if has_geometry:
        wkb = np.empty(len(rows), dtype=object)
        wkb[:] = columns.pop()
        shapes = leaving(shapely.from_wkb(wkb), crs)
    return Table(dict(zip(names, columns, strict=True)), shapes)


def leaving(geometries: Geometries, crs: CRS) -> Geometries:
    """Stored geometries in the CRS of a file, with the vertices that long edges need there."""
    conversion = outward(crs)
    if conversion is None:
        return geometries
    metres = 1.0 if crs is CRS.WEB_MERCATOR else METRES_PER_DEGREE
    return converted(geometries, conversion, metres)[0]


SHAPEFILE = ".zip"
FORMATS: Mapping[str, Callable[[Target], Writer]] = {**WRITERS, SHAPEFILE: ZippedShapefile}
"""By the file's ending."""

MILLISECONDS = (".gpkg", ".fgb")
"""Formats that have instants, of milliseconds; others have texts."""

FILE_TYPES: Sequence[tuple[type[TypeEngine[Any]], type]] = (
    (Boolean, bool),
    (Integer, int),
    (Float, float),
    (ARRAY, list),
    (Text, str),
    (Enum, str),
    (Date, date),
    (DateTime, datetime),
    (NullType, str),  # of an expression that states no type
)
"""What the columns of each SQL type are in a file."""


def _type(type_: TypeEngine[Any]) -> type:
    for sql_type, python in FILE_TYPES:
        if isinstance(type_, sql_type):
            return python
    raise LookupError(f"no file can hold {type_!r}")


async def _log(connection: AsyncConnection, order: Export, rows: Mapping[str, int]) -> None:
    """Every reading of residents or households is written down, also this one."""
    line = {"codes": [order.area], **rows, "wide": any(rows.values())}
    who = order.subject, Role.ADMINISTRATOR.name, cast([order.area], ARRAY(Text))
    what = Access.READ.name, None, "jingwei export", None, None, None
    logging = func.log_access(*who, *what, cast([line], JSONB), order.wide_read)
    await connection.execute(select(logging))


def crs_named(name: str) -> CRS:
    """The CRS of a name or code that files can be written in. Raises ``UnwritableExport``."""
    codes = {f"EPSG:{code}": crs for crs, code in EPSG.items() if code}
    found = CRS.__members__.get(name.upper()) or codes.get(name.upper())
    if found is None:
        allowed = ", ".join((*CRS.__members__, *codes))
        raise UnwritableExport(f"--crs {name!r}: not one of {allowed}")
    return found


def _notes(order: Export, crs: CRS, finer: Sequence[str]) -> Iterator[str]:
    if EPSG[crs] is None and order.entity.kind:
        yield f"no file format can name {crs.name}; whoever reads this file must be told"
    for name in finer:
        yield f"{name} is written as text: the format keeps milliseconds, and it has finer instants"
