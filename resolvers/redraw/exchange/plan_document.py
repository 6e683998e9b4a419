"""A plan as it stands, read to be handed on: its head, its zones with their measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from shapely import Geometry
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import Forbidden
from resolvers.redraw.change import Bridge
from resolvers.redraw.exchange.bridge_text import written_bridges
from resolvers.redraw.figures import MeasureRow
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_bridges import read_bridges
from resolvers.redraw.plan_row import plan_row
from resolvers.redraw.wkb import as_binary, geometry_of_wkb
from resolvers.redraw.zone_policy import ZonePolicy
from schema.entities.building import building
from schema.entities.grid import GridKind
from schema.plans.grid_plan import PLAN_READERS, PlanStatus
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_community import plan_community
from schema.plans.plan_measures import plan_measures
from schema.plans.plan_zone import plan_zone
from schema.viewer import Viewer

MEASURES = tuple(plan_measures.c[field.name] for field in fields(MeasureRow))


@dataclass(frozen=True, slots=True)
class DocumentZone:
    """A zone as it leaves. ``outline`` is a shapely MultiPolygon in degrees; None: it is empty."""

    code: str
    name: str
    community: str
    kind: GridKind
    workers: int | None
    locked: bool
    outline: Geometry | None
    measures: MeasureRow
    bridges: tuple[Bridge, ...] = ()
    """Those that begin in it, or end in it and begin in no zone."""

    @property
    def households(self) -> int:
        return self.measures.households


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A plan with its zones, by code. ``communities`` are names by code."""

    key: PlanKey
    name: str
    status: PlanStatus
    version: int
    author: str
    band: ZonePolicy
    based_at: datetime
    communities: Mapping[str, str]
    zones: Sequence[DocumentZone]
    measures: MeasureRow
    bridges: Sequence[Bridge] = ()

    @property
    def id(self) -> str:
        return f"GridPlan:{self.key.county}:{self.key.id}"


def require_reader(viewer: Viewer) -> None:
    """Raises ``Forbidden`` for a role that reads no plans."""
    if viewer.role not in PLAN_READERS:
        allowed = ", ".join(role.name for role in PLAN_READERS)
        raise Forbidden(f"plans are not read by role {viewer.role.name}; they are by {allowed}")


async def plan_document(connection: AsyncConnection, key: PlanKey) -> PlanDocument:
    """The plan, as the connection sees it. Raises ``NotFound``."""
    plan = await plan_row(connection, key, lock=False)
    c = plan_community.c
    homes = await connection.execute(
        select(c.community_code, c.name)
        .where(c.county == key.county, c.plan_id == key.id)
        .order_by(c.community_code)
    )
    whole = await connection.execute(
        select(*MEASURES).where(
            plan_measures.c.county == key.county, plan_measures.c.whole_plan_id == key.id
        )
    )
    bridges = await read_bridges(connection, key)
    return PlanDocument(
        key=key,
        name=plan.name,
        status=plan.status,
        version=plan.version,
        author=plan.author,
        band=plan.policy,
        based_at=plan.based_at,
        communities={code: name for code, name in homes},
        zones=await _zones(connection, key, bridges),
        measures=MeasureRow(*whole.one()),
        bridges=tuple(bridges.values()),
    )


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A building and its zone, or a zone that holds none; the fields are the file's columns."""

    building_no: str | None
    zone_code: str
    zone_name: str
    zone_community: str
    zone_kind: str
    zone_workers: int | None
    zone_locked: bool
    zone_bridges: str | None


async def assignment_of(connection: AsyncConnection, key: PlanKey) -> Sequence[AssignmentRow]:
    """The buildings by number, each with its zone, and at the end the zones without buildings.

    What is in no zone has no row, nor have blocks without buildings, which have no number. Raises
    ``NotFound``.
    """
    await plan_row(connection, key, lock=False)
    bridges = await _bridges_by_zone(connection, key, await read_bridges(connection, key))
    z, a = plan_zone.c, plan_atom.c
    built = and_(building.c.county == a.county, building.c.id == a.building_id)
    held = plan_atom.join(building, built)
    of_zone = and_(a.county == z.county, a.plan_id == z.plan_id, a.zone_id == z.id)
    rows = await connection.execute(
        select(
            z.id, building.c.building_no,
            z.grid_code, z.name, z.community_code, z.kind, z.workers, z.locked,
        )
        .select_from(plan_zone.outerjoin(held, of_zone))
        .where(z.county == key.county, z.plan_id == key.id)
        .order_by(building.c.building_no.nulls_last(), z.grid_code, z.id)
    )  # fmt: skip
    return [
        AssignmentRow(
            number,
            code,
            name,
            community,
            kind.name,
            workers,
            locked,
            written_bridges(bridges.get(id_, ())),
        )
        for id_, number, code, name, community, kind, workers, locked in rows
    ]


async def _zones(
    connection: AsyncConnection, key: PlanKey, bridges: Mapping[int, Bridge]
) -> list[DocumentZone]:
    z, m = plan_zone.c, plan_measures.c
    of_zone = await _bridges_by_zone(connection, key, bridges)
    rows = await connection.execute(
        select(
            z.id, z.grid_code, z.name, z.community_code, z.kind, z.workers, z.locked,
            as_binary(z.boundary),
            *MEASURES,
        )
        .join(plan_measures, and_(m.county == z.county, m.zone_id == z.id))
        .where(z.county == key.county, z.plan_id == key.id)
        .order_by(z.grid_code, z.id)
    )  # fmt: skip
    return [
        DocumentZone(
            code,
            name,
            community,
            kind,
            workers,
            locked,
            None if outline is None else geometry_of_wkb(outline),
            MeasureRow(*measures),
            tuple(of_zone.get(id_, ())),
        )
        for id_, code, name, community, kind, workers, locked, outline, *measures in rows
    ]


async def _bridges_by_zone(
    connection: AsyncConnection, key: PlanKey, bridges: Mapping[int, Bridge]
) -> dict[int, list[Bridge]]:
    """The bridges of each zone, by its id: of the atom that they begin on, else of the other."""
    numbers = sorted({atom for each in bridges.values() for atom in (each.start, each.end)})
    if not numbers:
        return {}
    c = plan_atom.c
    rows = await connection.execute(
        select(c.number, c.zone_id).where(
            c.county == key.county, c.plan_id == key.id, c.number.in_(numbers)
        )
    )
    zone_of = {number: zone for number, zone in rows}
    found: dict[int, list[Bridge]] = {}
    for each in bridges.values():
        zone = zone_of[each.start] or zone_of[each.end]
        if zone is not None:
            found.setdefault(zone, []).append(each)
    return found
