"""The mutations that edit the communities of a plan."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.types.scalars import GeoJSON
from geo.crs import CRS
from resolvers.entity_types import entity_type
from resolvers.redraw import community_edits as edits
from resolvers.redraw.change import Change, Home
from resolvers.redraw.mutations.arguments import (
    Coordinates,
    Plan,
    Version,
    one_line,
    plan_key,
    said,
    zone_of,
)
from resolvers.redraw.mutations.edits import edit
from resolvers.redraw.partition import Partition
from resolvers.redraw.zone_edits import checked_name, known_home
from resolvers.workflow.context import Info
from schema.entities.community import CommunityKind
from schema.plans.plan_edit import EditKind


@strawberry.input(one_of=True, description="How a community is split 社区拆分方式")
class CommunitySplitInput:
    zones: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Ids of the zones that leave it 划出的网格"
    )
    line: GeoJSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="Along a GeoJSON LineString 沿线: what lies to its right leaves it; zones on"
        " both sides are split",
    )


@strawberry.type
class CommunityMutations:
    """Edits of communities. Zones follow them, with codes of the communities that they come to."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="mergeCommunities",
        graphql_type=entity_type("PlanEdit"),
        description="Make one community of several 合并社区",
    )
    async def merge_communities(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        communities: Annotated[list[str], said("Codes of two or more communities 社区代码")],
        code: Annotated[str | None, said("Code of the whole; else the first one's 代码")] = None,
        name: Annotated[str | None, said("Name of the whole; else the first one's 名称")] = None,
    ) -> Any:
        viewer = info.context.viewer

        async def make(connection: AsyncConnection, partition: Partition) -> Change:
            if code is not None and code not in communities:
                await edits.refuse_code(connection, partition, viewer, code)
            return edits.communities_merged(partition, communities, code, name)

        return await edit(info, plan_key(plan), version, EditKind.MERGE_COMMUNITIES, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="splitCommunity",
        graphql_type=entity_type("PlanEdit"),
        description="Make a community of its own of a part of another 拆分社区",
    )
    async def split_community(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        community: Annotated[str, said("Code of the community that is split 社区代码")],
        by: Annotated[CommunitySplitInput, said("How 拆分方式")],
        code: Annotated[str, said("Code of the new community 新社区代码")],
        name: Annotated[str, said("Its name 名称")],
        kind: Annotated[CommunityKind | None, said("Its kind; else the other's 类型")] = None,
        crs: Coordinates = CRS.WGS84,
    ) -> Any:
        key, viewer = plan_key(plan), info.context.viewer
        zones = [zone_of(key, zone) for zone in by.zones] if isinstance(by.zones, list) else None
        line = one_line(info, by.line, crs) if zones is None else None

        async def make(connection: AsyncConnection, partition: Partition) -> Change:
            new = Home(code, checked_name(name), kind or known_home(partition, community).kind)
            if zones is None:
                change = await edits.community_split_along(partition, community, line, new)
            else:
                change = edits.community_split_off(partition, community, zones, new)
            await edits.refuse_code(connection, partition, viewer, code)
            return change

        return await edit(info, key, version, EditKind.SPLIT_COMMUNITY, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="assignZones",
        graphql_type=entity_type("PlanEdit"),
        description="Put zones into another community 划转网格: its border moves with them",
    )
    async def assign_zones(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zones: Annotated[list[strawberry.ID], said("The zones 规划网格")],
        community: Annotated[str, said("Code of the community 社区代码")],
    ) -> Any:
        key = plan_key(plan)
        numbers = [zone_of(key, zone) for zone in zones]

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return edits.zones_assigned(partition, numbers, community)

        return await edit(info, key, version, EditKind.ASSIGN_ZONES, make)
