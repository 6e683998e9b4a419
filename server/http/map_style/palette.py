"""The colours of the map, by what they are for. Ground and figure are apart in lightness alone, so
that they are so for every eye; what must be told apart by hue is from Okabe and Ito's palette
(https://jfly.uni-koeln.de/color/), lightened for the dark ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.entities.camera import CameraStatus
from schema.entities.incident import CLOSED, IncidentStatus
from schema.terms import Term


@dataclass(frozen=True, slots=True)
class Palette:
    """CSS colours of one theme: ``working`` to ``neutral`` are states of what is watched."""

    ground: str
    area: str
    area_edge: str
    community_edge: str
    grid_edge: str
    building: str
    building_edge: str
    road: str
    road_casing: str
    water: str
    railway: str
    facility: str
    ink: str
    muted: str
    halo: str
    working: str
    waiting: str
    broken: str
    neutral: str
    on_cluster: str


LIGHT = Palette(
    ground="#f1eee6",
    area="#f8f6f0",
    area_edge="#8d887c",
    community_edge="#a39d90",
    grid_edge="#b9b3a6",
    building="#dcd7cb",
    building_edge="#c5bfb1",
    road="#fffefb",
    road_casing="#d6d1c5",
    water="#a9c6d4",
    railway="#a8a499",
    facility="#6b5b95",
    ink="#1b1d1f",
    muted="#5b5f63",
    halo="#f8f6f0",
    working="#007a5a",
    waiting="#b35c00",
    broken="#a8321b",
    neutral="#7a7d80",
    on_cluster="#fffefb",
)

DARK = Palette(
    ground="#171b1f",
    area="#1c2126",
    area_edge="#767c82",
    community_edge="#5f656b",
    grid_edge="#4c5258",
    building="#2b3137",
    building_edge="#3a4148",
    road="#3b4248",
    road_casing="#23282d",
    water="#2c4a5a",
    railway="#565c62",
    facility="#b5a6dc",
    ink="#edeae3",
    muted="#a7abaf",
    halo="#1c2126",
    working="#4fc3a1",
    waiting="#f0a95b",
    broken="#ff9a80",
    neutral="#8c9196",
    on_cluster="#14171a",
)

PALETTES: Mapping[str, Palette] = {"light": LIGHT, "dark": DARK}


def camera_colours(palette: Palette) -> Mapping[Term, str]:
    """By status."""
    return {
        CameraStatus.ONLINE: palette.working,
        CameraStatus.OFFLINE: palette.waiting,
        CameraStatus.FAULT: palette.broken,
        CameraStatus.RETIRED: palette.neutral,
    }


def incident_colours(palette: Palette) -> Mapping[Term, str]:
    """By status: what nobody has taken up yet, what is being done, what is over."""
    untouched = (IncidentStatus.REPORTED, IncidentStatus.RETURNED, IncidentStatus.REOPENED)
    return {
        status: palette.neutral
        if status in CLOSED
        else palette.broken
        if status in untouched
        else palette.waiting
        for status in IncidentStatus
    }
