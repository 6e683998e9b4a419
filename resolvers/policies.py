"""Policies: what grids are held to, set by area."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from compiler.errors import BadInput, Forbidden, shown
from resolvers.redraw.plan_writer import county_number
from resolvers.redraw.separation import note_policy_set
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import AreaCode, Between, Text
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.refusals import NotFound
from schema.entities.policy import Policy, policy
from schema.viewer import Role

ADMINISTRATORS = (Role.ADMINISTRATOR,)

MOST = 100_000
LONGEST_SOURCE = 500


PolicyArea = Annotated[
    str,
    AreaCode(),
    "Code of a region or community; the empty text: wherever no other is 区域代码",
]


@mutation(
    "setPolicy",
    Policy,
    "Say what the grids of an area are held to 设定标准; plans made from now on begin with it",
    roles=ADMINISTRATORS,
)
async def set_policy(
    context: Context,
    area: PolicyArea,
    source: Annotated[str, Text(1, LONGEST_SOURCE), "Where the figures are from 依据"],
    households_min: Annotated[int, "At least 户数下限"],
    households_max: Annotated[int, "At most 户数上限"],
    workers_min: Annotated[int, Between(0, MOST), "At least 网格员下限"] = 1,
) -> RowId:
    if not 0 <= households_min <= households_max <= MOST or households_max == 0:
        raise BadInput(
            f"householdsMin {households_min}, householdsMax {households_max}: allowed are"
            f" 0 <= min <= max <= {MOST:,}, and max above 0"
        )
    values = {
        "source": source,
        "grid_households_min": households_min,
        "grid_households_max": households_max,
        "grid_workers_min": workers_min,
    }
    return await write(context, area, values)


@mutation(
    "removePolicy",
    str,
    "Let an area be held to what is around it again 取消标准; gives its code back",
    roles=ADMINISTRATORS,
)
async def remove_policy(context: Context, area: PolicyArea) -> str:
    if not area:
        raise BadInput("area '': what holds everywhere is set, never removed")
    async with context.transaction() as connection:
        gone = await connection.execute(delete(policy).where(policy.c.area_code == area))
        if not gone.rowcount:
            raise NotFound(f"area {area} has no policy that you may see")
        await note_policy_set(connection, area, context.viewer.subject)
    return area


async def write(context: Context, area: str, values: dict[str, Any]) -> RowId:
    """Set the policy of an area. Raises ``Forbidden`` for any area that is not the viewer's."""
    if not context.viewer.may_see(area):
        raise Forbidden(f"area {shown(area)} is not within your areas")
    values = values | {"set_by": context.viewer.subject}
    statement = insert(policy).values(
        county=county_number(area) if area else 0, area_code=area, **values
    )
    async with context.transaction() as connection:
        row = (
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["area_code"], set_=values | {"updated_at": func.now()}
                ).returning(policy.c.county, policy.c.id)
            )
        ).one()
        await note_policy_set(connection, area, context.viewer.subject)
    return RowId("Policy", row.county, row.id)
