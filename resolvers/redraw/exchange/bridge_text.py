"""Bridges in files: a text that a zone carries, ``BRIDGE 解放桥 (114.1 22.5, 114.2 22.5); …``.

Two positions in degrees of CGCS2000, whatever the file's polygons are in: it is one text of at most
254 bytes in a Shapefile, and where a bridge ends is what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import shapely
from shapely import LineString, MultiLineString

from resolvers.redraw.change import Bridge
from resolvers.redraw.plan_bridges import BridgeLine
from resolvers.redraw.zone_edits import MOST_NAME
from schema.plans.plan_bridge import BridgeKind

NUMBER = r"-?\d{1,3}(?:\.\d{1,15})?"
ONE = re.compile(
    rf"\s*(BRIDGE|FERRY)\s*([^();]*?)\s*"
    rf"\(\s*({NUMBER})\s+({NUMBER})\s*,\s*({NUMBER})\s+({NUMBER})\s*\)\s*"
)
APART = re.compile(r"[();]")
"""What a name may not hold in such a text."""

DIGITS = 7


def written_bridges(bridges: Iterable[Bridge]) -> str | None:
    """The text of bridges; None for none."""
    return "; ".join(_written(bridge) for bridge in bridges) or None


def read_bridge_text(said: str) -> tuple[BridgeLine, ...]:
    """The bridges of a text. Raises ``ValueError`` for any other."""
    return tuple(_read(each) for each in said.split(";") if each.strip())


def _written(bridge: Bridge) -> str:
    positions = shapely.get_coordinates(bridge.geometry)
    ends = ", ".join(f"{x:.{DIGITS}f} {y:.{DIGITS}f}" for x, y in positions[[0, -1]].tolist())
    name = APART.sub(" ", bridge.name or "").strip()
    return f"{bridge.kind.name} {name} ({ends})" if name else f"{bridge.kind.name} ({ends})"


def _read(said: str) -> BridgeLine:
    found = ONE.fullmatch(said)
    if found is None:
        raise ValueError(
            "no bridge: it is written as BRIDGE or FERRY, its name, and its ends, (x y, x y)"
        )
    kind, name, *numbers = found.groups()
    west, south, east, north = map(float, numbers)
    if len(name) > MOST_NAME or not (abs(south) <= 90 and abs(north) <= 90):
        raise ValueError(f"a name of {MOST_NAME} characters and latitudes up to 90 are allowed")
    line = MultiLineString([LineString([(west, south), (east, north)])])
    return BridgeLine(None, BridgeKind[kind], name or None, line)
