"""The buildings of a city: those of each block, by what the block is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from math import ceil
from typing import assert_never

import numpy as np

from demo.building_layout import (
    BuildingPlot,
    BuildingSlot,
    cross,
    plot_of,
    points,
    rectangle,
    slabs,
    stepped,
)
from demo.land_use import Block, BlockSide, CityPlan, Homes, Use
from demo.street_geometry import RIVER_WIDTH, StreetGeometry
from geo.china import Positions
from schema.entities.building import BuildingUse

ARTERIAL, STREET = 20.0, 8.5
"""Metres from the middle of an arterial or an inner street to its edge."""

GARDEN = 6.5
"""Metres between a street and the buildings along it."""

EMBANKMENT = 26.0
SHOP_WIDTH, SHOP_DEPTH = 7.6, 13.0

SPARE_DWELLINGS = 1.04
"""Dwellings for each household at least: some always stand empty."""

TALLEST = 33


class BuildingKind(Enum):
    """What a building is called after its compound's name."""

    BLOCK = "栋"
    HOUSE = "号"
    SHOP = "号铺"
    SERVICE = "党群服务中心"
    CLINIC = "社区卫生服务站"
    KINDERGARTEN = "幼儿园"
    TEACHING = "教学楼"
    GYM = "体育馆"
    WARD = "住院楼"
    OUTPATIENT = "门诊楼"
    OFFICE = "座"
    MALL = "商场"
    WORKS = "厂房"
    PAVILION = "游客服务亭"


@dataclass(frozen=True, slots=True)
class Site:
    """A building. ``ring`` is its footprint on the upright plane, anticlockwise, not closed.

    It has ``units`` staircases with ``flats`` dwellings each on every floor from ``lowest`` up.
    """

    block: int
    ring: Positions
    kind: BuildingKind
    use: BuildingUse
    floors: int
    storey: float = 3.0
    """Metres from floor to floor."""
    units: int = 0
    flats: int = 0
    lowest: int = 1

    @property
    def dwellings(self) -> int:
        return self.units * self.flats * max(0, self.floors - self.lowest + 1)


@dataclass(frozen=True, slots=True)
class Type:
    """A type of housing: units and flats of a building are read off its width."""

    floors: tuple[int, int]
    flats: int
    unit: float
    """Metres of a building's width for each staircase; 0 where it has one only."""


TYPES = {
    Homes.SLABS: Type((5, 7), 2, 11.5),
    Homes.MIDRISE: Type((9, 12), 2, 17.0),
    Homes.TOWERS: Type((16, 28), 4, 0.0),
    Homes.VILLAGE: Type((3, 6), 2, 0.0),
}

SERVICES = (
    (BuildingKind.SERVICE, BuildingUse.PUBLIC, 2),
    (BuildingKind.CLINIC, BuildingUse.MEDICAL, 2),
    (BuildingKind.KINDERGARTEN, BuildingUse.EDUCATION, 3),
)
"""What stands in every community where a block has room left."""


def buildings_of(plan: CityPlan, geometry: StreetGeometry, seed: int) -> list[Site]:
    """All buildings, block by block; the same for the same seed."""
    rng = np.random.default_rng([seed, 3])
    sites: list[Site] = []
    services: dict[int, int] = {}
    for index, block in enumerate(plan.blocks):
        plot = plot_of(geometry.ring(block), setbacks(plan, geometry, block))
        due = services.get(block.community, 0)
        built, spare = _built(plan, index, plot, geometry, rng, due < len(SERVICES))
        if spare and due < len(SERVICES) and plot is not None:
            built.append(_service(index, plot, spare[0], due))
            services[block.community] = due + 1
        sites += built
    return sites


def setbacks(
    plan: CityPlan, geometry: StreetGeometry, block: Block
) -> list[tuple[Positions, float]]:
    """The sides of a block, south, east, north and west, with the metres that are left free."""
    return [
        (
            geometry.side(block, side),
            edge(plan, block, side) + GARDEN + (SHOP_DEPTH if block.market is side else 0.0),
        )
        for side in BlockSide
    ]


def edge(plan: CityPlan, block: Block, side: BlockSide) -> float:
    """Metres from a block's side, the middle of its street, to the edge of that street."""
    line = line_of(block, side)
    lattice = plan.lattice
    if side in (BlockSide.EAST, BlockSide.WEST):
        if line == lattice.river:
            return RIVER_WIDTH / 2 + EMBANKMENT
        arterial = line == lattice.columns or any(line == span.start for span in lattice.across)
    else:
        arterial = line == lattice.rows or any(line == span.start for span in lattice.along)
    return ARTERIAL if arterial else STREET


