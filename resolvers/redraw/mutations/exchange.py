"""The mutation that makes a plan of another tool's zones."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import strawberry

from compiler.errors import BadInput
from compiler.types.scalars import GeoJSON, enumeration
from geo.crs import CRS
from resolvers.entity_types import entity_type
from resolvers.redraw.exchange.assignment_rows import (
    BRIDGES,
    COMMUNITY,
    KIND,
    LOCKED,
    OF_ZONE,
    WORKERS,
    ImportLimits,
    rows_given,
)
from resolvers.redraw.exchange.plan_import import Import, Imported
from resolvers.redraw.exchange.plan_import import draft_from_source as imported
from resolvers.redraw.mutations.arguments import CommunityCodes, Name, row_of
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.signature import argument_input
from schema.entities.grid import GridKind
from schema.plans.grid_plan import PLANNERS
from transfer.finding import Finding, Outcome
from transfer.sources.csv_source import csv_source
from transfer.sources.json_source import geojson_source
from transfer.sources.source import Source, UnreadableSource

MOST_FINDINGS = 10_000
"""How many rows left out are listed, and how many notices."""

enumeration(Outcome)


@argument_input("A building and its zone 楼栋归属")
class AssignmentInput:
    zone: Annotated[str, "Code of its zone, or what it is called 网格"]
    building_no: Annotated[
        str | None, "Number 楼栋编号; without one it is told of a zone that holds nothing"
    ] = None
    name: Annotated[str | None, "Name of the zone 网格名称"] = None
    kind: Annotated[GridKind | None, "Kind of the zone 网格类型"] = None
    workers: Annotated[int | None, "How many workers the zone has 网格员人数"] = None
    locked: Annotated[bool | None, "Whether the zone is locked 是否锁定"] = None
    community: Annotated[
        str | None, "Code of the zone's community, where the plan splits some 所属社区代码"
    ] = None
    bridges: Annotated[
        str | None,
        "Bridges and ferries that begin in the zone, each with its two ends in CGCS2000:"
        " BRIDGE 解放桥 (114.1 22.5, 114.2 22.5); FERRY (…) 桥渡",
    ] = None


@argument_input("Where the zones of a plan come from 导入内容", one_of=True)
class ZonesInput:
    assignment: Annotated[list[AssignmentInput] | None, "Which building goes where 楼栋归属"] = None
    csv: Annotated[
        str | None,
        "The same as CSV, with a header: building_no, zone, and name, zone_kind, zone_workers,"
        " zone_locked, zone_community and zone_bridges if known",
    ] = None
    polygons: Annotated[
        GeoJSON | None,
        "A GeoJSON FeatureCollection of zones; their properties: zone or code, and name, kind,"
        " workers and locked if known; without geometry: an empty zone 面要素",
    ] = None


@strawberry.type(description="Something about one row or feature of what was imported 导入提示")
class ImportFinding:
    row: int = strawberry.field(description="Its number from 1; 0: it is about the whole 序号")
    line: int | None = strawberry.field(description="The line it starts in, of CSV 行号")
    key: str = strawberry.field(description="Its building's number or its zone 标识")
    field: str = strawberry.field(description="What of it 字段")
    value: str = strawberry.field(description="What stands there 原值")
    reason: str = strawberry.field(description="Why 原因")
    outcome: Outcome = strawberry.field(description="What became of it 处理结果")


@strawberry.type(description="A plan made by import, and what was wrong with the rows 导入结果")
class PlanImport:
    plan: Any = strawberry.field(graphql_type=entity_type("GridPlan"), description="The draft 方案")
    read: int = strawberry.field(description="How many rows there were 读取行数")
    rejected: list[ImportFinding] = strawberry.field(description="Rows left out 未导入的行")
    notices: list[ImportFinding] = strawberry.field(
        description="What else is worth a look: repairs, gaps, overlaps, new codes 提示"
    )


@mutation(
    "importPlan",
    PlanImport,
    "Draft a plan whose zones come from elsewhere 导入方案: rows that are right land, all others"
    " are told of",
    roles=PLANNERS,
)
async def import_plan(
    context: Context,
    name: Name,
    communities: CommunityCodes,
    zones: Annotated[ZonesInput, "Where they come from 导入内容"],
    crs: Annotated[CRS, "What the coordinates are in 坐标系"] = CRS.WGS84,
) -> PlanImport:
    allowed = context.limits
    limits = ImportLimits(
        allowed.vertices, allowed.all_vertices, allowed.import_seconds, allowed.import_bytes
    )
    editor = context.service(PlanEditor)
    try:
        wish = Import(name, communities, source_of_input(zones), crs=crs.name, limits=limits)
        async with editor.imports.turn(context.viewer.subject):
            made = await imported(context.transactions, context.viewer, wish)
    except UnreadableSource as error:
        raise BadInput(f"zones: {error}") from error
    return told(made)


def source_of_input(zones: ZonesInput) -> Source:
    """What a client gave, as a file would bring it. Raises ``UnreadableSource``."""
    if zones.assignment:
        return rows_given(map(_row, zones.assignment))
    if zones.csv:
        content = zones.csv.encode("utf-8", "surrogatepass")
        return csv_source(lambda: io.BytesIO(content), None)
    if zones.polygons:
        return geojson_source(zones.polygons)
    raise BadInput("zones: they are empty")


def _row(given: AssignmentInput) -> Mapping[str, object]:
    """What a client gave of a building, as a file would have it."""
    of_zone = {
        KIND: given.kind and given.kind.name,
        WORKERS: given.workers,
        LOCKED: given.locked,
        COMMUNITY: given.community,
        BRIDGES: given.bridges,
    }
    own = {"building_no": given.building_no, "zone": given.zone, "name": given.name}
    return own | {OF_ZONE + fact: value for fact, value in of_zone.items()}


def told(made: Imported) -> PlanImport:
    assert made.plan is not None  # noqa: S101 - neither strict nor a dry run
    return PlanImport(
        plan=row_of(made.plan),
        read=made.read,
        rejected=_listed([f for f in made.findings if f.outcome is Outcome.REJECTED]),
        notices=_listed(
            [
                *(Finding(0, None, "", "", "", str(n), Outcome.WARNING) for n in made.notes),
                *(f for f in made.findings if f.outcome is not Outcome.REJECTED),
            ]
        ),
    )


def _listed(findings: Sequence[Finding]) -> list[ImportFinding]:
    """Findings as the client gets them; how many there are beside the first of very many."""
    shown = [_shown(finding) for finding in findings[:MOST_FINDINGS]]
    if (more := len(findings) - len(shown)) > 0:
        reason, outcome = f"{more:,} more of this kind are not listed", findings[-1].outcome
        shown.append(_shown(Finding(0, None, "", "", "", reason, outcome)))
    return shown


def _shown(found: Finding) -> ImportFinding:
    return ImportFinding(
        row=found.number,
        line=found.line,
        key=found.key,
        field=found.field,
        value=found.value,
        reason=found.reason,
        outcome=found.outcome,
    )
