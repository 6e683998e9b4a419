"""Where zones and buildings of a plan lie: what edits are said with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.resolvers.redraw.editor import Editor


def held(zones: list[Mapping[str, Any]], id_: str) -> tuple[int, int]:
    (zone,) = (zone for zone in zones if zone["id"] == id_)
    return zone["measures"]["households"], zone["measures"]["buildings"]


async def of_zone(plan_editor: Editor, id_: str) -> list[Mapping[str, Any]]:
    return [
        atom for atom in await plan_editor.atoms() if atom["zone"] and atom["zone"]["id"] == id_
    ]


def box(*atoms: Mapping[str, Any]) -> dict[str, Any]:
    """A polygon close around the middles of buildings."""
    at = [atom["building"]["centroid"]["coordinates"] for atom in atoms]
    (west, south), (east, north) = map(min, zip(*at, strict=True)), map(max, zip(*at, strict=True))
    w, s, e, n = west - 1e-5, south - 1e-5, east + 1e-5, north + 1e-5
    return {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}


def across(zone: Mapping[str, Any], share: float = 0.5, upright: bool = True) -> dict[str, Any]:
    """A line across a zone's box, west to east or south to north."""
    west, south, east, north = zone["bbox"]
    x, y = west + share * (east - west), south + share * (north - south)
    ends = [[x, south], [x, north]] if upright else [[west, y], [east, y]]
    return {"type": "LineString", "coordinates": ends}


GOOD = {"type": "LineString", "coordinates": [[102.29, 40.2], [102.31, 40.2]]}
