"""The buildings of a city: those of each block, by what the block is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import assert_never

import numpy as np

from demo.building_layout import (
    BuildingPlot,
    BuildingSlot,
    plot_of,
    points,
    rectangle,
    slabs,
)
from demo.city_plan import Block, CityPlan
from demo.housing import homes_of
from demo.land_use import BlockSide, Use
from demo.sites import BuildingKind, Site
from demo.street_geometry import RIVER_WIDTH, StreetGeometry
from geo.china import Positions
from schema.entities.building import BuildingUse

ARTERIAL, STREET = 20.0, 8.5
"""Metres from the middle of an arterial or an inner street to its edge."""

GARDEN = 6.5
"""Metres between a street and the buildings along it."""

EMBANKMENT = 26.0
SHOP_WIDTH, SHOP_DEPTH = 7.6, 13.0

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
        homes, spare = homes_of(index, block.homes, plot, max(1, needed), rng, room)
        return shops + homes, spare
    if plot is None:
        return [], []
    return list(_institution(index, block.use, plot, rng)), []


def _pinched(ring: Positions) -> BuildingPlot:
    """The middle of a block that setbacks leave nothing of."""
    middle = ring.mean(axis=0)
    square = np.array([[-20, -20], [20, -20], [20, 20], [-20, 20], [-20, -20]], dtype=float)
    return BuildingPlot(square, middle, np.array([1.0, 0.0]), -20.0, 20.0)


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
