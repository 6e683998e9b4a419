"""Plans for the city: one of each community, town and county, each with all that a plan has.

A part belongs to its plan's area, or to the one around it, as no part does in truth: so that a
viewer sees a plan and not all of its parts, and each step from one to the other is guarded alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.building import building
from schema.entities.policy import policy
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_bridge import plan_bridge
from schema.plans.plan_check import plan_check
from schema.plans.plan_comment import plan_comment
from schema.plans.plan_community import plan_community
from schema.plans.plan_comparison import plan_comparison
from schema.plans.plan_edit import plan_edit
from schema.plans.plan_load import plan_load
from schema.plans.plan_measures import plan_measures
from schema.plans.plan_reason import plan_reason
from schema.plans.plan_shift import plan_shift
from schema.plans.plan_zone import plan_zone
from schema.workflow.job import job
from tests.scope.city import CELLS, START, Cell, Row, box, county_of, hull, line, written

AREAS = sorted({cell.code[:length] for cell in CELLS for length in (6, 9, 12)})


async def draft(connection: AsyncConnection) -> None:
    """Fill the tables of plans and of policies."""
    await connection.execute(insert(policy), [*policies()])
    ids: dict[str, int] = {}
    for number, code in enumerate(AREAS):
        ids[code] = await _insert_one(connection, grid_plan, plan(number, code))
        await _fill(connection, number, code, ids[code])
    await _relate(connection, ids)
    await _reason(connection, ids)
    await _compare(connection, ids)


def policies() -> Iterator[Row]:
    for number, code in enumerate(["4403", *AREAS]):
        yield {
            "county": county_of(code),
            "area_code": code,
            "source": f"policy@{code}",
            "grid_households_min": 100 + number,
            "grid_households_max": 300 + number,
            "grid_workers_min": number % 3,
            "updated_at": written(number * 3),
        }


def plan(number: int, code: str) -> Row:
    return {
        "county": county_of(code),
        "area_code": code,
        "name": f"plan@{code}",
        "status": ("DRAFT", "CONSULTATION", "APPROVED")[number % 3],
        "communities": sorted({c.community for c in CELLS if c.community.startswith(code)}),
        "author": f"author@{code}",
        "decision": f"decision@{code}",
        "version": number,
        "households_min": 100 + number,
        "households_max": 200 + number,
        "workers_min": 1,
        "based_at": instant(number),
        "fingerprint": "",
        "boundary": hull(code),
        "updated_at": written(number * 5),
    }


def around(code: str) -> str:
    """The area around one: ``440305001`` is around ``440305001002``."""
    return code[:-3] if len(code) > 6 else code[:4]


def instant(number: int) -> datetime:
    return START + timedelta(days=number, minutes=number)


def part(code: str, plan_id: int, turn: int, /, **values: Any) -> Row:
    """A part of the plan of an area; each other one belongs to the area around it."""
    return {
        "county": county_of(code),
        "area_code": around(code) if turn % 2 else code,
        "plan_id": plan_id,
        "updated_at": written(turn * 7 + plan_id),
        **values,
    }


async def _fill(connection: AsyncConnection, turn: int, code: str, plan_id: int) -> None:
    zones = [
        await _insert_one(connection, plan_zone, part(code, plan_id, number, **zone(number, code)))
        for number in range(3)
    ]
    buildings = await connection.scalars(
        select(building.c.id).where(building.c.county == county_of(code)).order_by(building.c.id)
    )
    for table, rows in (
        (plan_community, communities(code)),
        (plan_edit, edits(code)),
        (plan_atom, atoms(code, zones, list(buildings)[turn % 2 :: 3])),
        (plan_check, checks(code, zones)),
        (plan_measures, measures(turn, plan_id, zones)),
        (plan_comment, comments(code, zones)),
        (plan_bridge, bridges(code)),
        (job, jobs(code)),
    ):
        parts = [part(code, plan_id, number + turn, **row) for number, row in enumerate(rows)]
        await connection.execute(insert(table), parts)


def zone(number: int, code: str) -> Row:
    inside = next(cell for cell in CELLS if cell.code.startswith(code))
    place = box(inside.x + number / 3, inside.y, inside.x + (number + 1) / 3, inside.y + 1)
    mark = around(code) if number % 2 else code
    return {
        "grid_code": f"{inside.community}{number + 1:03}",
        "name": f"zone@{mark}",
        "community_code": inside.community,
        "workers": number,
        "locked": number == 1,
        "changed_in": number,
        "boundary": None if number == 2 else place,
    }


def communities(code: str) -> Iterator[Row]:
    for number, cell in enumerate(sorted({c.community for c in CELLS if c.code.startswith(code)})):
        yield {
            "community_code": cell,
            "name": f"planned@{code}",
            "kind": "TOWN",
            "redrawn": number % 2 == 1,
            "made_from": [cell],
            "boundary": hull(cell),
        }


def edits(code: str) -> Iterator[Row]:
    for number in range(4):
        yield {
            "number": number,
            "kind": ("ASSIGN", "MERGE", "UNDO")[number % 3],
            "author": "somebody",
            "made_at": instant(number * 20),
            "buildings": number,
            "households": number * 2,
            "change": {"moves": [], "zones": []},
        }


def atoms(code: str, zones: list[int], buildings: list[int]) -> Iterator[Row]:
    inside = [cell for cell in CELLS if cell.code.startswith(code)]
    held_by = [zones[0], zones[1], None]
    for number, building_id in enumerate([*buildings[:7], None]):
        cell: Cell = inside[number % len(inside)]
        yield {
            "number": number,
            "zone_id": held_by[number % 3],
            "building_id": building_id,
            "community_code": cell.community,
            "community_today": cell.community,
            "block": number % 2,
            "boundary": box(cell.x + number / 9, cell.y, cell.x + (number + 1) / 9, cell.y + 1),
            "households": number,
            "residents": number * 3,
            "incidents": number % 4,
            "open_incidents": number % 2,
            "cameras": 1,
            "grid_code": cell.code,
        }


def checks(code: str, zones: list[int]) -> Iterator[Row]:
    for number, zone_id in enumerate([zones[0], zones[1], None, zones[0]]):
        yield {
            "zone_id": zone_id,
            "number": number,
            "kind": ("ABOVE_BAND", "GAP")[number % 2],
            "severity": ("ERROR", "WARNING", "NOTICE")[number % 3],
            "message": "something",
            "advice": f"advice@{code}" if number else None,
            "figure": float(number),
            "limit": 2.0,
            "place": hull(code) if number < 2 else None,
        }


def measures(turn: int, plan_id: int, zones: list[int]) -> Iterator[Row]:
    for number, zone_id in enumerate([None, *zones]):
        yield {
            "zone_id": zone_id,
            "whole_plan_id": None if zone_id else plan_id,
            "zones": 1 + number,
            "zones_in_band": number,
            "households": 10 * number + turn,
            "residents": 30 * number,
            "buildings": number,
            "incidents": number,
            "cameras": number,
            "square_metres": 1_000.0 + number,
            "deviation": 0.5 - number,
            "polsby_popper": 0.6,
            "reock": None,
            "blocks_split": number,
        }


def comments(code: str, zones: list[int]) -> Iterator[Row]:
    cell = next(cell for cell in CELLS if cell.code.startswith(code))
    for number, zone_id in enumerate([None, zones[0], zones[1], zones[0]]):
        yield {
            "zone_id": zone_id,
            "author": "somebody",
            "text": "something",
            "made_at": instant(number * 30),
            "location": None if number == 2 else cell.at(0.5, number / 5),
        }


def bridges(code: str) -> Iterator[Row]:
    cell = next(cell for cell in CELLS if cell.code.startswith(code))
    for number in range(3):
        yield {
            "number": number,
            "kind": ("BRIDGE", "FERRY")[number % 2],
            "name": f"bridge@{code}",
            "road_no": None if number else "road",
            "start_atom": number,
            "end_atom": number + 4,
            "line": line(cell, (0.1, number / 5), (0.9, number / 5)),
        }


def jobs(code: str) -> Iterator[Row]:
    for number in range(3):
        yield {
            "kind": "PROPOSAL",
            "status": ("DONE", "RUNNING")[number % 2],
            "progress": number / 4,
            "asked_by": "somebody",
            "asked_at": instant(number * 40),
            "wish": {},
        }


async def _reason(connection: AsyncConnection, ids: dict[str, int]) -> None:
    """Reasons of jobs, of plans that they made and of all; each other one is of the area around."""
    for turn, (code, id_) in enumerate(ids.items()):
        here = (grid_plan.c.county == county_of(code)) & (grid_plan.c.id == id_)
        made_by = await connection.scalar(select(grid_plan.c.job_id).where(here))
        zones = await connection.scalars(
            select(plan_zone.c.id)
            .where(plan_zone.c.county == county_of(code), plan_zone.c.plan_id == id_)
            .order_by(plan_zone.c.id)
        )
        rows = [
            part(code, id_, turn + number, **row, candidate_id=id_ if number else None)
            | {"job_id": made_by}
            for number, row in enumerate(checks(code, list(zones)))
        ]
        for row in rows:
            del row["plan_id"]
        await connection.execute(insert(plan_reason), rows)


async def _relate(connection: AsyncConnection, ids: dict[str, int]) -> None:
    """Each plan was branched from another one of its county, and came of a job of that one's."""
    for code, id_ in ids.items():
        others = [other for other in ids if other[:6] == code[:6] and other != code]
        origin = ids[others[id_ % len(others)]]
        proposed_by = await connection.scalar(
            select(job.c.id).where(job.c.plan_id == origin).order_by(job.c.id).limit(1)
        )
        here = (grid_plan.c.county == county_of(code)) & (grid_plan.c.id == id_)
        await connection.execute(
            update(grid_plan).where(here).values(origin_id=origin, job_id=proposed_by)
        )


