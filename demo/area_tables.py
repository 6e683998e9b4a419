"""The rows of a city's regions, communities, grids, roads, land cover and buildings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo import copy_table
from demo.city import CityArea
from demo.copy_table import CopyTable
from demo.ground_cover import ground_cover_of
from demo.paths import paths_of
from demo.populated_city import PopulatedCity
from demo.streets import streets_of
from schema.entities.building import building
from schema.entities.community import CommunityKind, community
from schema.entities.grid import GridKind, grid
from schema.entities.land_cover import land_cover
from schema.entities.region import RegionLevel, region
from schema.entities.road import road

LEVELS = {
    2: RegionLevel.PROVINCE,
    4: RegionLevel.CITY,
    6: RegionLevel.COUNTY,
    9: RegionLevel.TOWN,
}

HOUSEHOLDS_A_WORKER = 300
"""One worker up to here, two beyond."""

YEARS_IN_FORCE = 5


def region_rows(populated: PopulatedCity) -> CopyTable:
    city = populated.city
    levels = [LEVELS[len(area.code)].name for area in city.regions]
    return CopyTable(region, {**_area_columns(city.regions), "level": levels})


def community_rows(populated: PopulatedCity) -> CopyTable:
    communities = populated.city.communities
    return CopyTable(
        community,
        {
            **_area_columns(communities),
            "kind": [CommunityKind.TOWN.name] * len(communities),
            "valid": [_in_force(populated.until)] * len(communities),
        },
    )


def _in_force(until: date) -> str:
    return f"[{until.year - YEARS_IN_FORCE}-01-01 00:00:00+08,)"


def grid_rows(populated: PopulatedCity) -> CopyTable:
    plans = populated.city.plan.grids
    kinds = (GridKind.DEDICATED if plan.dedicated else GridKind.BASIC for plan in plans)
    return CopyTable(
        grid,
        {
            **_area_columns(populated.city.grids),
            "kind": [kind.name for kind in kinds],
            "valid": [_in_force(populated.until)] * len(plans),
            "workers": ["2" if p.households > HOUSEHOLDS_A_WORKER else "1" for p in plans],
        },
    )


def road_rows(populated: PopulatedCity) -> CopyTable:
    streets = [*streets_of(populated.city), *paths_of(populated.city)]
    codes = [street.code for street in streets]
    counties = copy_table.counties(codes)
    return CopyTable(
        road,
        {
            **placed_columns(codes),
            "road_no": [f"{county}-{n:04d}" for n, county in enumerate(counties, 1)],
            "name": [street.name for street in streets],
            "kind": [street.kind.name for street in streets],
            "centreline": copy_table.geometry_column([street.centreline for street in streets]),
        },
    )


def land_cover_rows(populated: PopulatedCity) -> CopyTable:
    city = populated.city
    ground = ground_cover_of(city)
    codes = [city.code_of(piece.block) for piece in ground]
    counties = copy_table.counties(codes)
    shapes = np.array([_multipolygon(piece.shape) for piece in ground], dtype=object)
    boundaries = shapely.transform(shapes, city.geometry.degrees)
    return CopyTable(
        land_cover,
        {
            **placed_columns(codes),
            "land_cover_no": [f"{county}-{n:05d}" for n, county in enumerate(counties, 1)],
            "name": [piece.name for piece in ground],
            "kind": [piece.kind.name for piece in ground],
            "boundary": copy_table.geometry_column(
                shapely.orient_polygons(boundaries, exterior_cw=False)
            ),
        },
    )


def _multipolygon(shape: BaseGeometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(list(shapely.get_parts(shape)))


def building_rows(populated: PopulatedCity) -> CopyTable:
    city = populated.city
    codes = [city.code_of(site.block) for site in city.sites]
    parts = np.arange(len(city.sites))
    count = np.bincount(populated.households.building, minlength=len(city.sites))
    return CopyTable(
        building,
        {
            **placed_columns(codes),
            "building_no": [f"{code[:12]}-{n:06d}" for n, code in enumerate(codes, 1)],
            "name": copy_table.text_column(city.titles),
            "address": copy_table.text_column(city.addresses),
            "floors": copy_table.numbers(site.floors for site in city.sites),
            "height": copy_table.numbers(round(s.floors * s.storey, 1) for s in city.sites),
            "use": [site.use.name for site in city.sites],
            "footprint": copy_table.geometry_column(
                shapely.multipolygons(city.footprints, indices=parts)
            ),
            "household_count": copy_table.numbers(count),
            "leader": copy_table.text_column(city.leaders),
        },
    )


def placed_columns(codes: Sequence[str]) -> dict[str, copy_table.ColumnTexts]:
    """The columns of every row that lies in an area, given the area's code."""
    return {
        "county": copy_table.counties(codes),
        "id": copy_table.numbers(range(1, len(codes) + 1)),
        "area_code": codes,
    }


def serials_of(keys: Sequence[str]) -> list[int]:
    """1 for the first with a key, 2 for the second with the same one, and so on."""
    counts: dict[str, int] = {}
    serials = []
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
        serials.append(counts[key])
    return serials


def _area_columns(areas: Sequence[CityArea]) -> dict[str, copy_table.ColumnTexts]:
    codes = [area.code for area in areas]
    return {
        "county": copy_table.counties(codes),
        "id": copy_table.numbers(range(1, len(codes) + 1)),
        "code": codes,
        "name": [area.name for area in areas],
        "boundary": copy_table.geometry_column([area.boundary for area in areas]),
    }
