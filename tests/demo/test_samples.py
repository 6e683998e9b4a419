"""Rows that a city has of a table because a sample is declared beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity, Reverse, entity, one
from compiler.errors import BadDeclaration
from compiler.join import ByKey
from compiler.model import Model
from demo import NotEmpty, make_city
from demo.city import city_of
from demo.copy_table import CopyTable
from demo.populated_city import PopulatedCity, populated_city_of
from demo.samples import sample_rows
from demo.tables import filled_tables
from schema.entities.building import building
from schema.entities.community import community
from schema.entities.grid import grid
from schema.membership import placed_entities
from schema.model import model
from schema.rules import Bounds, Pattern, column_rules
from schema.sample import LocationKind, Rows, Sample, sample_of
from schema.table import (
    Code,
    Instant,
    area_table,
    described,
    metadata,
    multilinestring_type,
    multipolygon_type,
    point_type,
    term_list_type,
    term_type,
)
from schema.terms import Term
from tests.conftest import Server, connected
from transfer.integrity import mismatches

RESIDENTS = 30_000
UNTIL = date(2026, 11, 21)


class LampKind(Term):
    """Kind of a lamp 灯型."""

    LED = "发光二极管"
    SODIUM = "钠灯"
    NEON = "霓虹灯"


class Duty(Term):
    """What a lamp is for 用途."""

    TRAFFIC = "交通"
    SAFETY = "治安"


lamp = area_table(
    "street_lamp",
    described("lamp_no", Text, "Number 路灯编号", nullable=False, longest=20),
    described("name", Text, "Name 名称", nullable=False),
    described("kind", term_type(LampKind), "Kind 灯型", nullable=False),
    described("duties", term_list_type(Duty), "Duties 用途", nullable=False),
    described("height", Float, "Height 高度", bounds=Bounds(0, 30, above=True), nullable=False),
    described("arms", SmallInteger, "Arms 灯臂数", bounds=Bounds(1, 2), nullable=False),
    described("watts", SmallInteger, "Watts 功率", bounds=Bounds(1, 2_000)),
    described("lit", Boolean, "Whether it is lit 是否点亮", nullable=False),
    described("erected_on", Date, "When it was put up 安装日期", nullable=False),
    described("checked_at", Instant, "When it was checked 检查时间", nullable=False),
    described(
        "asset_code",
        Text,
        "Asset code 资产编码",
        nullable=False,
        pattern=Pattern(r"[A-F]{2}-\d{3,5}x", "an asset code"),
    ),
    described("keeper", Text, "Who keeps it 管护人", nullable=False, person=True),
    described("remark", Text, "Remark 备注", longest=4),
    described("first_area", Code, "The first area 原区域", nullable=False, frozen_from="area_code"),
    described("building_id", BigInteger, "The building 楼栋"),
    described("location", point_type(), "Location 位置", nullable=False),
    UniqueConstraint("county", "lamp_no"),
    comment="Street lamp 路灯",
    sample=Sample(
        Rows(
            per="grid",
            each={"kind": (LampKind.LED, LampKind.SODIUM)},
            at=(LocationKind.GATE,),
            values={"watts": None},
        ),
        Rows(per="community", count=2, indoors=True, at=(LocationKind.SERVICE,)),
        Rows(per="thousand residents", count=5, values={"kind": LampKind.NEON}),
        values={
            "lamp_no": "L{code:.6}-{serial:04d}",
            "name": "{place}{height:.0f}米{kind}{{{serial}}}\t\\N",
            "kind": {LampKind.LED: 1.0, LampKind.SODIUM: 0},
            "watts": Bounds(50, 60),
        },
    ),
)


@entity(lamp, order_by=("county", "lamp_no"), geometry="location")
class StreetLamp:
    """A street lamp 路灯."""

    building: Building | None = one(  # type: ignore[name-defined]  # noqa: F821
        ByKey(("county", "county"), ("building_id", "id")), "The building 楼栋", Reverse()
    )


fence = area_table(
    "fence",
    described("fence_no", Text, "Number 编号", nullable=False),
    described("line", multilinestring_type(), "Line 线", nullable=False),
    UniqueConstraint("county", "fence_no"),
    comment="Fence 围栏",
    sample=Sample(Rows(per="grid", count=1.5, at=(LocationKind.STREET, LocationKind.RIVER))),
)


@entity(fence, order_by=("county", "fence_no"), geometry="line")
class Fence:
    """A fence 围栏."""


lawn = area_table(
    "lawn",
    described("number", SmallInteger, "Number 编号", nullable=False),
    described("ground", multipolygon_type(), "Ground 范围", nullable=False),
    UniqueConstraint("county", "number"),
    comment="Lawn 草坪",
    sample=Sample(Rows(per="town", count=20, at=(LocationKind.PARK,))),
)


@entity(lawn, order_by=("county", "number"), geometry="ground")
class Lawn:
    """A lawn 草坪."""


meter = area_table(
    "meter",
    described("meter_no", Text, "Number 编号", nullable=False),
    described("building_no", Text, "The building 楼栋编号", nullable=False),
    UniqueConstraint("county", "meter_no"),
    comment="Meter 电表",
    sample=Sample(Rows(per="county", count=300)),
)


@entity(meter, order_by=("county", "meter_no"), place=("building",))
class Meter:
    """A meter of a building 电表."""

    building: Building = one(  # type: ignore[name-defined]  # noqa: F821
        ByKey(("county", "county"), ("building_no", "building_no")), "The building 楼栋", Reverse()
    )


SAMPLED: dict[str, Any] = {c.__name__: c for c in (StreetLamp, Fence, Lawn, Meter)}
TABLES = (lamp, fence, lawn, meter)
for table in TABLES:
    metadata.remove(table)  # the house knows nothing of them


def tomorrow(*names: str) -> Model:
    """The model with some of these in it."""
    added = {name: SAMPLED[name].__entity__ for name in names or SAMPLED}
    return Model({**model().entities, **added}, model().hierarchy)


@pytest.fixture(scope="module")
async def made(cluster: Server, template: str) -> AsyncIterator[AsyncConnection]:
    """A connection to a database with a city of tomorrow, which tests only read."""
    name = f"{template}_samples"
    await cluster.create(name, template)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("demo.generation.model", tomorrow)
        async with connected(cluster.url(name)) as connection:
            for table in TABLES:
                await connection.run_sync(table.create)
            await make_city(connection, RESIDENTS, 1, until=UNTIL)
            await connection.commit()
            yield connection
            await connection.rollback()
    await cluster.drop(name)


@pytest.fixture(scope="module")
def populated() -> PopulatedCity:
    return populated_city_of(city_of(RESIDENTS, 1), UNTIL)


def sampled(of: Model, name: str, populated: PopulatedCity) -> CopyTable:
    sample = sample_of(of[name].table)
    assert sample is not None
    return sample_rows(of, of[name], sample, populated)


async def count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count(table.c.id))) or 0


async def test_rows_are_as_many_as_the_sample_says(made: AsyncConnection) -> None:
    grids, communities = await count(made, grid), await count(made, community)
    kinds = Counter(await made.scalars(select(lamp.c.kind)))
    assert kinds[LampKind.NEON] == 5 * RESIDENTS / 1_000
    assert kinds[LampKind.SODIUM] == grids
    assert kinds[LampKind.LED] == grids + 2 * communities
    assert grids <= await count(made, fence) <= 2 * grids
    assert await count(made, meter) == 300


async def test_rows_belong_where_they_lie(
    made: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transfer.integrity.model", tomorrow)
    assert {lamp, fence, lawn} < {entity.table for entity in placed_entities(tomorrow())}
    assert await mismatches(made) == ()
    for table in TABLES:
        assert await count(made, table) > 0
        assert await made.scalar(select(func.min(func.length(table.c.area_code)))) == 15


async def test_rows_are_within_the_rules_of_their_columns(made: AsyncConnection) -> None:
    """Those of every table that has a sample, also of the house's own."""
    tables = [entity.table for entity in tomorrow() if sample_of(entity.table)]
    assert set(TABLES) <= set(tables)
    for column in (column for table in tables for column in table.c):
        outside = await made.scalar(select(func.count()).where(broken(column)))
        assert outside == 0, column


