"""Random plans of grids, with parts that are missing, odd, or held by larger areas than the plan.

A part's area is the plan's, as it always is in truth, or one around it: so a viewer may see a plan
and not all of its parts, and never a part without its plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

from shapely import MultiLineString, MultiPolygon, Point

from schema.plans.plan_job import JobKind
from tests.oracle.columns import values_of
from tests.oracle.computed import Values
from tests.oracle.rows import City

T = TypeVar("T")

LENGTHS = (6, 9, 12)
"""Of the codes of areas that plans are made for."""


def add_plan(
    random: Random, city: City, patch: Callable[[], MultiPolygon], spot: Callable[[], Point]
) -> None:
    """Add a plan of some communities of one county, with what it consists of."""
    codes = [row["code"] for row in city.rows["Community"]]
    if not codes:
        return
    code = random.choice(codes)[: random.choice(LENGTHS)]
    plan = _plan(random, city, code, patch())
    edits = range(1, random.choice((0, 1, 3, 6)) + 1)
    for number in edits:
        _part(random, city, plan, "PlanEdit", number=number, change={})
    made = random.sample(plan["communities"], random.randint(0, len(plan["communities"])))
    for community in made:
        _part(
            random, city, plan, "PlanCommunity", community_code=community, boundary=patch(),
            made_from=random.sample(codes, min(len(codes), random.choice((0, 1, 2)))),
        )  # fmt: skip
    zones = [_zone(random, city, plan, patch, edits) for _ in range(random.choice((0, 1, 3, 5)))]
    ids = [zone["id"] for zone in zones]
    buildings = [r["id"] for r in city.rows["Building"] if r["county"] == plan["county"]]
    for number in range(random.choice((0, 2, 5, 9))):
        _part(
            random, city, plan, "PlanAtom", number=number, zone_id=_some(random, ids),
            building_id=_some(random, [*buildings, 999]), boundary=patch(),
            community_code=random.choice(codes), community_today=random.choice(codes),
            grid_code=_some(random, [f"{code[:12]}001", ""]),
        )  # fmt: skip
    for number in range(random.choice((0, 0, 1, 3))):
        start, end = random.sample(range(10), 2)  # atoms that there are not, too
        _part(
            random, city, plan, "PlanBridge", number=number, start_atom=start, end_atom=end,
            line=_line(spot(), spot()),
        )  # fmt: skip
    for number in range(random.choice((0, 1, 4))):
        place = patch() if random.random() < 0.6 else None
        zone = _some(random, [*ids, 999])  # it may have gone since
        _part(random, city, plan, "PlanCheck", number=number, zone_id=zone, place=place)
    for _ in range(random.choice((0, 0, 1, 2))):
        kind = random.choice(list(JobKind)).name
        progress = random.choice((0.0, 0.25, 1.0))
        job = _part(random, city, plan, "PlanJob", kind=kind, wish={}, progress=progress)
        _reasons(random, city, job, ids, patch)
    for _ in range(random.choice((0, 0, 1, 2))):
        _comparison(random, city, plan, patch)
    for zone in [None, *ids]:
        if random.random() < 0.7:
            whole = plan["id"] if zone is None else None
            _part(random, city, plan, "PlanMeasures", zone_id=zone, whole_plan_id=whole)
    for _ in range(random.choice((0, 1, 3))):
        location = spot() if random.random() < 0.6 else None
        _part(random, city, plan, "PlanComment", zone_id=_some(random, ids), location=location)


def add_policies(random: Random, city: City) -> None:
    """Add policies for some areas, each at most once."""
    codes = {"", *(row["code"] for n in ("Region", "Community") for row in city.rows[n])}
    for code in random.sample(sorted(codes), min(len(codes), random.choice((0, 1, 3)))):
        values = values_of(random, "Policy", area_code=code)
        values["grid_households_max"] += values["grid_households_min"]
        city.add("Policy", **values)


def _plan(random: Random, city: City, code: str, boundary: MultiPolygon) -> Values:
    earlier = [r["id"] for r in city.rows["GridPlan"] if r["county"] == int(code[:6])]
    jobs = [r["id"] for r in city.rows["PlanJob"] if r["county"] == int(code[:6])]
    least = random.choice((0, 1, 200))
    town = (code + "001")[:9]
    values = values_of(
        random,
        "GridPlan",
        area_code=code,
        communities=[f"{town}{n:03}" for n in range(1, random.randint(2, 4))],
        households_min=least,
        households_max=least + random.choice((1, 200)),
        origin_id=_some(random, earlier),
        job_id=_some(random, jobs),
        keep_weight=random.choice((None, 0.0, 0.25, 1.0)),
        boundary=boundary,
        approved_content=None,
    )
    return city.add("GridPlan", **values | {"name": values["name"].strip(" ") or "方案"})


def _zone(
    random: Random,
    city: City,
    plan: Values,
    patch: Callable[[], MultiPolygon],
    edits: Sequence[int],
) -> Values:
    return _part(
        random, city, plan, "PlanZone", boundary=patch() if random.random() < 0.7 else None,
        grid_code=plan["communities"][0] + f"{random.randint(1, 4):03}",
        community_code=random.choice(plan["communities"]), changed_in=random.choice((0, *edits)),
    )  # fmt: skip


def _comparison(
    random: Random, city: City, plan: Values, patch: Callable[[], MultiPolygon]
) -> None:
    plans = [r["id"] for r in city.rows["GridPlan"] if r["county"] == plan["county"]]
    made = _part(random, city, plan, "PlanComparison", other_id=_some(random, plans))
    codes = [plan["communities"][0] + f"{n:03}" for n in range(1, 4)]
    for entity, shape in (("PlanShift", {"boundary": patch()}), ("PlanLoad", {})):
        for _ in range(random.choice((0, 1, 3))):
            codes_of = {"from_code": _some(random, codes), "to_code": _some(random, codes)}
            whole = {"comparison_id": made["id"], "area_code": made["area_code"]}
            city.add(entity, **values_of(random, entity, **whole, **codes_of, **shape))


def _reasons(
    random: Random,
    city: City,
    job: Values,
    zones: Sequence[int],
    patch: Callable[[], MultiPolygon],
) -> None:
    plans = [r["id"] for r in city.rows["GridPlan"] if r["county"] == job["county"]]
    for number in range(random.choice((0, 1, 3))):
        values = values_of(
            random, "PlanReason", job_id=job["id"], area_code=job["area_code"], number=number,
            candidate_id=_some(random, plans), zone_id=_some(random, [*zones, 999]),
            place=patch() if random.random() < 0.6 else None,
        )  # fmt: skip
        city.add("PlanReason", **values)


def _part(random: Random, city: City, plan: Values, entity: str, **said: Any) -> Values:
    part = {"plan_id": plan["id"], "area_code": plan["area_code"]}
    values = values_of(random, entity, **part, **said)
    if entity == "PlanComment":
        values["text"] = values["text"].strip(" ") or "好"
        values["made_at"] = random.choice((values["made_at"], datetime(2026, 6, 1, tzinfo=UTC)))
    if random.random() < 0.25:
        values["area_code"] = plan["area_code"][: random.choice(LENGTHS)]
    return city.add(entity, **values)


def _line(start: Point, end: Point) -> MultiLineString:
    far = Point(end.x + 2**-13, end.y) if start.equals(end) else end
    return MultiLineString([[(start.x, start.y), (far.x, far.y)]])


def _some(random: Random, values: Sequence[T]) -> T | None:
    """One of some values, or none."""
    return random.choice(values) if values and random.random() < 0.75 else None
