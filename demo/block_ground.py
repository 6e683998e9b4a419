"""The ground of a block: what is left of it between its streets, its buildings and the river."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.building_layout import BuildingPlot, plot_of
from demo.buildings import SHOP_DEPTH, edge, line_of, setbacks
from demo.city import City
from demo.city_plan import Block
from demo.land_use import BlockSide
from demo.locations import inner_places
from demo.river import river_of
from demo.street_geometry import PIECES, RIVER_WIDTH

PAVEMENT = 1.5
"""Metres between the edge of a street and the green beside it."""

YARD = 3.0
"""Metres between shops and the green behind them."""

PROMENADE = 3.5
"""Metres between the water and the green of its bank."""

BANK = RIVER_WIDTH / 2 + 22.5
"""Metres from the middle of the river to where the green of its bank ends."""

ROUNDING = 2.0
"""Metres of the radius of the corners of green, grounds and squares."""

TOLERANCE = 0.25
"""Metres by which an edge may be straightened."""


@dataclass(frozen=True, slots=True)
class River:
    """The river on the upright plane."""

    water: shapely.Polygon
    promenade: shapely.Polygon
    """The water and the way along it."""
    banks: shapely.Polygon
    """As far as its green reaches."""


@dataclass(frozen=True)
class BlockGround:
    """A block with what its ground is made of, all of it on the upright plane."""

    city: City
    index: int
    river: River
    footprints: shapely.MultiPolygon

    @property
    def block(self) -> Block:
        return self.city.plan.blocks[self.index]

    @property
    def name(self) -> str:
        return self.city.estates[self.index]

    @property
    def on_river(self) -> bool:
        return any(self._is_bank(side) for side in BlockSide)

    @cached_property
    def outline(self) -> shapely.Polygon:
        return shapely.Polygon(self.city.geometry.ring(self.block))

    @cached_property
    def plot(self) -> BuildingPlot | None:
        """The part of it that is built on; None where that is nothing."""
        city = self.city
        return plot_of(
            city.geometry.ring(self.block), setbacks(city.plan, city.geometry, self.block)
        )

    @cached_property
    def inner_places(self) -> shapely.MultiPoint:
        """Where things happen in the middle of it, and cameras stand: no water may be there."""
        places, _ = inner_places(self.city.geometry.ring(self.block))
        return shapely.MultiPoint(places)

    @cached_property
    def water(self) -> BaseGeometry:
        """The river's half that is in the block."""
        return self.outline.intersection(self.river.water)

    @cached_property
    def bank(self) -> BaseGeometry:
        """The green between the river and the road along it."""
        return rounded(self.to_river(PAVEMENT).intersection(self.river.banks), ROUNDING)

    def rng(self) -> np.random.Generator:
        """The block's own, from its start: what is asked for twice is twice the same."""
        return np.random.default_rng([self.city.seed, 10, self.index])

    def inside(self, margin: float) -> BaseGeometry:
        """What lies so many metres behind each street and shop, and behind the river's bank."""
        return rounded(self._without(margin, *BlockSide), ROUNDING)

    def to_river(self, margin: float) -> BaseGeometry:
        """What lies so many metres behind each street, and reaches to the river's promenade."""
        streets = (side for side in BlockSide if not self._is_bank(side))
        return self._without(margin, *streets).difference(self.river.promenade)

    def open_ground(self, margin: float, apart: float) -> BaseGeometry:
        """What lies so many metres behind each street, and ``apart`` from each building."""
        return self.inside(margin).difference(self.footprints.buffer(apart, join_style="mitre"))

    def _without(self, margin: float, *sides: BlockSide) -> BaseGeometry:
        lines = [shapely.LineString(self.city.geometry.side(self.block, side)) for side in sides]
        reaches = [self._street(side) + margin for side in sides]
        strips = shapely.buffer(lines, reaches, cap_style="square", join_style="mitre")
        return self.outline.difference(shapely.union_all(strips))

    def _street(self, side: BlockSide) -> float:
        """Metres from a side to the edge of its street, or to the back of the shops there."""
        shops = SHOP_DEPTH + YARD if self.block.market is side else 0.0
        return edge(self.city.plan, self.block, side) + shops

    def _is_bank(self, side: BlockSide) -> bool:
        northward = side in (BlockSide.EAST, BlockSide.WEST)
        return northward and line_of(self.block, side) == self.city.plan.lattice.river


def rounded(shape: BaseGeometry, radius: float) -> BaseGeometry:
    """A shape without what is narrower than twice the radius, its corners round."""
    return shape.buffer(-radius, quad_segs=2).buffer(radius, quad_segs=3)


def largest_part(shape: BaseGeometry) -> shapely.Polygon:
    """The polygon of a shape that covers most; empty where there is none."""
    parts = shapely.get_parts(shape)
    return parts[np.argmax(shapely.area(parts))] if len(parts) else shapely.Polygon()


def block_grounds(city: City) -> Iterator[BlockGround]:
    """The blocks of a city, in order."""
    river, footprints = _river(city), _footprints(city)
    for index in range(len(city.plan.blocks)):
        yield BlockGround(city, index, river, footprints.get(index, shapely.MultiPolygon()))


def _river(city: City) -> River:
    water = river_of(city.plan, city.geometry, city.seed)
    middle = shapely.LineString(city.geometry.nodes[:, city.plan.lattice.river * PIECES])
    return River(water, water.buffer(PROMENADE), middle.buffer(BANK))


def _footprints(city: City) -> Mapping[int, shapely.MultiPolygon]:
    in_blocks: dict[int, list[shapely.Polygon]] = {}
    for site in city.sites:
        in_blocks.setdefault(site.block, []).append(shapely.Polygon(site.ring))
    return {block: shapely.MultiPolygon(polygons) for block, polygons in in_blocks.items()}
