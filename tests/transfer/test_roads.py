"""Roads come in as lines: each to the area that holds all of it, and none without a length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from schema.entities.road import road
from tests.transfer.conftest import (
    TOWN,
    Ask,
    Bring,
    feature,
    geojson,
    grids,
    point,
    reasons,
    square,
)
from transfer.finding import Outcome


def line(*places: tuple[float, float]) -> list[list[float]]:
    """Positions of a line, in sides from the corner of the place."""
    return [point(*place)["coordinates"] for place in places]


def lines(*parts: list[list[float]]) -> dict[str, Any]:
    return {"type": "MultiLineString", "coordinates": list(parts)}


async def test_a_road_belongs_to_the_smallest_area_that_holds_all_of_it(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    whole = {"type": "LineString", "coordinates": line((0.1, 0.5), (0.4, 0.5), (0.1, 0.5))}
    roads = [
        feature(whole, road_no="grid", name="内街", kind="支路"),
        feature(lines(line((0.5, 0), (0.5, 1))), road_no="edge of grids", kind="次干路"),
        feature(lines(line((0.1, 0.3), (0.9, 0.3))), road_no="community", kind="LOCAL"),
        feature(lines(line((0.1, 0.1), (1.9, 0.1))), road_no="town", kind="主干路"),
        feature(lines(line((0.1, 0.2), (0.2, 0.2)), line((-0.5, 0), (-0.4, 0))), road_no="county"),
        feature(lines(line((0.1, 0.1), (9, 9))), road_no="nowhere", kind="水系"),
    ]
    summary = await bring("roads", geojson(tmp_path / "roads.geojson", *roads))
    assert (summary.landed.inserted, summary.findings) == (6, ())
    r = road.c
    rows = await ask(select(r.road_no, r.county, r.area_code).order_by(r.road_no))
    assert {row.road_no: (row.county, row.area_code) for row in rows} == {
        "grid": (440305, f"{TOWN}001001"),
        "edge of grids": (440305, f"{TOWN}001001"),
        "community": (440305, f"{TOWN}001"),
        "town": (440305, TOWN),
        "county": (440305, "440305"),
        "nowhere": (0, ""),
    }
    moved = await bring("grids", geojson(tmp_path / "grids.geojson", *grids(split=0.25)))
    assert moved.moved == {"road": 2}
    rows = await ask(select(r.road_no, r.area_code).where(func.length(r.area_code) > 9))
    assert {row.road_no: row.area_code for row in rows} == {
        "grid": f"{TOWN}001",
        "edge of grids": f"{TOWN}001002",
        "community": f"{TOWN}001",
    }
    again = await bring("roads", tmp_path / "roads.geojson")
    assert (again.landed.unchanged, again.landed.updated) == (6, 0)


async def test_every_line_that_is_none_is_reported(
    place: None, tmp_path: Path, bring: Bring
) -> None:
    street, dot = line((0.1, 0.1), (0.4, 0.1)), line((0.2, 0.1), (0.2, 0.1))
    rows: list[tuple[Any, str | None]] = [
        (lines(street), None),
        ({"type": "LineString", "coordinates": line((0, 0), (1, 1), (0, 1), (1, 0))}, None),
        (lines(), "centreline: an empty geometry"),
        (lines(dot), "centreline: Too few points in geometry component at [113.75"),
        (lines(street, dot), "centreline: Too few points in geometry component at [113.75"),
        (lines(street, []), "centreline: a part of it is empty"),
        (lines(street[:1]), "centreline: coordinates[0]: a line without length; it has two"),
        (lines([[113.75, 22.5], [float("nan"), 22.6]]), "centreline: coordinates[0][1]: x nan is"),
        (square(0, 0), "centreline: a Polygon; a LineString or MultiLineString is needed"),
        (point(0.1, 0.1), "centreline: a Point; a LineString or MultiLineString is needed"),
        (None, "centreline: no geometry"),
        (lines([[200, 22.5], [201, 22.5]]), "centreline: [200, 22.5, 201, 22.5] reaches out of"),
    ]
    features = [feature(shape, road_no=f"{n}") for n, (shape, _) in enumerate(rows, 1)]
    path = geojson(tmp_path / "r.geojson", *features)
    found = reasons(await bring("roads", path))
    for number, (_, reason) in enumerate(rows, 1):
        assert found.get(number, "").startswith(reason or ""), (number, found.get(number))
        assert (number in found) == (reason is not None)
    repaired = await bring("roads", path, repair=True)
    done = {f.number: f.reason for f in repaired.findings if f.outcome is Outcome.REPAIRED}
    assert done.keys() == {5, 6}
    assert done[5].endswith("repaired, its length is unchanged")
    assert reasons(repaired)[4].endswith("; nothing is left of it")
