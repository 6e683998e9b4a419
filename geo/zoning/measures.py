"""Measures of zones: size, roundness, walking distances.

Lengths and areas are those of the atoms on their plane. A figure that means nothing, such as the
roundness of a zone without atoms, is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.arrays import Floats, Integers
from geo.atoms import Atoms
from geo.cutting.borders import summed


@dataclass(frozen=True, slots=True, eq=False)
class ZoneShapes:
    """Figures of ``k`` zones, in the order in which they were asked for."""

    areas: Floats
    """Square metres."""
    perimeters: Floats
    """Metres, those around holes included."""
    compactness: Floats
    """4πA/P², 1 for a circle, 0.785 for a square (Polsby & Popper 1991, The Third Criterion)."""
    on_streets: Floats
    """Share of the border with other zones of the community that lies on streets, 0 to 1; NaN where
    it has none."""
    blocks_split: Integers
    """How many street blocks with buildings of this zone have buildings of another one too."""


@dataclass(frozen=True, slots=True)
class PlanShape:
    """Figures of a whole plan."""

    border: float
    """Metres between zones of one community, each counted once; so is what borders on atoms that
    no zone has."""
    on_streets: float
    """Share of them that lies on streets, 0 to 1."""
    blocks: int
    """Street blocks with buildings in zones."""
    blocks_split: int
    """Those whose buildings are in more than one zone."""


def zone_shapes(atoms: Atoms, assignment: ArrayLike, zones: ArrayLike) -> ZoneShapes:
    """Area, perimeter, compactness and how it keeps to streets and blocks, of chosen zones.

    ``assignment`` (n,) is the zone of each atom, below 0 none; ``zones`` (k,) are different.
    """
    zone, wanted = np.asarray(assignment, dtype=np.int64), np.asarray(zones, dtype=np.int64)
    place = _places(zone, wanted.reshape(-1))
    count = wanted.size
    mine = place < count
    areas = summed(place[mine], shapely.area(atoms.cells[mine]), count)
    between = _between(atoms, zone)
    border, street = (
        _of_both_sides(place, atoms, metres, count) for metres in (between, between * atoms.streets)
    )
    perimeters = summed(place[mine], atoms.rims[mine], count) + border
    return ZoneShapes(
        areas=areas,
        perimeters=perimeters,
        compactness=_ratio(4 * np.pi * areas, perimeters**2),
        on_streets=_ratio(street, border),
        blocks_split=_split(atoms, zone, place, count),
    )


def plan_shape(atoms: Atoms, assignment: ArrayLike) -> PlanShape:
    """How a plan keeps to streets and blocks."""
    zone = np.asarray(assignment, dtype=np.int64)
    between = _between(atoms, zone)
    border = float(between.sum())
    street = float(between[atoms.streets].sum())
    blocks, _ = _block_zones(atoms, zone)
    counts = np.bincount(blocks)
    return PlanShape(
        border=border,
        on_streets=street / border if border else float("nan"),
        blocks=int((counts > 0).sum()),
        blocks_split=int((counts > 1).sum()),
    )


def reock(outlines: NDArray[np.object_]) -> Floats:
    """The share of its smallest circle that each polygon fills, (k,) (Reock 1961, A Note).

    ``outlines`` are on a plane in metres, such as :func:`geo.zoning.outlines.outlines` makes from
    ``atoms.cells``.
    """
    radii = shapely.minimum_bounding_radius(outlines)
    return _ratio(shapely.area(outlines), np.pi * radii**2)


def reock_of(atoms: Atoms, assignment: ArrayLike, zones: ArrayLike) -> Floats:
    """The same of chosen zones, without their outlines."""
    zone, wanted = np.asarray(assignment, dtype=np.int64), np.asarray(zones, dtype=np.int64)
    place, count = _places(zone, wanted.reshape(-1)), wanted.size
    mine = np.flatnonzero(place < count)
    mine = mine[np.argsort(place[mine], kind="stable")]
    held, where = np.unique(place[mine], return_inverse=True)
    areas = summed(place[mine], shapely.area(atoms.cells[mine]), count)
    radii = np.zeros(count)
    clouds = shapely.geometrycollections(atoms.cells[mine], indices=where)
    radii[held] = shapely.minimum_bounding_radius(clouds)
    return _ratio(areas, np.pi * radii**2)


def walks(
    atoms: Atoms,
    assignment: ArrayLike,
    zones: ArrayLike,
    households: ArrayLike,
    places: NDArray[np.float64] | None = None,
) -> Floats:
    """Walking spread of chosen zones, (k,): how far it is from the zone's centre to a household.

    The mean distance in metres, as the crow flies, from buildings to the mean of their places, each
    weighted by its ``households`` (n,); where a zone has none of these, all its buildings count
    alike. ``places`` (n, 2) are where buildings are, on the plane; the middles of cells by default.
    """
    zone, wanted = np.asarray(assignment, dtype=np.int64), np.asarray(zones, dtype=np.int64)
    count = wanted.size
    place = _places(zone, wanted.reshape(-1))
    mine = np.flatnonzero((place < count) & (atoms.buildings >= 0))
    where = place[mine]
    at = cell_middles(atoms)[mine] if places is None else places[mine]
    weights = np.asarray(households, dtype=np.float64)[mine]
    weights = np.where(summed(where, weights, count)[where] > 0, weights, 1.0)
    total = summed(where, weights, count)
    centre = np.column_stack([_ratio(summed(where, weights * x, count), total) for x in at.T])
    distances = np.hypot(*(at - centre[where]).T)
    return _ratio(summed(where, weights * distances, count), total)


def cell_middles(atoms: Atoms) -> Floats:
    """The middles of cells on the plane, (n, 2)."""
    at: Floats = shapely.get_coordinates(shapely.centroid(atoms.cells))
    return at


def _places(zone: Integers, wanted: Integers) -> Integers:
    """For each atom the place of its zone among those asked for, or their number if it is not."""
    table = np.full(max(zone.max(initial=-1), wanted.max(initial=-1)) + 2, len(wanted))
    table[wanted] = np.arange(len(wanted))
    table[-1] = len(wanted)
    places: Integers = table[np.where(zone < 0, -1, zone)]
    return places


def _between(atoms: Atoms, zone: Integers) -> Floats:
    """Metres of each pair's border, 0 within a zone."""
    one, other = np.maximum(zone, -1)[atoms.pairs].T
    return np.where(one != other, atoms.metres, 0.0)