def line_of(block: Block, side: BlockSide) -> int:
    """The number of the street line on a side: of a column line east or west, else a row line."""
    match side:
        case BlockSide.SOUTH:
            return block.row
        case BlockSide.NORTH:
            return block.row + 1
        case BlockSide.WEST:
            return block.column
        case BlockSide.EAST:
            return block.column + 1


def _built(
    plan: CityPlan,
    index: int,
    plot: BuildingPlot | None,
    geometry: StreetGeometry,
    rng: np.random.Generator,
    room: bool,
) -> tuple[list[Site], list[BuildingSlot]]:
    """The buildings of a block, and the slots left empty: one of them at least, if ``room``."""
    block = plan.blocks[index]
    if block.use is Use.HOMES:
        shops = list(_shops(plan, index, geometry, rng))
        needed = block.households - sum(site.dwellings for site in shops)
        if plot is None:
            plot = _pinched(geometry.ring(block))
        homes, spare = _homes(index, block.homes, plot, max(1, needed), rng, room)
        return shops + homes, spare
    if plot is None:
        return [], []
    return list(_institution(index, block.use, plot, rng)), []


def _pinched(ring: Positions) -> BuildingPlot:
    """The middle of a block that setbacks leave nothing of."""
    middle = ring.mean(axis=0)
    square = np.array([[-20, -20], [20, -20], [20, 20], [-20, 20], [-20, -20]], dtype=float)
    return BuildingPlot(square, middle, np.array([1.0, 0.0]), -20.0, 20.0)


def _homes(
    index: int,
    homes: Homes,
    plot: BuildingPlot,
    households: int,
    rng: np.random.Generator,
    room: bool,
) -> tuple[list[Site], list[BuildingSlot]]:
    """Buildings with a dwelling and a little more for each household; the slots left empty."""
    type_ = TYPES[homes]
    needed = ceil(households * SPARE_DWELLINGS)
    preferred = int(rng.integers(type_.floors[0], type_.floors[1] + 1))
    on_floor_wanted = needed / (type_.floors[1] + 1)
    slots = _slots(homes, plot, on_floor_wanted * 1.25 if room else on_floor_wanted)
    on_floor = [_units(type_, slot) * type_.flats for slot in slots]
    kept = _outermost(slots, on_floor, needed / preferred)
    if room and len(kept) == len(slots) > 1:
        kept = _outermost(slots, on_floor, sum(on_floor) - max(on_floor))
    floors = max(2, ceil(needed / sum(on_floor[i] for i in kept)))
    sites = []
    for position in kept:
        slot = slots[position]
        more = int(rng.integers(0, 3)) if homes in (Homes.TOWERS, Homes.VILLAGE) else 0
        sites.append(
            Site(
                block=index,
                ring=plot.upright(_outline(homes, slot)),
                kind=BuildingKind.HOUSE if homes is Homes.VILLAGE else BuildingKind.BLOCK,
                use=BuildingUse.RESIDENTIAL,
                floors=min(floors + more, max(floors, TALLEST)),
                units=_units(type_, slot),
                flats=type_.flats,
            )
        )
    return sites, [slot for i, slot in enumerate(slots) if i not in set(kept)]


def _slots(homes: Homes, plot: BuildingPlot, on_floor: float) -> list[BuildingSlot]:
    """Slots for so many dwellings on a floor: closer together where the plot is small."""
    slots: list[BuildingSlot] = []
    for closeness in (1.0, 0.92, 0.84, 0.76, 0.7):
        slots = _regular(homes, plot, closeness)
        if sum(_units(TYPES[homes], slot) * TYPES[homes].flats for slot in slots) >= on_floor:
            break
    return slots or [BuildingSlot(-13, -12, 26, 24)]


def _regular(homes: Homes, plot: BuildingPlot, closeness: float) -> list[BuildingSlot]:
    match homes:
        case Homes.SLABS:
            return slabs(plot, 12.5, pitch=27 * closeness, unit=11.5, longest=5, gap=9)
        case Homes.MIDRISE:
            return slabs(plot, 14, pitch=42 * closeness, unit=17, longest=3, gap=13)
        case Homes.TOWERS:
            return points(plot, 26, 24, across=48 * closeness, along=50 * closeness)
        case Homes.VILLAGE:
            return points(plot, 11.5, 10.5, across=13.6, along=12.8)


def _outline(homes: Homes, slot: BuildingSlot) -> Positions:
    match homes:
        case Homes.SLABS | Homes.MIDRISE:
            return stepped(slot)
        case Homes.TOWERS:
            return cross(slot)
        case Homes.VILLAGE:
            return rectangle(slot)


def _units(type_: Type, slot: BuildingSlot) -> int:
    return max(1, int(slot.width / type_.unit)) if type_.unit else 1


