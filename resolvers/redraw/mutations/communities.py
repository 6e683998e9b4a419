"""The mutations that edit the communities of a plan: zones follow, with codes of theirs."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw import community_edits as edits
from resolvers.redraw.change import Change, Home
from resolvers.redraw.mutations.arguments import Name, PlanId, PlanVersion, ZoneId
from resolvers.redraw.mutations.edits import edit
from resolvers.redraw.partition import Partition
from resolvers.redraw.zone_edits import known_home
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import DrawnLine
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.signature import argument_input
from schema.entities.community import CommunityKind
from schema.plans.grid_plan import PLANNERS
from schema.plans.plan_edit import EditKind, PlanEdit


@argument_input("How a community is split 社区拆分方式", one_of=True)
class CommunitySplitInput:
    zones: Annotated[list[ZoneId] | None, "Ids of the zones that leave it 划出的网格"] = None
    line: Annotated[
        DrawnLine | None,
        "Along a GeoJSON LineString 沿线: what lies to its right leaves it; zones on both sides are"
        " split",
    ] = None


@mutation("mergeCommunities", PlanEdit, "Make one community of several 合并社区", roles=PLANNERS)
async def merge_communities(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    communities: Annotated[list[str], "Codes of two or more communities 社区代码"],
    code: Annotated[str | None, "Code of the whole; else the first one's 代码"] = None,
    name: Annotated[Name | None, "Name of the whole; else the first one's 名称"] = None,
) -> RowId:
    async def make(connection: AsyncConnection, partition: Partition) -> Change:
        if code is not None and code not in communities:
            await edits.refuse_code(connection, partition, context.viewer, code)
        return edits.communities_merged(partition, communities, code, name)

    return await edit(context, plan, version, EditKind.MERGE_COMMUNITIES, make)


@mutation(
    "splitCommunity",
    PlanEdit,
    "Make a community of its own of a part of another 拆分社区",
    roles=PLANNERS,
)
async def split_community(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    community: Annotated[str, "Code of the community that is split 社区代码"],
    by: Annotated[CommunitySplitInput, "How 拆分方式"],
    code: Annotated[str, "Code of the new community 新社区代码"],
    name: Annotated[Name, "Its name 名称"],
    kind: Annotated[CommunityKind | None, "Its kind; else the other's 类型"] = None,
) -> RowId:
    async def make(connection: AsyncConnection, partition: Partition) -> Change:
        new = Home(code, name, kind or known_home(partition, community).kind)
        if by.zones is None:
            change = await edits.community_split_along(partition, community, by.line, new)
        else:
            change = edits.community_split_off(partition, community, by.zones, new)
        await edits.refuse_code(connection, partition, context.viewer, code)
        return change

    return await edit(context, plan, version, EditKind.SPLIT_COMMUNITY, make)


@mutation(
    "assignZones",
    PlanEdit,
    "Put zones into another community 划转网格: its border moves with them",
    roles=PLANNERS,
)
async def assign_zones(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    zones: Annotated[list[ZoneId], "The zones 规划网格"],
    community: Annotated[str, "Code of the community 社区代码"],
) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return edits.zones_assigned(partition, zones, community)

    return await edit(context, plan, version, EditKind.ASSIGN_ZONES, make)
