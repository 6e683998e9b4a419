"""What follows from a plan, written to its tables: outlines, measures and findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

from shapely import Geometry
from sqlalchemy import delete, func, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import wkb
from resolvers.redraw.figures import MeasureRow
from resolvers.redraw.findings import PlanFinding, finding_values
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_writer import of_plan
from resolvers.redraw.wkb import multi
from schema.plans.plan_check import plan_check
from schema.plans.plan_measures import plan_measures

OUTLINES = text(
    """
    update plan_zone set boundary = ST_GeomFromWKB(drawn.outline, 4490), updated_at = now()
    from unnest(cast(:zones as bigint[]), cast(:outlines as bytea[])) as drawn (zone, outline)
    where plan_zone.county = :county and plan_zone.id = drawn.zone
    """
)


async def write_derived(
    connection: AsyncConnection,
    partition: Partition,
    changed: Collection[int],
    whole: MeasureRow,
    findings_before: Sequence[PlanFinding] | None,
) -> None:
    """Write outlines and measures of changed zones, the measures of the whole, and the findings.

    Findings are written where they differ from those before, or where these are not known.
    """
    key, area_code = partition.key, partition.head.area_code
    present = sorted(zone for zone in changed if zone in partition.zones)
    if present:
        await connection.execute(
            OUTLINES,
            {
                "county": key.county,
                "zones": present,
                "outlines": [_multi(partition.outlines.get(zone)) for zone in present],
            },
        )
    if present:
        of_zones = [
            {"zone_id": zone, "whole_plan_id": None, **_figures(partition.figures[zone])}
            for zone in present
        ]
        await _replace_measures(connection, key, area_code, "zone_id", of_zones)
    of_whole = {"zone_id": None, "whole_plan_id": key.id, **_figures(whole)}
    await _replace_measures(connection, key, area_code, "whole_plan_id", [of_whole])
    if findings_before != partition.findings:
        await connection.execute(
            delete(plan_check).where(
                plan_check.c.county == key.county, plan_check.c.plan_id == key.id
            )
        )
        if partition.findings:
            await connection.execute(
                insert(plan_check),
                [
                    {**of_plan(key, area_code), **finding_values(number, found)}
                    for number, found in enumerate(partition.findings)
                ],
            )


def _multi(outline: Geometry | None) -> bytes | None:
    if outline is None:
        return None
    return bytes(wkb(multi(outline)))


def _figures(figures: MeasureRow) -> dict[str, object]:
    return {field.name: getattr(figures, field.name) for field in dataclasses.fields(figures)}


async def _replace_measures(
    connection: AsyncConnection,
    key: PlanKey,
    area_code: str,
    column: str,
    rows: Sequence[Mapping[str, object]],
) -> None:
    statement = upsert(plan_measures)
    names = [field.name for field in dataclasses.fields(MeasureRow)]
    replacing = statement.on_conflict_do_update(
        index_elements=["county", column],
        set_={name: statement.excluded[name] for name in names} | {"updated_at": func.now()},
    )
    await connection.execute(replacing, [{**of_plan(key, area_code), **row} for row in rows])