def broken(column: Column[Any]) -> Any:
    rules = column_rules(column)
    wrong: list[Any] = [false()]
    if rules.bounds is not None:
        wrong += [column < rules.bounds.low, column > rules.bounds.high]
        wrong += [column == rules.bounds.low] if rules.bounds.above else []
    if rules.pattern is not None:
        wrong.append(~column.regexp_match(f"^({rules.pattern.regex})$"))
    if isinstance(column.type, Text):
        wrong.append(func.length(column) > rules.longest)
    return or_(*wrong)


async def test_columns_are_filled_by_their_types(made: AsyncConnection) -> None:
    rows = (await made.execute(select(lamp).order_by(lamp.c.id))).all()
    assert len({row.height for row in rows}) > 20
    assert {row.arms for row in rows} == {1, 2}
    assert {row.lit for row in rows} == {True, False}
    assert {tuple(row.duties) for row in rows} >= {(), (Duty.TRAFFIC,), (Duty.SAFETY,)}
    assert {row.watts for row in rows if row.watts is not None} <= set(range(50, 61))
    assert len({row.keeper for row in rows}) > 100
    empty = np.mean([row.remark is None for row in rows])
    assert 0.03 < empty < 0.2
    assert max(row.erected_on for row in rows) < UNTIL
    assert max(row.checked_at for row in rows) < datetime(2026, 11, 21, tzinfo=UTC)
    assert all(row.first_area == row.area_code for row in rows)


async def test_texts_are_made_of_names(made: AsyncConnection) -> None:
    rows = (await made.execute(select(lamp).order_by(lamp.c.id))).all()
    assert [row.lamp_no for row in rows] == [f"L990101-{n:04d}" for n in range(1, len(rows) + 1)]
    gate = next(row for row in rows if "大门" in row.name)
    assert gate.name.endswith(f"大门{gate.height:.0f}米{gate.kind.chinese}{{{gate.id}}}\t\\N")


