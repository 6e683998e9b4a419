"""Where the rows of a sample stand: so many in each area, at locations of the kinds asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import shapely
from numpy.typing import NDArray

from demo.city import City
from demo.locations import Locations
from demo.populated_city import PopulatedCity
from demo.sites import BuildingKind, Site
from geo.arrays import Flags, Geometries, Integers
from geo.china import Positions
from schema.sample import Constant, LocationKind, Rows

SERVICES = {
    BuildingKind.SERVICE: LocationKind.SERVICE,
    BuildingKind.CLINIC: LocationKind.CLINIC,
}
"""Buildings that are a kind of location of their own."""

DIGITS = {"county": 6, "town": 9, "community": 12, "grid": 15}

HALF = 2.0
"""Metres from a location to the ends or sides of what stands there and is no point."""


@dataclass(frozen=True, slots=True)
class SampleLocations:
    """In step, for each of the rows: its location, as an index, and its shape in degrees, which of
    the sample's ``Rows`` it is one of, and the values that it alone of them has."""

    location: Integers
    shape: Geometries
    rows: Integers
    own: list[Mapping[str, Constant]]


def sample_locations_of(
    rows: Sequence[Rows],
    geometry_type: str,
    populated: PopulatedCity,
    needs_building: bool,
    rng: np.random.Generator,
) -> SampleLocations:
    """Locations for all rows of a sample, block by block; all at a building, if it is needed."""
    candidates = _candidates(geometry_type, populated)
    location: list[Integers] = [np.zeros(0, dtype=np.int64)]
    number: list[Integers] = [np.zeros(0, dtype=np.int64)]
    own: list[Mapping[str, Constant]] = []
    for index, some in enumerate(rows):
        combinations = _combinations(some)
        for area, mean in candidates.areas(some, needs_building or some.indoors):
            counts = np.floor(mean + rng.random(len(combinations))).astype(np.int64)
            many = int(counts.sum())
            location.append(rng.choice(area, many, replace=many > len(area)))
            number.append(np.full(many, index))
            own += [combinations[i] for i in np.repeat(np.arange(len(counts)), counts).tolist()]
    chosen, which = np.concatenate(location), np.concatenate(number)
    order = np.argsort(populated.locations.block[chosen], kind="stable")
    chosen, which = chosen[order], which[order]
    indoors = np.array([some.indoors for some in rows], dtype=bool)[which]
    return SampleLocations(
        location=chosen,
        shape=_shapes(geometry_type, populated, chosen, indoors),
        rows=which,
        own=[own[i] for i in order.tolist()],
    )


def _combinations(rows: Rows) -> list[Mapping[str, Constant]]:
    return [dict(zip(rows.each, values, strict=True)) for values in product(*rows.each.values())]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The locations of a city, each with its kind and whether there is room in its block."""

    city: City
    locations: Locations
    kind: NDArray[np.object_]
    room: Flags

    def areas(self, rows: Rows, at_building: bool) -> Iterator[tuple[Integers, float]]:
        """The locations that some rows may stand at, area by area, and how many of them are to be
        there; no area without a location."""
        possible = np.flatnonzero(self.room & ((self.locations.building >= 0) | (not at_building)))
        wanted = np.isin(self.kind, np.array(rows.at or list(LocationKind), dtype=object))
        areas, mean = [possible], rows.count * self.city.plan.residents / 1_000
        if rows.per != "thousand residents":
            areas, mean = (
                _by_area(self.city, self.locations, possible, DIGITS[rows.per]),
                rows.count,
            )
        for area in areas:
            preferred = area[wanted[area]]
            if len(area):
                yield (preferred if len(preferred) else area), mean


def _candidates(geometry_type: str, populated: PopulatedCity) -> _Candidates:
    city, locations = populated.city, populated.locations
    every = np.arange(len(locations.block))
    shapes = _shapes(geometry_type, populated, every, np.zeros(len(every), dtype=bool))
    room = shapely.contains_properly(city.block_polygons()[locations.block], shapes)
    return _Candidates(city, locations, _kinds(locations, city.sites), room)


def _kinds(locations: Locations, sites: Sequence[Site]) -> NDArray[np.object_]:
    """The kind of each location, a service of its community's told from other buildings."""
    pairs = zip(locations.where.tolist(), locations.building.tolist(), strict=True)
    kinds = [SERVICES.get(sites[site].kind, kind) if site >= 0 else kind for kind, site in pairs]
    return np.array(kinds, dtype=object)


def _by_area(city: City, locations: Locations, which: Integers, digits: int) -> list[Integers]:
    """Some locations by the areas that hold them, in the order of their codes."""
    codes = [city.code_of(block)[:digits] for block in range(len(city.plan.blocks))]
    _, area_of_block = np.unique(codes, return_inverse=True)
    area = area_of_block[locations.block[which]]
    order = np.argsort(area, kind="stable")
    return np.split(which[order], np.flatnonzero(np.diff(area[order])) + 1)


def _shapes(
    geometry_type: str, populated: PopulatedCity, location: Integers, indoors: Flags
) -> Geometries:
    """What stands at locations, or in the buildings there: a point, a square or a line."""
    city, locations = populated.city, populated.locations
    middle = np.where(
        indoors[:, None],
        _inside(city.sites)[locations.building[location]],
        locations.position[location],
    )
    facing = locations.facing[location]
    along = HALF * facing / np.hypot(*facing.T)[:, None]
    match geometry_type:
        case "POINT":
            return np.asarray(shapely.points(city.geometry.degrees(middle)))
        case "MULTILINESTRING":
            ends = np.stack((middle - along, middle + along), axis=1)
            lines = city.geometry.degrees(ends.reshape(-1, 2)).reshape(ends.shape)
            return np.asarray(shapely.multilinestrings(shapely.linestrings(lines)[:, None]))
        case _:
            across = np.stack((-along[:, 1], along[:, 0]), axis=1)
            corners = [along + across, across - along, -along - across, along - across]
            ring = np.stack([middle + corner for corner in corners], axis=1)
            squares = city.geometry.degrees(ring.reshape(-1, 2)).reshape(ring.shape)
            return np.asarray(shapely.multipolygons(shapely.polygons(squares)[:, None]))


def _inside(sites: Sequence[Site]) -> Positions:
    """A position within each building."""
    footprints = [shapely.Polygon(site.ring) for site in sites]
    positions: Positions = shapely.get_coordinates(shapely.point_on_surface(footprints))
    return positions
