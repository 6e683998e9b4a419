"""Draws the database's city as SVG, from one GraphQL question: ``scripts/draw_city.py > FILE``."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server import database
from server.settings import Settings

QUESTION = """{
  regions(where: {level: {eq: COUNTY}}) { nodes { bbox } }
  communities { nodes { boundary(precision: 6) } }
  grids(first: 1000) { nodes { boundary(precision: 6) } }
  landCovers(first: 1000) { nodes { kind boundary(precision: 6) } }
  roads(first: 1000) { nodes { kind centreline(precision: 6) } }
  buildings(first: 1000) { nodes { use footprint(precision: 6) } }
  cameras(first: 1000) { nodes { location(precision: 6) azimuth } }
  incidents(first: 1000) { nodes { location(precision: 6) } }
}"""
WIDTH = 900.0
COLOURS = {
    "RESIDENTIAL": "#c9b99a", "MIXED": "#d9a066", "COMMERCIAL": "#c97b63", "OFFICE": "#8fa3bf",
    "INDUSTRIAL": "#a69cac", "EDUCATION": "#7fb285", "MEDICAL": "#d16666", "PUBLIC": "#9db4ab",
}  # fmt: skip
GROUND = {
    "WATER": "#a9cfe0", "GREEN": "#dbe7cd", "PARK": "#c3dcae", "SQUARE": "#e7e1e6",
    "FARMLAND": "#ece7c8", "SCHOOL_GROUND": "#f1e4cc", "SPORTS_GROUND": "#cde0b6",
}  # fmt: skip
STREETS = {"ARTERIAL": 24.0, "COLLECTOR": 13.0, "LOCAL": 11.0, "PEDESTRIAN": 2.5}
"""Metres of breadth."""
METRES_A_DEGREE = 111_320.0


class Sheet:
    """Degrees to a sheet of ``WIDTH``, north up."""

    def __init__(self, box: list[float]) -> None:
        self.west, south, east, self.north = box
        self.breadth = math.cos(math.radians((south + self.north) / 2))
        self.scale = WIDTH / ((east - self.west) * self.breadth)
        self.height = (self.north - south) * self.scale

    def place(self, position: list[float]) -> tuple[float, float]:
        x = (position[0] - self.west) * self.breadth * self.scale
        return round(x, 1), round((self.north - position[1]) * self.scale, 1)

    def metres(self, length: float) -> float:
        return round(length / METRES_A_DEGREE * self.scale, 1)

    def path(self, geometry: dict[str, Any]) -> str:
        rings = [ring for polygon in geometry["coordinates"] for ring in polygon]
        return "".join(self._line(ring[:-1]) + "Z" for ring in rings)

    def lines(self, geometry: dict[str, Any]) -> str:
        return "".join(map(self._line, geometry["coordinates"]))

    def _line(self, positions: list[list[float]]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in map(self.place, positions))


def drawing(city: dict[str, Any]) -> Iterable[str]:
    sheet = Sheet(city["regions"]["nodes"][0]["bbox"])
    size = f'viewBox="-4 -4 {WIDTH + 8:.0f} {sheet.height + 8:.0f}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    yield '<rect x="-4" y="-4" width="100%" height="100%" fill="#f6f3ec"/>'
    for ground in city["landCovers"]["nodes"]:
        path = sheet.path(ground["boundary"])
        yield f'<path d="{path}" fill="{GROUND[ground["kind"]]}" fill-rule="evenodd"/>'
    for road in city["roads"]["nodes"]:
        if metres := STREETS.get(road["kind"]):
            stroke = f'stroke="#fff" stroke-width="{sheet.metres(metres)}"'
            yield f'<path d="{sheet.lines(road["centreline"])}" fill="none" {stroke}/>'
    for building in city["buildings"]["nodes"]:
        colour = COLOURS.get(building["use"], "#bbb")
        yield f'<path d="{sheet.path(building["footprint"])}" fill="{colour}"/>'
    for kind, stroke in (("grids", "#7a9cc6"), ("communities", "#1d3557")):
        width = 1 if kind == "grids" else 2.5
        paths = "".join(sheet.path(area["boundary"]) for area in city[kind]["nodes"])
        yield f'<path d="{paths}" fill="none" stroke="{stroke}" stroke-width="{width}"/>'
    for incident in city["incidents"]["nodes"]:
        x, y = sheet.place(incident["location"]["coordinates"])
        yield f'<circle cx="{x}" cy="{y}" r="1.6" fill="#e63946" fill-opacity=".55"/>'
    for camera in city["cameras"]["nodes"]:
        x, y = sheet.place(camera["location"]["coordinates"])
        yield f'<circle cx="{x}" cy="{y}" r="2" fill="#2a9d8f"/>'
    yield "</svg>"


async def main() -> None:
    settings = Settings.read()
    async with database.opened(settings) as ready, ReadPool(ready.reader_address) as pool:
        reads = Reads(pool, Limits(), settings.timezone)
        answer = await reads.answer(Question(QUESTION), Viewer("map", Role.ADMINISTRATOR, ("",)))
    print("\n".join(drawing(json.loads(answer.data or b"{}"))))


asyncio.run(main())
