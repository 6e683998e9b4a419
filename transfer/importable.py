"""What may be imported: the fields of each entity, their bounds, and what else they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.incident import incident
from schema.entities.region import region
from schema.entities.resident import resident
from schema.entities.road import road
from schema.table import geometry_of
from schema.terms import Term
from transfer.values import value
from transfer.values.kind import GeometryKind, kind_of
from transfer.values.value import Parser

COMPUTED = frozenset(("id", "county", "area_code", "updated_at", "valid"))
LONGEST_TEXT = 255
LONGEST = {
    "description": 10_000,
    "address": 500,
    "phone": 32,
    "building_no": 64,
    "case_no": 64,
    "road_no": 64,
}

BOUNDS: dict[str, tuple[float, float]] = {
    "floors": (0, 300),
    "height": (0, 2_000),
    "household_count": (0, 100_000),
    "size": (0, 1_000),
    "birth_year": (1880, 2200),
    "workers": (0, 1_000),
    "mount_height": (-500, 2_000),
    "azimuth": (0, 359.999999),
    "field_of_view": (0, 360),
    "range_metres": (0, 100_000),
    "retention_days": (0, 10_000),
    "severity": (1, 4),
    "satisfaction": (1, 5),
    "accuracy_metres": (0, 1_000_000),
}

ABOVE = frozenset(("field_of_view",))
"""Fields that must lie above their lower bound, not on it."""

PATTERNS: dict[tuple[str, str], tuple[str, str]] = {
    ("region", "code"): (r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}", "a code of 2, 4, 6 or 9 digits"),
    ("community", "code"): (r"[0-9]{12}", "a code of 12 digits"),
    ("grid", "code"): (r"[0-9]{15}", "a code of 15 digits (its community's and 3 of its own)"),
    ("grid", "predecessors"): (r"[0-9]{15}", "a code of 15 digits"),
    ("camera", "gb_code"): (
        r"[0-9]{10}13[12][0-9]{7}",
        "a GB/T 28181 code: 20 digits, the 11th to 13th 131 or 132",
    ),
    ("incident", "area_code_at_report"): (r"[0-9]{2,15}", "an area's code"),
}

ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("编码", "代码", "区划代码", "社区编码", "网格编码", "网格编号"),
    "name": ("名称", "社区名称", "网格名称", "楼栋名称", "设备名称", "点位名称", "道路名称"),
    "building_no": ("编号", "楼栋号", "楼号", "楼栋编码", "建筑编号"),
    "camera_no": ("编号", "编码", "点位编号", "设备编码"),
    "case_no": ("编号", "事件编号", "案件号"),
    "road_no": ("编号", "道路编码", "路段编号"),
    "household_count": ("households", "户数", "住户数"),
    "floors": ("层数", "楼层", "levels", "building:levels"),
    "height": ("高度", "楼高", "建筑高度"),
    "use": ("用途", "类型", "使用性质"),
    "address": ("地址", "详细地址"),
    "azimuth": ("direction", "camera:direction", "surveillance:direction", "方向", "朝向"),
    "gb_code": ("国标编码", "国标码"),
    "category": ("类别", "类型", "事件类型"),
    "reported_at": ("上报时间", "时间", "发生时间"),
    "level": ("级别",),
    "kind": ("类型", "等级"),
    "unit": ("单元号",),
    "room": ("房间号", "门牌号"),
    "size": ("人数", "人口"),
    "phone": ("联系电话", "手机", "手机号"),
    "birth_year": ("出生年",),
    "county": ("area_code", "区县", "区县代码", "所属区域代码"),
}

SECRET = frozenset(("phone",))
"""Fields whose values no report repeats."""


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a file may fill. ``blank`` is what COPY gets where the file has nothing."""

    name: str
    type: TypeEngine[Any]
    required: bool
    blank: str | None
    aliases: tuple[str, ...]

    @property
    def secret(self) -> bool:
        return self.name in SECRET


@dataclass(frozen=True, slots=True)
class Importable:
    """An entity as a file delivers it.

    ``key`` names the fields that, in a file, tell rows apart; ``fields`` are keyed by name;
    ``geometry`` is the column of the geometry, of GeoJSON type ``shape``.
    """

    plural: str
    table: Table
    key: tuple[str, ...]
    fields: Mapping[str, ImportField]
    geometry: str | None
    geometry_required: bool

    @property
    def noun(self) -> str:
        return self.table.name

    @property
    def is_area(self) -> bool:
        """Whether it is itself an area, whose county is in its code."""
        return "code" in self.table.c

    @property
    def kind(self) -> GeometryKind:
        """The kind of its geometry. Raises ``KeyError`` where it has none."""
        return kind_of(self.table.c[self.geometry or ""])

    @property
    def follows(self) -> bool:
        """Whether it belongs where its building does."""
        return self.geometry is None


