"""A plan as it lies on the table: its atoms, which zone holds each, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo.atoms import Atoms, atoms_of
from geo.metres import Plane
from geo.zoning.contiguity import Neighbours
from geo.zoning.measures import cell_middles
from resolvers.redraw.change import NOWHERE, Bridge, Change, Home, Zone
from resolvers.redraw.figures import MeasureRow
from resolvers.redraw.findings import PlanFinding
from resolvers.redraw.zone_policy import ZonePolicy
from schema.plans.grid_plan import PlanStatus

Ids = NDArray[np.int64]
Codes = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class PlanKey:
    """What names a plan."""

    county: int
    id: int


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What a plan is, apart from its zones."""

    area_code: str
    name: str
    author: str
    communities: tuple[str, ...]
    band: ZonePolicy
    based_at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True, eq=False)
class AtomAttributes:
    """What the ``n`` atoms hold, in their order."""

    cells: NDArray[np.object_]  # shapely polygons in degrees
    buildings: Ids  # ids; 0: none
    communities: tuple[str, ...]  # the code of the community that holds it today
    grids: tuple[str | None, ...]  # the code of the grid that holds it today
    households: Ids
    residents: Ids
    incidents: Ids
    open_incidents: Ids
    cameras: Ids


@dataclass(frozen=True, slots=True)
class GridAround:
    """The current grids of other communities: their codes, and what of each lies in the plan."""

    code: str
    overlap: object  # shapely MultiPolygon in degrees; may be empty


@dataclass(slots=True, eq=False)
class Partition:
    """A plan in memory. ``version`` says up to which edit it has come."""

    key: PlanKey
    head: PlanHead
    status: PlanStatus
    version: int
    atoms: Atoms
    attributes: AtomAttributes
    zones: dict[int, Zone]
    assignment: Ids
    homes: dict[str, Home]
    """The communities as the plan has them, by code."""
    settled: Codes
    """(n,) the code of the community that the plan puts each atom in."""
    around: tuple[GridAround, ...] = ()
    bridges: dict[int, Bridge] = field(default_factory=dict)
    """The bridges and ferries that join atoms, by number; the atoms know which meet over them."""
    outlines: dict[int, object] = field(default_factory=dict)
    figures: dict[int, MeasureRow] = field(default_factory=dict)
    findings: list[PlanFinding] | None = None
    """None: what the tables hold of them is not known."""
    _neighbours: Neighbours | None = None
    _middles: NDArray[np.float64] | None = None
    _numbers: dict[int, int] | None = None

    @property
    def plane(self) -> Plane:
        """The plane that the atoms lie on, see ``geo.atoms.atoms_of``."""
        return plane_of(self.attributes.cells)

    def copy(self) -> Partition:
        """A partition whose zones and assignment may be changed without changing this one's."""
        return replace(
            self,
            zones=dict(self.zones),
            assignment=self.assignment.copy(),
            homes=dict(self.homes),
            settled=self.settled.copy(),
            bridges=dict(self.bridges),
            outlines=dict(self.outlines),
            figures=dict(self.figures),
            findings=None if self.findings is None else list(self.findings),
        )

    def neighbours(self) -> Neighbours:
        """Which atoms meet."""
        if self._neighbours is None:
            self._neighbours = Neighbours.of(self.atoms)
        return self._neighbours

    def middles(self) -> NDArray[np.float64]:
        """(n, 2) the middles of the atoms on the plane, in metres."""
        if self._middles is None:
            self._middles = cell_middles(self.atoms)
        return self._middles

    def numbers(self) -> dict[int, int]:
        """The atom of each building, by ids."""
        if self._numbers is None:
            self._numbers = {int(b): i for i, b in enumerate(self.attributes.buildings) if b}
        return self._numbers

    def members(self, zone: int) -> NDArray[np.intp]:
        """The numbers of the atoms that a zone holds."""
        return np.flatnonzero(self.assignment == zone)

    def ground(self, atoms: Sequence[int] | NDArray[np.integer[Any]]) -> Geometry:
        """What atoms, by number, cover: in degrees, to zoom to."""
        return shapely.coverage_union_all(self.attributes.cells[list(atoms)])

    def codes(self) -> dict[int, str]:
        """The code of each zone."""
        return {zone.id: zone.code for zone in self.zones.values()}

    def order(self) -> list[int]:
        """The ids of the zones, ascending; algorithms know zones by their places here."""
        return sorted(self.zones)

    def places(self) -> Ids:
        """(n,) for each atom the place of its zone in the order, or -1."""
        order = np.array([NOWHERE, *self.order()])
        return np.searchsorted(order, self.assignment) - 1

    def apply(self, change: Change) -> None:
        """Make a change. Zones whose outlines and figures it touches lose them."""
        for move in change.moves:
            self.assignment[list(move.atoms)] = move.target
        for before, after in change.zones:
            if after is not None:
                self.zones[after.id] = after
            elif before is not None:
                del self.zones[before.id]
        for zone in change.reshaped | {b.id for b, _ in change.zones if b}:
            self.outlines.pop(zone, None)
            self.figures.pop(zone, None)
        for zone in self._sharing_blocks(change) | self._rehomed(change):
            self.figures.pop(zone, None)
        self._bridged(change)

    def _bridged(self, change: Change) -> None:
        """Take away and add bridges. No figure of a zone hangs on them, but its contiguity does."""
        for before, after in change.bridges:
            if before is not None:
                del self.bridges[before.number]
            if after is not None:
                self.bridges[after.number] = after
        if change.bridges or change.rehomings:
            self.atoms = self.atoms.joined(ends_of_bridges(self.bridges.values()))
            self._neighbours = None

    def _rehomed(self, change: Change) -> set[int]:
        """Settle atoms in other communities; the zones that meet others for it, or none."""
        for before, after in change.homes:
            if before is not None:
                del self.homes[before.code]
            if after is not None:
                self.homes[after.code] = after
        if not change.rehomings:
            return set()
        for rehoming in change.rehomings:
            self.settled[list(rehoming.atoms)] = rehoming.target
        self.atoms = atoms_of(
            self.attributes.cells,
            self.atoms.buildings,
            self.atoms.blocks,
            np.unique(self.settled, return_inverse=True)[1],
        )
        touched = [code for r in change.rehomings for code in (r.source, r.target)]
        return {int(zone) for zone in np.unique(self.assignment[np.isin(self.settled, touched)])}

    def unmeasured(self) -> list[int]:
        """The ids of the zones whose figures are not known, ascending."""
        return [zone for zone in self.order() if zone not in self.figures]

    def _sharing_blocks(self, change: Change) -> set[int]:
        """The zones in the street blocks of atoms that come from nowhere or go there.

        Only these may begin or cease to share a block without being reshaped themselves.
        """
        loose = [a for m in change.moves if NOWHERE in (m.source, m.target) for a in m.atoms]
        if not loose:
            return set()
        near = np.isin(self.atoms.blocks, self.atoms.blocks[loose])
        return {int(zone) for zone in np.unique(self.assignment[near])}

    def unassigned(self) -> NDArray[np.intp]:
        return self.members(NOWHERE)


def plane_of(cells: NDArray[np.object_]) -> Plane:
    """The plane that the atoms of cells in degrees lie on."""
    west, south, east, north = shapely.total_bounds(cells) if len(cells) else (0.0,) * 4
    return Plane(float(west + east) / 2, float(south + north) / 2)


def ends_of_bridges(bridges: Iterable[Bridge]) -> list[tuple[int, int]]:
    """The two atoms that each bridge joins."""
    return [(bridge.start, bridge.end) for bridge in bridges]
