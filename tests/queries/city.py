"""A small city made by hand: two towns, three communities, four grids, and a little in each.

::

    22.504 +-------------+-------------+-------------+
           |  grid ..001 |  grid ..002 | community 2 |      town 440305001: communities 1 and 2
           |  科苑一      |  科苑二      | grid ..001  |      town 440305002: community 蛇口, no
    22.500 +-------------+-------------+-------------+      boundary known, one grid, nothing in it
           113.940       113.944       113.948       113.952

Until 2025 科苑一 held the whole of its community.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import shapely
from shapely import MultiLineString, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from compiler.entity import Entity
from tests.oracle.computed import Values
from tests.oracle.entities import PLACED, declared, references
from tests.oracle.rows import City
from tests.queries.plan import draft, oversee
from tests.specimens import specimen

WRITTEN = datetime(2026, 6, 1, tzinfo=UTC)
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)
REDRAWN = datetime(2025, 1, 1, tzinfo=UTC)


def small_city() -> City:
    city = City()
    _areas(city)
    _buildings(city)
    _cameras(city)
    _incidents(city)
    _roads(city)
    _others(city)
    draft(city)
    oversee(city)
    return city


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    return MultiPolygon([shapely.box(west, south, east, north)])


def _areas(city: City) -> None:
    whole = box(113.94, 22.5, 113.952, 22.504)
    for code, name, level, boundary in (
        ("44", "广东省", "PROVINCE", None),
        ("4403", "深圳市", "CITY", None),
        ("440305", "南山区", "COUNTY", whole),
        ("440305001", "粤海街道", "TOWN", whole),
        ("440305002", "招商街道", "TOWN", None),
    ):
        former = ["440304"] if code == "440305" else []
        city.add(
            "Region", code=code, name=name, level=level, former_codes=former, boundary=boundary,
            updated_at=WRITTEN,
        )  # fmt: skip
    for code, name, boundary, valid, made_of in (
        ("440305001001", "科苑社区", whole, (FOUNDED, REDRAWN), []),
        (
            "440305001001",
            "科苑社区",
            box(113.94, 22.5, 113.948, 22.504),
            (REDRAWN, None),
            ["440305001001"],
        ),
        (
            "440305001002",
            "海珠社区",
            box(113.948, 22.5, 113.952, 22.504),
            (REDRAWN, None),
            ["440305001001"],
        ),
        ("440305002001", "蛇口社区", box(113.93, 22.48, 113.934, 22.484), (FOUNDED, None), []),
    ):
        city.add(
            "Community", code=code, name=name, kind="TOWN", boundary=boundary, valid=valid,
            predecessors=made_of, restored_from=[], updated_at=WRITTEN,
        )  # fmt: skip
    before = box(113.94, 22.5, 113.948, 22.504)
    _grid(city, "440305001001001", "科苑网格", before, (FOUNDED, REDRAWN), 1)
    _grid(city, "440305001001001", "科苑一", box(113.94, 22.5, 113.944, 22.504), (REDRAWN, None), 2)
    _grid(
        city, "440305001001002", "科苑二", box(113.944, 22.5, 113.948, 22.504), (REDRAWN, None), 1
    )
    _grid(
        city,
        "440305001002001",
        "海珠一",
        box(113.948, 22.5, 113.952, 22.504),
        (FOUNDED, None),
        None,
    )
    _grid(
        city, "440305002001001", "蛇口一", box(113.93, 22.48, 113.934, 22.484), (FOUNDED, None), 1
    )


def _grid(
    city: City, code: str, name: str, boundary: MultiPolygon, valid: Any, workers: int | None
) -> None:
    made_of = ["440305001001001"] if code == "440305001001002" else []
    city.add(
        "Grid", code=code, name=name, kind="BASIC", boundary=boundary, valid=valid,
        predecessors=made_of, restored_from=[], workers=workers, updated_at=WRITTEN,
    )  # fmt: skip


def _buildings(city: City) -> None:
    for number, name, use, floors, footprint in (
        ("B1", "学府花园1栋", "RESIDENTIAL", 18, box(113.941, 22.501, 113.9414, 22.5012)),
        ("B2", "学府花园2栋", "RESIDENTIAL", 33, box(113.9438, 22.502, 113.9443, 22.5022)),
        ("B3", "科技大厦", "OFFICE", None, box(113.946, 22.503, 113.9465, 22.5035)),
        ("B4", None, "COMMERCIAL", 2, box(113.949, 22.501, 113.9494, 22.5014)),
    ):
        building = city.add(
            "Building", building_no=number, name=name, address=None, floors=floors,
            height=None if floors is None else floors * 3.0, use=use, footprint=footprint,
            household_count=None, leader=None, updated_at=WRITTEN,
        )  # fmt: skip
        if use == "RESIDENTIAL":
            _households(city, building)


def _households(city: City, building: Values) -> None:
    for room, tenure, people in (
        ("101", "OWNED", (("王小明", 1930, ["MEALS"]), ("李梅", 1990, []))),
        ("102", "RENTED", (("欧阳雪", None, ["MEALS", "REPAIRS"]),)),
        ("103", None, ()),
    ):
        home = city.add(
            "Household", building=building, unit="一单元", room=room, size=len(people),
            tenure=tenure, updated_at=WRITTEN,
        )  # fmt: skip
        for name, year, services in people:
            city.add(
                "Resident", household=home, name=name, phone="13800000000", birth_year=year,
                services=services, consented_at=FOUNDED, updated_at=WRITTEN,
            )  # fmt: skip


def _cameras(city: City) -> None:
    for number, status, x, y, filed in (
        ("C1", "ONLINE", 113.9412, 22.5015, date(2025, 4, 1)),
        ("C2", "OFFLINE", 113.944, 22.502, date(2025, 4, 2)),
        ("C3", "ONLINE", 113.9462, 22.503, None),
        ("C4", "FAULT", 113.9495, 22.502, date(2025, 6, 30)),
    ):
        city.add(
            "Camera", camera_no=number, gb_code=None, name=f"{number} 球机", status=status,
            location=Point(x, y), mount_height=4.5, azimuth=None, field_of_view=360.0,
            range_metres=80.0, ptz=True, indoor=False, owner="公安", legal_basis=None, purpose=None,
            filing_no=None, filed_at=filed, sign_at=None, retention_days=30, privacy_mask=None,
            updated_at=WRITTEN,
        )  # fmt: skip


def _incidents(city: City) -> None:
    for number, category, status, severity, x, y, at, visibility in (
        ("A1", "FIRE_HAZARD", "REPORTED", 1, 113.9411, 22.5011, "05-01T09:00:00", "PUBLIC"),
        ("A2", "FIRE_HAZARD", "CLOSED", 2, 113.9413, 22.5016, "05-02T21:30:00", "PUBLIC"),
        ("A3", "FIRE_HAZARD", "DISPATCHED", 2, 113.942, 22.503, "05-31T23:59:59", "PUBLIC"),
        # On the edge that two grids share: it belongs to the lower code.
        ("A4", "PUBLIC_ORDER", "REPORTED", 3, 113.944, 22.5025, "06-01T00:00:00", "PUBLIC"),
        ("A5", "PUBLIC_ORDER", "FILED", None, 113.9463, 22.5031, "06-01T08:15:00", "INTERNAL"),
        ("A6", "NEIGHBOUR", "RESOLVED", 4, 113.9493, 22.5015, "06-02T12:00:00", "PUBLIC"),
        # Outside every area.
        ("A7", "TRAFFIC", "REPORTED", 4, 113.96, 22.51, "06-03T18:20:00", "PUBLIC"),
    ):  # fmt: skip
        reported = datetime.fromisoformat(f"2026-{at}+08:00")
        city.add(
            "Incident", case_no=number, category=category, tier=None, severity=severity,
            title=f"{number} 上报", description=None, source="GRID_WORKER", location=Point(x, y),
            accuracy_metres=5.0, reported_at=reported, area_code_at_report=None, status=status,
            outcome=None, first_receiver=None, assignee=None, center=None, due_at=None,
            closed_at=WRITTEN if status == "CLOSED" else None, satisfaction=None,
            visibility=visibility, updated_at=WRITTEN,
        )  # fmt: skip


def _roads(city: City) -> None:
    for number, name, kind, *lines in (
        # Along the edge of two grids: it belongs to the lower code, as it lies wholly in both.
        ("R1", "科苑路", "ARTERIAL", [(113.944, 22.5), (113.944, 22.504)]),
        ("R2", "学府路", "COLLECTOR", [(113.94, 22.502), (113.944, 22.5021), (113.95, 22.502)]),
        ("R3", "内街", "LOCAL", [(113.941, 22.503), (113.943, 22.503)],
         [(113.942, 22.503), (113.942, 22.5035)]),
        ("R4", None, "WATERWAY", [(113.951, 22.503), (113.96, 22.51)]),
    ):  # fmt: skip
        city.add(
            "Road", road_no=number, name=name, kind=kind, centreline=MultiLineString(lines),
            updated_at=WRITTEN,
        )  # fmt: skip


SPOTS = ((113.9412, 22.5011), (113.944, 22.5021), (113.9462, 22.5031), (113.9494, 22.5012),
         (113.96, 22.51))  # fmt: skip
"""In each grid one, the second on the edge of two; the last outside every area."""


def _others(city: City) -> None:
    """Specimens of whatever else is placed by its geometry. Of other tables each names the row of
    its own number, while there is one."""
    for of in (declared(name) for name in PLACED if not city.rows[name]):
        for number, (x, y) in enumerate(SPOTS):
            city.add(
                of.name,
                **specimen(of, number),
                **_names(city, of, number),
                **{str(of.geometry): _around(of, x, y)},
                updated_at=WRITTEN,
            )


def _names(city: City, of: Entity, number: int) -> Values:
    found: Values = {}
    for target, pairs in references(of):
        rows = city.rows[target]
        nothing: Values = dict.fromkeys(dict(pairs))
        there = number < len(rows)
        found |= {here: rows[number][name] for here, name in pairs} if there else nothing
    return found


def _around(of: Entity, x: float, y: float) -> BaseGeometry:
    match of.dimension:
        case 0:
            return Point(x, y)
        case 1:
            return MultiLineString([[(x, y), (x + 0.0004, y)]])
        case _:
            return box(x, y, x + 0.0004, y + 0.0004)
