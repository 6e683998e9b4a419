"""The mutations of plans, as GraphQL has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.adapt import identity, text
from compiler.errors import BadInput
from compiler.inputs import PointInput
from compiler.scalars import GeoJSON
from geo.crs import CRS
from geo.geojson import read_area, read_lines, read_point
from resolvers.context import Info
from resolvers.given import Row
from resolvers.redraw import editing, plans, shaping
from resolvers.redraw.board import Board, PlanKey
from resolvers.redraw.change import NOWHERE, Change
from resolvers.redraw.desk import Making
from resolvers.redraw.storing import ewkb
from resolvers.redraw.surroundings import within
from resolvers.types import entity
from schema.entities.building import building
from schema.entities.grid import GridKind
from schema.entities.plan_edit import EditKind

MOST_IDS = 50_000


def _said(description: str) -> Any:
    return strawberry.argument(description=description)


Plan = Annotated[strawberry.ID, _said("The plan's id 方案")]
Version = Annotated[int, _said("The version of the plan that this was decided on 所依版本")]
ZoneId = Annotated[strawberry.ID, _said("The zone's id 规划网格")]
Line = Annotated[GeoJSON, _said("A GeoJSON LineString 线")]
Coordinates = Annotated[CRS, _said("What the coordinates are in 坐标系")]


@strawberry.input(one_of=True, description="Which buildings 楼栋: named, or drawn around")
class BuildingsInput:
    ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Their ids, or those of plan atoms 标识列表"
    )
    polygon: GeoJSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="A GeoJSON Polygon or MultiPolygon 多边形: those whose middle it covers, and"
        " the blocks without buildings whose middle it covers",
    )


@strawberry.input(one_of=True, description="How a zone is split 拆分方式")
class SplitInput:
    line: GeoJSON | None = strawberry.field(
        default=strawberry.UNSET, description="Along a GeoJSON LineString 沿线"
    )
    parts: int | None = strawberry.field(
        default=strawberry.UNSET, description="Into so many parts of about as many households 份数"
    )


@strawberry.type
class PlanMutations:
    """Plans as wholes."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="createPlan",
        graphql_type=entity("GridPlan"),
        description="Draft a plan for communities 新建方案: it begins with today's grids",
    )
    async def create_plan(
        self,
        info: Info,
        name: Annotated[str, _said("Name 名称")],
        communities: Annotated[
            list[str], _said("Codes of communities, or of a town or county for all of its 社区代码")
        ],
        empty: Annotated[bool, _said("Begin without zones 从空白开始")] = False,
    ) -> Any:
        codes = [text(code) for code in communities]
        asked = plans.Asked(text(name), codes, empty)
        return row_of(await plans.create(info.context.desk, info.context.viewer, asked))

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="branchPlan",
        graphql_type=entity("GridPlan"),
        description="Draft a plan that begins as another stands 派生方案",
    )
    async def branch_plan(
        self, info: Info, plan: Plan, name: Annotated[str, _said("Name 名称")]
    ) -> Any:
        desk, viewer = info.context.desk, info.context.viewer
        return row_of(await plans.branch(desk, viewer, plan_key(plan), text(name)))

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="renamePlan",
        graphql_type=entity("GridPlan"),
        description="Give a plan another name 更名",
    )
    async def rename_plan(
        self, info: Info, plan: Plan, name: Annotated[str, _said("Name 名称")]
    ) -> Any:
        key = plan_key(plan)
        await plans.rename(info.context.desk, info.context.viewer, key, text(name))
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="deletePlan", description="Delete a draft and its edits 删除草案; its id is given back"
    )
    async def delete_plan(self, info: Info, plan: Plan) -> strawberry.ID:
        await plans.discard(info.context.desk, info.context.viewer, plan_key(plan))
        return plan

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="submitPlan",
        graphql_type=entity("GridPlan"),
        description="Put a draft to consultation 提交征求意见",
    )
    async def submit_plan(self, info: Info, plan: Plan, version: Version) -> Any:
        key = plan_key(plan)
        await plans.submit(info.context.desk, info.context.viewer, key, version)
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="approvePlan",
        graphql_type=entity("GridPlan"),
        description="Approve a plan that was consulted on 批准; not for whoever drafted it",
    )
    async def approve_plan(
        self, info: Info, plan: Plan, version: Version, reason: Annotated[str, _said("Why 意见")]
    ) -> Any:
        key = plan_key(plan)
        await plans.decide(info.context.desk, info.context.viewer, key, version, True, text(reason))
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="rejectPlan",
        graphql_type=entity("GridPlan"),
        description="Reject a plan that was consulted on 否决; not for whoever drafted it",
    )
    async def reject_plan(
        self, info: Info, plan: Plan, version: Version, reason: Annotated[str, _said("Why 意见")]
    ) -> Any:
        key = plan_key(plan)
        await plans.decide(
            info.context.desk, info.context.viewer, key, version, False, text(reason)
        )
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="commentPlan",
        graphql_type=entity("PlanComment"),
        description="Say something of a plan that is consulted on 发表意见",
    )
    async def comment_plan(
        self,
        info: Info,
        plan: Plan,
        words: Annotated[str, _said("What is to be said 内容: 1 to 2,000 characters")],
        zone: Annotated[strawberry.ID | None, _said("The zone that it is about 规划网格")] = None,
        at: Annotated[PointInput | None, _said("The place that it is about 位置")] = None,
    ) -> Any:
        key = plan_key(plan)
        place = None
        if at is not None:
            place = ewkb(read_point({"type": "Point", "coordinates": [at.x, at.y]}, at.crs))
        number = None if zone is None else zone_of(key, zone)
        context = info.context
        made = await plans.comment(context.desk, context.viewer, key, text(words), number, place)
        return Row("PlanComment", key.county, made)


