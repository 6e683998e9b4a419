"""Rows and the ways between them, found by looking at every row there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from schema.viewer import Role, Viewer
from tests.oracle import places
from tests.oracle.rows import SHAPES, City, Values

RESIDENT_ROLES = (Role.GRID_WORKER, Role.OPERATOR, Role.ADMINISTRATOR)
PLANS = (
    "GridPlan", "PlanCommunity", "PlanZone", "PlanAtom", "PlanEdit", "PlanCheck", "PlanMeasures",
    "PlanComment", "PlanJob", "PlanComparison", "PlanShift", "PlanLoad",
)  # fmt: skip
"""What viewers of the role VIEWER have no part in."""

AREA_DIGITS = {"grid": 15, "community": 12, "town": 9, "county": 6}
VERSIONED = ("Grid", "Community")
AREA_TYPES = {15: "Grid", 12: "Community", 9: "Region", 6: "Region"}
PLURALS = {
    "regions": "Region", "communities": "Community", "grids": "Grid", "buildings": "Building",
    "households": "Household", "residents": "Resident", "incidents": "Incident",
    "cameras": "Camera", "roads": "Road", "gridPlans": "GridPlan", "policies": "Policy",
}  # fmt: skip


LINEAGE = ("history", "madeFrom", "became")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A row as it was reached: ``as_of`` is when the versions below it are meant, and ``began``,
    of a version among others, when those are meant that are taken from it alone."""

    entity: str
    row: Values
    as_of: datetime | None = None
    began: datetime | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.row["county"], self.row["id"]

    @property
    def id(self) -> str:
        return f"{self.entity}:{self.row['county']}:{self.row['id']}"

    @property
    def shape(self) -> BaseGeometry | None:
        return self.row[SHAPES[self.entity]] if self.entity in SHAPES else None


class World:
    """A city as a viewer sees it. ``zone`` is where days begin."""

    def __init__(self, city: City, viewer: Viewer, zone: str, this_year: int) -> None:
        self.city = city
        self.viewer = viewer
        self.zone = zone
        self.this_year = this_year
        self.seen = {
            entity: [row for row in rows if self._visible(entity, row)]
            for entity, rows in city.rows.items()
        }

    def _visible(self, entity: str, row: Values) -> bool:
        if entity == "Resident" and self.viewer.role not in RESIDENT_ROLES:
            return False
        if entity in PLANS and self.viewer.role is Role.VIEWER:
            return False
        internal = entity == "Incident" and row["visibility"] == "INTERNAL"
        if internal and self.viewer.role is Role.VIEWER:
            return False
        return any(row["area_code"].startswith(area) for area in self.viewer.areas)

    def all(self, entity: str, as_of: datetime | None) -> Iterator[Item]:
        """Every visible row, of versioned areas the versions that held at an instant."""
        for row in self.seen[entity]:
            if entity not in VERSIONED or held(row, as_of):
                yield Item(entity, row, as_of)

    def by_id(self, id_: str) -> Item | None:
        entity, county, number = id_.split(":")
        for row in self.seen[entity]:
            if (row["county"], row["id"]) == (int(county), int(number)):
                return Item(entity, row)
        return None

    def by_code(self, entity: str, code: str, as_of: datetime | None) -> Item | None:
        found = [item for item in self.all(entity, as_of) if item.row["code"] == code]
        return found[0] if found else None

    # Places

    def placed(self, item: Item) -> Item | None:
        """The row whose geometry stands for this one's: a home's building."""
        if item.entity == "Resident":
            home = self.parent(item, "Household", "household_id")
            return self.placed(home) if home else None
        if item.entity == "Household":
            return self.parent(item, "Building", "building_id")
        return item

    def parent(self, item: Item, entity: str, column: str) -> Item | None:
        for other in self.all(entity, item.as_of):
            if other.key == (item.row["county"], item.row[column]):
                return other
        return None

    def anchor(self, item: Item) -> BaseGeometry | None:
        placed = self.placed(item)
        return places.anchor(placed.shape) if placed and placed.shape else None

    def code_at(self, area: str, item: Item, as_of: datetime) -> str | None:
        """The code of the grid or community that held a row's place at an instant."""
        anchor = self.anchor(item)
        if anchor is None:
            return None
        codes = [
            other.row["code"]
            for other in self.all(area, as_of)
            if other.shape and places.covers(other.shape, anchor)
        ]
        return min(codes, default=None)

    # Ways

    def one(self, item: Item, name: str, as_of: datetime | None) -> Item | None:
        """The row at the end of a to-one relation."""
        match name:
            case "building":
                found = self.parent(item, "Building", "building_id")
            case "household":
                found = self.parent(item, "Household", "household_id")
            case "plan":
                found = self.parent(item, "GridPlan", "plan_id")
            case "origin":
                found = self.parent(item, "GridPlan", "origin_id")
            case "zone":
                found = self.parent(item, "PlanZone", "zone_id")
            case "other":
                found = self.parent(item, "GridPlan", "other_id")
            case "measures":
                found = self._measures(item)
            case "parent":
                found = self.by_code("Region", item.row["parent_code"], None)
            case "grid" | "community" if as_of is not None:
                area = name.capitalize()
                code = self.code_at(area, item, as_of)
                found = self.by_code(area, code, as_of) if code else None
            case _:
                then = as_of or (item.began if name == "community" else None)
                found = self.area_above(item.row["area_code"], AREA_DIGITS[name], then)
        return Item(found.entity, found.row, as_of) if found else None

    def _measures(self, item: Item) -> Item | None:
        column = "whole_plan_id" if item.entity == "GridPlan" else "zone_id"
        for other in self.all("PlanMeasures", item.as_of):
            if (other.row["county"], other.row[column]) == item.key:
                return other
        return None

    def area_above(self, code: str, digits: int, as_of: datetime | None) -> Item | None:
        if len(code) < digits:
            return None
        return self.by_code(AREA_TYPES[digits], code[:digits], as_of)

    def many(
        self, item: Item, name: str, within: float | None, as_of: datetime | None
    ) -> list[Item]:
        """The rows at the end of a to-many relation, in no order."""
        if name in LINEAGE:
            return [
                Item(item.entity, row, began=row["valid"][0])
                for row in self.seen[item.entity]
                if descends(item.row, row, name)
            ]
        test, entity = self._test(item, name, within)
        then = as_of or (item.began if entity in VERSIONED else None)
        return [Item(entity, other.row, as_of) for other in self.all(entity, then) if test(other)]

    def _test(
        self, item: Item, name: str, within: float | None
    ) -> tuple[Callable[[Item], bool], str]:
        row, shape = item.row, item.shape
        if name.startswith("nearby"):
            assert shape is not None and within is not None
            return lambda o: places.nearer(shape, there(o), within), PLURALS[name[6:].lower()]
        if name == "neighbours":
            assert shape is not None
            return (
                lambda o: bool(o.row["code"] != row["code"]) and places.shares_edge(there(o), shape)
            ), "Grid"
        if name == "children":
            return lambda o: o.row["parent_code"] == row["code"], "Region"
        if item.entity in PLANS:
            return _in_plan(item, name)
        if item.entity in ("Building", "Household"):
            column = {"households": "building_id", "residents": "household_id"}[name]
            return lambda o: (o.row["county"], o.row[column]) == item.key, PLURALS[name]
        if item.entity in VERSIONED and (then := item.as_of or item.began) is not None:
            return self._was_in(item, then), PLURALS[name]
        return lambda o: o.row["area_code"].startswith(row["code"]), PLURALS[name]

    def _was_in(self, area: Item, as_of: datetime) -> Callable[[Item], bool]:
        def test(other: Item) -> bool:
            anchor = self.anchor(other)
            if anchor is None or not places.covers(there(area), anchor):
                return False
            return bool(self.code_at(area.entity, other, as_of) == area.row["code"])

        return test


