"""The mutations that edit a plan: each names the version it was decided on, and makes the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.wkb import ewkb
from resolvers.redraw import boundary_edits, zone_edits
from resolvers.redraw.base_data import within_any
from resolvers.redraw.change import NOWHERE, Change
from resolvers.redraw.mutations.arguments import Name, PlanId, PlanVersion, ZoneId
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_editor import Making, PlanEditor
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import AtMost, DrawnArea, DrawnLine, Id
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.signature import argument_input
from schema.entities.building import Building, building
from schema.entities.grid import GridKind
from schema.plans.grid_plan import PLANNERS
from schema.plans.plan_atom import PlanAtom
from schema.plans.plan_edit import EditKind, PlanEdit

MOST_IDS = 50_000

AtomId = Annotated[RowId, Id(Building, PlanAtom, within="plan")]


@argument_input("Which buildings 楼栋: named, or drawn around", one_of=True)
class BuildingsInput:
    ids: Annotated[
        list[AtomId] | None, AtMost(MOST_IDS), "Their ids, or those of plan atoms 标识列表"
    ] = None
    polygon: Annotated[
        DrawnArea | None,
        "A GeoJSON Polygon or MultiPolygon 多边形: those whose middle it covers, and the blocks"
        " without buildings whose middle it covers",
    ] = None


@argument_input("How a zone is split 拆分方式", one_of=True)
class SplitInput:
    line: Annotated[DrawnLine | None, "Along a GeoJSON LineString 沿线"] = None
    parts: Annotated[int | None, "Into so many parts of about as many households 份数"] = None
    pieces: Annotated[
        bool | None,
        "Into the parts that it is in already, true 按不连片拆分: that with most households keeps"
        " the code",
    ] = None


@mutation(
    "assignBuildings",
    PlanEdit,
    "Put buildings into a zone, or into none 划入楼栋",
    roles=PLANNERS,
)
async def assign_buildings(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    buildings: Annotated[BuildingsInput, "Which 楼栋"],
    zone: Annotated[ZoneId | None, "The zone; null: none 规划网格"] = None,
) -> RowId:
    async def make(connection: AsyncConnection, partition: Partition) -> Change:
        if buildings.ids is None:
            atoms = await _atoms_within(connection, partition, buildings.polygon)
        else:
            atoms = await _atoms_named(connection, partition, buildings.ids)
        return zone_edits.assigned(partition, atoms, NOWHERE if zone is None else zone)

    return await edit(context, plan, version, EditKind.ASSIGN, make)


@mutation(
    "mergeZones",
    PlanEdit,
    "Make one zone of several 合并网格, which meet, or are joined by a bridge: the first one's code"
    " stays, and it has all their grid workers",
    roles=PLANNERS,
)
async def merge_zones(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    zones: Annotated[list[ZoneId], "Two or more zones 规划网格"],
    name: Annotated[Name | None, "Name of the whole; else the first one's 名称"] = None,
) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return zone_edits.zones_merged(partition, zones, name)

    return await edit(context, plan, version, EditKind.MERGE, make)


@mutation("createZone", PlanEdit, "Add a zone that holds nothing yet 新建网格", roles=PLANNERS)
async def create_zone(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    community: Annotated[str, "Code of its community 社区代码"],
    code: Annotated[str | None, "Its code; else the lowest that is free 代码"] = None,
    name: Annotated[Name | None, "Its name 名称"] = None,
    kind: Annotated[GridKind, "Kind 类型"] = GridKind.BASIC,
    workers: Annotated[int | None, "How many grid workers 网格员人数"] = None,
) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return zone_edits.created(partition, community, code, name, kind, workers)

    return await edit(context, plan, version, EditKind.NEW_ZONE, make)


@mutation(
    "changeZone",
    PlanEdit,
    "Give a zone another name, code, kind or number of workers 更名改码; what is not said stays",
    roles=PLANNERS,
)
async def change_zone(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    zone: ZoneId,
    name: Name | None = strawberry.UNSET,
    code: Annotated[str | None, "Code 代码"] = strawberry.UNSET,
    kind: Annotated[GridKind | None, "Kind 类型"] = strawberry.UNSET,
    workers: Annotated[
        int | None, "How many grid workers 网格员人数; null: it is not known"
    ] = strawberry.UNSET,
) -> RowId:
    asked = {"name": name, "code": code, "kind": kind, "workers": workers}
    fields = {field: value for field, value in asked.items() if value is not strawberry.UNSET}
    for field, value in fields.items():
        if value is None and field != "workers":
            raise BadInput(f"{field} null: a zone has one; leave it out to keep it")

    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return zone_edits.altered(partition, zone, **fields)

    return await edit(context, plan, version, EditKind.CHANGE_ZONE, make)


@mutation(
    "removeZone",
    PlanEdit,
    "Take a zone away 撤销网格; what it held is in no zone then",
    roles=PLANNERS,
)
async def remove_zone(context: Context, plan: PlanId, version: PlanVersion, zone: ZoneId) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return zone_edits.removed(partition, zone)

    return await edit(context, plan, version, EditKind.REMOVE_ZONE, make)


@mutation(
    "lockZones",
    PlanEdit,
    "Lock zones, so that edits leave them alone, or unlock them 锁定与解锁",
    roles=PLANNERS,
)
async def lock_zones(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    zones: Annotated[list[ZoneId] | None, "The zones; all where none is said 规划网格"] = None,
    locked: Annotated[bool, "Lock or unlock 是否锁定"] = True,
) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return zone_edits.locked(partition, zones, locked)

    kind = EditKind.LOCK if locked else EditKind.UNLOCK
    return await edit(context, plan, version, kind, make)


@mutation(
    "splitZone",
    PlanEdit,
    "Split a zone along a line, into balanced parts, or into its pieces 拆分网格: its grid workers"
    " are shared out by households, at least one to each part; where they are fewer than the parts,"
    " the zone keeps them, and how many the new ones have is not known",
    roles=PLANNERS,
)
async def split_zone(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    zone: ZoneId,
    by: Annotated[SplitInput, "How 拆分方式"],
) -> RowId:
    if by.pieces is False:
        raise BadInput("pieces false: it is true, or line or parts is given instead")

    async def make(_: AsyncConnection, partition: Partition) -> Change:
        if by.pieces:
            return boundary_edits.zone_split_in_pieces(partition, zone)
        if by.parts is None:
            return await boundary_edits.zone_split_along(partition, zone, by.line)
        return await boundary_edits.zone_split_in(partition, zone, by.parts)

    return await edit(context, plan, version, EditKind.SPLIT, make)


@mutation("moveBorder", PlanEdit, "Move the border of two zones to a line 移动边界", roles=PLANNERS)
async def move_border(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    zone: ZoneId,
    other: Annotated[ZoneId, "The zone on the other side 相邻网格"],
    line: Annotated[DrawnLine, "A GeoJSON LineString 线"],
) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return await boundary_edits.border_moved(partition, zone, other, line)

    return await edit(context, plan, version, EditKind.MOVE_BORDER, make)


@mutation(
    "repairZone",
    PlanEdit,
    "Make a zone contiguous 修复不连片: its smaller parts go to their neighbours",
    roles=PLANNERS,
)
async def repair_zone(context: Context, plan: PlanId, version: PlanVersion, zone: ZoneId) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return await boundary_edits.mended(partition, zone)

    return await edit(context, plan, version, EditKind.REPAIR, make)


@mutation(
    "undo",
    PlanEdit,
    "Undo the last edit that holds 撤销, however long ago it was made",
    roles=PLANNERS,
)
async def undo(context: Context, plan: PlanId, version: PlanVersion) -> RowId:
    number = await context.service(PlanEditor).undo(context.viewer, plan, version)
    return RowId("PlanEdit", plan.county, number)


@mutation("redo", PlanEdit, "Do the edit again that was undone last 重做", roles=PLANNERS)
async def redo(context: Context, plan: PlanId, version: PlanVersion) -> RowId:
    number = await context.service(PlanEditor).redo(context.viewer, plan, version)
    return RowId("PlanEdit", plan.county, number)


async def edit(context: Context, key: PlanKey, version: int, kind: EditKind, make: Making) -> RowId:
    """Make an edit; what it is answered from."""
    editor = context.service(PlanEditor)
    return RowId(
        "PlanEdit", key.county, await editor.edit(context.viewer, key, version, kind, make)
    )


async def _atoms_within(
    connection: AsyncConnection, partition: Partition, area: BaseGeometry | None
) -> Sequence[int]:
    """The atoms whose middle an area in degrees covers."""
    middle = func.ST_PointOnSurface(building.c.footprint)
    rows = await connection.scalars(
        select(building.c.id).where(
            building.c.county == partition.key.county,
            within_any(building.c.area_code, partition.head.communities),
            func.ST_Covers(func.ST_GeomFromEWKB(func.decode(ewkb(area), "hex")), middle),
        )
    )
    held = set(partition.attributes.buildings.tolist())
    buildings = [b for b in rows if b in held]
    return [
        *zone_edits.atoms_of_buildings(partition, buildings),
        *zone_edits.empty_atoms_within(partition, area),
    ]


async def _atoms_named(
    connection: AsyncConnection, partition: Partition, ids: Sequence[RowId]
) -> Sequence[int]:
    """The atoms that are named, by themselves or by their buildings."""
    buildings = [row.number for row in ids if row.entity == Building.__name__]
    atoms = [row.number for row in ids if row.entity == PlanAtom.__name__]
    held = zone_edits.atoms_of_buildings(partition, buildings)
    return held + await boundary_edits.numbers_of(connection, partition, atoms)
