"""A plan written to its tables: once when it is made, then what each edit changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import ewkb
from resolvers.redraw.base_data import current_versions
from resolvers.redraw.change import Change, Zone
from resolvers.redraw.figures import CheckRow, MeasureRow
from resolvers.redraw.partition import AtomAttributes, Codes, Ids, Partition, PlanHead, PlanKey
from resolvers.redraw.plan_communities import write_rehomed
from schema.entities.community import community
from schema.entities.grid import grid
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_check import plan_check
from schema.plans.plan_edit import EditKind, plan_edit
from schema.plans.plan_measures import plan_measures
from schema.plans.plan_zone import plan_zone

# psycopg sends a list as an array; COPY is closed to a role that row-level security binds.
ATOMS = text(
    """
    insert into plan_atom (
        county, area_code, plan_id, number, zone_id, building_id, community_code, community_today,
        block, boundary, households, residents, incidents, open_incidents, cameras, grid_code
    )
    select
        :county, :area_code, :plan, number - 1, nullif(zone, 0), nullif(building, 0), settled,
        community, block, ST_Multi(ST_GeomFromWKB(cell, 4490)), households, residents, incidents,
        open_incidents, cameras, grid
    from unnest(
        cast(:zones as bigint[]), cast(:buildings as bigint[]), cast(:settled as text[]),
        cast(:communities as text[]), cast(:blocks as integer[]), cast(:cells as bytea[]),
        cast(:households as integer[]), cast(:residents as integer[]),
        cast(:incidents as integer[]), cast(:open_incidents as integer[]),
        cast(:cameras as integer[]), cast(:grids as text[])
    ) with ordinality as atom (
        zone, building, settled, community, block, cell, households, residents, incidents,
        open_incidents, cameras, grid, number
    )
    """
)

MOVES = text(
    """
    update plan_atom set zone_id = nullif(moved.zone, 0), updated_at = now()
    from unnest(cast(:numbers as integer[]), cast(:zones as bigint[])) as moved (number, zone)
    where plan_atom.county = :county and plan_atom.plan_id = :plan
        and plan_atom.number = moved.number
    """
)

ZONES = text(
    """
    insert into plan_zone (
        county, id, area_code, plan_id, grid_code, name, kind, community_code, workers, locked,
        changed_in
    ) overriding system value values (
        :county, :id, :area_code, :plan, :code, :name, :kind, :community, :workers, :locked,
        :version
    )
    on conflict (county, id) do update set
        grid_code = excluded.grid_code, name = excluded.name, kind = excluded.kind,
        community_code = excluded.community_code,
        workers = excluded.workers, locked = excluded.locked, changed_in = excluded.changed_in,
        updated_at = now()
    """
)

IDS = text("select nextval('plan_zone_id_seq') from generate_series(1, cast(:count as integer))")


async def insert_plan(
    connection: AsyncConnection,
    head: PlanHead,
    boundary: Any,
    origin: int | None = None,
    job: int | None = None,
) -> int:
    """Write the plan itself, and return its id. A branch stands on what its origin does."""
    band = head.band
    base: Any = current_versions(grid, head.communities)
    communities: Any = current_versions(community, head.communities)
    if origin is not None:
        of = grid_plan.alias("of")
        known = of.c.county == county_number(head.area_code), of.c.id == origin
        base = select(of.c.base).where(*known).scalar_subquery()
        communities = select(of.c.base_communities).where(*known).scalar_subquery()
    return int(
        await connection.scalar(
            insert(grid_plan)
            .values(
                county=county_number(head.area_code),
                area_code=head.area_code,
                name=head.name,
                author=head.author,
                communities=list(head.communities),
                origin_id=origin,
                job_id=job,
                households_min=band.households_min,
                households_max=band.households_max,
                workers_min=band.workers_min,
                based_at=head.based_at,
                fingerprint=head.fingerprint,
                base=base,
                base_communities=communities,
                boundary=ewkb(boundary),
            )
            .returning(grid_plan.c.id)
        )
    )


async def zone_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Ids for new zones."""
    return [int(i) for i in await connection.scalars(IDS, {"count": count})]


async def insert_zones(
    connection: AsyncConnection, key: PlanKey, area_code: str, zones: Sequence[Zone], version: int
) -> None:
    """Write zones, or write them anew, as changed by this version."""
    if zones:
        await connection.execute(ZONES, [_row(key, area_code, z, version) for z in zones])


async def insert_atoms(
    connection: AsyncConnection,
    key: PlanKey,
    area_code: str,
    attributes: AtomAttributes,
    blocks: Sequence[int],
    assignment: Ids,
    settled: Codes,
) -> None:
    await connection.execute(
        ATOMS,
        {
            "county": key.county,
            "area_code": area_code,
            "plan": key.id,
            "zones": assignment.tolist(),
            "buildings": attributes.buildings.tolist(),
            "settled": settled.tolist(),
            "communities": list(attributes.communities),
            "blocks": list(blocks),
            "cells": list(shapely.to_wkb(attributes.cells)),
            "households": attributes.households.tolist(),
            "residents": attributes.residents.tolist(),
            "incidents": attributes.incidents.tolist(),
            "open_incidents": attributes.open_incidents.tolist(),
            "cameras": attributes.cameras.tolist(),
            "grids": list(attributes.grids),
        },
    )


