"""A plan for the small city: 科苑社区 in three zones, of which one holds nothing, edited twice.

::

    22.504 +-------------+------+------+
           |   科苑一     | 科苑二 | (no  |      B1 and B2 are in 科苑一, B3 is in 科苑二; the block
           |   B1  B2    |  B3  | zone)|      east of it is in no zone, and 科苑三 holds nothing
    22.500 +-------------+------+------+
           113.940     113.945  .947   113.948
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import shapely
from shapely import MultiLineString, MultiPolygon, Point

from tests.oracle.computed import Values
from tests.oracle.rows import City

COMMUNITY = "440305001001"
MADE = datetime(2026, 6, 10, 1, tzinfo=UTC)


def draft(city: City) -> None:
    """Add a plan that is consulted on, an empty draft that was branched from it, and policies."""
    plan = _plan(city, "科苑社区重划方案", "CONSULTATION", MADE, version=3, submitted_by="周工")
    branch = _plan(city, "按楼栋均衡", "DRAFT", MADE + timedelta(days=1), version=0)
    branch["origin_id"] = plan["id"]
    _edits(city, plan)
    city.add(
        "PlanCommunity", plan=plan, community_code=COMMUNITY, name="科苑社区", kind="TOWN",
        redrawn=False, made_from=[COMMUNITY], boundary=strip(113.94, 113.948), updated_at=MADE,
    )  # fmt: skip
    zones = _zones(city, plan)
    _atoms(city, plan, zones)
    _measures(city, plan, zones)
    _checks(city, plan, zones)
    _comments(city, plan, zones)
    _bridges(city, plan)
    _proposal(city, plan)
    _comparison(city, plan, branch)
    for code, least, source in (("440305", 200, "区里的标准"), ("440305001", 150, "街道的标准")):
        city.add(
            "Policy", area_code=code, source=source, grid_households_min=least,
            grid_households_max=2 * least, grid_workers_min=1, updated_at=MADE,
        )  # fmt: skip


def oversee(city: City) -> None:
    """Add lines of the log, a request for contacts with what was decided on it, and an event."""
    who: Values = {"subject": "李坐席", "areas": ["440305001"], "role": "OPERATOR"}
    for number, action, residents, code in (
        (1, "READ", 3, f"{COMMUNITY}001"),
        (2, "REVEAL", 1, f"{COMMUNITY}001"),
        (3, "READ", 140, COMMUNITY),
    ):
        wide = residents > 100
        at = MADE + timedelta(minutes=number)
        city.add(
            "AccessRecord",
            **who,
            area_code=code,
            at=at,
            action=action,
            residents=residents,
            households=0,
            records=0,
            wide=wide,
            chain=5,
            number=number,
            digest=b"",
            document_sha256=None if action == "REVEAL" else "5f" * 32,
            operation="楼里的人"[:number],
            purpose="VISIT" if action == "REVEAL" else None,
            resident_ids=[] if wide else [f"Resident:440305:{n + 1}" for n in range(residents)],
            household_ids=[],
            building_ids=[] if wide else ["Building:440305:1"],
            updated_at=at,
        )
    asked = city.add(
        "ContactConsent",
        area_code="440305001",
        at=MADE,
        step="ASKED",
        subject="李坐席",
        asked_by="李坐席",
        areas=["440305001"],
        number=20,
        note="逐户通知停水",
        until=MADE + timedelta(hours=15),
        updated_at=MADE,
    )
    city.add(
        "ContactConsent",
        request=asked,
        at=MADE + timedelta(minutes=9),
        step="GRANTED",
        subject="区管理员",
        asked_by="李坐席",
        areas=["440305001"],
        number=12,
        note="同意,只限停水楼栋",
        until=asked["until"],
        updated_at=MADE,
    )
    city.add(
        "UnusualUse",
        **who,
        area_code="440305001",
        at=MADE,
        kind="CONSENT_NEEDED",
        figure=50,
        bound=50,
        updated_at=MADE,
    )


def strip(west: float, east: float) -> MultiPolygon:
    return MultiPolygon([shapely.box(west, 22.5, east, 22.504)])


def _plan(
    city: City,
    name: str,
    status: str,
    made: datetime,
    version: int,
    submitted_by: str | None = None,
) -> Values:
    return city.add(
        "GridPlan", area_code=COMMUNITY, name=name, status=status, communities=[COMMUNITY],
        author="陈工", version=version, households_min=2, households_max=4,
        workers_min=1, based_at=made, fingerprint="0", boundary=strip(113.94, 113.948),
        submitted_at=made if submitted_by else None, submitted_by=submitted_by, updated_at=made,
    )  # fmt: skip


def _zones(city: City, plan: Values) -> list[Values]:
    return [
        city.add(
            "PlanZone", plan=plan, grid_code=f"{COMMUNITY}00{number}", name=name, kind="BASIC",
            community_code=COMMUNITY, workers=workers, locked=locked, changed_in=changed,
            boundary=boundary, updated_at=MADE,
        )
        for number, name, workers, locked, changed, boundary in (
            (1, "科苑一", 2, True, 1, strip(113.94, 113.945)),
            (2, "科苑二", 1, False, 1, strip(113.945, 113.947)),
            (3, "科苑三", None, False, 3, None),
        )
    ]  # fmt: skip


def _atoms(city: City, plan: Values, zones: list[Values]) -> None:
    buildings = {row["building_no"]: row["id"] for row in city.rows["Building"]}
    for number, zone, building, west, east, households, residents in (
        (0, zones[0], "B1", 113.94, 113.942, 3, 3),
        (1, zones[0], "B2", 113.942, 113.945, 3, 3),
        (2, zones[1], "B3", 113.945, 113.947, 0, 0),
        (3, None, None, 113.947, 113.948, 0, 0),
    ):
        city.add(
            "PlanAtom", plan=plan, number=number, zone_id=zone and zone["id"],
            building_id=building and buildings[building], community_code=COMMUNITY,
            community_today=COMMUNITY,
            block=number // 2, boundary=strip(west, east), households=households,
            residents=residents, incidents=2 - number // 2, open_incidents=1, cameras=number % 2,
            grid_code=f"{COMMUNITY}001" if number < 1 else f"{COMMUNITY}002", updated_at=MADE,
        )  # fmt: skip


def _edits(city: City, plan: Values) -> None:
    for number, kind, state, of, author in (
        (1, "MOVE_BORDER", "DONE", None, "陈工"),
        (2, "NEW_ZONE", "DONE", None, "林工"),
        (3, "REDO", "DONE", 2, "林工"),
    ):
        city.add(
            "PlanEdit", plan=plan, number=number, kind=kind, state=state, of=of, author=author,
            made_at=MADE + timedelta(minutes=number), buildings=2 - number // 2, households=number,
            change={}, updated_at=MADE,
        )  # fmt: skip


def _measures(city: City, plan: Values, zones: list[Values]) -> None:
    for zone, count, in_band, households, deviation, compact in (
        (None, 2, 0, 6, 1.0, 0.7),
        (zones[0], 1, 0, 6, 1.0, 0.76),
        (zones[1], 1, 0, 0, -1.0, 0.64),
        (zones[2], 0, 0, 0, None, None),
    ):
        city.add(
            "PlanMeasures", plan_id=plan["id"], area_code=plan["area_code"],
            zone_id=zone and zone["id"], whole_plan_id=None if zone else plan["id"],
            zones=count, zones_in_band=in_band, households=households, residents=households,
            buildings=count, incidents=count, cameras=1, moved_households=households // 2,
            moved_buildings=count // 2, square_metres=count * 100_000.5,
            deviation=deviation, polsby_popper=compact, reock=compact and compact / 2,
            street_share=0.5 if zone is None else None, blocks_split=count, spread_metres=None,
            updated_at=MADE,
        )  # fmt: skip


def _checks(city: City, plan: Values, zones: list[Values]) -> None:
    for number, zone, kind, severity, figure, limit, place in (
        (0, zones[2], "EMPTY_ZONE", "ERROR", None, None, None),
        (1, zones[0], "ABOVE_BAND", "WARNING", 6.0, 4.0, zones[0]["boundary"]),
        (2, zones[1], "BELOW_BAND", "WARNING", 0.0, 2.0, zones[1]["boundary"]),
        (3, None, "GAP", "WARNING", 45_678.9, 0.0, strip(113.947, 113.948)),
    ):
        city.add(
            "PlanCheck", plan=plan, zone_id=zone and zone["id"], number=number, kind=kind,
            severity=severity, message=f"检查 {number}", figure=figure, limit=limit, place=place,
            advice=zone and "拆分", updated_at=MADE,
        )  # fmt: skip


def _bridges(city: City, plan: Values) -> None:
    for number, kind, name, road_no, start, end in (
        (1, "BRIDGE", "科苑桥", "R7", 0, 2),
        (2, "FERRY", None, None, 1, 3),
    ):
        city.add(
            "PlanBridge", plan=plan, number=number, kind=kind, name=name, road_no=road_no,
            start_atom=start, end_atom=end, updated_at=MADE,
            line=MultiLineString([[(113.941, 22.502), (113.946, 22.502 + number / 1000)]]),
        )  # fmt: skip


def _comments(city: City, plan: Values, zones: list[Values]) -> None:
    for minutes, zone, author, text, location in (
        (10, None, "王网格员", "总体可行", None),
        (20, zones[0], "李网格员", "两栋楼隔着一条路", Point(113.943, 22.502)),
        (15, zones[0], "王网格员", "人手够吗?", None),
    ):
        city.add(
            "PlanComment", plan=plan, zone_id=zone and zone["id"], author=author, text=text,
            made_at=MADE + timedelta(minutes=minutes), location=location, updated_at=MADE,
        )  # fmt: skip


def _proposal(city: City, plan: Values) -> None:
    """A job for a plan, and what it came to."""
    job = city.add(
        "PlanJob", plan=plan, kind="PROPOSAL", status="DONE", phase=None, progress=1.0,
        message="1 个方案", asked_by="陈工", asked_at=MADE, started_at=MADE,
        ended_at=MADE + timedelta(seconds=25), wish={}, queue_id=7, updated_at=MADE,
    )  # fmt: skip
    made = _plan(city, "自动划分一", "DRAFT", MADE + timedelta(days=2), version=0)
    made |= {"job_id": job["id"], "keep_weight": 0.25}
    zone = city.add(
        "PlanZone", plan=made, grid_code=f"{COMMUNITY}001", name="科苑一", kind="BASIC",
        community_code=COMMUNITY, workers=None, locked=False, changed_in=0,
        boundary=strip(113.94, 113.948), updated_at=MADE,
    )  # fmt: skip
    for number, of, kind, severity, figure, limit in (
        (0, None, "FEWER_CANDIDATES", "NOTICE", 1.0, 2.0),
        (1, zone, "NOT_FOUND", "WARNING", 6.0, 4.0),
    ):
        city.add(
            "PlanReason", job=job, candidate_id=of and made["id"], zone_id=of and of["id"],
            number=number, kind=kind, severity=severity, message=f"说明 {number}", figure=figure,
            limit=limit, advice=of and "换一个随机种子", place=of and of["boundary"],
            updated_at=MADE,
        )  # fmt: skip


def _comparison(city: City, plan: Values, branch: Values) -> None:
    """A plan compared with today, and with the one that was branched from it."""
    for other, kept in ((None, 2), (branch, 0)):
        made = city.add(
            "PlanComparison", plan=plan, version=3, other_id=other and other["id"],
            other_version=other and 0, made_at=MADE + timedelta(hours=1), made_by="周工",
            households_kept=4 * kept, zones_kept=kept, zones_same_code=kept,
            buildings_same_code=kept + 1, buildings=1, households=3, residents=3,
            open_incidents=1, cameras=1, updated_at=MADE,
        )  # fmt: skip
        whole = {"comparison_id": made["id"], "area_code": made["area_code"]}
        second = f"{COMMUNITY}002" if other is None else None
        city.add(
            "PlanShift", **whole, from_code=second, to_code=f"{COMMUNITY}001", buildings=1,
            households=3, residents=3, open_incidents=1, cameras=1, updated_at=MADE,
            boundary=strip(113.944, 113.945),
        )  # fmt: skip
        for before, after, had, has, workers in (
            (f"{COMMUNITY}001", f"{COMMUNITY}001", 3, 6, 2),
            (second, f"{COMMUNITY}002", 3, 0, None),
            (None, f"{COMMUNITY}003", 0, 0, 0),
        ):
            city.add(
                "PlanLoad", **whole, from_code=before, to_code=after,
                households_before=had, households_after=has, open_incidents_before=1,
                open_incidents_after=2, cameras_before=1, cameras_after=0, workers_before=1,
                workers_after=workers, updated_at=MADE,
            )  # fmt: skip
