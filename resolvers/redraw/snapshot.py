"""A plan made: its ground cut into atoms, and these shared out as the grids are today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.atoms import Atoms, atoms_of
from geo.cutting.cells import cells_of
from resolvers.redraw.base_data import BaseData, TodaysGrid
from resolvers.redraw.change import NOWHERE
from resolvers.redraw.partition import AtomAttributes, Ids
from resolvers.redraw.wkb import Shapes


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The ground cut: cells in degrees, with the index of the building and of the community."""

    cells: Shapes
    buildings: NDArray[np.int32]
    blocks: NDArray[np.int32]
    communities: NDArray[np.int32]

    def atoms(self) -> Atoms:
        return atoms_of(self.cells, self.buildings, self.blocks, self.communities)


@dataclass(frozen=True, slots=True, eq=False)
class Happenings:
    """Places of incidents, whether each was within the year and is open, and of cameras."""

    incidents: Shapes
    recent: NDArray[np.bool_]
    open: NDArray[np.bool_]
    cameras: Shapes


def cut_ground(ground: BaseData) -> Cut:
    """Cut the ground. Takes seconds for thousands of buildings: call it in a thread."""
    found = cells_of(ground.footprints, ground.boundaries, ground.streets)
    return Cut(
        found.polygons,
        found.buildings.astype(np.int32),
        found.blocks.astype(np.int32),
        found.communities.astype(np.int32),
    )


def attributes_of(ground: BaseData, cut_: Cut, happened: Happenings) -> AtomAttributes:
    """What each atom holds. A place on the border of two atoms counts for the first of them."""
    built = cut_.buildings >= 0

    def of_building(values: Ids) -> Ids:
        found = np.zeros(len(cut_.cells), dtype=np.int64)
        found[built] = values[cut_.buildings[built]]
        return found

    n = len(cut_.cells)
    incidents = first_covering(cut_.cells, happened.incidents)
    cameras = first_covering(cut_.cells, happened.cameras)
    return AtomAttributes(
        cells=cut_.cells,
        buildings=of_building(ground.buildings),
        communities=tuple(ground.codes[c] for c in cut_.communities),
        grids=tuple(ground.grids[b] if b >= 0 else None for b in cut_.buildings),
        households=of_building(ground.households),
        residents=of_building(ground.residents),
        incidents=_counted(incidents[happened.recent], n),
        open_incidents=_counted(incidents[happened.open], n),
        cameras=_counted(cameras, n),
    )


def as_today(
    attributes: AtomAttributes, atoms: Atoms, grids: Sequence[TodaysGrid], ids: Sequence[int]
) -> Ids:
    """The zone of each atom where the zones are today's grids.

    A building's atom goes where the building belongs, an empty block where its middle lies, and
    what still lies outside every grid to the neighbour with the longest border, if it has any.
    """
    by_code = {grid.code: zone for grid, zone in zip(grids, ids, strict=True)}
    assignment = np.array(
        [by_code.get(code or "", NOWHERE) for code in attributes.grids], dtype=np.int64
    )
    empty = np.flatnonzero(attributes.buildings == 0)
    if len(empty) and grids:
        middles = shapely.point_on_surface(attributes.cells[empty])
        where = first_covering([grid.boundary for grid in grids], middles)
        found = np.flatnonzero(where >= 0)
        codes = [grids[i].code[:12] for i in where[found]]
        own = [attributes.communities[a] for a in empty[found]]
        same = found[[code == home for code, home in zip(codes, own, strict=True)]]
        assignment[empty[same]] = np.asarray(ids, dtype=np.int64)[where[same]]
    spread(assignment, atoms, empty)
    return assignment


def spread(assignment: Ids, atoms: Atoms, chosen: Iterable[int]) -> None:
    """Give those atoms that have no zone to the one that they share most border with.

    Only with atoms of their own community; what does not meet any that have a zone stays without.
    """
    rest = [int(atom) for atom in chosen if assignment[atom] == NOWHERE]
    one, other = atoms.pairs[:, 0], atoms.pairs[:, 1]
    homely = atoms.communities[one] == atoms.communities[other]
    while rest:
        left = []
        for atom in rest:
            touching = homely & ((one == atom) | (other == atom))
            across = assignment[np.where(one == atom, other, one)[touching]]
            if not np.any(across != NOWHERE):
                left.append(atom)
                continue
            zones, shares = np.unique(across, return_inverse=True)
            metres = np.bincount(shares, atoms.metres[touching])
            metres[zones == NOWHERE] = -1
            assignment[atom] = zones[np.argmax(metres)]
        if len(left) == len(rest):
            return
        rest = left


def first_covering(areas: Sequence[object] | Shapes, places: Shapes) -> NDArray[np.intp]:
    """The index of the first area that covers each place, or -1."""
    found = np.full(len(places), -1, dtype=np.intp)
    if not len(areas) or not len(places):
        return found
    place, area = shapely.STRtree(areas).query(places, predicate="covered_by")
    order = np.lexsort((area, place))[::-1]
    found[place[order]] = area[order]
    return found


def _counted(holders: NDArray[np.intp], n: int) -> Ids:
    return np.bincount(holders[holders >= 0], minlength=n).astype(np.int64)
