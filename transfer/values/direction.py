"""Directions as people write them: ``NW``, ``190-100``, ``180, 270``, ``-90``, ``朝东北``."""

from __future__ import annotations

import re
from dataclasses import dataclass

POINTS = (
    *("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE"),
    *("S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"),
)
LETTERS = {
    **{"north": "N", "east": "E", "south": "S", "west": "W"},
    **{"nord": "N", "ost": "E", "süd": "S", "sued": "S", "est": "E", "sud": "S", "ouest": "W"},
    **{"北": "N", "东": "E", "南": "S", "西": "W", "東": "E"},
}
"""Names of the four winds. A lone O is not here: it is east in German and west in French."""

CHINESE = {
    **{"EN": "NE", "ES": "SE", "WN": "NW", "WS": "SW"},
    **{"ENN": "NNE", "ENE": "ENE", "ESE": "ESE", "ESS": "SSE"},
    **{"WSS": "SSW", "WSW": "WSW", "WNW": "WNW", "WNN": "NNW"},
}
"""Chinese names east and west first: 东北 is north-east, 东北偏北 north-north-east."""

NUMBER = r"[-+−]?\d+(?:\.\d+)?"
DEGREES = r"\s*(?:°|º|deg(?:rees?)?|度)?"
ANGLE = re.compile(rf"({NUMBER}){DEGREES}", re.IGNORECASE)
SECTOR = re.compile(
    rf"({NUMBER}|[A-Z]+){DEGREES}\s*(?:-|–|—|~|～|\.\.|to|bis|至|到)\s*({NUMBER}|[A-Z]+){DEGREES}",
    re.IGNORECASE,
)
SEPARATORS = re.compile(r"\s*(?:[;,/|、；，&+]|\band\b|\bund\b|和)\s*", re.IGNORECASE)
FILLERS = re.compile(r"[\s\-_]+|朝|面向|方向|方|向|偏|正|bound")
WINDS = re.compile("|".join(sorted(LETTERS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class CameraDirection:
    """Where something looks: degrees clockwise from north, none for all round.

    ``field_of_view`` is known where a sector was written; ``others`` are further directions, which
    a camera with one direction has no place for.
    """

    azimuth: float | None
    field_of_view: float | None = None
    others: tuple[str, ...] = ()


def parse_direction(text: str) -> CameraDirection | None:
    """The direction that a text means, or nothing where it means none or more than one thing.

    ``190-100`` is the sector clockwise from 190° to 100°: its middle and its width.
    """
    text = text.strip()
    whole = _one(text)
    if whole is not None:
        return whole
    first, *others = [part for part in SEPARATORS.split(text.lstrip("+")) if part] or [""]
    direction = _one(first)
    if direction is None or any(_one(other) is None for other in others):
        return None
    return CameraDirection(direction.azimuth, direction.field_of_view, tuple(others))


def _one(text: str) -> CameraDirection | None:
    sector = SECTOR.fullmatch(text)
    if sector:
        start, end = _angle(sector[1]), _angle(sector[2])
        # "N-E" is a sector, but "north-west" is a name.
        named = sector[1].lower() in LETTERS and _angle(text) is not None
        if start is not None and end is not None and not named:
            return _sector(start, end)
    angle = _angle(text)
    return None if angle is None else CameraDirection(angle)


def _sector(start: float, end: float) -> CameraDirection | None:
    width = (end - start) % 360
    if width == 0:
        return CameraDirection(None, 360.0)
    return CameraDirection(_turned(start + width / 2), width)


def _angle(text: str) -> float | None:
    number = ANGLE.fullmatch(text.strip())
    if number:
        angle = float(number[1].replace("−", "-"))
        return _turned(angle) if -360 <= angle <= 360 else None
    point = _point(text)
    return None if point is None else POINTS.index(point) * 22.5


def _point(text: str) -> str | None:
    plain = FILLERS.sub("", text.lower())
    letters = WINDS.sub(lambda wind: LETTERS[wind[0]], plain).upper()
    if letters in POINTS:
        return letters
    return None if plain.isascii() else CHINESE.get(letters)


def _turned(angle: float) -> float:
    return round(angle % 360, 6) % 360