async def _compare(connection: AsyncConnection, ids: dict[str, int]) -> None:
    """Each plan compared with another one of its county, and with today's grids."""
    for turn, (code, id_) in enumerate(ids.items()):
        others = [ids[other] for other in ids if other[:6] == code[:6] and other != code]
        for number, other in enumerate([others[turn % len(others)], None]):
            row = part(code, id_, turn + number, **comparison(number, other))
            made = await _insert_one(connection, plan_comparison, row)
            for table, rows in ((plan_shift, shifts(code)), (plan_load, loads(code))):
                parts = [part(code, id_, turn + at, **row) for at, row in enumerate(rows)]
                held = [
                    # What is seen is of a comparison that is seen, too.
                    {**p, "area_code": min(p["area_code"], row["area_code"], key=len)}
                    for p in parts
                ]
                for each in held:
                    del each["plan_id"]
                await connection.execute(
                    insert(table), [{**each, "comparison_id": made} for each in held]
                )


def comparison(number: int, other: int | None) -> Row:
    return {
        "version": number,
        "other_id": other,
        "made_at": instant(number * 50),
        "made_by": "somebody",
        "households_kept": 7 + number,
        "zones_kept": number,
        "zones_same_code": number,
        "buildings_same_code": 2 * number,
        "buildings": 2,
        "households": 3 + number,
        "residents": 5,
        "open_incidents": number,
        "cameras": 1,
    }


def shifts(code: str) -> Iterator[Row]:
    for number in range(3):
        yield {
            "from_code": None if number == 1 else code.ljust(15, "0"),
            "to_code": code.ljust(15, "1"),
            "buildings": number,
            "households": 2 * number,
            "residents": 3 * number,
            "open_incidents": 1,
            "cameras": number % 2,
            "boundary": hull(code),
        }


def loads(code: str) -> Iterator[Row]:
    for number in range(3):
        figures = {
            f"{what}_{when}": number + len(when)
            for what in ("households", "open_incidents", "cameras", "workers")
            for when in ("before", "after")
        }
        yield {"from_code": code.ljust(15, "0"), "to_code": None, **figures}


async def _insert_one(connection: AsyncConnection, table: Any, row: Row) -> int:
    return int(await connection.scalar(insert(table).values(**row).returning(table.c.id)) or 0)
