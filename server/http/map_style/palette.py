"""The colours of the map, by day and by night.

The ground is quiet, and what is asked about stands out of it. Incidents and cameras are coloured by
Okabe and Ito's palette, whose colours are told apart with any colour vision
(https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as CSS writes them."""

    ground: str  # beyond what is mapped
    land: str
    cover: Mapping[str, str]  # by kind of land cover
    building: str
    uses: Mapping[str, str]  # of buildings, where not the common colour
    building_edge: str
    road: str
    road_edge: str
    main_road: str
    main_road_edge: str
    path: str
    railway: str
    water: str
    bridge: str
    border: str  # of towns and above
    community: str
    grid: str
    text: str
    quiet_text: str
    halo: str
    facility: str
    incidents: Mapping[str, str]  # by group of categories
    cameras: Mapping[str, str]  # by status
    dot_edge: str


LIGHT = Palette(
    ground="#e9e5dc",
    land="#f7f4ed",
    cover={
        "WATER": "#b5d2de",
        "GREEN": "#dbe6cd",
        "PARK": "#cfe2bd",
        "SQUARE": "#ece4d5",
        "FARMLAND": "#e8ebcf",
        "SCHOOL_GROUND": "#f2e7cd",
        "SPORTS_GROUND": "#c6dfc0",
    },
    building="#e2d9cb",
    uses={
        "COMMERCIAL": "#ebd4c2",
        "MIXED": "#e8d7c8",
        "OFFICE": "#dad6df",
        "INDUSTRIAL": "#d7d6d1",
        "EDUCATION": "#ecdbae",
        "MEDICAL": "#efcfcb",
        "PUBLIC": "#cfdde0",
    },
    building_edge="#c6baa7",
    road="#ffffff",
    road_edge="#d9d2c4",
    main_road="#fff3d6",
    main_road_edge="#d8c391",
    path="#cfc5b3",
    railway="#a39b8d",
    water="#b5d2de",
    bridge="#8f8676",
    border="#5a4638",
    community="#8a4a34",
    grid="#b0654c",
    text="#3a3732",
    quiet_text="#6f695f",
    halo="#fbf9f4",
    facility="#4a6a7a",
    incidents={
        "EMERGENCY": "#d55e00",
        "DISPUTE": "#b0558f",
        "SAFETY": "#c98500",
        "UPKEEP": "#0072b2",
    },
    cameras={"ONLINE": "#00845f", "OFFLINE": "#7d7a74", "FAULT": "#1b1d1f", "RETIRED": "#b4afa5"},
    dot_edge="#fffefb",
)

DARK = Palette(
    ground="#0f1214",
    land="#191d20",
    cover={
        "WATER": "#1c3441",
        "GREEN": "#1f2b21",
        "PARK": "#22342a",
        "SQUARE": "#272725",
        "FARMLAND": "#262b1f",
        "SCHOOL_GROUND": "#2e2a20",
        "SPORTS_GROUND": "#21362c",
    },
    building="#2c3034",
    uses={
        "COMMERCIAL": "#3a302b",
        "MIXED": "#34302e",
        "OFFICE": "#302f3a",
        "INDUSTRIAL": "#2d2f2f",
        "EDUCATION": "#3a3526",
        "MEDICAL": "#3d2c2d",
        "PUBLIC": "#28353a",
    },
    building_edge="#3f454a",
    road="#363b40",
    road_edge="#14171a",
    main_road="#4a4436",
    main_road_edge="#14171a",
    path="#3c4146",
    railway="#5a6066",
    water="#1c3441",
    bridge="#6b7278",
    border="#c9b7a6",
    community="#e0947b",
    grid="#a8654f",
    text="#e4e0d7",
    quiet_text="#9ea3a7",
    halo="#14171a",
    facility="#9dc0d0",
    incidents={
        "EMERGENCY": "#ff8a3d",
        "DISPUTE": "#dd92c4",
        "SAFETY": "#f0b83c",
        "UPKEEP": "#62b4ec",
    },
    cameras={"ONLINE": "#3fd0a5", "OFFLINE": "#8b9095", "FAULT": "#f2efe8", "RETIRED": "#5a6066"},
    dot_edge="#14171a",
)

PALETTES = {"light": LIGHT, "dark": DARK}
