"""A few rows in two counties, for tests of who sees what."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from tests.oracle.entities import PLACED, declared
from tests.specimens import specimen

NANSHAN = "440305001001001"
FUTIAN = "440304002001001"

SQUARE = "SRID=4490;MULTIPOLYGON(((113 22,114 22,114 23,113 23,113 22)))"
SHAPES = (
    "SRID=4490;POINT(113.5 22.5)",
    "SRID=4490;MULTILINESTRING((113 22,114 23),(113 23,114 22))",
    SQUARE,
)
"""By their dimension."""

AREAS = """
insert into region (county, code, name, level, boundary) values
    (440000, '44', '广东省', 'PROVINCE', null),
    (440305, '440305', '南山区', 'COUNTY', :square),
    (440304, '440304', '福田区', 'COUNTY', :square);
insert into community (county, code, name, boundary) values
    (440305, '440305001001', '一', :square), (440304, '440304002001', '二', :square);
insert into grid (county, code, name, boundary) values
    (440305, '440305001001001', '一', :square), (440304, '440304002001001', '二', :square)
"""

HOMES = """
insert into household (county, area_code, building_id, room)
    select county, area_code, id, '101' from building where area_code <> '';
insert into resident (county, area_code, household_id, name, phone)
    select county, area_code, id, '王小明', '13800000000' from household
"""


async def fill(owner: AsyncConnection) -> None:
    """Write areas, a row of everything in each grid and nowhere, and homes, and commit them."""
    await _run(owner, AREAS)
    for of in map(declared, PLACED):
        await owner.execute(insert(of.table), list(_rows(of)))
    await _run(owner, HOMES)
    await owner.commit()


def _rows(of: Entity) -> Iterator[dict[str, Any]]:
    """A row in each grid and one in none; of what is hidden from a role also one that is not."""
    terms: list[Any] = [*type(of.hidden.value)] if of.hidden else [None]
    for number, (code, term) in enumerate(itertools.product((NANSHAN, FUTIAN, ""), terms)):
        yield {
            **specimen(of, number),
            **({of.hidden.column: term} if of.hidden else {}),
            "county": int(code[:6] or 0),
            "area_code": code,
            str(of.geometry): SHAPES[of.dimension or 0],
        }


async def _run(owner: AsyncConnection, script: str) -> None:
    for statement in script.replace(":square", f"'{SQUARE}'").split(";\n"):
        await owner.execute(text(statement.replace(":", r"\:")))


async def view(reader: AsyncConnection, role: str, areas: str) -> None:
    """Carry a viewer's scope, as the server does."""
    words = text(
        "select set_config('jingwei.role', :role, false),"
        " set_config('jingwei.areas', :areas, false)"
    )
    await reader.execute(words, {"role": role, "areas": areas})
    await reader.commit()
