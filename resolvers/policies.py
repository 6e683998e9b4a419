"""Policies: what grids are held to, set by area."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from compiler.errors import BadInput, Forbidden, shown
from compiler.parameters import text
from geo.zoning.atom_graph import is_band
from resolvers.database.transactions import Transactions
from resolvers.entity_types import entity_type
from resolvers.redraw.plan_writer import county_number
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Info
from resolvers.workflow.refusals import NotFound
from schema.entities.policy import policy
from schema.viewer import Role, Viewer

AREAS = (0, 2, 4, 6, 9, 12)
"""How many digits the code of an area with a policy has; none: everywhere."""

MOST = 100_000
LONGEST_SOURCE = 500


def _said(description: str) -> Any:
    return strawberry.argument(description=description)


Area = Annotated[
    str, _said("Code of a region or community; the empty text: wherever no other is 区域代码")
]


@strawberry.type
class PolicyMutations:
    """Policies, for administrators."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="setPolicy",
        graphql_type=entity_type("Policy"),
        description="Say what the grids of an area are held to 设定标准; plans made from now on"
        " begin with it",
    )
    async def set_policy(
        self,
        info: Info,
        area: Area,
        source: Annotated[str, _said("Where the figures are from 依据")],
        households_min: Annotated[
            int, strawberry.argument(name="householdsMin", description="At least 户数下限")
        ],
        households_max: Annotated[
            int, strawberry.argument(name="householdsMax", description="At most 户数上限")
        ],
        workers_min: Annotated[
            int, strawberry.argument(name="workersMin", description="At least 网格员下限")
        ] = 1,
    ) -> Any:
        if not is_band(households_min, households_max) or households_max > MOST:
            raise BadInput(
                f"householdsMin {households_min}, householdsMax {households_max}: allowed are"
                f" 0 <= min <= max <= {MOST:,}, and max above 0"
            )
        if not 0 <= workers_min <= MOST:
            raise BadInput(f"workersMin {workers_min}: 0 to {MOST:,} are allowed")
        if not 1 <= len(source.strip()) <= LONGEST_SOURCE:
            raise BadInput(f"source: 1 to {LONGEST_SOURCE} characters are allowed")
        values = {
            "source": text(source).strip(),
            "grid_households_min": households_min,
            "grid_households_max": households_max,
            "grid_workers_min": workers_min,
        }
        context = info.context
        return await write(context.editor.transactions, context.viewer, checked_area(area), values)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="removePolicy",
        description="Let an area be held to what is around it again 取消标准; gives its code back",
    )
    async def remove_policy(self, info: Info, area: Area) -> str:
        code = checked_area(area)
        if not code:
            raise BadInput("area '': what holds everywhere is set, never removed")
        viewer = info.context.viewer
        require_administrator(viewer)
        async with info.context.editor.transactions.transaction(viewer) as connection:
            gone = await connection.execute(delete(policy).where(policy.c.area_code == code))
        if not gone.rowcount:
            raise NotFound(f"area {code} has no policy that you may see")
        return code


async def write(
    transactions: Transactions, viewer: Viewer, area: str, values: dict[str, Any]
) -> RowId:
    """Set the policy of an area. Raises ``Forbidden`` for any area that is not the viewer's."""
    require_administrator(viewer)
    if not any(area.startswith(held) for held in viewer.areas):
        raise Forbidden(f"area {shown(area)} is not within your areas")
    statement = insert(policy).values(
        county=county_number(area) if area else 0, area_code=area, **values
    )
    async with transactions.transaction(viewer) as connection:
        row = (
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["area_code"], set_=values | {"updated_at": func.now()}
                ).returning(policy.c.county, policy.c.id)
            )
        ).one()
    return RowId("Policy", row.county, row.id)


def checked_area(area: str) -> str:
    """Raises ``BadInput`` for what is no code of an area that can have a policy."""
    if len(area) not in AREAS or not (area == "" or (area.isascii() and area.isdigit())):
        raise BadInput(f"area {shown(area)}: a code of 2, 4, 6, 9 or 12 digits, or '', is allowed")
    return area


def require_administrator(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden(f"policies are set by an ADMINISTRATOR, not by role {viewer.role.name}")
