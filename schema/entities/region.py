"""Region 行政区划: provinces, cities, counties and towns, by the national codes."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Computed, Index, Text, UniqueConstraint

from compiler.area_level import AreaLevel
from compiler.entity import Reverse, TileLayer, entity, one
from compiler.join import ByKey
from schema.rules import Pattern
from schema.table import Code, area_table, described, multipolygon_type, term_type
from schema.terms import Term


class RegionLevel(Term):
    """Level of a region 行政级别."""

    PROVINCE = "省级"
    CITY = "地级"
    COUNTY = "县级"
    TOWN = "乡级"


PARENT_CODE = """case length(code)
    when 4 then left(code, 2) when 6 then left(code, 4) when 9 then left(code, 6) else null::text
end"""
"""As PostgreSQL writes it back (its cast and its else), so that Alembic sees no difference."""

VIRTUAL_NAMES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""What regions are called that only group others: under a municipality 市辖区 and 县, under a
province what it governs directly (GB/T 2260)."""

VIRTUAL = (
    "length(code) < 9 and name = any (array["
    + ", ".join(f"'{name}'::text" for name in VIRTUAL_NAMES)
    + "])"
)

CODE = Pattern(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}", "a code of 2, 4, 6 or 9 digits")

region = area_table(
    "region",
    described(
        "code",
        Code,
        "National code 行政区划代码: 2, 4, 6 or 9 digits",
        nullable=False,
        pattern=CODE,
        prepared="region code",
    ),
    described("name", Text, "Name 名称", nullable=False),
    described(
        "level",
        term_type(RegionLevel),
        "Level 行政级别",
        nullable=False,
        aliases=("级别",),
        derived_from="code",
    ),
    described(
        "parent_code",
        Code,
        "Code of the region above 上级代码",
        Computed(PARENT_CODE, persisted=True),
    ),
    described(
        "former_codes",
        ARRAY(Code),
        "Codes that it had before, or whose regions it was made from 曾用代码",
        nullable=False,
        server_default="{}",
        pattern=CODE,
        aliases=("predecessors", "former_code", "old_code", "原代码", "原区划代码"),
    ),
    described(
        "virtual",
        Boolean,
        "Whether it only groups others and governs nothing 虚拟区划, as 市辖区 does",
        Computed(VIRTUAL, persisted=True),
        nullable=False,
    ),
    described("boundary", multipolygon_type(), "Boundary 边界, where it is known"),
    CheckConstraint(
        "code ~ '^[0-9]+$' and length(code) = case level"
        " when 'PROVINCE' then 2 when 'CITY' then 4 when 'COUNTY' then 6 when 'TOWN' then 9 end",
        name="code",
    ),
    UniqueConstraint("county", "code"),
    comment="Region 行政区划",
    imported=True,
)
Index(None, region.c.code)
Index(None, region.c.parent_code)


@entity(
    region,
    order_by=("code",),
    geometry="boundary",
    key="code",
    levels=(
        AreaLevel(9, "TOWN", "Town 乡镇街道"),
        AreaLevel(6, "COUNTY", "County 区县"),
        AreaLevel(4, "CITY", "City 地市"),
        AreaLevel(2, "PROVINCE", "Province 省份"),
    ),
    tiles=TileLayer(("code", "name", "level"), min_zoom=0),
)
class Region:
    """A province, city, county or town 行政区划."""

    code: str
    name: str
    level: RegionLevel
    virtual: bool
    former_codes: list[str]
    parent: Region | None = one(
        ByKey(("parent_code", "code")),
        "The region above 上级区划",
        Reverse("children", "The regions below 下级区划"),
    )
