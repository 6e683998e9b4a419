"""A class that contradicts its table is found at start-up, with the field's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Column, Float, Integer, MetaData, Table, Text, literal_column
from sqlalchemy.dialects.postgresql import ARRAY

from compiler.entity import Clusters, TileLayer, computed, entity, many, one
from compiler.errors import BadDeclaration
from compiler.join import ByKey, Prefix
from compiler.model import model_of
from schema.table import point_type, term_type
from schema.terms import Term


class Colour(Term):
    """Colour 颜色."""

    RED = "红"


class Size(Term):
    """Size 大小."""

    SMALL = "小"


def lamp() -> Table:
    return Table(
        "lamp",
        MetaData(),
        Column("county", Integer, nullable=False, comment="County"),
        Column("id", Integer, nullable=False, comment="Id"),
        Column("name", Text, nullable=False, comment="Name"),
        Column("height", Float, comment="Height"),
        Column("colour", term_type(Colour), comment="Colour"),
        Column("tags", ARRAY(Text), nullable=False, comment="Tags"),
        Column("silent", Text),
        Column("location", point_type(), nullable=False, comment="Location"),
    )


def declare(cls: type, **options: Any) -> type:
    return entity(lamp(), order_by=options.pop("order_by", ("name",)), **options)(cls)


class Fits:
    """A lamp 灯."""

    name: str
    height: float | None
    colour: Colour | None
    tags: list[str]


class NoSuchColumn:
    weight: float | None


class NotNull:
    height: float


class Null:
    name: str | None


class WrongScalar:
    name: int


class WrongTime:
    height: datetime | None


class NoList:
    name: list[str]


class NoTerm:
    name: Colour


class AnotherTerm:
    colour: Size | None


class ListOfNumbers:
    tags: list[int]


class NoComment:
    silent: str | None


class ComputedWrong:
    name: int = computed(lambda row: row.c.name, "Name")


class NoRelation:
    lamps: dict[str, int] = many(ByKey(("id", "id")), "Lamps")


CONTRADICTIONS = [
    (NoSuchColumn, "NoSuchColumn.weight: the table lamp has no such column"),
    (NotNull, "NotNull.height: nullable is False here and True in SQL"),
    (Null, "Null.name: nullable is True here and False in SQL"),
    (WrongScalar, "WrongScalar.name: <class 'int'> here and Text"),
    (WrongTime, "WrongTime.height: <class 'datetime.datetime'> here and Float"),
    (NoList, "NoList.name: a list here and TEXT in SQL"),
    (NoTerm, "NoTerm.name: Colour here and TEXT in SQL"),
    (AnotherTerm, "AnotherTerm.colour: Size here and"),
    (ListOfNumbers, "ListOfNumbers.tags: <class 'int'> here and Text"),
    (NoComment, "NoComment.silent: the column has no comment"),
    (ComputedWrong, "ComputedWrong.name: <class 'int'> here and Text"),
    (NoRelation, "NoRelation.lamps: 'dict[str, int]' is not a relation"),
]


def test_a_class_that_fits_its_table_is_declared() -> None:
    found = declare(Fits, geometry="location").__entity__  # type: ignore[attr-defined]
    assert list(found.fields) == ["name", "height", "colour", "tags"]
    assert (found.plural, found.description, found.polygonal) == ("Fitss", "A lamp 灯.", False)


@pytest.mark.parametrize(("cls", "message"), CONTRADICTIONS)
def test_a_contradiction_names_its_field(cls: type, message: str) -> None:
    with pytest.raises(BadDeclaration, match=re.escape(message)):
        declare(cls)


@pytest.mark.parametrize(
    "options",
    [
        {"order_by": ("age",)},
        {"geometry": "age"},
        {"key": "age"},
        {"versions": "age"},
        {"time": "age"},
    ],
)
def test_an_option_that_names_no_column_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadDeclaration, match="Fits: the table lamp has no column age"):
        declare(type("Fits", (Fits,), {}), **options)


class Lost:
    name: str
    other: Nothing = one(ByKey(("id", "id")), "Other")  # type: ignore[name-defined]  # noqa: F821


class Unkeyed:
    name: str
    other: Unkeyed | None = one(ByKey(("age", "id")), "Other")


class Misplaced:
    name: str
    grid: Misplaced | None = one(Prefix(15), "Grid")


@pytest.mark.parametrize(
    ("cls", "message"),
    [
        (Lost, "Lost.other: there is no entity Nothing"),
        (Unkeyed, "Unkeyed.other: the tables have no columns age and id"),
    ],
)
def test_a_relation_that_leads_nowhere_is_refused(cls: type, message: str) -> None:
    with pytest.raises(BadDeclaration, match=re.escape(message)):
        model_of([declare(cls)])


def test_a_code_of_another_length_is_refused() -> None:
    grid, stray = type("Grid", (Fits,), {"__annotations__": {"name": "str"}}), Misplaced
    with pytest.raises(BadDeclaration, match="codes of 15 digits are no Misplaced"):
        model_of([declare(grid), declare(stray)])


def test_a_computed_field_needs_no_column() -> None:
    expression: Callable[[Any], Any] = lambda row: literal_column("1.5", Float)  # noqa: E731
    cls = type(
        "Half",
        (),
        {"__annotations__": {"half": "float"}, "half": computed(expression, "Half"),
         "__module__": __name__},
    )  # fmt: skip
    assert declare(cls).__entity__.fields["half"].description == "Half"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "options", "message"),
    [
        (("height",), {}, "Fits: tiles are of what has a geometry and is not logged"),
        (
            ("height",),
            {"geometry": "location", "logged": True},
            "Fits: tiles are of what has a geometry and is not logged",
        ),
        (("age",), {"geometry": "location"}, "Fits: its tiles tell age, which is no field of it"),
        (
            ("tags",),
            {"geometry": "location"},
            "Fits: its tiles tell tags, of which a row has several",
        ),
    ],
)
def test_tiles_tell_single_values_of_what_has_a_place(
    fields: tuple[str, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadDeclaration, match=re.escape(message)):
        declare(Fits, tiles=TileLayer(fields, 12), **options)
    declare(Fits, tiles=TileLayer(("height", "colour"), 12), geometry="location")


@pytest.mark.parametrize(
    ("clusters", "said"),
    [
        (Clusters("colour", 14), "Fits: its clusters are by colour, no term that all rows have"),
        (Clusters("name", 14), "Fits: its clusters are by name, no term that all rows have"),
        (Clusters("age", 14), "Fits: its clusters are by age, no term that all rows have"),
    ],
)
def test_clusters_are_by_a_term_that_every_row_has(clusters: Clusters, said: str) -> None:
    with pytest.raises(BadDeclaration, match=re.escape(said)):
        declare(Fits, tiles=TileLayer(("height",), 12, clusters), geometry="location")
