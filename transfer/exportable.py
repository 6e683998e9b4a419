"""What may be exported: the columns of each entity that leave, and none that may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select
from sqlalchemy import Enum as EnumType

from schema.entities.building import building
from schema.entities.household import household
from schema.entities.resident import age_band, resident
from schema.table import current
from transfer.importable import IMPORTABLES, Importable
from transfer.values.kind import GeometryKind

GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Exportable:
    """An entity as it leaves. ``rows`` selects its columns, and ``geometry`` as WKB if it has one,
    of this ``kind``.

    ``logged`` is whether this is a reading of residents, to be written down.
    """

    plural: str
    rows: Callable[[], Select[Any]]
    code: ColumnElement[str]
    kind: GeometryKind | None
    logged: bool = False

    def within(self, area: str) -> Select[Any]:
        """The rows in the area of a code; of the empty code, all."""
        if not area:
            return self.rows()
        return self.rows().where(self.code >= area, self.code < f"{area}:")


def _own(of: Importable, *more: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns that an import fills, by the same names, and the geometry."""
    table = of.table
    columns = [_text(table.c[name]) for name in of.fields if name in table.c and name != "county"]
    shape = [func.ST_AsBinary(table.c[of.geometry]).label(GEOMETRY)] if of.geometry else []
    return [*columns, *more, *shape]


def _text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, EnumType):
        return cast(column, Text).label(column.key or "")
    return column


def _regions(of: Importable) -> Select[Any]:
    return select(*_own(of)).order_by(of.table.c.code)


def _versions(of: Importable) -> Select[Any]:
    """The versions that hold now."""
    since = func.lower(of.table.c.valid).label("valid_from")
    return select(*_own(of, since)).where(current(of.table)).order_by(of.table.c.code)


def _placed(of: Importable) -> Select[Any]:
    table = of.table
    return select(*_own(of, table.c.area_code)).order_by(table.c[of.key[0]], table.c.county)


def _households(of: Importable) -> Select[Any]:
    home = and_(household.c.county == building.c.county, household.c.building_id == building.c.id)
    return (
        select(household.c.county, building.c.building_no, *_own(of, household.c.area_code))
        .join(building, home)
        .order_by(household.c.county, building.c.building_no, household.c.unit, household.c.room)
    )


def _residents(_: Importable) -> Select[Any]:
    """Without name, phone, year of birth and door: enough to count needs by building."""
    home = and_(resident.c.county == household.c.county, resident.c.household_id == household.c.id)
    at = and_(household.c.county == building.c.county, household.c.building_id == building.c.id)
    return (
        select(
            resident.c.county,
            building.c.building_no,
            resident.c.masked_name,
            cast(age_band(resident), Text).label("age_band"),
            resident.c.services,
            resident.c.area_code,
        )
        .select_from(resident.join(household, home).join(building, at))
        .order_by(resident.c.county, building.c.building_no, resident.c.id)
    )


_ROWS: dict[str, Callable[[Importable], Select[Any]]] = {
    "regions": _regions,
    "communities": _versions,
    "grids": _versions,
    "households": _households,
    "residents": _residents,
}


def _exportable(of: Importable) -> Exportable:
    rows = _ROWS.get(of.plural, _placed)
    return Exportable(
        of.plural,
        lambda: rows(of),
        of.table.c.area_code,
        of.kind if of.geometry else None,
        of.noun == "resident",
    )


EXPORTABLES: dict[str, Exportable] = {plural: _exportable(of) for plural, of in IMPORTABLES.items()}
"""Everything that may be exported, by the word that the command line has for it."""
