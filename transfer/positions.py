"""Where on earth the rows of a file lie, and why some of them may lie elsewhere.

Every position is compared with where its CRS is used and with the bulk of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from geo.declared_crs import CHINA, DeclaredCRS
from transfer.reading_note import ReadingNote

MARGIN = 1.0
"""Degrees that positions may lie beside the area where their CRS is used: a city that two zones
share is often surveyed in one of them."""

FARTHEST_DEGREES = 400.0
"""Larger numbers are metres, smaller ones degrees."""

STRAY_FACTOR = 20.0
STRAY_KILOMETRES = 100.0
"""A row strays that lies so much farther from the middle of the file than its rows do mostly."""

FEWEST = 10
"""Of fewer rows there is no bulk."""

KILOMETRES_PER_DEGREE = 111.3


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a position may be wrong, and what to type if so."""

    reason: str
    remedy: str


EXCHANGED = Suspicion(
    "x and y, or longitude and latitude, are exchanged, it seems",
    "say --axes north-east where the first number counts to the north",
)


@dataclass(slots=True)
class Positions:
    """One position of each row that was read, as the file has it and in degrees."""

    numbers: list[NDArray[np.int64]] = field(default_factory=list)
    given: list[NDArray[np.float64]] = field(default_factory=list)
    degrees: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, places: Places) -> None:
        self.numbers.append(places.numbers)
        self.given.append(places.given)
        self.degrees.append(places.degrees)

    def all(self) -> Places:
        if not self.numbers:
            return Places(np.empty(0, np.int64), np.empty((0, 2)), np.empty((0, 2)))
        numbers, given = np.concatenate(self.numbers), np.concatenate(self.given)
        return Places(numbers, given, np.concatenate(self.degrees))


@dataclass(frozen=True, slots=True)
class Places:
    """Rows that have a position: the line or number of each, the position as the file has it, and
    in degrees."""

    numbers: NDArray[np.int64]
    given: NDArray[np.float64]
    degrees: NDArray[np.float64]

    @property
    def count(self) -> int:
        return len(self.numbers)


def places_of(geometries: Geometries, given: NDArray[np.float64], numbers: Sequence[int]) -> Places:
    """The places of the geometries that there are, in degrees by the middles of their boxes."""
    west, south, east, north = shapely.bounds(geometries).T
    present = np.flatnonzero(~np.isnan(west))
    middles = np.column_stack(((west + east) / 2, (south + north) / 2))
    places = np.asarray(numbers, dtype=np.int64)[present]
    return Places(places, given[present], middles[present])


def position_notes(places: Places, crs: DeclaredCRS, named: bool) -> Iterator[ReadingNote]:
    """What is doubtful about where the rows of a file lie. ``named`` is whether anybody has said in
    which CRS they are."""
    outside = _outside(places, crs)
    for suspicion, rows in _by_suspicion(places, outside, crs, named):
        yield _note(places, rows, f"outside the area of {crs.name}", suspicion)
    if (strays := _strays(places, ~outside)).size:
        reason = "most rows lie together, these far from them"
        suspicion = Suspicion(reason, "look at them, or leave them out")
        yield _note(places, strays, "far from the bulk of the file", suspicion)


def hint_of(x: float, y: float, crs: DeclaredCRS) -> str:
    """What may be wrong with a position that a CRS does not reach, as the end of a sentence."""
    (suspicion,) = suspicions(np.array([[x, y]]), crs)
    return f"; {suspicion.reason}; {suspicion.remedy}" if suspicion else ""


def suspicions(given: NDArray[np.float64], crs: DeclaredCRS) -> list[Suspicion | None]:
    """The likely reason why each of some positions lies outside, where there is one."""
    turned = _inside(given[:, ::-1], crs)
    return [
        _by_size(x, y, crs) or (EXCHANGED if around else None)
        for (x, y), around in zip(given.tolist(), turned.tolist(), strict=True)
    ]


