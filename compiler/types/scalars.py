"""Scalars and enumerations of the GraphQL schema."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, EnumMeta
from typing import Any, NewType

import strawberry
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

from compiler.errors import shown
from geo.crs import CRS

GeoJSON = NewType("GeoJSON", object)


class Direction(Enum):
    """Direction of an order 排序方向."""

    ASC = "Smallest first 升序"
    DESC = "Greatest first 降序"


class Nulls(Enum):
    """Where an order places what has no value 空值位置."""

    FIRST = "Before all values 在前"
    LAST = "After all values 在后"


class AreaUnit(Enum):
    """What densities are for each of 面积单位."""

    SQUARE_KILOMETRE = "A square kilometre 平方千米"
    HECTARE = "A hectare, 10,000 square metres 公顷"


def _geojson(value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError(f"GeoJSON is an object with a type, not {shown(value)}")
    return value


def _datetime(value: object) -> datetime:
    try:
        parsed = datetime.fromisoformat(str(value)) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise ValueError(
            f"DateTime is ISO 8601 with an offset, such as 2026-05-01T00:00:00+08:00,"
            f" not {shown(value)}"
        )
    return parsed


def _date(value: object) -> date:
    try:
        if isinstance(value, str) and len(value) == len("2026-05-01"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"Date is ISO 8601, such as 2026-05-01, not {shown(value)}")


SCALARS: dict[object, Any] = {
    GeoJSON: strawberry.scalar(
        name="GeoJSON",
        description="A GeoJSON geometry (RFC 7946) 几何对象",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc7946",
        parse_value=_geojson,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, ISO 8601 with its offset 时刻",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        parse_value=_datetime,
    ),
    date: strawberry.scalar(
        name="Date", description="A day, ISO 8601: 2026-05-01 日期", parse_value=_date
    ),
}


def enumeration(cls: EnumMeta) -> EnumMeta:
    """Show an enumeration in GraphQL: member names as they are, their values as descriptions."""
    if "__strawberry_definition__" not in vars(cls):
        values = [EnumValue(m.name, m.value, description=str(m.value)) for m in cls]  # type: ignore[var-annotated]
        cls.__strawberry_definition__ = StrawberryEnumDefinition(  # type: ignore[attr-defined]
            wrapped_cls=cls,
            name=cls.__name__,
            values=values,
            description=(cls.__doc__ or "").strip(),
        )
    return cls


for _vocabulary in (AreaUnit, CRS, Direction, Nulls):
    enumeration(_vocabulary)
