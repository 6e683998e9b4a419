"""A city with its names and coordinates: areas, streets, buildings, as they will be stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from demo import names
from demo.buildings import buildings_of, line_of
from demo.city_plan import Block, CityPlan, plan_city
from demo.land_use import BlockSide, Use
from demo.people import full_names
from demo.sites import BuildingKind, Site
from demo.street_geometry import StreetGeometry, street_geometry_of
from geo.arrays import Geometries
from schema.entities.building import BuildingUse

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class CityArea:
    """A region, community or grid. ``index`` is its place among the plan's areas of its kind."""

    code: str
    name: str
    boundary: MultiPolygon


@dataclass(frozen=True, slots=True)
class Streets:
    """The names of street lines: from the west, and from the south."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]

    def name(self, block: Block, side: BlockSide) -> str:
        """The street on a side of a block."""
        lines = self.columns if side in (BlockSide.EAST, BlockSide.WEST) else self.rows
        return lines[line_of(block, side)]


@dataclass(frozen=True, slots=True)
class City:
    """What a city is made of; buildings are in step with their names, addresses, footprints."""

    plan: CityPlan
    geometry: StreetGeometry
    seed: int
    regions: tuple[CityArea, ...]
    communities: tuple[CityArea, ...]
    grids: tuple[CityArea, ...]
    streets: Streets
    estates: tuple[str, ...]
    """What each block is called."""
    sites: tuple[Site, ...]
    titles: tuple[str, ...]
    addresses: tuple[str, ...]
    leaders: tuple[str | None, ...]
    footprints: Geometries

    def code_of(self, block: int) -> str:
        """The code of the grid that a block is part of."""
        return self.plan.grids[self.plan.blocks[block].grid].code

    def block_polygons(self) -> Geometries:
        """The blocks in degrees, prepared to be asked what is in them."""
        polygons = np.array([self.geometry.polygon(b) for b in self.plan.blocks], dtype=object)
        shapely.prepare(polygons)
        return polygons


def city_of(residents: int, seed: int) -> City:
    """The city of so many residents; the same for the same seed."""
    plan = plan_city(residents, seed)
    geometry = street_geometry_of(plan, seed)
    rng = np.random.default_rng([seed, 4])
    sites = tuple(buildings_of(plan, geometry, seed))
    grids = _grids(plan, geometry)
    communities = _communities(plan, grids, rng)
    streets = _streets(plan, rng)
    estates = _estates(plan, communities, rng)
    titles, addresses = _addresses(plan, sites, estates, streets)
    return City(
        plan=plan,
        geometry=geometry,
        seed=seed,
        regions=tuple(_regions(plan, communities, rng)),
        communities=communities,
        grids=grids,
        streets=streets,
        estates=estates,
        sites=sites,
        titles=titles,
        addresses=addresses,
        leaders=_leaders(sites, rng),
        footprints=_footprints(sites, geometry),
    )


def _grids(plan: CityPlan, geometry: StreetGeometry) -> tuple[CityArea, ...]:
    numbers: dict[int, int] = defaultdict(int)
    grids = []
    for grid in plan.grids:
        numbers[grid.community] += 1
        kind = "专属网格" if grid.dedicated else "网格"
        boundary = _joined([geometry.polygon(plan.blocks[block]) for block in grid.blocks])
        grids.append(CityArea(grid.code, f"第{numbers[grid.community]}{kind}", boundary))
    return tuple(grids)


def _communities(
    plan: CityPlan, grids: tuple[CityArea, ...], rng: np.random.Generator
) -> tuple[CityArea, ...]:
    parts = _grouped((grid.community, area) for grid, area in zip(plan.grids, grids, strict=True))
    community_names = names.places(names.COMMUNITIES, len(plan.communities), rng)
    return tuple(
        CityArea(community.code, f"{name}社区", _joined([area.boundary for area in parts[index]]))
        for index, (community, name) in enumerate(
            zip(plan.communities, community_names, strict=True)
        )
    )


def _regions(
    plan: CityPlan, communities: tuple[CityArea, ...], rng: np.random.Generator
) -> list[CityArea]:
    """Province, city, counties and towns, each the union of what is in it."""
    in_town = _grouped(
        (plan.towns[community.town].code, area)
        for community, area in zip(plan.communities, communities, strict=True)
    )
    given = names.places(names.TOWNS, len(in_town), rng)
    towns = [
        CityArea(code, f"{name}街道", _joined([area.boundary for area in in_town[code]]))
        for code, name in zip(in_town, given, strict=True)
    ]
    in_county = _grouped((town.code[:6], town) for town in towns)
    counties = [
        CityArea(code, _county_name(index), _joined([town.boundary for town in in_county[code]]))
        for index, code in enumerate(in_county)
    ]
    whole = _joined([county.boundary for county in counties])
    code = counties[0].code
    return [
        CityArea(code[:2], names.PROVINCE, whole),
        CityArea(code[:4], names.CITY, whole),
        *counties,
        *towns,
    ]


def _county_name(index: int) -> str:
    return names.COUNTIES[index] if index < len(names.COUNTIES) else f"新{index + 1}区"


def _grouped(pairs: Iterable[tuple[K, CityArea]]) -> dict[K, list[CityArea]]:
    groups: dict[K, list[CityArea]] = defaultdict(list)
    for key, area in pairs:
        groups[key].append(area)
    return groups


def _joined(parts: Sequence[BaseGeometry]) -> MultiPolygon:
    """The union of areas that meet node by node: every node of its edge stays."""
    polygons = shapely.get_parts(np.array(parts, dtype=object))
    union = shapely.coverage_union_all(polygons) if len(polygons) > 1 else polygons[0]
    turned = shapely.orient_polygons(union, exterior_cw=False)
    return MultiPolygon(list(shapely.get_parts(turned)))


def _streets(plan: CityPlan, rng: np.random.Generator) -> Streets:
    """大道 and 路 for arterials, 街 and 巷 for streets; 滨河路 along the river."""
    lattice = plan.lattice
    street_names = iter(names.places(names.STREETS, lattice.columns + lattice.rows + 2, rng))
    wide_columns = {span.start for span in lattice.across} | {lattice.columns}
    wide_rows = {span.start for span in lattice.along} | {lattice.rows}
    columns = [
        "滨河路"
        if line == lattice.river
        else next(street_names) + ("路" if line in wide_columns else "巷")
        for line in range(lattice.columns + 1)
    ]
    rows = [
        next(street_names) + ("大道" if line in wide_rows else "街")
        for line in range(lattice.rows + 1)
    ]
    return Streets(tuple(columns), tuple(rows))


INSTITUTIONS = {
    Use.SCHOOL: "学校",
    Use.PARK: "公园",
    Use.OFFICE: "广场",
    Use.INDUSTRY: "产业园",
    Use.HOSPITAL: "医院",
}


def _estates(
    plan: CityPlan, communities: tuple[CityArea, ...], rng: np.random.Generator
) -> tuple[str, ...]:
    compounds = iter(
        names.estates([block.homes for block in plan.blocks if block.use is Use.HOMES], rng)
    )
    estates = []
    institutions: dict[tuple[int, Use], int] = defaultdict(int)
    for block in plan.blocks:
        if block.use is Use.HOMES:
            estates.append(next(compounds))
            continue
        institutions[block.community, block.use] += 1
        number = institutions[block.community, block.use]
        name = communities[block.community].name.removesuffix("社区")
        estates.append(f"{name}{INSTITUTIONS[block.use]}{'' if number == 1 else f'{number}期'}")
    return tuple(estates)


def _addresses(
    plan: CityPlan, sites: tuple[Site, ...], estates: tuple[str, ...], streets: Streets
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The name and the address of each building: numbered in its block, kind by kind."""
    counts: dict[tuple[int, BuildingKind], int] = defaultdict(int)
    titles, addresses = [], []
    for site in sites:
        block = plan.blocks[site.block]
        counts[site.block, site.kind] += 1
        count = counts[site.block, site.kind]
        estate = estates[site.block]
        if site.kind is BuildingKind.SHOP and block.market is not None:
            number = 200 * block.column + 2 * count + (block.market is BlockSide.SOUTH)
            address = f"{streets.name(block, block.market)}{number}号"
            titles.append(f"{address}商铺")
        else:
            gate = streets.name(block, gate_side(block))
            number = 20 * (block.row + 1) + 2 * (block.column % 5) + 1
            address = f"{gate}{number}号{estate}"
            titles.append(_title(site.kind, estate, count))
        addresses.append(address)
    return tuple(titles), tuple(addresses)