async def write_change(connection: AsyncConnection, partition: Partition, change: Change) -> None:
    """Write the atoms, zones and communities of a change that ``board`` has made already."""
    key, version = partition.key, partition.version
    if change.rehomings or change.homes:
        await write_rehomed(connection, partition, change)
    kept = [after for _, after in change.zones if after is not None]
    said = {zone.id for zone in kept}
    kept += [partition.zones[z] for z in sorted(change.reshaped - said) if z in partition.zones]
    await insert_zones(connection, key, partition.head.area_code, kept, version)
    if change.moves:
        values = {
            "county": key.county,
            "plan": key.id,
            "numbers": list(change.atoms),
            "zones": [move.target for move in change.moves for _ in move.atoms],
        }
        await connection.execute(MOVES, values)
    gone = [before.id for before, after in change.zones if before is not None and after is None]
    if gone:
        await connection.execute(
            delete(plan_zone).where(
                plan_zone.c.county == key.county,
                plan_zone.c.plan_id == key.id,
                plan_zone.c.id.in_(gone),
            )
        )


async def write_derived(
    connection: AsyncConnection,
    partition: Partition,
    changed: Collection[int],
    whole: MeasureRow,
    findings_before: Sequence[CheckRow] | None,
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
                    {**_of_plan(key, area_code), **_finding(number, found)}
                    for number, found in enumerate(partition.findings)
                ],
            )


async def write_edit(
    connection: AsyncConnection,
    partition: Partition,
    kind: EditKind,
    author: str,
    change: Change,
    of: int | None,
    note: str | None,
) -> int:
    """Write the line in the log, and the plan's version; the edit's id."""
    atoms = list(change.atoms)
    edit = await connection.scalar(
        insert(plan_edit)
        .values(
            **_of_plan(partition.key, partition.head.area_code),
            number=partition.version,
            kind=kind,
            of=of,
            author=author,
            buildings=int((partition.attributes.buildings[atoms] != 0).sum()),
            households=int(partition.attributes.households[atoms].sum()),
            note=note,
            change=change.to_json(),
        )
        .returning(plan_edit.c.id)
    )
    await connection.execute(
        update(grid_plan)
        .where(grid_plan.c.county == partition.key.county, grid_plan.c.id == partition.key.id)
        .values(version=partition.version, updated_at=func.now())
    )
    return int(edit)


OUTLINES = text(
    """
    update plan_zone set boundary = ST_GeomFromWKB(drawn.outline, 4490), updated_at = now()
    from unnest(cast(:zones as bigint[]), cast(:outlines as bytea[])) as drawn (zone, outline)
    where plan_zone.county = :county and plan_zone.id = drawn.zone
    """
)


def county_number(area_code: str) -> int:
    return int(area_code[:6].ljust(6, "0"))


def multi(shape: Any) -> Any:
    """A polygon or multipolygon as the tables keep it."""
    return shapely.multipolygons(shapely.get_parts(shape))


def _multi(outline: Any) -> bytes | None:
    if outline is None:
        return None
    return bytes(shapely.to_wkb(multi(outline)))


def _row(key: PlanKey, area_code: str, zone: Zone, version: int) -> dict[str, Any]:
    return {
        "county": key.county,
        "area_code": area_code,
        "plan": key.id,
        **dataclasses.asdict(zone),
        "kind": zone.kind.name,
        "version": version,
    }


def _of_plan(key: PlanKey, area_code: str) -> dict[str, Any]:
    return {"county": key.county, "area_code": area_code, "plan_id": key.id}


def _figures(figures: MeasureRow) -> dict[str, Any]:
    return {field.name: getattr(figures, field.name) for field in dataclasses.fields(figures)}


def _finding(number: int, found: CheckRow) -> dict[str, Any]:
    place = None if found.place is None else ewkb(multi(found.place))
    return {
        "number": number,
        "zone_id": found.zone,
        "kind": found.kind,
        "severity": found.severity,
        "message": found.message,
        "figure": found.figure,
        "limit": found.limit,
        "place": place,
    }


async def _replace_measures(
    connection: AsyncConnection,
    key: PlanKey,
    area_code: str,
    column: str,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    statement = upsert(plan_measures)
    names = [field.name for field in dataclasses.fields(MeasureRow)]
    replacing = statement.on_conflict_do_update(
        index_elements=["county", column],
        set_={name: statement.excluded[name] for name in names} | {"updated_at": func.now()},
    )
    await connection.execute(replacing, [{**_of_plan(key, area_code), **row} for row in rows])
