"""The rows of tables that a city has a sample of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from sqlalchemy import Column, Text

from compiler.entity import Entity
from compiler.errors import BadDeclaration
from compiler.join import ByKey
from compiler.model import Model
from demo import copy_table
from demo.area_tables import building_rows, placed_columns, serials_of
from demo.city import gate_side
from demo.copy_table import Cell, ColumnTexts, CopyTable
from demo.populated_city import PopulatedCity
from demo.sample_locations import SampleLocations, sample_locations_of
from demo.sample_values import declared_cells, default_cells
from schema.entities.building import building
from schema.rules import column_rules
from schema.sample import Sample
from schema.table import geometry_type, natural_key
from schema.terms import Term


@dataclass(frozen=True, slots=True)
class _Sampling:
    """The rows of an entity while their columns are filled; ``numbers`` are what each building is
    called in the columns that lead to one by key, none of them in those that lead elsewhere."""

    entity: Entity
    sample: Sample
    populated: PopulatedCity
    numbers: Mapping[str, ColumnTexts | None]
    at: SampleLocations


def sample_rows(of: Model, entity: Entity, sample: Sample, populated: PopulatedCity) -> CopyTable:
    """The rows of an entity as its sample has them; the same for the same city."""
    table = entity.table
    numbers = dict(_numbers(of, entity, populated))
    at = sample_locations_of(
        sample.rows,
        geometry_type(table.c[entity.geometry]) if entity.geometry else "POINT",
        populated,
        any(texts and not table.c[name].nullable for name, texts in numbers.items()),
        _rng(populated, table.name),
    )
    blocks = populated.locations.block[at.location].tolist()
    columns = placed_columns([populated.city.code_of(block) for block in blocks])
    if entity.geometry:
        columns[entity.geometry] = copy_table.geometry_column(at.shape)
    return CopyTable(table, _filled(_Sampling(entity, sample, populated, numbers, at), columns))


def _filled(sampling: _Sampling, columns: Mapping[str, ColumnTexts]) -> dict[str, ColumnTexts]:
    """The columns that say where rows are, and all that the sample and the table say of others."""
    rules = {
        column.name: column_rules(column)
        for column in sampling.entity.table.c
        if column.computed is None and column.name not in {*columns, "updated_at"}
    }
    cells = {name: _cells(sampling, name) for name, each in rules.items() if not each.frozen_from}
    names = list(_names(sampling, columns["area_code"], cells))
    written = {
        name: copy_table.cell_column(_written(of_column, names, rules[name].longest))
        for name, of_column in cells.items()
    }
    frozen = {n: columns[each.frozen_from] for n, each in rules.items() if each.frozen_from}
    return {**columns, **written, **frozen}


def _numbers(
    of: Model, entity: Entity, populated: PopulatedCity
) -> Iterator[tuple[str, ColumnTexts | None]]:
    """What the buildings are called in each column by which relations lead to one row."""
    for relation in entity.relations.values():
        if isinstance(relation.join, ByKey) and not relation.many:
            for here, there in relation.join.pairs:
                if here != "county":
                    to_building = of[relation.target].table is building
                    yield here, building_rows(populated).columns[there] if to_building else None


def _cells(sampling: _Sampling, name: str) -> list[Cell]:
    """The cells of a column, the texts among them templates."""
    column = sampling.entity.table.c[name]
    at, rng = sampling.at, _rng(sampling.populated, f"{column.table}.{column.name}")
    cells: list[Cell] = [None] * len(at.own)
    for index, rows in enumerate(sampling.sample.rows):
        members = np.flatnonzero(at.rows == index).tolist()
        values = {**sampling.sample.values, **rows.values}
        if column.name in values:
            some = declared_cells(column, values[column.name], len(members), rng)
        elif column.name in sampling.numbers:
            some = [_number(sampling, column, member) for member in members]
        else:
            natural = column.name == _counted(sampling)
            some = default_cells(column, natural, sampling.populated.until, len(members), rng)
        for member, cell in zip(members, some, strict=True):
            cells[member] = at.own[member].get(column.name, cell)
    return cells


def _number(sampling: _Sampling, column: Column[object], row: int) -> Cell:
    """What the building at a row's location is called, if there is one."""
    texts = sampling.numbers[column.name]
    site = int(sampling.populated.locations.building[sampling.at.location[row]])
    if texts is not None and site >= 0:
        return texts[site]
    if column.nullable:
        return None
    raise BadDeclaration(
        f"{column.table}.{column.name}", "it leads to no building, and its sample says nothing"
    )


def _counted(sampling: _Sampling) -> str | None:
    """The column whose numbers tell the rows of a county apart, if it is no key of another's."""
    key = natural_key(sampling.entity.table)
    return next((name for name in key if name not in {"county", *sampling.numbers}), None)


def _names(
    sampling: _Sampling, codes: Sequence[str], cells: Mapping[str, list[Cell]]
) -> Iterator[Mapping[str, Cell]]:
    """What the templates of each row may name."""
    city, locations = sampling.populated.city, sampling.populated.locations
    areas = {area.code: area.name for area in (*city.regions, *city.communities, *city.grids)}
    counted = serials_of([code[:6] for code in codes])
    shown = {name: column for name, column in cells.items() if not _is_text(sampling, name)}
    for row, location in enumerate(sampling.at.location.tolist()):
        code, block = codes[row], int(locations.block[location])
        plan, site = city.plan.blocks[block], int(locations.building[location])
        street = city.streets.name(plan, gate_side(plan))
        yield {
            "county": areas[code[:6]],
            "town": areas[code[:9]],
            "community": areas[code[:12]],
            "grid": areas[code],
            "code": code,
            "estate": city.estates[block],
            "street": street,
            "address": city.addresses[site] if site >= 0 else f"{street}{city.estates[block]}",
            "place": locations.name[location],
            "serial": counted[row],
            **{name: _shown(column[row]) for name, column in shown.items()},
        }


def _is_text(sampling: _Sampling, name: str) -> bool:
    return isinstance(sampling.entity.table.c[name].type, Text)


def _shown(cell: Cell) -> Cell:
    return cell.chinese if isinstance(cell, Term) else "" if cell is None else cell


def _written(
    cells: Sequence[Cell], names: Sequence[Mapping[str, Cell]], longest: int
) -> Iterator[Cell]:
    """The cells with their templates filled in."""
    for cell, of_row in zip(cells, names, strict=True):
        yield cell.format_map(of_row)[:longest] if isinstance(cell, str) else cell


def _rng(populated: PopulatedCity, name: str) -> np.random.Generator:
    """By the name, so that the rows of a table do not hang on which other tables there are."""
    return np.random.default_rng([populated.city.seed, crc32(name.encode())])