@strawberry.type
class EditMutations:
    """Edits of plans. Each names the version that it was decided on, and makes the next."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="assignBuildings",
        graphql_type=entity("PlanEdit"),
        description="Put buildings into a zone, or into none 划入楼栋",
    )
    async def assign_buildings(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        buildings: Annotated[BuildingsInput, _said("Which 楼栋")],
        zone: Annotated[strawberry.ID | None, _said("The zone; null: none 规划网格")] = None,
        crs: Coordinates = CRS.WGS84,
    ) -> Any:
        key = plan_key(plan)
        target = NOWHERE if zone is None else zone_of(key, zone)
        chosen = _chosen(info, key, buildings, crs)

        async def make(connection: AsyncConnection, board: Board) -> Change:
            return editing.assigned(board, await chosen(connection, board), target)

        return await _edit(info, key, version, EditKind.ASSIGN, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="mergeZones",
        graphql_type=entity("PlanEdit"),
        description="Make one zone of several 合并网格: the first one's code stays",
    )
    async def merge_zones(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zones: Annotated[list[strawberry.ID], _said("Two or more zones 规划网格")],
        name: Annotated[str | None, _said("Name of the whole; else the first one's 名称")] = None,
    ) -> Any:
        key = plan_key(plan)
        numbers = [zone_of(key, zone) for zone in zones]
        named = None if name is None else text(name)

        async def make(_: AsyncConnection, board: Board) -> Change:
            return editing.merged(board, numbers, named)

        return await _edit(info, key, version, EditKind.MERGE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="createZone",
        graphql_type=entity("PlanEdit"),
        description="Add a zone that holds nothing yet 新建网格",
    )
    async def create_zone(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        community: Annotated[str, _said("Code of its community 社区代码")],
        code: Annotated[str | None, _said("Its code; else the lowest that is free 代码")] = None,
        name: Annotated[str | None, _said("Its name 名称")] = None,
        kind: Annotated[GridKind, _said("Kind 类型")] = GridKind.BASIC,
        workers: Annotated[int | None, _said("How many grid workers 网格员人数")] = None,
    ) -> Any:
        async def make(_: AsyncConnection, board: Board) -> Change:
            return editing.created(board, community, code, name, kind, workers)

        return await _edit(info, plan_key(plan), version, EditKind.NEW_ZONE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="changeZone",
        graphql_type=entity("PlanEdit"),
        description="Give a zone another name, code, kind or number of workers 更名改码",
    )
    async def change_zone(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zone: ZoneId,
        name: Annotated[str | None, _said("Name 名称")] = None,
        code: Annotated[str | None, _said("Code 代码")] = None,
        kind: Annotated[GridKind | None, _said("Kind 类型")] = None,
        workers: Annotated[int | None, _said("How many grid workers 网格员人数")] = None,
    ) -> Any:
        key = plan_key(plan)
        number = zone_of(key, zone)
        said = {"name": name, "code": code, "kind": kind, "workers": workers}
        fields = {field: value for field, value in said.items() if value is not None}

        async def make(_: AsyncConnection, board: Board) -> Change:
            return editing.altered(board, number, **fields)

        return await _edit(info, key, version, EditKind.CHANGE_ZONE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="removeZone",
        graphql_type=entity("PlanEdit"),
        description="Take a zone away 撤销网格; what it held is in no zone then",
    )
    async def remove_zone(self, info: Info, plan: Plan, version: Version, zone: ZoneId) -> Any:
        key = plan_key(plan)
        number = zone_of(key, zone)

        async def make(_: AsyncConnection, board: Board) -> Change:
            return editing.removed(board, number)

        return await _edit(info, key, version, EditKind.REMOVE_ZONE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="lockZones",
        graphql_type=entity("PlanEdit"),
        description="Lock zones, so that edits leave them alone, or unlock them 锁定与解锁",
    )
    async def lock_zones(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zones: Annotated[
            list[strawberry.ID] | None, _said("The zones; all where none is said 规划网格")
        ] = None,
        locked: Annotated[bool, _said("Lock or unlock 是否锁定")] = True,
    ) -> Any:
        key = plan_key(plan)
        numbers = None if zones is None else [zone_of(key, zone) for zone in zones]

        async def make(_: AsyncConnection, board: Board) -> Change:
            return editing.locked(board, numbers, locked)

        kind = EditKind.LOCK if locked else EditKind.UNLOCK
        return await _edit(info, key, version, kind, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="undo",
        graphql_type=entity("PlanEdit"),
        description="Undo the last edit that holds 撤销, however long ago it was made",
    )
    async def undo(self, info: Info, plan: Plan, version: Version) -> Any:
        key, context = plan_key(plan), info.context
        return Row("PlanEdit", key.county, await context.desk.undo(context.viewer, key, version))

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="redo",
        graphql_type=entity("PlanEdit"),
        description="Do the edit again that was undone last 重做",
    )
    async def redo(self, info: Info, plan: Plan, version: Version) -> Any:
        key, context = plan_key(plan), info.context
        return Row("PlanEdit", key.county, await context.desk.redo(context.viewer, key, version))


def row_of(key: PlanKey) -> Row:
    return Row("GridPlan", key.county, key.id)


def plan_key(id_: str) -> PlanKey:
    """Raises ``BadInput`` for an id of anything but a plan."""
    return PlanKey(*number_of(id_, "GridPlan"))


def zone_of(key: PlanKey, id_: str) -> int:
    """The number of a zone. Raises ``BadInput`` for an id that cannot be of this plan."""
    county, number = number_of(id_, "PlanZone")
    if county != key.county:
        raise BadInput(f"id {id_!r}: the plan is of county {key.county}")
    return number


def one_line(info: Info, said: object, crs: CRS) -> Any:
    """The one line of a GeoJSON LineString. Raises ``InvalidGeometry`` and ``BadInput``."""
    lines = read_lines(said, crs, most_vertices=info.context.most_vertices).geoms
    if len(lines) != 1:
        raise BadInput(f"line: one line is allowed, not {len(lines)}")
    return lines[0]


def number_of(id_: str, *names: str) -> tuple[int, int]:
    name, county, number = identity(id_)
    if name not in names:
        raise BadInput(f"id {id_!r}: here an id of {' or '.join(names)} is allowed")
    return int(county), int(number)


async def _edit(info: Info, key: PlanKey, version: int, kind: EditKind, make: Making) -> Row:
    context = info.context
    return Row(
        "PlanEdit", key.county, await context.desk.edit(context.viewer, key, version, kind, make)
    )


def _chosen(info: Info, key: PlanKey, said: BuildingsInput, crs: CRS) -> Any:
    """What finds the atoms that are said, given a connection and a board."""
    if isinstance(said.ids, list):
        if len(said.ids) > MOST_IDS:
            raise BadInput(f"ids: {len(said.ids):,} are said; {MOST_IDS:,} are allowed")
        return _by_ids([(identity(id_), id_) for id_ in said.ids], key)
    area = read_area(said.polygon, crs, most_vertices=info.context.most_vertices)

    async def drawn(connection: AsyncConnection, board: Board) -> Sequence[int]:
        middle = func.ST_PointOnSurface(building.c.footprint)
        rows = await connection.scalars(
            select(building.c.id).where(
                building.c.county == key.county,
                within(building.c.area_code, board.head.communities),
                func.ST_Covers(func.ST_GeomFromEWKB(func.decode(ewkb(area), "hex")), middle),
            )
        )
        held = set(board.stock.buildings.tolist())
        buildings = [b for b in rows if b in held]
        return [
            *editing.atoms_of_buildings(board, buildings),
            *editing.empty_atoms_within(board, area),
        ]

    return drawn


def _by_ids(said: Sequence[tuple[tuple[str, str, str], str]], key: PlanKey) -> Any:
    buildings: list[int] = []
    atoms: list[int] = []
    for (name, county, number), id_ in said:
        if name not in ("Building", "PlanAtom") or int(county) != key.county:
            raise BadInput(
                f"id {id_!r}: here an id of Building or PlanAtom of county {key.county} is allowed"
            )
        (buildings if name == "Building" else atoms).append(int(number))

    async def named(connection: AsyncConnection, board: Board) -> Sequence[int]:
        found = editing.atoms_of_buildings(board, buildings)
        return found + await shaping.numbers_of(connection, board, atoms)

    return named