def _by_size(x: float, y: float, crs: DeclaredCRS) -> Suspicion | None:
    """What the size of the numbers alone tells."""
    if not crs.projected:
        if max(abs(x), abs(y)) > FARTHEST_DEGREES:
            return Suspicion("metres, where the CRS has degrees", "say in which CRS with --crs")
        return None
    if max(abs(x), abs(y)) <= 180:
        return Suspicion("degrees, where the CRS has metres", "say --crs CGCS2000")
    if (code := zoned_code(x)) is not None:
        reason = f"zone number {int(x // 1_000_000)} stands before the easting"
        return Suspicion(reason, f"say --crs EPSG:{code}")
    if (code := zoned_code(y)) is not None:
        reason = f"x and y are exchanged, and zone number {int(y // 1_000_000)} stands first"
        return Suspicion(reason, f"say --crs EPSG:{code} --axes north-east")
    return None


def zoned_code(easting: float) -> int | None:
    """The EPSG code of CGCS2000's Gauss-Krüger zone whose number stands before an easting."""
    zone = int(easting // 1_000_000)
    if 13 <= zone <= 23:
        return 4491 + zone - 13
    return 4513 + zone - 25 if 25 <= zone <= 45 else None


def exchanged(given: NDArray[np.float64], crs: DeclaredCRS) -> bool:
    """Whether pairs are to be read north first: no row lies in the area of the CRS as it stands,
    and some do the other way."""
    return not _inside(given, crs).any() and bool(_inside(given[:, ::-1], crs).any())


def _inside(given: NDArray[np.float64], crs: DeclaredCRS) -> NDArray[np.bool_]:
    """Whether positions, as a file has them, lie in the area of its CRS."""
    points = shapely.points(given)
    moved, by = crs.convert(np.atleast_1d(points))
    area = crs.area or CHINA
    return area.holds(shapely.bounds(moved), MARGIN) & (by >= 0)


def _outside(places: Places, crs: DeclaredCRS) -> NDArray[np.bool_]:
    """Rows outside the area of their CRS, and those that lie in the sea north of Russia but in
    China if their numbers are exchanged."""
    box = np.hstack((places.degrees, places.degrees))
    arctic = CHINA.holds(box[:, [1, 0, 3, 2]])
    if crs.area is None:
        return arctic
    return ~crs.area.holds(box, MARGIN) | arctic


def _by_suspicion(
    places: Places, outside: NDArray[np.bool_], crs: DeclaredCRS, named: bool
) -> Iterator[tuple[Suspicion, NDArray[np.intp]]]:
    other = Suspicion(
        "they are in another CRS, or lie elsewhere indeed",
        "say in which CRS with --crs" if named else "say --crs WGS84 if they lie abroad",
    )
    groups: dict[Suspicion, list[int]] = {}
    rows = np.flatnonzero(outside)
    for row, suspicion in zip(rows.tolist(), suspicions(places.given[rows], crs), strict=True):
        groups.setdefault(suspicion or other, []).append(row)
    for reason, members in groups.items():
        yield reason, np.array(members, dtype=np.intp)


def _strays(places: Places, among: NDArray[np.bool_]) -> NDArray[np.intp]:
    rows = np.flatnonzero(among)
    if rows.size < FEWEST:
        return np.empty(0, np.intp)
    degrees = places.degrees[rows]
    middle = np.median(degrees, axis=0)
    east = np.abs(degrees[:, 0] - middle[0])
    x = np.minimum(east, 360 - east) * np.cos(np.radians(middle[1]))
    distances = np.hypot(x, degrees[:, 1] - middle[1]) * KILOMETRES_PER_DEGREE
    limit = max(STRAY_KILOMETRES, STRAY_FACTOR * float(np.median(distances)))
    strays: NDArray[np.intp] = rows[distances > limit]
    return strays


def _note(
    places: Places, rows: NDArray[np.intp], reading: str, suspicion: Suspicion
) -> ReadingNote:
    row = int(rows[0])
    x, y = places.given[row].tolist()
    longitude, latitude = places.degrees[row].tolist()
    there = f" at [{longitude:.6f}, {latitude:.6f}]" if (x, y) != (longitude, latitude) else ""
    return ReadingNote(
        "positions",
        reading,
        suspicion.reason,
        rows=len(rows),
        example=f"row {places.numbers[row]}, [{x:.10g}, {y:.10g}]{there}",
        doubtful=True,
        remedy=suspicion.remedy,
    )
