"""Small declarations to make models of: areas of two levels, and lamps that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, Computed, Integer, MetaData, Table, Text

from compiler.area_level import AreaLevel
from compiler.entity import entity
from schema.table import multipolygon_type, point_type

WARD = AreaLevel(8, "WARD", "Ward 区")
SHIRE = AreaLevel(6, "SHIRE", "Shire 郡")
REALM = AreaLevel(2, "REALM", "Realm 国")

Member = tuple[str, Any]
"""An annotation, and what is declared beside it: nothing of a column."""


def table(name: str, comment: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        MetaData(),
        Column("county", Integer, nullable=False, comment="County"),
        Column("id", Integer, nullable=False, comment="Id"),
        Column("area_code", Text, nullable=False, comment="Area"),
        Column("updated_at", Text, nullable=False, comment="Written"),
        *columns,
        comment=comment,
    )


def area(name: str, *levels: AreaLevel, **members: Member) -> type:
    """An area entity of these levels."""
    columns = (
        Column("code", Text, nullable=False, comment="Code"),
        Column("code_end", Text, Computed("code || ':'"), nullable=False, comment="End"),
        Column("boundary", multipolygon_type(), nullable=False, comment="Boundary"),
    )
    cls = declared(name, code=("str", None), **members)
    declare = entity(
        table(name.lower(), f"{name} 区域", *columns),
        order_by=("code",),
        geometry="boundary",
        key="code",
        levels=levels,
    )
    return declare(cls)


def lamp(
    members: Mapping[str, Member] = MappingProxyType({}), name: str = "StreetLamp", **options: Any
) -> type:
    """An entity with a point and with a column ``post_id``."""
    columns = (
        Column("lamp_no", Text, nullable=False, comment="Number"),
        Column("post_id", Integer, comment="The post"),
        Column("location", point_type(), nullable=False, comment="Location"),
    )
    cls = declared(name, lamp_no=("str", None), **members)
    options = {"order_by": ("lamp_no",), "geometry": "location", **options}
    return entity(table(name.lower(), "Lamp 路灯, one a post", *columns), **options)(cls)


def declared(name: str, **members: Member) -> type:
    annotations = {member: annotation for member, (annotation, _) in members.items()}
    values = {member: value for member, (_, value) in members.items() if value is not None}
    space = {"__annotations__": annotations, "__module__": __name__, "__doc__": f"A {name}."}
    return type(name, (), space | values)
