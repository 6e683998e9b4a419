"""Rows of a small city, and the database that holds the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import shapely
from geoalchemy2.elements import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import SRID
from schema.model import model
from tests.oracle import places

ENTITIES = (
    "Region", "Community", "Grid", "Building", "Household", "Resident", "Incident", "Camera",
    "Road", "GridPlan", "PlanCommunity", "PlanZone", "PlanAtom", "PlanEdit", "PlanCheck",
    "PlanMeasures", "PlanComment", "PlanJob", "PlanComparison", "PlanShift", "PlanLoad", "Policy",
)  # fmt: skip
"""In the order in which their rows can be written."""

SHAPES = {
    "Region": "boundary",
    "Community": "boundary",
    "Grid": "boundary",
    "Building": "footprint",
    "Incident": "location",
    "Camera": "location",
    "Road": "centreline",
    "GridPlan": "boundary",
    "PlanCommunity": "boundary",
    "PlanZone": "boundary",
    "PlanAtom": "boundary",
    "PlanCheck": "place",
    "PlanComment": "location",
    "PlanShift": "boundary",
}

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class City:
    """Rows by entity; each a dict of its table's columns, geometry as shapely has it."""

    rows: dict[str, list[Values]] = field(default_factory=lambda: {name: [] for name in ENTITIES})

    def add(self, entity: str, **values: Any) -> Values:
        """Add a row; where it belongs, and its id, are found out here."""
        if "code" in values:
            values["area_code"] = values["code"]
            values["county"] = county_of(values["code"])
        elif entity == "Household":
            home = values.pop("building")
            values |= {"building_id": home["id"], **_same_place(home)}
        elif entity == "Resident":
            home = values.pop("household")
            values |= {"household_id": home["id"], **_same_place(home)}
            values["masked_name"] = masked(values["name"])
        elif "plan" in values:
            plan = values.pop("plan")
            values = {"area_code": plan["area_code"]} | values
            values |= {"plan_id": plan["id"], "county": plan["county"]}
        elif "comparison" in values:
            whole = values.pop("comparison")
            values = {"area_code": whole["area_code"]} | values
            values |= {"comparison_id": whole["id"], "county": whole["county"]}
        elif "area_code" in values:
            values["county"] = county_of(values["area_code"])
        else:
            code = self.area_of(places.anchor(values[SHAPES[entity]]))
            values |= {"area_code": code, "county": county_of(code)}
        if entity == "Region":
            values["parent_code"] = parent_of(values["code"])
        here = [row["id"] for row in self.rows[entity] if row["county"] == values["county"]]
        # Ids begin anew in every county: only both together are a key.
        values.setdefault("id", max(here, default=0) + 1)
        for column in model()[entity].table.c:
            if column.nullable:
                values.setdefault(column.name, None)
        self.rows[entity].append(values)
        return values

    def area_of(self, place: BaseGeometry) -> str:
        """The code of the smallest area that covers a place or a line, the lowest of several; else
        ''."""
        kinds: list[list[Values]] = [
            *([r for r in self.rows[n] if r["valid"][1] is None] for n in ("Grid", "Community")),
            *([r for r in self.rows["Region"] if len(r["code"]) == size] for size in (9, 6, 4, 2)),
        ]
        for kind in kinds:
            codes = [
                row["code"]
                for row in kind
                if row["boundary"] is not None and places.covers(row["boundary"], place)
            ]
            if codes:
                return str(min(codes))
        return ""

    def everything(self) -> Iterator[tuple[str, Values]]:
        for entity, rows in self.rows.items():
            for row in rows:
                yield entity, row


def _same_place(home: Values) -> Values:
    return {"area_code": home["area_code"], "county": home["county"]}


def county_of(code: str) -> int:
    return int(code[:6].ljust(6, "0"))


def parent_of(code: str) -> str | None:
    return {4: code[:2], 6: code[:4], 9: code[:6]}.get(len(code))


def masked(name: str) -> str:
    return name[:1] + "*" * max(len(name) - 1, 1)


async def load(city: City, owner: AsyncConnection) -> None:
    """Write the city's rows as they are, ids and all, in place of what migrations put there."""
    await owner.execute(text("delete from policy"))
    for entity in ENTITIES:
        table = model()[entity].table
        computed = [c.name for c in table.c if c.computed is not None]
        rows = [
            {name: _written(value) for name, value in row.items() if name not in computed}
            for row in city.rows[entity]
        ]
        await owner.execute(text(f'alter table "{table.name}" alter id set generated by default'))
        if rows:
            await owner.execute(table.insert(), rows)
    await owner.execute(text("analyze"))
    await owner.commit()


async def change(owner: AsyncConnection, table: Table, row: Values, **values: Any) -> None:
    """Change a row in the database only."""
    here = (table.c.county == row["county"]) & (table.c.id == row["id"])
    await owner.execute(table.update().where(here).values(**values))
    await owner.commit()


def _written(value: Any) -> Any:
    if isinstance(value, BaseGeometry):
        wkb = shapely.to_wkb(shapely.set_srid(value, SRID), include_srid=True)
        return WKBElement(wkb, SRID, extended=True)
    if isinstance(value, tuple):
        return Range(*value, bounds="[)")
    return value
