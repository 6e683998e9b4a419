"""The mutations that declare bridges and ferries in a plan, and take them away."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw import bridge_edits
from resolvers.redraw.change import Change
from resolvers.redraw.mutations.arguments import BridgeId, Name, PlanId, PlanVersion
from resolvers.redraw.mutations.edits import edit
from resolvers.redraw.partition import Partition
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import DrawnLine
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from schema.plans.grid_plan import PLANNERS
from schema.plans.plan_bridge import BridgeKind
from schema.plans.plan_edit import EditKind, PlanEdit


@mutation(
    "declareBridge",
    PlanEdit,
    "Declare that a bridge or ferry joins two pieces of ground 申报桥渡, over which a zone may"
    " reach: its line ends on both, or at most 30 m off. Once the plan is in effect, it holds for"
    " later plans too",
    roles=PLANNERS,
)
async def declare_bridge(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    line: Annotated[DrawnLine, "A GeoJSON LineString 线位"],
    kind: Annotated[BridgeKind, "Bridge or ferry 桥渡类型"] = BridgeKind.BRIDGE,
    name: Annotated[Name | None, "Its name 名称"] = None,
) -> RowId:
    async def make(_: AsyncConnection, partition: Partition) -> Change:
        return bridge_edits.bridge_declared(partition, line, kind, name)

    return await edit(context, plan, version, EditKind.DECLARE_BRIDGE, make)


@mutation(
    "removeBridge",
    PlanEdit,
    "Take a bridge or ferry out of a plan 撤销桥渡: zones no longer hang together by it",
    roles=PLANNERS,
)
async def remove_bridge(
    context: Context, plan: PlanId, version: PlanVersion, bridge: BridgeId
) -> RowId:
    async def make(connection: AsyncConnection, partition: Partition) -> Change:
        number = await bridge_edits.number_of_bridge(connection, partition, bridge)
        return bridge_edits.bridge_removed(partition, number)

    return await edit(context, plan, version, EditKind.REMOVE_BRIDGE, make)
