"""A plan written to its tables: once when it is made, then what each edit changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from shapely import MultiPolygon
from sqlalchemy import ColumnElement, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import ewkb
from resolvers.redraw.change import Change, Zone
from resolvers.redraw.partition import Partition, PlanHead, PlanKey
from resolvers.redraw.plan_bridges import write_bridged
from resolvers.redraw.plan_communities import write_rehomed
from resolvers.redraw.plan_row import is_plan
from resolvers.redraw.separation import makers_with
from resolvers.redraw.staleness import current_versions
from schema.entities.community import community
from schema.entities.grid import grid
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_edit import EditKind, plan_edit
from schema.plans.plan_zone import plan_zone

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


@dataclass(frozen=True, slots=True)
class KnownBase:
    """The ids of the versions of grids and communities that a plan stands on, ascending."""

    grids: Sequence[int]
    communities: Sequence[int]


@dataclass(frozen=True, slots=True)
class OriginBase:
    """The versions that the plan it was branched from stands on."""

    origin: int


@dataclass(frozen=True, slots=True)
class TodaysBase:
    """The versions that are current."""


Base = KnownBase | OriginBase | TodaysBase
"""What a plan stands on."""


async def insert_plan(
    connection: AsyncConnection,
    head: PlanHead,
    boundary: MultiPolygon,
    base: Base,
    *,
    origin: int | None = None,
    job: int | None = None,
    keep: float | None = None,
) -> PlanKey:
    """Write the plan itself; what names it."""
    county, band = county_number(head.area_code), head.band
    rows = await connection.execute(
        insert(grid_plan)
        .values(
            county=county,
            area_code=head.area_code,
            name=head.name,
            author=head.author,
            makers=_makers(head, origin),
            communities=list(head.communities),
            origin_id=origin,
            job_id=job,
            keep_weight=keep,
            households_min=band.households_min,
            households_max=band.households_max,
            workers_min=band.workers_min,
            based_at=head.based_at,
            fingerprint=head.fingerprint,
            boundary=ewkb(boundary),
            **_base_columns(head, base),
        )
        .returning(grid_plan.c.id)
    )
    return PlanKey(county, rows.scalar_one())


def _makers(head: PlanHead, origin: int | None) -> ColumnElement[list[str]]:
    """Its author, and who set the policy that it begins with or made what it is branched from."""
    makers = grid_plan.c.makers
    others: ColumnElement[list[str]]
    if origin is None:
        policy = func.policy_of(head.area_code).table_valued("set_by")
        others = func.array(select(policy.c.set_by).scalar_subquery(), type_=makers.type)
    else:
        of = grid_plan.alias("of")
        known = of.c.county == county_number(head.area_code), of.c.id == origin
        others = select(of.c.makers).where(*known).scalar_subquery()
    return func.array_append(
        func.array_remove(func.array_remove(others, None), head.author),
        head.author,
        type_=makers.type,
    )


def _base_columns(head: PlanHead, base: Base) -> dict[str, object]:
    match base:
        case KnownBase(grids, communities):
            return {"base": list(grids), "base_communities": list(communities)}
        case OriginBase(origin):
            of = grid_plan.alias("of")
            known = of.c.county == county_number(head.area_code), of.c.id == origin
            return {
                name: select(of.c[name]).where(*known).scalar_subquery()
                for name in ("base", "base_communities")
            }
        case TodaysBase():
            return {
                "base": current_versions(grid, head.communities),
                "base_communities": current_versions(community, head.communities),
            }


async def zone_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Ids for new zones."""
    return [int(i) for i in await connection.scalars(IDS, {"count": count})]


async def insert_zones(
    connection: AsyncConnection, key: PlanKey, area_code: str, zones: Sequence[Zone], version: int
) -> None:
    """Write zones, or write them anew, as changed by this version."""
    if zones:
        await connection.execute(ZONES, [_row(key, area_code, z, version) for z in zones])


async def write_change(connection: AsyncConnection, partition: Partition, change: Change) -> None:
    """Write the atoms, zones and communities of a change that ``partition`` has made already."""
    key, version = partition.key, partition.version
    if change.rehomings or change.homes:
        await write_rehomed(connection, partition, change)
    if change.bridges:
        await write_bridged(connection, key, partition.head.area_code, change)
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
    rows = await connection.execute(
        insert(plan_edit)
        .values(
            **of_plan(partition.key, partition.head.area_code),
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
    edit: int = rows.scalar_one()
    await connection.execute(
        update(grid_plan)
        .where(*is_plan(partition.key))
        .values(version=partition.version, makers=makers_with(author), updated_at=func.now())
    )
    return edit


def county_number(area_code: str) -> int:
    return int(area_code[:6].ljust(6, "0"))


def _row(key: PlanKey, area_code: str, zone: Zone, version: int) -> dict[str, object]:
    return {
        "county": key.county,
        "area_code": area_code,
        "plan": key.id,
        **asdict(zone),
        "kind": zone.kind.name,
        "version": version,
    }


def of_plan(key: PlanKey, area_code: str) -> dict[str, object]:
    """The columns that every part of a plan has."""
    return {"county": key.county, "area_code": area_code, "plan_id": key.id}
