"""A plan made from a file: a draft whose buildings go where the file has them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import Atoms
from resolvers.database.transactions import Transactions
from resolvers.redraw.base_data import BaseData, within_any
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.creation import Asked, create
from resolvers.redraw.exchange.assignment_rows import Entries, assignment_reading, entries
from resolvers.redraw.exchange.by_area import gaps, given_by_area, plane_of
from resolvers.redraw.exchange.by_building import gathered, given_by_building
from resolvers.redraw.exchange.label import zones_of
from resolvers.redraw.partition import AtomAttributes, Ids, PlanKey
from resolvers.redraw.snapshot import spread
from resolvers.redraw.wkb import Shapes
from schema.entities.building import building
from schema.viewer import Viewer
from transfer.finding import Finding, Outcome, rows_with
from transfer.mapping import Wishes
from transfer.sources.source import Source, UnreadableSource


@dataclass(frozen=True, slots=True)
class Import:
    """What is to become a plan, and what its owner says about it.

    With ``strict`` nothing is made when a row is rejected, in a ``dry_run`` never.
    """

    name: str
    communities: Sequence[str]
    source: Source
    wishes: Wishes = field(default_factory=Wishes)
    crs: str | None = None
    repair: bool = False
    strict: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of it. ``plan`` is None where nothing was to be made."""

    plan: PlanKey | None
    read: int
    zones: int
    buildings: int
    findings: tuple[Finding, ...]

    @property
    def rejected(self) -> int:
        return rows_with(self.findings, Outcome.REJECTED)


class _Unwanted(Exception):
    """The plan is not to be made: leave no trace of it."""


async def draft_from_source(transactions: Transactions, viewer: Viewer, wish: Import) -> Imported:
    """Make a draft from a file; every row that is right lands, every other is told of.

    Raises ``UnreadableSource`` where the file cannot be used at all, ``NotFound``, ``Forbidden``
    and ``BadInput``; then nothing is made.
    """
    landing = _Landing(wish)
    key = None
    with suppress(_Unwanted):
        key = await create(transactions, viewer, Asked(wish.name, wish.communities, landing.share))
    found = sorted(landing.findings, key=lambda finding: finding.number or np.inf)
    return Imported(key, landing.entries.count, landing.zones, landing.buildings, tuple(found))


class _Landing:
    """Shares out the atoms of a new plan as a file has them, and keeps what it finds."""

    def __init__(self, wish: Import) -> None:
        self._wish = wish
        self._how = assignment_reading(wish.source, wish.wishes, wish.crs, wish.repair)
        self.entries = Entries(by_area=False)
        self.findings: list[Finding] = []
        self.zones = 0
        self.buildings = 0

    async def share(
        self,
        connection: AsyncConnection,
        ground: BaseData,
        attributes: AtomAttributes,
        atoms: Atoms,
    ) -> tuple[list[Zone], Ids]:
        numbers = await _numbers(connection, ground.codes)
        zones, assignment = await asyncio.to_thread(
            self._shared, ground, attributes, atoms, numbers
        )
        self.zones = len(zones)
        self.buildings = int(((assignment != NOWHERE) & (attributes.buildings != 0)).sum())
        rejected = rows_with(self.findings, Outcome.REJECTED)
        if self._wish.dry_run or (self._wish.strict and rejected):
            raise _Unwanted
        return zones, assignment

    def _shared(
        self, ground: BaseData, attributes: AtomAttributes, atoms: Atoms, numbers: dict[str, int]
    ) -> tuple[list[Zone], Ids]:
        how = self._how
        self.entries = entries(self._wish.source, how, ground.codes)
        rows = self.entries.rows
        if how.by_area:
            labels, given, found = given_by_area(rows, attributes, middles_of(ground, attributes))
            found += gaps(_areas(self.entries), ground.boundaries, plane_of(attributes))
        else:
            labels, given, found = given_by_building(rows, attributes, numbers)
        zones, assignment, more = zones_of(labels, given, attributes)
        self.findings = [*self.entries.findings, *found, *more]
        if not how.by_area:
            self.findings = gathered(self.findings)
            # No row names a block without buildings.
            spread(assignment, atoms, np.flatnonzero(attributes.buildings == 0))
        self.findings += _left_out(assignment, attributes, numbers, how.by_area)
        return zones, assignment


def middles_of(ground: BaseData, attributes: AtomAttributes) -> Shapes:
    """(n,) a point of each atom's building, within the atom's cell; None for blocks."""
    footprint = {
        int(b): shape for b, shape in zip(ground.buildings, ground.footprints, strict=True)
    }
    found = np.full(len(attributes.cells), None, dtype=object)
    built = np.flatnonzero(attributes.buildings)
    middles = shapely.point_on_surface([footprint[int(b)] for b in attributes.buildings[built]])
    # Where footprints overlap, a building's middle may lie in its neighbour's cell.
    astray = ~shapely.covers(attributes.cells[built], middles)
    middles[astray] = shapely.point_on_surface(attributes.cells[built[astray]])
    found[built] = middles
    return found


async def _numbers(connection: AsyncConnection, codes: Sequence[str]) -> dict[str, int]:
    rows = await connection.execute(
        select(building.c.building_no, building.c.id).where(within_any(building.c.area_code, codes))
    )
    return {number: id_ for number, id_ in rows}


def _areas(found: Entries) -> Shapes:
    return np.array([*(row.area for row in found.rows), None], dtype=object)[:-1]


def _left_out(
    assignment: Ids, attributes: AtomAttributes, numbers: dict[str, int], by_area: bool
) -> list[Finding]:
    """The buildings that are in no zone, one by one, and how much ground without buildings."""
    number_of = {id_: number for number, id_ in numbers.items()}
    loose = np.flatnonzero(assignment == NOWHERE)
    reason = f"in no {'polygon' if by_area else 'row'}, and so in no zone"
    buildings = sorted(number_of[int(b)] for b in attributes.buildings[loose] if b)
    found = [
        Finding(0, None, number, "building_no", number, reason, Outcome.WARNING)
        for number in buildings
    ]
    blocks = int((attributes.buildings[loose] == 0).sum())
    if blocks:
        said = f"{blocks} blocks without buildings are in no zone"
        found.append(Finding(0, None, "", "block", "", said, Outcome.WARNING))
    return found


def communities_in(source: Source, wishes: Wishes) -> list[str]:
    """The communities whose codes a file's zones have.

    Raises ``UnreadableSource`` where none has one, so that they must be said.
    """
    how = assignment_reading(source, wishes, None, repair=False)
    codes: dict[str, None] = {}
    for batch in source.batches():
        for value in how.mapped.value_of("zone", batch, how.defaults.get("zone")):
            text = str(value or "").strip()
            if len(text) == 15 and text.isascii() and text.isdigit():
                codes[text[:12]] = None
    if not codes:
        raise UnreadableSource("no zone of it has a grid's code; say --communities CODE")
    return sorted(codes)
