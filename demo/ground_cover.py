"""Ground cover: the water, green, parks, squares and school grounds of a city, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from shapely.geometry.base import BaseGeometry

from demo import names
from demo.block_ground import PAVEMENT, BlockGround, block_grounds
from demo.city import City
from demo.lakes import lake_of, pond_of
from demo.land_use import Homes, Use
from demo.lawns import lawns_of, village_square
from demo.sports_ground import track_in
from schema.entities.land_cover import LandCoverKind as Kind

HEDGE = 4.0
"""Metres of breadth of the green around a square, or a yard of works."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A piece of ground of one kind, within its block; ``shape`` is on the upright plane."""

    block: int
    kind: Kind
    name: str
    shape: BaseGeometry


def ground_cover_of(city: City) -> list[Ground]:
    """The ground of a city that is not paved; no two pieces overlap, and the same city has the
    same."""
    return [
        Ground(here.index, kind, name, shape)
        for here in block_grounds(city)
        for kind, name, shape in _pieces(here)
        if not shape.is_empty
    ]


def _pieces(here: BlockGround) -> Iterator[tuple[Kind, str, BaseGeometry]]:
    if here.on_river:
        yield Kind.WATER, names.RIVER, here.water
        if here.block.use is not Use.PARK:
            yield Kind.GREEN, names.BANK, here.bank
    match here.block.use:
        case Use.HOMES if here.block.homes is Homes.VILLAGE:
            yield Kind.SQUARE, f"{here.name}广场", village_square(here)
        case Use.HOMES | Use.HOSPITAL:
            yield from _compound(here)
        case Use.INDUSTRY:
            yield _hedge(here)
        case Use.SCHOOL:
            yield from _school(here)
        case Use.PARK:
            yield from _park(here)
        case Use.OFFICE:
            yield from _offices(here)
        case _:
            assert_never(here.block.use)


def _compound(here: BlockGround) -> Iterator[tuple[Kind, str, BaseGeometry]]:
    lawns = lawns_of(here)
    if here.block.homes in (Homes.TOWERS, Homes.MIDRISE) and here.block.use is Use.HOMES:
        pond = pond_of(here, lawns)
        yield Kind.WATER, f"{here.name}水景", pond
        lawns = lawns.difference(pond)
    yield Kind.GREEN, f"{here.name}绿地", lawns


def _school(here: BlockGround) -> Iterator[tuple[Kind, str, BaseGeometry]]:
    campus = here.inside(PAVEMENT)
    track = track_in(here.open_ground(3.0, 4.0), here.plot) if here.plot else None
    if track is not None:
        yield Kind.SPORTS_GROUND, f"{here.name}运动场", track
        campus = campus.difference(track)
    yield Kind.SCHOOL_GROUND, here.name, campus


def _park(here: BlockGround) -> Iterator[tuple[Kind, str, BaseGeometry]]:
    lake = lake_of(here)
    yield Kind.WATER, f"{here.name}湖", lake
    yield Kind.PARK, here.name, here.to_river(PAVEMENT).difference(lake)


def _offices(here: BlockGround) -> Iterator[tuple[Kind, str, BaseGeometry]]:
    yield _hedge(here)
    yield Kind.SQUARE, here.name, here.inside(PAVEMENT + HEDGE + 2)


def _hedge(here: BlockGround) -> tuple[Kind, str, BaseGeometry]:
    inner = here.inside(PAVEMENT + HEDGE)
    return Kind.GREEN, f"{here.name}绿地", here.inside(PAVEMENT).difference(inner)
