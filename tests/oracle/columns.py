"""Values for columns that nothing else depends on, odd ones among them."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from random import Random
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Float, Integer
from sqlalchemy import Enum as EnumType

from schema.entities.incident import Visibility
from schema.model import model
from tests.oracle.rows import Values

TEXTS = (
    "学府", "学府路", "Café", "CAFÉ", "O'Brien", '"引号"', "back\\slash", "100%_", "𠀀里", "😀",
    "$1", "a;b--", "ＡＢＣ", "abc", "ABC", "", " ", "null", "{a,b}", "\n\t",
)  # fmt: skip

INSTANTS = (
    "1986-05-03T15:59:59Z", "1986-05-03T18:00:00Z", "1986-05-04T00:30:00Z",
    "1986-09-13T16:30:00Z", "1986-09-13T17:30:00Z", "1988-07-31T15:30:00Z",
    "1991-09-14T15:59:59.5Z", "1991-09-14T16:30:00Z", "1991-09-14T17:30:00Z",
    "2023-12-31T16:00:00Z", "2023-12-31T15:59:59.999999Z", "2024-02-29T03:04:05.123456Z",
    "2024-03-01T00:00:00Z", "2026-04-30T16:00:00Z", "2026-04-30T15:59:59Z", "2026-05-11T00:00:00Z",
)  # fmt: skip

GIVEN = {
    "id", "county", "area_code", "code", "level", "boundary", "footprint", "location", "valid",
    "predecessors", "centreline", "building_no", "camera_no", "case_no", "road_no", "building_id",
    "household_id", "room", "plan_id", "job_id", "comparison_id", "other_id", "from_code",
    "to_code", "base", "wish", "zone_id", "origin_id", "whole_plan_id", "changed_in", "number",
    "communities", "grid_code", "community_code", "community_today",
    "made_from", "base_communities", "place", "change", "households_min",
    "households_max",
}  # fmt: skip


def values_of(random: Random, entity: str) -> Values:
    """Values for the columns that nothing depends on."""
    return {
        column.name: _value(random, column)
        for column in model()[entity].table.c
        if column.name not in GIVEN and column.computed is None
    }


def _value(random: Random, column: Column[Any]) -> Any:
    if column.nullable and random.random() < 0.3:
        return None
    match column.name:
        case "visibility":
            return random.choices([v.name for v in Visibility], (3, 1))[0]
        case "gb_code":
            return f"{random.randint(0, 10**10 - 1):010}13{random.randint(1, 2)}0000001"
        case "birth_year":
            return random.choice((1930, 1946, 1947, 1966, 1967, 2008, 2009, 2019, 2020, 2026))
        case "progress":
            return random.choice((0.0, 0.25, 1.0))
        case "severity" | "satisfaction" if isinstance(column.type, Integer):
            return random.randint(1, 4)
        case "field_of_view":
            return random.choice((0.5, 90.0, 360.0))
        case "area_code_at_report":
            return random.choice(("440305", "440305001001001", ""))
    return _typed(random, column.type)


def _typed(random: Random, type_: Any) -> Any:
    match type_:
        case EnumType():
            vocabulary: Any = type_.enum_class
            return random.choice(_common(random, vocabulary)).name
        case ARRAY():
            item: Any = type_.item_type
            members = list(item.enum_class)[:4]
            return [m.name for m in random.sample(members, random.choice((0, 1, 1, 2)))]
        case Boolean():
            return random.random() < 0.5
        case Integer():
            return random.choice((0, 1, 2, 3, 7, 30))
        case Float():
            return random.choice((0.0, 0.5, 1.25, 2.5, 90.0, 180.0, 359.5))
        case DateTime():
            return datetime.fromisoformat(random.choice(INSTANTS))
        case Date():
            return date(2026, random.randint(1, 3), random.choice((1, 28)))
        case _:
            return random.choice(TEXTS)


def _common(random: Random, vocabulary: type[Enum]) -> list[Enum]:
    """Terms of a vocabulary, few of them often."""
    members = list(vocabulary)
    return members[:4] if random.random() < 0.8 else members
