"""Resident 居民: the least that a service needs to know of a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKeyConstraint,
    FromClause,
    SmallInteger,
    Text,
    UniqueConstraint,
    case,
    extract,
    func,
    literal_column,
    type_coerce,
)

from compiler.entity import Reverse, computed, entity, one
from compiler.join import ByKey, Prefix
from schema.rules import Bounds
from schema.table import Instant, area_table, described, term_list_type, term_type, terms_check
from schema.terms import Term
from schema.viewer import VISITING

if TYPE_CHECKING:
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.household import Household
    from schema.entities.region import Region


class ResidentService(Term):
    """A service that a resident has asked for 申请的服务."""

    HOME_VISIT = "上门走访"
    MEALS = "助餐"
    DAY_CARE = "日间照料"
    MOBILITY_HELP = "出行协助"
    CHILD_CARE = "托育"
    JOB_HELP = "就业帮扶"
    REPAIRS = "维修"
    LEGAL_HELP = "法律咨询"


class AgeBand(Term):
    """Age in years, in bands 年龄段."""

    UNDER_7 = "0–6 岁"
    FROM_7 = "7–17 岁"
    FROM_18 = "18–59 岁"
    FROM_60 = "60–79 岁"
    FROM_80 = "80 岁及以上"


def named(band: AgeBand) -> ColumnElement[str]:
    return literal_column(repr(band.name), Text)


def age_band(row: FromClause) -> ColumnElement[Any]:
    """The band of the age that a resident reaches this year; null where the year is unknown."""
    age = extract("year", func.now()) - row.c.birth_year
    bands = zip((7, 18, 60, 80), AgeBand, strict=False)
    whens = [(age < literal_column(str(most)), named(band)) for most, band in bands]
    known = case(*whens, else_=named(AgeBand.FROM_80))
    return case((row.c.birth_year.is_not(None), type_coerce(known, term_type(AgeBand))))


resident = area_table(
    "resident",
    described("household_id", BigInteger, "The household 户", nullable=False),
    described(
        "name", Text, "Full name 姓名: never read by the server's role", nullable=False, person=True
    ),
    described(
        "masked_name",
        Text,
        "The first character of the name and a star 脱敏姓名",
        Computed("left(name, 1) || '*'", persisted=True),
    ),
    described(
        "phone",
        Text,
        "Phone 电话: never read by the server's role",
        longest=32,
        aliases=("联系电话", "手机", "手机号"),
        secret=True,
    ),
    described(
        "birth_year",
        SmallInteger,
        "Year of birth 出生年份",
        bounds=Bounds(1880, 2200),
        aliases=("出生年",),
    ),
    described(
        "services",
        term_list_type(ResidentService),
        "Services asked for 申请的服务",
        nullable=False,
        server_default="{}",
    ),
    described("consented_at", Instant, "When consent to keep this was given 同意时间"),
    CheckConstraint("birth_year between 1880 and 2200", name="birth_year"),
    terms_check("services", ResidentService),
    ForeignKeyConstraint(
        ["county", "household_id"],
        ["household.county", "household.id"],
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
    UniqueConstraint(
        "county", "household_id", "name", "birth_year", postgresql_nulls_not_distinct=True
    ),
    comment="Resident 居民",
    imported=True,
    exported=("masked_name", "age_band", "services"),
)


@entity(
    resident,
    order_by=("county", "household_id"),
    place=("household", "building"),
    roles=VISITING,
    logged=True,
)
class Resident:
    """A resident 居民. Names are masked, and every reading is logged."""

    name: str = computed(lambda row: row.c.masked_name, "Name, masked 姓名 (脱敏)")
    age_band: AgeBand | None = computed(age_band, "Age in bands 年龄段")
    services: list[ResidentService]
    consented_at: datetime | None
    household: Household = one(
        ByKey(("county", "county"), ("household_id", "id")),
        "The household 户",
        Reverse(description="Residents of it 居民"),
    )
    grid: Grid | None = one(Prefix(15), "The grid that holds the home 所属网格")
    community: Community | None = one(Prefix(12), "The community that holds the home 所属社区")
    town: Region | None = one(Prefix(9), "The town that holds the home 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds the home 所属区县")
