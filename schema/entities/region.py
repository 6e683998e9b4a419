"""Region 行政区划: provinces, cities, counties and towns, by the national codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Computed, Index, Text, UniqueConstraint

from compiler.entity import entity, many, one
from compiler.join import ByKey, Within
from schema.table import Code, area_table, described, multipolygon_type, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.building import Building
    from schema.entities.camera import Camera
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.household import Household
    from schema.entities.incident import Incident
    from schema.entities.resident import Resident
    from schema.entities.road import Road


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

region = area_table(
    "region",
    described("code", Code, "National code 行政区划代码: 2, 4, 6 or 9 digits", nullable=False),
    described("name", Text, "Name 名称", nullable=False),
    described("level", term_type(RegionLevel), "Level 行政级别", nullable=False),
    described(
        "parent_code",
        Code,
        "Code of the region above 上级代码",
        Computed(PARENT_CODE, persisted=True),
    ),
    described("boundary", multipolygon_type(), "Boundary 边界, where it is known"),
    CheckConstraint(
        "code ~ '^[0-9]+$' and length(code) = case level"
        " when 'PROVINCE' then 2 when 'CITY' then 4 when 'COUNTY' then 6 when 'TOWN' then 9 end",
        name="code",
    ),
    UniqueConstraint("county", "code"),
    comment="Region 行政区划",
)
Index(None, region.c.code)
Index(None, region.c.parent_code)


@entity(region, order_by=("code",), geometry="boundary", key="code")
class Region:
    """A province, city, county or town 行政区划."""

    code: str
    name: str
    level: RegionLevel
    parent: Region | None = one(ByKey(("parent_code", "code")), "The region above 上级区划")
    children: list[Region] = many(ByKey(("code", "parent_code")), "The regions below 下级区划")
    communities: list[Community] = many(Within(), "Communities in it 社区")
    grids: list[Grid] = many(Within(), "Grids in it 网格")
    buildings: list[Building] = many(Within(), "Buildings in it 楼栋")
    households: list[Household] = many(Within(), "Households in it 户")
    residents: list[Resident] = many(Within(), "Residents in it 居民")
    incidents: list[Incident] = many(Within(), "Incidents in it 事件")
    cameras: list[Camera] = many(Within(), "Cameras in it 视频监控")
    roads: list[Road] = many(Within(), "Roads that lie wholly in it 道路")
