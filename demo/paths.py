"""Paths: the ways on foot of a city's parks, and the promenades along its river."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo import names
from demo.block_ground import (
    PAVEMENT,
    PROMENADE,
    TOLERANCE,
    BlockGround,
    block_grounds,
    rounded,
)
from demo.city import City
from demo.lakes import ASHORE, lake_of
from demo.land_use import Use
from demo.streets import Street
from schema.entities.road import RoadKind

WITHIN = 1.0
"""Metres that a path stays within its block, so that its grid holds all of it."""

FROM_EDGE = 2.6
"""Metres from the edge of a park to the path around it."""

CORNER = 10.0
"""Metres of the radius of its corners."""

SHORTEST = 8.0
"""Metres: what is shorter is no path."""


def paths_of(city: City) -> Iterator[Street]:
    """The paths of each block that is a park or lies on the river, in the order of the blocks."""
    for here in block_grounds(city):
        code = city.code_of(here.index)
        if here.on_river:
            yield Street(names.PROMENADE, RoadKind.PEDESTRIAN, code, _stored(city, promenade(here)))
        if here.block.use is Use.PARK:
            name = f"{here.name}步道"
            yield Street(name, RoadKind.PEDESTRIAN, code, _stored(city, park_paths(here)))


def promenade(here: BlockGround) -> BaseGeometry:
    """The way between the water and the green of its bank."""
    shore = here.river.water.buffer(PROMENADE / 2).exterior
    return shore.intersection(here.outline.buffer(-WITHIN))


def park_paths(here: BlockGround) -> BaseGeometry:
    """Around a park, around the meadow in its middle, and from this out where no water is."""
    park = here.to_river(PAVEMENT)
    around = rounded(park.buffer(-FROM_EDGE), CORNER)
    meadow = rounded(here.inner_places.convex_hull.buffer(ASHORE * 0.7), 1.6 * CORNER)
    middle = np.array(here.inner_places.centroid.coords[0])
    corners = np.array(here.outline.minimum_rotated_rectangle.exterior.coords)
    sides = (corners[1:] + corners[:-1]) / 2
    ways = shapely.linestrings([np.vstack((middle, middle + 2 * (s - middle))) for s in sides])
    out = shapely.intersection(ways, park.difference(meadow))
    blocked = shapely.union(lake_of(here), here.footprints).buffer(1.0)
    clear = out[~shapely.intersects(out, blocked)]
    return shapely.union_all([around.exterior.difference(blocked), meadow.exterior, *clear])


def _stored(city: City, lines: BaseGeometry) -> shapely.MultiLineString:
    """Lines of the upright plane in degrees, each from end to end."""
    merged = shapely.line_merge(shapely.MultiLineString(list(shapely.get_parts(lines))))
    parts = shapely.simplify(shapely.get_parts(merged), TOLERANCE)
    long = shapely.MultiLineString(list(parts[shapely.length(parts) >= SHORTEST]))
    stored: shapely.MultiLineString = shapely.transform(long, city.geometry.degrees)
    return stored