def _of_both_sides(place: Integers, atoms: Atoms, metres: Floats, count: int) -> Floats:
    one, other = place[atoms.pairs].T
    both = summed(one, metres, count + 1) + summed(other, metres, count + 1)
    return both[:count]


def _block_zones(atoms: Atoms, zone: Integers) -> tuple[Integers, Integers]:
    """The blocks and zones that have buildings in common, each once, by block."""
    built = (atoms.buildings >= 0) & (zone >= 0)
    width = int(zone.max(initial=0)) + 1
    keys = np.unique(atoms.blocks[built].astype(np.int64) * width + zone[built])
    blocks, zones = np.divmod(keys, width)
    return blocks, zones


def _split(atoms: Atoms, zone: Integers, place: Integers, count: int) -> Integers:
    blocks, zones = _block_zones(atoms, zone)
    split = np.bincount(blocks)[blocks] > 1
    table = np.full(int(zone.max(initial=0)) + 1, count)
    table[zone[zone >= 0]] = place[zone >= 0]
    return np.bincount(table[zones[split]], minlength=count + 1)[:count]


def _ratio(over: Floats, under: Floats) -> Floats:
    """A quotient, NaN where it is one of nothing."""
    quotients = np.full(len(over), np.nan)
    np.divide(over, under, out=quotients, where=np.asarray(under) > 0)
    return quotients
