"""Housing: the buildings of a block with homes, enough of them for its households."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from demo.building_layout import (
    BuildingPlot,
    BuildingSlot,
    cross,
    points,
    rectangle,
    slabs,
    stepped,
)
from demo.land_use import Homes
from demo.sites import BuildingKind, Site
from geo.china import Positions
from schema.entities.building import BuildingUse

SPARE_DWELLINGS = 1.04
"""Dwellings for each household at least: some always stand empty."""

TALLEST = 33


@dataclass(frozen=True, slots=True)
class HousingType:
    """A type of housing: units and flats of a building are read off its width."""

    floors: tuple[int, int]
    flats: int
    unit: float
    """Metres of a building's width for each staircase; 0 where it has one only."""


TYPES = {
    Homes.SLABS: HousingType((5, 7), 2, 11.5),
    Homes.MIDRISE: HousingType((9, 12), 2, 17.0),
    Homes.TOWERS: HousingType((16, 28), 4, 0.0),
    Homes.VILLAGE: HousingType((3, 6), 2, 0.0),
}


def homes_of(
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


def _units(type_: HousingType, slot: BuildingSlot) -> int:
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
