"""Locations: where incidents happen and cameras stand, each within its block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

import numpy as np
import shapely
from numpy.typing import NDArray

from demo.buildings import edge, line_of
from demo.city import City, gate_side
from demo.land_use import BlockSide, Homes, Use
from demo.sites import BuildingKind
from demo.street_geometry import PIECES
from geo.arrays import Integers
from geo.china import Positions
from schema.sample import LocationKind


@dataclass(frozen=True, slots=True)
class Locations:
    """In step: kind, block, position on the upright plane, what it is called, where it faces."""

    where: NDArray[np.object_]
    block: Integers
    position: Positions
    name: list[str]
    facing: Positions
    """Directions on the upright plane: along the street, or away from the building."""
    building: Integers
    """Which of the city's sites it is in front of; -1 where none."""

    def of(self, *kinds: LocationKind) -> Integers:
        """The indices of the locations of these kinds."""
        return np.flatnonzero(np.isin(self.where, np.array(kinds, dtype=object)))


@dataclass(slots=True)
class _Growing:
    """Locations while they are gathered."""

    where: list[LocationKind] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    position: list[Positions] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    facing: list[Positions] = field(default_factory=list)
    building: list[int] = field(default_factory=list)

    def add(
        self,
        where: LocationKind,
        block: int,
        at: Positions,
        name: str,
        facing: Positions,
        building: int = -1,
    ) -> None:
        self.where.append(where)
        self.block.append(block)
        self.position.append(at)
        self.name.append(name)
        self.facing.append(facing)
        self.building.append(building)

    def grown(self, city: City) -> Locations:
        """The locations, without those that a bend puts beyond their block or into a building."""
        position = np.array(self.position).reshape(-1, 2)
        block = np.array(self.block, dtype=np.int64)
        places = shapely.points(city.geometry.degrees(position))
        outdoors = np.ones(len(block), dtype=bool)
        outdoors[shapely.STRtree(city.footprints).query(places, predicate="intersects")[0]] = False
        kept = np.flatnonzero(
            shapely.contains_properly(city.block_polygons()[block], places) & outdoors
        )
        return Locations(
            where=np.array(self.where, dtype=object)[kept],
            block=block[kept],
            position=position[kept],
            name=[self.name[i] for i in kept.tolist()],
            facing=np.array(self.facing).reshape(-1, 2)[kept],
            building=np.array(self.building, dtype=np.int64)[kept],
        )


def city_locations(city: City) -> Locations:
    """All locations of a city: some forty to a block."""
    growing = _Growing()
    for index in range(len(city.plan.blocks)):
        _along_streets(city, index, growing)
        _inside(city, index, growing)
    _at_buildings(city, growing)
    return growing.grown(city)


def _along_streets(city: City, index: int, growing: _Growing) -> None:
    """Corners, street sides, banks and the gate of a block."""
    block = city.plan.blocks[index]
    for side in BlockSide:
        line = city.geometry.side(block, side)
        margin = edge(city.plan, block, side)
        street = city.streets.name(block, side)
        river = (
            side in (BlockSide.EAST, BlockSide.WEST)
            and line_of(block, side) == city.plan.lattice.river
        )
        wide = (
            LocationKind.RIVER
            if river
            else LocationKind.ARTERIAL
            if margin > 15
            else LocationKind.STREET
        )
        crossing = city.streets.name(block, _next(side))
        for share in (0.2, 0.35, 0.5, 0.65, 0.8):
            at, along, inward = _on(line, share)
            growing.add(wide, index, at + inward * (margin - 2), f"{street}路段", along)
        at, along, inward = _on(line, 1.0)
        back = edge(city.plan, block, _next(side)) - 2
        corner = at - along * back + inward * (margin - 2)
        if not river:
            growing.add(LocationKind.CORNER, index, corner, f"{street}与{crossing}交叉口", -along)
    if block.use is not Use.PARK:
        side = gate_side(block)
        at, _, inward = _on(city.geometry.side(block, side), 0.5)
        inset = at + inward * (edge(city.plan, block, side) + 3)
        growing.add(LocationKind.GATE, index, inset, f"{city.estates[index]}大门", -inward)


def _next(side: BlockSide) -> BlockSide:
    sides = list(BlockSide)
    return sides[(sides.index(side) + 1) % 4]


def _on(line: Positions, share: float) -> tuple[Positions, Positions, Positions]:
    """A place on a block's side, the direction along it and the one into the block."""
    piece = min(int(share * PIECES), PIECES - 1)
    start, end = line[piece], line[piece + 1]
    along = (end - start) / np.hypot(*(end - start))
    at = start + (end - start) * (share * PIECES - piece)
    return at, along, np.array([-along[1], along[0]])


def _inside(city: City, index: int, growing: _Growing) -> None:
    """Places in the middle of a block: paths of a park, the yard of a compound."""
    block = city.plan.blocks[index]
    ring = city.geometry.ring(block)
    where = _kind(block.use)
    for at, outward in zip(*inner_places(ring), strict=True):
        growing.add(where, index, at, city.estates[index], outward)


def inner_places(ring: Positions) -> tuple[Positions, Positions]:
    """The places in the middle of a block, one towards each corner, and where each faces."""
    middle = ring.mean(axis=0)
    outward = ring[::PIECES] - middle
    return middle + outward * 0.3, outward


def _at_buildings(city: City, growing: _Growing) -> None:
    """In front of each building, to its south or its street."""
    for index, site in enumerate(city.sites):
        block = city.plan.blocks[site.block]
        where = LocationKind.SHOP if site.kind is BuildingKind.SHOP else _kind(block.use)
        if block.use is Use.HOMES and block.homes is Homes.VILLAGE and where is LocationKind.HOME:
            where = LocationKind.VILLAGE
        front = site.ring[:2]
        along = front[1] - front[0]
        outward = np.array([along[1], -along[0]]) / np.hypot(*along)
        at = front.mean(axis=0) + outward * 2.5
        growing.add(where, site.block, at, city.titles[index], outward, index)


def _kind(use: Use) -> LocationKind:
    match use:
        case Use.HOMES:
            return LocationKind.HOME
        case Use.SCHOOL:
            return LocationKind.SCHOOL
        case Use.PARK:
            return LocationKind.PARK
        case Use.OFFICE | Use.INDUSTRY | Use.HOSPITAL:
            return LocationKind.WORK
        case _:
            assert_never(use)
