"""Towns of cities without counties 不设区的市: 东莞 4419, 中山 4420, 儋州 4604, whose codes have 00
where the county's digits stand.

Such a city is a county itself, and has a row of that level, so that its towns have a parent, and
their places a county, like all others.
"""

from __future__ import annotations

from sqlalchemy import Integer, cast, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.region import RegionLevel, region
from schema.table import current
from transfer.importable import Importable
from transfer.reading_note import ReadingNote

DIRECT = "00"


async def county_notes(connection: AsyncConnection, of: Importable) -> tuple[ReadingNote, ...]:
    """Make the county of each city whose areas are on record without one, and call it as its city
    is called; what was made."""
    if not of.is_area:
        return ()
    area, city = of.table.alias("area"), region.alias("city")
    county = region.alias("county")
    code = func.left(area.c.code, 6)
    known = select(county.c.id).where(county.c.code == code).exists()
    missing = (
        select(cast(code, Integer).label("county"), code.label("code"), city.c.name, func.count())
        .join(city, city.c.code == func.left(area.c.code, 4))
        .where(func.length(area.c.code) >= 9, func.substr(area.c.code, 5, 2) == DIRECT)
        .where(current(area), ~known)
        .group_by(code, city.c.name)
        .order_by(code)
    )
    rows = (await connection.execute(missing)).all()
    if rows:
        made = missing.with_only_columns(
            cast(code, Integer), code, city.c.name, literal(RegionLevel.COUNTY.name)
        )
        names = ["county", "code", "name", "level"]
        await connection.execute(insert(region).from_select(names, made, include_defaults=False))
    await _rename(connection)
    return tuple(
        ReadingNote(
            f"county {code}",
            f"made of its city {name}",
            f"codes of its {of.plural} have no county's digits",
            rows=count,
        )
        for _, code, name, count in rows
    )


async def _rename(connection: AsyncConnection) -> None:
    city = region.alias("city")
    await connection.execute(
        update(region)
        .where(func.length(region.c.code) == 6, func.right(region.c.code, 2) == DIRECT)
        .where(city.c.code == region.c.parent_code, region.c.name != city.c.name)
        .values(name=city.c.name, updated_at=func.now())
    )