def gate_side(block: Block) -> BlockSide:
    """Where a compound has its gate: not on its market street."""
    return BlockSide.SOUTH if block.market is not BlockSide.SOUTH else BlockSide.NORTH


def _title(kind: BuildingKind, estate: str, count: int) -> str:
    match kind:
        case BuildingKind.BLOCK | BuildingKind.HOUSE:
            return f"{estate}{count}{kind.value}"
        case BuildingKind.OFFICE:
            return f"{estate}{chr(64 + min(count, 26))}{kind.value}"
        case (
            BuildingKind.SERVICE
            | BuildingKind.CLINIC
            | BuildingKind.KINDERGARTEN
            | BuildingKind.MALL
        ):
            return f"{estate}{kind.value}"
        case (
            BuildingKind.SHOP
            | BuildingKind.TEACHING
            | BuildingKind.GYM
            | BuildingKind.WARD
            | BuildingKind.OUTPATIENT
            | BuildingKind.WORKS
            | BuildingKind.PAVILION
        ):
            return f"{estate}{count}号{kind.value}"
        case _:
            assert_never(kind)


def _leaders(sites: tuple[Site, ...], rng: np.random.Generator) -> tuple[str | None, ...]:
    leader_names = iter(full_names(rng.integers(40, 70, len(sites)), rng))
    return tuple(
        name if site.use in (BuildingUse.RESIDENTIAL, BuildingUse.MIXED) else None
        for site, name in zip(sites, leader_names, strict=True)
    )


def _footprints(sites: tuple[Site, ...], geometry: StreetGeometry) -> Geometries:
    """All footprints in degrees, projected at once."""
    rings = [np.vstack((site.ring, site.ring[:1])) for site in sites]
    positions = geometry.degrees(np.concatenate(rings))
    indices = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    polygons: Geometries = shapely.polygons(shapely.linearrings(positions, indices=indices))
    return polygons
