"""What may be imported follows from the declarations, and what cannot be is refused at start-up."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from compiler.entity import Reverse, entity, one
from compiler.errors import BadDeclaration
from compiler.join import ByKey, Prefix
from compiler.model import Model
from resolvers.redraw.staleness import note_bases
from schema.entities.building import building
from schema.model import checked, model
from schema.rules import Bounds, Pattern, table_rules
from schema.table import area_table, described, metadata, point_type, term_type
from schema.terms import Term
from tests.transfer.conftest import TOWN, Ask, Bring, buildings, geojson, reasons
from transfer.exportable import exportable
from transfer.exporting import Export, export_file
from transfer.importable import IMPORTABLES, importables
from transfer.importing import Request, import_file


class LampKind(Term):
    """Kind of a lamp 灯型."""

    LED = "发光二极管"
    SODIUM = "钠灯"


LAMP_NO = described("lamp_no", Text, "Number 路灯编号", nullable=False, aliases=("灯号",))
PLACE = described("location", point_type(), "Location 位置", nullable=False)
BUILDING_ID = described("building_id", BigInteger, "The building that it hangs on 楼栋")
ON_BUILDING = one(
    ByKey(("county", "county"), ("building_id", "id")), "The building that it hangs on", Reverse()
)


def numbered() -> UniqueConstraint:
    """The natural key of lamps."""
    return UniqueConstraint("county", "lamp_no")


def lamps(*items: SchemaItem, **options: Any) -> Table:
    """A table of lamps that files bring, of which the house knows nothing."""
    copies = [item._copy() if isinstance(item, Column) else item for item in items]
    options = {"imported": True, **options}
    table = area_table("street_lamp", *copies, comment="Street lamp 路灯", **options)
    metadata.remove(table)
    return table


def declared(*items: SchemaItem, members: Any = None, options: Any = None, **rules: Any) -> Model:
    """The model with lamps in it; ``members`` are relations, annotation and declaration."""
    members = members or {}
    space: dict[str, Any] = {"__module__": __name__, "__doc__": "A lamp 路灯."}
    space |= {name: value for name, (_, value) in members.items()}
    space["__annotations__"] = {name: text for name, (text, _) in members.items()}
    about = {"order_by": ("id",), "geometry": "location", **(options or {})}
    cls: Any = entity(lamps(*items, **rules), **about)(type("StreetLamp", (), space))
    return Model({**model().entities, "StreetLamp": cls.__entity__}, model().hierarchy)


def test_what_is_imported_is_in_the_order_in_which_it_is_brought() -> None:
    assert set(IMPORTABLES) == {
        entity.list_name for entity in model() if table_rules(entity.table).imported
    }
    names = list(IMPORTABLES)
    assert names[:3] == ["regions", "communities", "grids"]
    at = names.index("buildings")
    assert names[at : at + 3] == ["buildings", "households", "residents"]
    assert IMPORTABLES["households"].key == ("building_no", "unit", "room")
    assert IMPORTABLES["residents"].key == ("building_no", "unit", "room", "name", "birth_year")


REFUSED: list[tuple[tuple[SchemaItem, ...], dict[str, Any], str]] = [
    (
        (described("height", Float, "Height"),),
        {},
        "StreetLamp.height: no file fills a column of type FLOAT without bounds",
    ),
    (
        (described("bulbs", SmallInteger, "Bulbs"),),
        {},
        "StreetLamp.bulbs: no file fills a column of type SMALLINT without bounds",
    ),
    (
        (Column("settings", JSONB, comment="Settings"),),
        {},
        "StreetLamp.settings: no file fills a column of type JSONB",
    ),
    (
        (described("beam", Text, "Beam", bounds=Bounds(0, 1)),),
        {},
        "StreetLamp.beam: bounds are of numbers, and this is TEXT",
    ),
    (
        (described("lit", Boolean, "Whether it is lit", pattern=Pattern("[01]", "0 or 1")),),
        {},
        "StreetLamp.lit: patterns are of texts, and this is BOOLEAN",
    ),
    (
        (described("beam", Text, "Beam", prepared="beam"),),
        {},
        "StreetLamp.beam: there is no preparation 'beam'",
    ),
    (
        (described("beam", Text, "Beam", derived_from="azimuth"),),
        {},
        "StreetLamp.beam: the table street_lamp has no column azimuth",
    ),
    (
        (described("beam", Text, "Beam", frozen_from="azimuth"),),
        {},
        "StreetLamp.beam: the table street_lamp has no column azimuth",
    ),
    (
        (BUILDING_ID, described("building_no", Text, "Number of the house")),
        {"members": {"building": ("Building | None", ON_BUILDING)}},
        "StreetLamp: two things that a file calls building_no",
    ),
    (
        (),
        {"options": {"member": False}},
        "StreetLamp: what is imported is an area, has a geometry, or has a place that is imported",
    ),
    (
        (),
        {"options": {"geometry": None}},
        "StreetLamp: what is imported is an area, has a geometry, or has a place that is imported",
    ),
]


@pytest.mark.parametrize(("items", "more", "message"), REFUSED)
def test_what_no_file_can_bring_is_refused(
    items: tuple[SchemaItem, ...], more: dict[str, Any], message: str
) -> None:
    found = declared(LAMP_NO, PLACE, *items, numbered(), **more)
    with pytest.raises(BadDeclaration, match=re.escape(message)):
        importables(found)


def test_a_key_that_no_file_can_name_is_refused() -> None:
    policy = one(ByKey(("county", "county"), ("policy_id", "id")), "The policy")
    found = declared(
        described("policy_id", BigInteger, "The policy", nullable=False),
        PLACE,
        UniqueConstraint("county", "policy_id"),
        members={"policy": ("Policy", policy)},
    )
    with pytest.raises(BadDeclaration, match="no file can name its area_code, which is in its key"):
        importables(found)


@pytest.mark.parametrize("unique", [(), ("lamp_no", "location")])
def test_a_member_without_one_natural_key_is_refused_at_start_up(unique: tuple[str, ...]) -> None:
    keys = [UniqueConstraint("county", name) for name in unique]
    found = declared(LAMP_NO, PLACE, *keys)
    message = f"street_lamp: it has {len(unique)} unique constraints; one is needed"
    for check in (checked, importables):
        with pytest.raises(BadDeclaration, match=message):
            check(found)


@pytest.mark.parametrize(
    ("rules", "options", "message"),
    [
        ({}, {"logged": True}, "what is logged says which columns may be exported"),
        ({"exported": ("lumens",)}, {}, "it has no lumens to export"),
    ],
)
def test_an_export_that_says_nothing_or_nonsense_is_refused(
    rules: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    found = importables(declared(LAMP_NO, PLACE, numbered(), options=options, **rules))
    with pytest.raises(BadDeclaration, match=f"StreetLamp: {message}"):
        exportable(found["street_lamps"])


async def test_an_entity_that_is_declared_is_imported_and_exported(
    place: None, tmp_path: Path, bring: Bring, ask: Ask, owner: AsyncConnection
) -> None:
    """Its columns by their names, what it hangs on by its number in the county where it stands."""
    found = declared(
        LAMP_NO,
        described("name", Text, "Name 名称"),
        described("kind", term_type(LampKind), "Kind 灯型", nullable=False, server_default="LED"),
        described("height", Float, "Height in metres 高度", bounds=Bounds(0, 50)),
        BUILDING_ID,
        PLACE,
        numbered(),
        members={
            "building": ("Building | None", ON_BUILDING),
            "grid": ("Grid | None", one(Prefix(15), "The grid that it stands in 所属网格")),
        },
    )
    of = importables(found)["street_lamps"]
    assert (of.key, list(of.fields)) == (
        ("lamp_no",),
        ["lamp_no", "name", "kind", "height", "building_no"],
    )
    await bring("buildings", geojson(tmp_path / "b.geojson", *buildings(("1", 0.1, 0.1))))
    async with owner.begin():
        await owner.run_sync(of.table.create)
    path = tmp_path / "l.csv"
    path.write_text(
        "灯号,名称,灯型,高度,楼栋号,经度,纬度\n"
        "A,甲,钠灯,8,1,113.751,22.501\nB,,,,,113.751,22.501\nC,,,,2,113.751,22.501\n"
        "D,,,60,,113.751,22.501\nF,,,,,113.751,22.501\nE,,,,1,120,30\nF,己,,,,113.751,22.501\n"
    )
    summary = await import_file(owner, Request(of, path), note_bases)
    no_building = "building_no: no building of this number is on record; import buildings first"
    contradicted = "with other values; none of them is taken"
    assert reasons(summary) == {
        3: no_building,
        4: "height: out of range; allowed is 0 to 50",
        5: f"lamp_no: the same lamp_no as later rows {contradicted}",
        6: no_building,
        7: f"lamp_no: the same lamp_no as line 6 {contradicted}",
    }
    c = of.table.c
    rows = await ask(select(c.lamp_no, c.kind, c.height, c.area_code, c.building_id))
    ((house,),) = await ask(select(building.c.id))
    assert sorted(map(tuple, rows)) == [
        ("A", LampKind.SODIUM, 8.0, f"{TOWN}001001", house),
        ("B", LampKind.LED, None, f"{TOWN}001001", None),
    ]
    out = tmp_path / "out.csv"
    assert (await export_file(owner, Export(exportable(of), TOWN, out)))[0] == 2
    with out.open(encoding="utf-8-sig") as file:
        assert [row["building_no"] for row in csv.DictReader(file)] == ["1", ""]
    again = await import_file(owner, Request(of, out), note_bases)
    assert (again.findings, again.landed.unchanged) == ((), 2)
    path.write_text("灯号,楼栋号,经度,纬度\nA,,113.751,22.501\nB,1,113.751,22.501\n")
    assert (await import_file(owner, Request(of, path), note_bases)).landed.updated == 2
    rows = await ask(select(c.lamp_no, c.height, c.building_id))
    assert sorted(map(tuple, rows)) == [("A", 8.0, None), ("B", None, house)]
