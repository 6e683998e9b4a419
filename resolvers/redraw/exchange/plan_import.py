"""A plan made from a file: a draft whose buildings go where the file has them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from time import monotonic

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import TooCostly
from geo.atoms import Atoms
from resolvers.database.transactions import Transactions
from resolvers.redraw.base_data import BaseData, within_any
from resolvers.redraw.change import NOWHERE
from resolvers.redraw.creation import Asked, create
from resolvers.redraw.exchange.assignment_rows import (
    Entries,
    ImportLimits,
    assignment_reading,
    entries,
)
from resolvers.redraw.exchange.by_area import Overlay
from resolvers.redraw.exchange.by_building import gathered, given_by_building
from resolvers.redraw.exchange.label import Given, zones_of
from resolvers.redraw.partition import AtomAttributes, Ids, PlanKey
from resolvers.redraw.sharing import Share, SharedOut
from resolvers.redraw.snapshot import spread
from resolvers.redraw.wkb import Shapes
from resolvers.workflow.child_process import ProcessLimits, TookTooLong, result_of
from schema.entities.building import building
from schema.entities.community import community
from schema.viewer import Viewer
from transfer.finding import Finding, Outcome, rows_with
from transfer.geometry import Axes
from transfer.mapping import Wishes
from transfer.reading_note import ReadingNote
from transfer.sources.source import Source, UnreadableSource

Numbers = dict[str, int]
"""The ids of buildings by their numbers."""


@dataclass(frozen=True, slots=True)
class Import:
    """What is to become a plan, and what its owner says about it.

    With ``strict`` nothing is made when a row is rejected or doubtful, in a ``dry_run`` never.
    Within ``limits`` polygons are laid over the ground in a process of its own, which can be ended.
    """

    name: str
    communities: Sequence[str]
    source: Source
    wishes: Wishes = field(default_factory=Wishes)
    crs: str | None = None
    repair: bool = False
    strict: bool = False
    dry_run: bool = False
    limits: ImportLimits | None = None
    axes: Axes | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of it. ``plan`` is None where nothing was to be made."""

    plan: PlanKey | None
    read: int
    zones: int
    buildings: int
    findings: tuple[Finding, ...]
    notes: tuple[ReadingNote, ...] = ()

    @property
    def rejected(self) -> int:
        return rows_with(self.findings, Outcome.REJECTED)

    @property
    def doubts(self) -> tuple[ReadingNote, ...]:
        """The notes for which a strict import makes nothing."""
        return tuple(note for note in self.notes if note.doubtful)


class _Unwanted(Exception):
    """The plan is not to be made: leave no trace of it."""


async def draft_from_source(transactions: Transactions, viewer: Viewer, wish: Import) -> Imported:
    """Make a draft from a file; every row that is right lands, every other is told of.

    Raises ``UnreadableSource`` where the file cannot be used at all, ``NotFound``, ``Forbidden``,
    ``BadInput``, and beyond its limits ``TooCostly`` and ``TookTooLong``; then nothing is made.
    """
    landing = _Landing(wish)
    key = None
    with suppress(_Unwanted):
        key = await create(transactions, viewer, Asked(wish.name, wish.communities, landing.read))
    found = sorted(landing.findings, key=lambda finding: finding.number or np.inf)
    read, notes = landing.entries.count, tuple(landing.entries.notes)
    return Imported(key, read, landing.zones, landing.buildings, tuple(found), notes)


