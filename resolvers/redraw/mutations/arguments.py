"""Arguments that the mutations of plans share."""

from __future__ import annotations

from typing import Annotated

from resolvers.redraw.change import NOWHERE
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.zone_edits import MOST_NAME
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import Id, Text, Version
from resolvers.workflow.refusals import NotFound
from resolvers.workflow.signature import argument_input
from schema.plans.grid_plan import GridPlan
from schema.plans.plan_bridge import PlanBridge
from schema.plans.plan_job import PlanJob
from schema.plans.plan_zone import PlanZone


def plan_key(_: str, county: int, number: int) -> PlanKey:
    return PlanKey(county, number)


def zone_number(entity: str, county: int, number: int) -> int:
    """The number of a zone. Raises ``NotFound`` for what no zone has."""
    if number == NOWHERE:
        raise NotFound(f"id {entity}:{county}:{number} names no zone of this plan")
    return number


def number_alone(_: str, _county: int, number: int) -> int:
    return number


PlanId = Annotated[PlanKey, Id(GridPlan, into=plan_key), "The plan's id 方案"]
PlanVersion = Annotated[Version, "The version of the plan that this was decided on 所依版本"]
ZoneId = Annotated[int, Id(PlanZone, into=zone_number, within="plan"), "The zone's id 规划网格"]
BridgeId = Annotated[int, Id(PlanBridge, into=number_alone, within="plan"), "The bridge's id 桥渡"]
JobId = Annotated[RowId, Id(PlanJob), "The job's id 任务"]
Name = Annotated[str, Text(1, MOST_NAME), "Name 名称"]
Reason = Annotated[str, Text(1, 2_000), "Why 意见"]
CommunityCodes = Annotated[
    list[Annotated[str, Text()]],
    "Codes of communities, or of a town or county for all of its 社区代码",
]


@argument_input("A household band 户数区间")
class BandInput:
    min: Annotated[int, "Households of a zone, at least 下限"]
    max: Annotated[int, "Households of a zone, at most 上限"]


def row_of(key: PlanKey) -> RowId:
    return RowId("GridPlan", key.county, key.id)