def _outermost(slots: list[BuildingSlot], on_floor: list[int], needed: float) -> list[int]:
    """As many slots as it takes to have so many dwellings on a floor: the middle stays a garden."""
    x = sum(slot.middle[0] for slot in slots) / len(slots)
    y = sum(slot.middle[1] for slot in slots) / len(slots)

    def remoteness(index: int) -> float:
        east, north = slots[index].middle
        return (east - x) ** 2 + (north - y) ** 2

    kept: list[int] = []
    had = 0
    for index in sorted(range(len(slots)), key=remoteness, reverse=True):
        if had >= needed:
            break
        kept.append(index)
        had += on_floor[index]
    return sorted(kept)


def _service(index: int, plot: BuildingPlot, slot: BuildingSlot, due: int) -> Site:
    kind, use, floors = SERVICES[due]
    small = replace(slot, width=min(slot.width, 34.0), depth=min(slot.depth, 16.0))
    return Site(index, plot.upright(rectangle(small)), kind, use, floors, 3.6)


def _shops(
    plan: CityPlan, index: int, geometry: StreetGeometry, rng: np.random.Generator
) -> Iterator[Site]:
    """Shophouses wall to wall along the market street, an alley after every seventh."""
    block = plan.blocks[index]
    if block.market is None:
        return
    side = geometry.side(block, block.market)
    number = 0
    turn = list(BlockSide).index(block.market)
    before, after = (edge(plan, block, list(BlockSide)[(turn + step) % 4]) + 4 for step in (-1, 1))
    for piece, (start, end) in enumerate(pairwise(side)):
        length = float(np.hypot(*(end - start)))
        along = (end - start) / length
        inward = np.array([-along[1], along[0]])
        at = before if piece == 0 else 1.0
        until = length - (after if piece == len(side) - 2 else 1.0)
        while at + SHOP_WIDTH <= until:
            number += 1
            ring = rectangle(BuildingSlot(at, STREET + 1, SHOP_WIDTH - 0.2, SHOP_DEPTH))
            yield Site(
                block=index,
                ring=start + ring[:, :1] * along + ring[:, 1:] * inward,
                kind=BuildingKind.SHOP,
                use=BuildingUse.MIXED,
                floors=int(rng.integers(3, 6)),
                storey=3.3,
                units=1,
                flats=1,
                lowest=2,
            )
            at += SHOP_WIDTH + (3.5 if number % 7 == 0 else 0.0)


def _institution(
    index: int, use: Use, plot: BuildingPlot, rng: np.random.Generator
) -> Iterator[Site]:
    """The buildings of a school, park, works, hospital or block of offices."""

    def stand(
        slots: Sequence[BuildingSlot],
        kind: BuildingKind,
        use: BuildingUse,
        floors: tuple[int, int],
        storey: float,
    ) -> Iterator[Site]:
        for slot in slots:
            height = int(rng.integers(floors[0], floors[1] + 1))
            yield Site(index, plot.upright(rectangle(slot)), kind, use, height, storey)

    match use:
        case Use.SCHOOL:
            slots = slabs(plot, depth=15, pitch=34, unit=20, longest=3, gap=14)
            yield from stand(
                slots[1:][-3:], BuildingKind.TEACHING, BuildingUse.EDUCATION, (4, 5), 3.6
            )
            yield from stand(slots[:1], BuildingKind.GYM, BuildingUse.EDUCATION, (2, 2), 6.0)
        case Use.PARK:
            slots = points(plot, width=9, depth=9, across=70, along=60)
            yield from stand(slots[::3], BuildingKind.PAVILION, BuildingUse.PUBLIC, (1, 1), 4.0)
        case Use.OFFICE:
            slots = points(plot, width=34, depth=30, across=46, along=50)
            yield from stand(slots[1:], BuildingKind.OFFICE, BuildingUse.OFFICE, (14, 32), 3.9)
            yield from stand(slots[:1], BuildingKind.MALL, BuildingUse.COMMERCIAL, (4, 6), 4.8)
        case Use.INDUSTRY:
            slots = points(plot, width=52, depth=30, across=62, along=41)
            yield from stand(slots, BuildingKind.WORKS, BuildingUse.INDUSTRIAL, (1, 4), 5.4)
        case Use.HOSPITAL:
            slots = slabs(plot, depth=20, pitch=44, unit=20, longest=4, gap=16)
            yield from stand(slots[1:], BuildingKind.WARD, BuildingUse.MEDICAL, (8, 14), 3.9)
            yield from stand(slots[:1], BuildingKind.OUTPATIENT, BuildingUse.MEDICAL, (4, 5), 4.2)
        case Use.HOMES:
            raise ValueError("a block of homes is built by how people live in it")
        case _:
            assert_never(use)