def parser(of: Importable, field: ImportField, zone: tzinfo, theirs: Mapping[str, str]) -> Parser:
    """The parser of a field; ``theirs`` are the file's words for those of its vocabulary.

    Raises ``ValueError`` where ``theirs`` names no word of ours.
    """
    pattern, allowed = PATTERNS.get((of.noun, field.name), (None, ""))
    if field.name == "county":
        return Parser(_county)
    return _parser(
        field, field.type, zone, theirs, re.compile(pattern) if pattern else None, allowed
    )


def _parser(
    field: ImportField,
    type_: TypeEngine[Any],
    zone: tzinfo,
    theirs: Mapping[str, str],
    pattern: re.Pattern[str] | None,
    allowed: str,
) -> Parser:
    low, high = BOUNDS.get(field.name, (0, 0))
    match type_:
        case ARRAY():
            one = _parser(field, type_.item_type, zone, theirs, pattern, allowed)
            return value.list_parser(one)
        case Enum(enum_class=vocabulary) if vocabulary and issubclass(vocabulary, Term):
            return value.term_parser(vocabulary, theirs)
        case Text():
            return value.text_parser(LONGEST.get(field.name, LONGEST_TEXT), pattern, allowed)
        case Integer():
            return value.integer_parser(int(low), int(high))
        case Float():
            return value.real_parser(low, high, field.name in ABOVE)
        case Boolean():
            return Parser(value.boolean)
        case Date():
            return Parser(value.day)
        case DateTime():
            return value.instant_parser(zone)
    raise TypeError(f"{field.name}: no file fills a column of type {type_}")


def _county(found: object) -> str:
    digits = value.plain_text(found)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        raise ValueError("not a county's code of 6 digits, nor an area's code")
    return "0" if digits == "0" else digits[:6].ljust(6, "0")


def _importable(
    plural: str, table: Table, key: tuple[str, ...], references: tuple[ImportField, ...] = ()
) -> Importable:
    shape = geometry_of(table)
    geometry = "" if shape is None else str(shape.key)
    fields = {field.name: field for field in references}
    for column in table.c:
        own = column.name not in COMPUTED and column.computed is None
        if own and column.name != geometry and not column.foreign_keys:
            fields[column.name] = _field(column)
    return Importable(
        plural,
        table,
        key,
        fields,
        geometry or None,
        bool(geometry) and not table.c[geometry].nullable,
    )


def _field(column: Column[Any]) -> ImportField:
    default = getattr(column.server_default, "arg", None)
    blank = None if column.nullable or default is None else str(getattr(default, "text", default))
    chinese = re.findall(r"[\u4e00-\u9fff]+", column.comment or "")
    return ImportField(
        column.name,
        column.type,
        not column.nullable and default is None,
        blank,
        (*ALIASES.get(column.name, ()), *chinese),
    )


def _reference(
    name: str, type_: TypeEngine[Any], *aliases: str, required: bool = True
) -> ImportField:
    return ImportField(name, type_, required, None, aliases + ALIASES.get(name, ()))


_COUNTY = _reference("county", Integer(), required=False)
_BUILDING = _reference("building_no", Text(), "楼栋编号")
_UNIT = ImportField("unit", Text(), False, "", ("单元", "单元号"))
_ROOM = _reference("room", Text(), "房号")

IMPORTABLES: dict[str, Importable] = {
    one.plural: one
    for one in (
        _importable("regions", region, ("code",)),
        _importable("communities", community, ("code",)),
        _importable("grids", grid, ("code",)),
        _importable("buildings", building, ("building_no",)),
        _importable("households", household, ("building_no", "unit", "room"), (_COUNTY, _BUILDING)),
        _importable(
            "residents",
            resident,
            ("building_no", "unit", "room", "name", "birth_year"),
            (_COUNTY, _BUILDING, _UNIT, _ROOM),
        ),
        _importable("cameras", camera, ("camera_no",)),
        _importable("incidents", incident, ("case_no",)),
        _importable("roads", road, ("road_no",)),
    )
}
"""Everything that a file may bring, by the word that the command line has for it."""
