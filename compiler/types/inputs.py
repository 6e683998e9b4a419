"""Inputs that every entity shares: points, areas, and filters of scalars."""

from __future__ import annotations

from datetime import date, datetime
from enum import EnumMeta
from functools import cache
from typing import Any

import strawberry

from compiler.types.registry import Slot, fill_input, maybe
from compiler.types.scalars import GeoJSON, enumeration
from geo.crs import CRS

Omitted = strawberry.UNSET


def _about(description: str, default: Any = Omitted) -> Any:
    return strawberry.field(description=description, default=default)


@strawberry.input(description="A point 点")
class PointInput:
    x: float = _about("Longitude in degrees, or easting in metres 经度")
    y: float = _about("Latitude in degrees, or northing in metres 纬度")
    crs: CRS = _about("What the numbers are in 坐标系", CRS.WGS84)


@strawberry.input(description="A circle on the ground 圆形区域")
class CircleInput:
    center: PointInput = _about("Its centre 圆心")
    metres: float = _about("Its radius in metres 半径")


@strawberry.input(
    one_of=True,
    description="An area 区域, said in one of five ways; coordinates are in the `crs` beside it",
)
class AreaInput:
    code: str | None = _about("Code of a region, community or grid 区域代码")
    bbox: list[float] | None = _about("West, south, east, north 范围框")
    polygon: GeoJSON | None = _about("A GeoJSON Polygon or MultiPolygon 多边形")
    circle: CircleInput | None = _about("A circle, with a CRS of its own 圆形")
    node: strawberry.ID | None = _about("What has a geometry: grid, building … 已有对象")


@strawberry.input(description="Nearness to a point 距离条件")
class NearInput:
    point: PointInput = _about("The point 点")
    metres: float = _about("How near, in metres 距离")


@cache
def scalar_filter(type_: Any, name: str, ordered: bool, textual: bool = False) -> type:
    """The filter input of a scalar type: its comparisons, all of which must hold."""
    slots = [
        Slot("eq", maybe(type_), "Equal to 等于"),
        Slot("ne", maybe(type_), "Not equal to, or null 不等于"),
        Slot("in", maybe(list[type_]), "One of 属于"),
        Slot("notIn", maybe(list[type_]), "None of, or null 不属于"),
        Slot("isNull", maybe(bool), "Whether it has no value 是否为空"),
    ]
    if ordered:
        slots += [
            Slot("gt", maybe(type_), "Greater than 大于"),
            Slot("gte", maybe(type_), "Greater than or equal to 大于等于"),
            Slot("lt", maybe(type_), "Less than 小于"),
            Slot("lte", maybe(type_), "Less than or equal to 小于等于"),
        ]
    if textual:
        slots += [
            Slot("contains", maybe(str), "Contains, letter case ignored 包含"),
            Slot("startsWith", maybe(str), "Begins with, letter case heeded 开头为"),
        ]
    cls = type(f"{name}Filter", (), {})
    return fill_input(cls, f"Conditions on a value of type {name} 条件", slots)


def filter_of(type_: Any) -> type:
    """The filter input for a field of this Python type."""
    if type_ is str:
        return scalar_filter(str, "String", True, True)
    if isinstance(type_, EnumMeta):
        return scalar_filter(enumeration(type_), type_.__name__, False)
    names = {int: "Int", float: "Float", bool: "Boolean", datetime: "DateTime", date: "Date"}
    return scalar_filter(type_, names[type_], type_ is not bool)


@cache
def list_filter(item: Any) -> type:
    """The filter input for a field that is a list of ``item``."""
    name = item.__name__ if isinstance(item, EnumMeta) else "String"
    cls = type(f"{name}ListFilter", (), {})
    inner: Any = enumeration(item) if isinstance(item, EnumMeta) else item
    slots = [
        Slot("has", maybe(inner), "Has this among its values 包含"),
        Slot("hasAny", maybe(list[inner]), "Has any of these 包含任一"),
        Slot("isEmpty", maybe(bool), "Whether it has no values 是否为空"),
    ]
    return fill_input(cls, f"Conditions on a list of {name} 列表条件", slots)


IDFilter = fill_input(
    type("IDFilter", (), {}),
    "Conditions on an id 标识条件",
    [
        Slot("eq", maybe(strawberry.ID), "Equal to 等于"),
        Slot("in", maybe(list[strawberry.ID]), "One of 属于"),
    ],
)