PARTS = {
    "branches": "GridPlan", "plannedCommunities": "PlanCommunity", "zones": "PlanZone",
    "atoms": "PlanAtom", "checks": "PlanCheck", "edits": "PlanEdit", "comments": "PlanComment",
    "jobs": "PlanJob", "candidates": "GridPlan", "comparisons": "PlanComparison",
    "shifts": "PlanShift", "loads": "PlanLoad",
}  # fmt: skip


def _in_plan(item: Item, name: str) -> tuple[Callable[[Item], bool], str]:
    """What tells the rows that belong to a plan, to a zone, or to an edit."""
    if item.entity == "PlanEdit":
        changed = (item.row["county"], item.row["plan_id"], item.row["number"])
        columns: tuple[str, ...] = ("county", "plan_id", "changed_in")
        return lambda o: tuple(o.row[c] for c in columns) == changed, PARTS[name]
    if item.entity == "PlanCommunity":
        held = (item.row["county"], item.row["plan_id"], item.row["community_code"])
        shared = ("county", "plan_id", "community_code")
        return lambda o: tuple(o.row[c] for c in shared) == held, PARTS[name]
    column = "zone_id" if item.entity == "PlanZone" else "plan_id"
    column = "comparison_id" if item.entity == "PlanComparison" else column
    column = {"branches": "origin_id", "candidates": "job_id"}.get(name, column)
    return lambda o: (o.row["county"], o.row[column]) == item.key, PARTS[name]


def descends(area: Values, other: Values, name: str) -> bool:
    """Whether one version of an area comes from another."""
    if area["county"] != other["county"]:
        return False
    if name == "history":
        return bool(area["code"] == other["code"])
    child, parent = (area, other) if name == "madeFrom" else (other, area)
    ended = parent["valid"][1]
    return ended is not None and (
        parent["code"] in child["predecessors"] and child["valid"][0] == ended
    )


def held(area: Values, as_of: datetime | None) -> bool:
    """Whether a version of an area holds now, or held at an instant."""
    since, until = area["valid"]
    if as_of is None:
        return until is None
    return bool(since <= as_of and (until is None or as_of < until))


def there(item: Item) -> BaseGeometry:
    assert item.shape is not None
    return item.shape


def value_of(item: Item, field: str, this_year: int) -> Any:
    """A scalar field by its GraphQL name."""
    row = item.row
    match field:
        case "id":
            return item.id
        case "name" if item.entity == "Resident":
            return row["masked_name"]
        case "code" if item.entity == "PlanZone":
            return row["grid_code"]
        case "code" if item.entity == "PlanCommunity":
            return row["community_code"]
        case "householdsAWorkerBefore" | "householdsAWorkerAfter":
            workers = row[f"workers_{field[17:].lower()}"]
            return row[f"households_{field[17:].lower()}"] / workers if workers else None
        case "ageBand":
            return age_band(row["birth_year"], this_year)
        case "validFrom":
            return row["valid"][0]
        case "validTo":
            return row["valid"][1]
        case _:
            return row[snake(field)]


def age_band(birth_year: int | None, this_year: int) -> str | None:
    if birth_year is None:
        return None
    age = this_year - birth_year
    for most, band in ((6, "UNDER_7"), (17, "FROM_7"), (59, "FROM_18"), (79, "FROM_60")):
        if age <= most:
            return band
    return "FROM_80"


def snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def camel(shouted: str) -> str:
    head, *tail = shouted.lower().split("_")
    return head + "".join(part.capitalize() for part in tail)