class _Landing:
    """Shares out the atoms of a new plan as a file has them, and keeps what it finds."""

    def __init__(self, wish: Import) -> None:
        self._wish = wish
        self._how = assignment_reading(
            wish.source, wish.wishes, wish.crs, wish.repair, wish.limits, wish.axes
        )
        self.entries = Entries(by_area=False)
        self.findings: list[Finding] = []
        self.zones = 0
        self.buildings = 0

    async def read(self, connection: AsyncConnection, ground: BaseData) -> Share:
        """What shares the atoms out, and raises ``_Unwanted`` where no plan is to be made."""
        numbers = await _numbers(connection, ground.codes)

        async def share(attributes: AtomAttributes, atoms: Atoms) -> SharedOut:
            zones, assignment, bridges = await self._shared(ground, attributes, atoms, numbers)
            self.zones = len(zones)
            self.buildings = int(((assignment != NOWHERE) & (attributes.buildings != 0)).sum())
            wrong = rows_with(self.findings, Outcome.REJECTED) or any(
                note.doubtful for note in self.entries.notes
            )
            if self._wish.dry_run or (self._wish.strict and wrong):
                raise _Unwanted
            return SharedOut(zones, assignment, bridges)

        return share

    async def _shared(
        self, ground: BaseData, attributes: AtomAttributes, atoms: Atoms, numbers: Numbers
    ) -> SharedOut:
        until = monotonic() + (self._wish.limits.seconds if self._wish.limits else inf)
        self.entries = await asyncio.to_thread(entries, self._wish.source, self._how, ground.codes)
        if self._how.by_area:
            given = await self._overlaid(ground, attributes, until)
        else:
            given = await asyncio.to_thread(
                given_by_building, self.entries.rows, attributes, numbers
            )
        return await asyncio.to_thread(self._told, given, attributes, atoms, numbers)

    async def _overlaid(self, ground: BaseData, attributes: AtomAttributes, until: float) -> Given:
        """The atoms that polygons give to labels, within the limits of the wish."""
        middles = await asyncio.to_thread(middles_of, ground, attributes)
        overlay = Overlay(self.entries.rows, attributes, middles, ground.boundaries)
        limits = self._wish.limits
        if limits is None:
            return await asyncio.to_thread(overlay.given)
        left = ProcessLimits(max(until - monotonic(), 0), limits.bytes)
        try:
            return await result_of(overlay, left)
        except TimeoutError as error:
            raise TookTooLong(
                f"zones: it took more than the {limits.seconds:g} s allowed to lay"
                f" {len(overlay.rows):,} polygons over the ground"
            ) from error
        except MemoryError as error:
            raise TooCostly(
                f"zones: it takes more than {limits.bytes >> 20:,} MB of memory to lay"
                f" {len(overlay.rows):,} polygons over the ground"
            ) from error

    def _told(
        self, given: Given, attributes: AtomAttributes, atoms: Atoms, numbers: Numbers
    ) -> SharedOut:
        """The zones and the zone of each atom; what is to be told is kept."""
        labels, label_of, found = given
        by_area = self._how.by_area
        zones, assignment, more = zones_of(labels, label_of, attributes)
        self.findings = [*self.entries.findings, *found, *more]
        if not by_area:
            self.findings = gathered(self.findings)
            # No row names a block without buildings.
            spread(assignment, atoms, np.flatnonzero(attributes.buildings == 0))
        self.findings += _left_out(assignment, attributes, numbers, by_area)
        bridges = dict.fromkeys(bridge for label in labels for bridge in label.bridges)
        return SharedOut(zones, assignment, tuple(bridges))


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


async def _numbers(connection: AsyncConnection, codes: Sequence[str]) -> Numbers:
    rows = await connection.execute(
        select(building.c.building_no, building.c.id).where(within_any(building.c.area_code, codes))
    )
    return {number: id_ for number, id_ in rows}


def _left_out(
    assignment: Ids, attributes: AtomAttributes, numbers: Numbers, by_area: bool
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
        values, _ = how.cleaning.values(how.cleaning.columns(batch))
        for value in values["zone"]:
            text = str(value or "").strip()
            if len(text) == 15 and text.isascii() and text.isdigit():
                codes[text[:12]] = None
    if not codes:
        raise UnreadableSource("no zone of it has a grid's code; say --communities CODE")
    return sorted(codes)


async def todays_of(
    transactions: Transactions, viewer: Viewer, codes: Sequence[str]
) -> Sequence[str]:
    """Those of the codes that communities of today have; all of them where none is one.

    A plan that splits communities has zones in one that is yet to be.
    """
    known = select(community.c.code).where(
        community.c.code.in_(codes), func.upper_inf(community.c.valid)
    )
    async with transactions.snapshot(viewer) as connection:
        return sorted(await connection.scalars(known)) or codes
