"""Samples that do not fit their tables are refused where they are declared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Date, Float, SmallInteger, Text, UniqueConstraint

from compiler.errors import BadDeclaration
from schema.entities.camera import CameraStatus
from schema.entities.road import RoadKind
from schema.rules import Bounds
from schema.sample import Rows, Sample
from schema.table import Code, area_table, described, metadata, term_list_type, term_type


def declare(sample: Sample, name: str = "number") -> None:
    try:
        area_table(
            "lamp",
            described(name, Code, "Number", nullable=False),
            described("name", Text, "Name"),
            described("status", term_type(CameraStatus), "Status", nullable=False),
            described("states", term_list_type(CameraStatus), "States"),
            described("height", Float, "Height", bounds=Bounds(0, 30)),
            described("arms", SmallInteger, "Arms"),
            described("since", Date, "Since"),
            UniqueConstraint("county", name),
            comment="Lamp",
            sample=sample,
        )
    finally:
        metadata.remove(metadata.tables["lamp"])


def test_a_sample_that_fits_is_taken() -> None:
    declare(
        Sample(
            Rows(per="grid", each={"status": (CameraStatus.ONLINE, CameraStatus.FAULT)}),
            Rows(per="community", values={"arms": 2, "height": None}),
            values={
                "number": "{code:.6}-{serial:05d}",
                "name": ("{place}{status}", "{address}{{}}", None),
                "states": (CameraStatus.ONLINE, CameraStatus.FAULT),
                "height": Bounds(3, 12),
                "since": {date(2020, 1, 1): 0.5, date(2021, 1, 1): 0.5},
            },
        )
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", None),
        ("status", RoadKind.LOCAL),
        ("status", "ONLINE"),
        ("states", (CameraStatus.ONLINE, RoadKind.LOCAL)),
        ("height", Bounds(3, 31)),
        ("height", Bounds(12, 3)),
        ("height", -1),
        ("height", True),
        ("arms", date(2020, 1, 1)),
        ("since", 2020),
        ("name", Bounds(1, 2)),
        ("name", 7),
        ("name", "{nowhere}"),
        ("name", ("{place}", "{number}")),
        ("height", {2.0: 0.5, 200.0: 0.5}),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_refused(column: str, value: Any) -> None:
    with pytest.raises(BadDeclaration, match=rf"lamp\.{column}: its sample cannot be"):
        declare(Sample(Rows(per="grid"), values={column: value}))
    with pytest.raises(BadDeclaration, match=rf"lamp\.{column}: its sample cannot be"):
        declare(Sample(Rows(per="grid", values={column: value})))


def test_a_value_of_no_column_is_refused() -> None:
    with pytest.raises(BadDeclaration, match="lamp: its sample has a value of colour, no column"):
        declare(Sample(Rows(per="grid", each={"colour": (1, 2)})))


def test_areas_are_no_samples() -> None:
    with pytest.raises(BadDeclaration, match="lamp: the areas of a city are laid out"):
        declare(Sample(Rows(per="grid")), name="code")