async def test_a_key_leads_to_the_building_there(made: AsyncConnection) -> None:
    known = (
        select(lamp.c.id, building.c.name, func.ST_Covers(building.c.footprint, lamp.c.location))
        .join(lamp, (lamp.c.county == building.c.county) & (lamp.c.building_id == building.c.id))
        .where(building.c.name.like("%党群服务中心"))
    )
    indoors = [row for row in await made.execute(known) if row[2]]
    assert len(indoors) >= 2 * await count(made, community)
    assert await made.scalar(select(func.count()).where(lamp.c.building_id.is_(None))) or 0 > 0
    homes = select(building.c.building_no).where(building.c.building_no == meter.c.building_no)
    assert await made.scalar(select(func.count(meter.c.id)).where(~homes.exists())) == 0


async def test_lamps_of_grids_stand_at_their_gates(made: AsyncConnection) -> None:
    """Or, where a grid has no gate, anywhere in it."""
    of_grids = lamp.c.kind == LampKind.SODIUM
    names = list(await made.scalars(select(lamp.c.name).where(of_grids)))
    assert np.mean(["大门" in name for name in names]) > 0.9
    areas = list(await made.scalars(select(lamp.c.area_code).where(of_grids)))
    assert sorted(areas) == sorted(await made.scalars(select(grid.c.code)))


async def test_a_city_replaces_what_it_has_samples_of(
    owner: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.generation.model", tomorrow)
    for table in TABLES:
        await owner.run_sync(table.create)
    made = await make_city(owner, 500, 1, until=UNTIL)
    again = await make_city(owner, 500, 1, until=UNTIL, replace=True)
    assert again == made
    assert {"street_lamp", "fence", "lawn", "meter"} < set(made.rows)
    assert await count(owner, lamp) == made.rows["street_lamp"]
    with pytest.raises(NotEmpty, match=r"street_lamp.* meter"):
        await make_city(owner, 500, 1, until=UNTIL)


def test_the_same_seed_makes_the_same_rows(populated: PopulatedCity) -> None:
    """Whatever else there is."""
    alone = sampled(tomorrow("StreetLamp"), "StreetLamp", populated)
    assert sampled(tomorrow(), "StreetLamp", populated) == alone
    other = populated_city_of(city_of(RESIDENTS, 2), UNTIL)
    assert sampled(tomorrow(), "StreetLamp", other) != alone


def test_samples_change_no_other_row() -> None:
    hamlet = populated_city_of(city_of(2_000, 1), UNTIL)
    without = {rows.table.name: rows for rows in filled_tables(model(), hamlet)}
    with_samples = {rows.table.name: rows for rows in filled_tables(tomorrow(), hamlet)}
    assert with_samples.keys() - without.keys() == {table.name for table in TABLES}
    assert all(with_samples[name] == rows for name, rows in without.items())


@pytest.mark.parametrize("residents", [1, 40])
def test_a_hamlet_has_samples_too(residents: int) -> None:
    hamlet = populated_city_of(city_of(residents, 5), UNTIL)
    for name in SAMPLED:
        assert sampled(tomorrow(), name, hamlet).count >= (1 if name != "Meter" else 0)


def test_a_table_without_a_sample_stays_empty(populated: PopulatedCity) -> None:
    assert sample_of(building) is None
    tables = {rows.table.name for rows in filled_tables(tomorrow("Fence"), populated)}
    assert "fence" in tables
    assert "policy" not in tables


def declared(*columns: Column[Any], **relations: Any) -> Entity:
    """An entity with columns of which no sample says anything."""
    poor = area_table(
        "poor",
        described("number", Text, "Number", nullable=False),
        described("location", point_type(), "Location", nullable=False),
        *columns,
        UniqueConstraint("county", "number"),
        comment="Poor",
        sample=Sample(Rows(per="county")),
    )
    metadata.remove(poor)
    space: dict[str, Any] = {"__module__": __name__, "__doc__": "Poor.", **relations}
    space["__annotations__"] = dict.fromkeys(relations, "Household")
    cls: Any = entity(poor, order_by=("number",), geometry="location")(type("Poor", (), space))
    made: Entity = cls.__entity__
    return made


HOME = one(ByKey(("county", "county"), ("home_id", "id")), "The home")


@pytest.mark.parametrize(
    ("poor", "reason"),
    [
        (
            declared(described("home_id", BigInteger, "The home", nullable=False), home=HOME),
            r"poor\.home_id: it leads to no building",
        ),
        (
            declared(described("shape", point_type(), "Shape", nullable=False)),
            r"poor\.shape: its sample has no geometry\(POINT,4490\) for it",
        ),
        (
            declared(
                described("key", Text, "Key", nullable=False, pattern=Pattern("(a|b)c", "a key"))
            ),
            r"poor\.key: its pattern is not plain",
        ),
    ],
)
def test_what_cannot_be_made_is_refused(
    poor: Entity, reason: str, populated: PopulatedCity
) -> None:
    of = Model({**model().entities, "Poor": poor}, model().hierarchy)
    with pytest.raises(BadDeclaration, match=reason):
        sampled(of, "Poor", populated)
