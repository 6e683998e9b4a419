"""A small place to import into, and what brings files into it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.staleness import note_bases
from transfer.importable import IMPORTABLES
from transfer.importing import Request, Summary, import_file

Bring = Callable[..., Awaitable[Summary]]
Ask = Callable[[Select[Any]], Awaitable[list[Any]]]
"""Asks the database: its rows, whose columns the test knows."""

WEST, SOUTH, SIDE = 113.75, 22.50, 1 / 64
"""A town of two communities, each a square of this side; each community of two grids. The numbers
are exact in binary, so that edges are shared to the last bit."""

TOWN = "440305001"


def square(column: float, row: float, width: float = 1, height: float = 1) -> dict[str, Any]:
    """A GeoJSON rectangle, in sides from the corner of the place."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    east, north = west + width * SIDE, south + height * SIDE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(column: float, row: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [WEST + column * SIDE, SOUTH + row * SIDE]}


def geojson(path: Path, *features: Any, **members: Any) -> Path:
    """Write a FeatureCollection and return its path."""
    collection = {"type": "FeatureCollection", "features": list(features), **members}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def bring(owner: AsyncConnection) -> Bring:
    """Imports a file: ``await bring("buildings", path, wishes=…)``."""

    async def import_(plural: str, path: Path, **options: Any) -> Summary:
        return await import_file(owner, Request(IMPORTABLES[plural], path, **options), note_bases)

    return import_


@pytest.fixture
def ask(owner: AsyncConnection) -> Ask:
    """Runs a select in a transaction of its own."""

    async def answer(question: Select[Any]) -> list[Any]:
        async with owner.begin():
            return list((await owner.execute(question)).all())

    return answer


@pytest.fixture
async def place(bring: Bring, tmp_path: Path) -> None:
    """The county, the town, two communities and four grids."""
    county = feature(square(-1, -1, 4, 3), code="440305", name="南山区")
    town = feature(square(0, 0, 2, 1), code=TOWN, name="南头街道")
    await bring("regions", geojson(tmp_path / "regions.geojson", county, town))
    communities = [
        feature(square(column, 0), code=f"{TOWN}00{column + 1}", name=f"第{column + 1}社区")
        for column in (0, 1)
    ]
    await bring("communities", geojson(tmp_path / "communities.geojson", *communities))
    await bring("grids", geojson(tmp_path / "grids.geojson", *grids()))


def grids(split: float = 0.5) -> list[dict[str, Any]]:
    """Each community cut in two at this share of its width."""
    made = []
    for column in (0, 1):
        for half, (start, width) in enumerate(((0.0, split), (split, 1 - split))):
            code = f"{TOWN}00{column + 1}00{half + 1}"
            made.append(feature(square(column + start, 0, width), code=code, name=f"网格{code}"))
    return made


def buildings(*places: tuple[str, float, float], **more: Any) -> list[dict[str, Any]]:
    """Small buildings: number, column and row of the south-west corner."""
    return [
        feature(square(column, row, 0.02, 0.02), building_no=number, **more)
        for number, column, row in places
    ]


def reasons(summary: Summary) -> Mapping[int, str]:
    """The first reason of each row that was rejected."""
    found: dict[int, str] = {}
    for finding in summary.findings:
        if finding.outcome.name == "REJECTED":
            found.setdefault(finding.number, f"{finding.field}: {finding.reason}")
    return found


async def count(ask: Ask, table: Table) -> int:
    """How many rows a table holds."""
    ((number,),) = await ask(select(func.count()).select_from(table))
    return int(number)
