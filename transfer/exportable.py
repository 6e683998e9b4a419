"""What may be exported: the columns of each entity that leave, and none that may not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select
from sqlalchemy import Enum as EnumType
from sqlalchemy.sql import FromClause

from compiler.entity import Entity
from compiler.errors import BadDeclaration
from schema.model import model
from schema.references import key_columns, references
from schema.rules import table_rules
from schema.table import current, natural_key
from transfer.importable import IMPORTABLES, Importable
from transfer.values.kind import GeometryKind

GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Exportable:
    """An entity as it leaves. ``rows`` selects its columns, and ``geometry`` as WKB if it has one,
    of this ``kind``.

    ``logged`` is what its rows are called in the log, if this is a reading to be written down.
    """

    plural: str
    rows: Callable[[], Select[Any]]
    code: ColumnElement[str]
    kind: GeometryKind | None
    logged: str | None = None

    def within(self, area: str) -> Select[Any]:
        """The rows in the area of a code; of the empty code, all."""
        if not area:
            return self.rows()
        return self.rows().where(self.code >= area, self.code < f"{area}:")


def _areas(of: Importable) -> Select[Any]:
    """Areas; of those that are versioned, the versions that hold now."""
    table = of.table
    since = [func.lower(table.c.valid).label("valid_from")] if of.entity.versions else []
    return select(*_own(of, *since)).where(current(table)).order_by(table.c.code)


def _placed(of: Importable) -> Select[Any]:
    table = of.table
    rows = select(*_own(of, table.c.area_code)).select_from(with_references(of))
    return rows.order_by(table.c[of.key[0]], table.c.county)


def _following(of: Importable) -> Select[Any]:
    table = of.table
    keys = key_columns(model(), of.entity)
    rows = select(*_own(of, table.c.area_code)).select_from(with_references(of))
    return rows.order_by(table.c.county, *keys)


def _shown(of: Importable) -> Select[Any]:
    """The columns that may leave of rows that are not for everybody, and the number of the place
    that they follow: enough to count by building."""
    table, shown = of.table, table_rules(of.table).exported
    number = list(key_columns(model(), model().placed(of.entity)))
    columns = [_shown_column(of.entity, name) for name in shown]
    rows = select(table.c.county, *number, *columns, table.c.area_code)
    ordered = rows.order_by(table.c.county, *number, table.c.id)
    return ordered.select_from(with_references(of))


def _shown_column(entity: Entity, name: str) -> ColumnElement[Any]:
    if name in entity.table.c:
        return _text(entity.table.c[name])
    return _text(entity.fields[name].of(entity.table).label(name))


def _own(of: Importable, *more: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns that an import fills, by the same names, and the geometry."""
    table = of.table
    columns = [_text(field.column) for field in of.fields.values() if field.column is not None]
    shape = [func.ST_AsBinary(table.c[of.geometry]).label(GEOMETRY)] if of.geometry else []
    return [*columns, *more, *shape]


def _text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, EnumType):
        return cast(column, Text).label(column.key or "")
    return column


def with_references(of: Importable) -> FromClause:
    """The table of an entity, beside the rows that a file names by its references."""
    names = {each.column for each in of.references}
    return _joined(of.table, of.entity, names, outer=False)


def _joined(
    tables: FromClause, entity: Entity, names: Collection[str], *, outer: bool
) -> FromClause:
    for name, reference in references(model(), entity).items():
        if name in names:
            target = reference.target
            same = and_(
                entity.table.c.county == target.table.c.county,
                reference.column == target.table.c.id,
            )
            may_lack = outer or bool(reference.column.nullable)
            tables = tables.join(target.table, same, isouter=may_lack)
            tables = _joined(tables, target, natural_key(target.table), outer=may_lack)
    return tables


def exportable(of: Importable) -> Exportable:
    """An entity as it leaves, by what it brings. Raises ``BadDeclaration`` where it declares to
    export what there is not, or nothing of what is not for everybody."""
    rows = _rows(of)
    return Exportable(
        of.plural,
        lambda: rows(of),
        of.table.c.area_code,
        of.kind if of.geometry else None,
        of.entity.list_name if of.entity.logged else None,
    )


def _rows(of: Importable) -> Callable[[Importable], Select[Any]]:
    shown = table_rules(of.table).exported
    for name in shown:
        if name not in of.table.c and name not in of.entity.fields:
            raise BadDeclaration(of.entity.name, f"it has no {name} to export")
    if of.entity.logged and of.entity.reserved is None and not shown:
        raise BadDeclaration(of.entity.name, "what is logged says which columns may be exported")
    if shown:
        return _shown
    return _areas if of.is_area else _following if of.follows else _placed


EXPORTABLES: dict[str, Exportable] = {plural: exportable(of) for plural, of in IMPORTABLES.items()}
"""Everything that may be exported, by the word that the command line has for it."""
