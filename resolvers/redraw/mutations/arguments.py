"""Arguments that mutations of plans share, and what is made of them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from compiler.errors import BadInput
from compiler.ids import identity
from compiler.types.scalars import GeoJSON
from geo.crs import CRS
from geo.geojson import read_lines
from resolvers.redraw.change import NOWHERE
from resolvers.redraw.partition import PlanKey
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Info
from resolvers.workflow.refusals import NotFound


def said(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


Plan = Annotated[strawberry.ID, said("The plan's id 方案")]
Version = Annotated[int, said("The version of the plan that this was decided on 所依版本")]
ZoneId = Annotated[strawberry.ID, said("The zone's id 规划网格")]
Line = Annotated[GeoJSON, said("A GeoJSON LineString 线")]
Coordinates = Annotated[CRS, said("What the coordinates are in 坐标系")]


@strawberry.input(description="A household band 户数区间")
class BandInput:
    min: int = strawberry.field(description="Households of a zone, at least 下限")
    max: int = strawberry.field(description="Households of a zone, at most 上限")


def row_of(key: PlanKey) -> RowId:
    return RowId("GridPlan", key.county, key.id)


def plan_key(id_: str) -> PlanKey:
    """Raises ``BadInput`` for an id of anything but a plan."""
    return PlanKey(*number_of(id_, "GridPlan"))


def zone_of(key: PlanKey, id_: str) -> int:
    """The number of a zone. Raises ``BadInput`` or ``NotFound`` where it cannot be of this plan."""
    county, number = number_of(id_, "PlanZone")
    if county != key.county:
        raise BadInput(f"id {id_!r}: the plan is of county {key.county}")
    if number == NOWHERE:
        raise NotFound(f"id {id_} names no zone of this plan")
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
