"""The CRS that a file declares: the ways from it to CGCS2000, and where on earth it is used.

What a datum's transformations are, how accurate, and where each holds is EPSG's, as PROJ has it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS as ProjectedCRS
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from geo.arrays import Geometries
from geo.crs import CRS, UnknownCRS, inward
from geo.densification import METRES_PER_DEGREE, Conversion, converted
from geo.geojson import SAME_NUMBERS
from geo.junctions import joined

WEB_MERCATOR = re.compile(r"EPSG:+(\d+\.\d+:)?3857$", re.IGNORECASE)
"""PROJ turns metres beyond its edge round the globe; the conversion of our own does not."""

SAME_CODES = frozenset((4326, 4490))


@dataclass(frozen=True, slots=True)
class Box:
    """A box in degrees; its west lies east of its east where it holds the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, bounds: NDArray[np.float64], margin: float = 0.0) -> NDArray[np.bool_]:
        """Whether each of some boxes, as rows of west, south, east, north, lies in this one, which
        is widened by a margin in degrees."""
        west, south, east, north = bounds.T
        after, before = west >= self.west - margin, east <= self.east + margin
        across = after & before if self.west <= self.east else after | before
        inside: NDArray[np.bool_] = (
            across & (south >= self.south - margin) & (north <= self.north + margin)
        )
        return inside


WORLD = Box(-180.0, -90.0, 180.0, 90.0)
CHINA = Box(73.4, 3.4, 135.1, 53.6)
"""From the Pamir to the Ussuri, from the Nansha Islands to the Amur."""

AREAS = {CRS.WGS84: WORLD, CRS.WEB_MERCATOR: WORLD}
CODES = {CRS.CGCS2000: 4490, CRS.WGS84: 4326, CRS.WEB_MERCATOR: 3857}


@dataclass(frozen=True, slots=True)
class Operation:
    """A way to CGCS2000. ``accuracy`` is in metres, 0 where nothing is lost and none where it is
    not known; ``area`` is where it holds, none for everywhere, and ``place`` what that is called.
    """

    name: str
    conversion: Conversion = field(compare=False)
    accuracy: float | None
    area: Box | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredCRS:
    """A CRS as a file or its owner names it.

    ``area`` is where it is meant to be used, none where nobody says; ``operations`` are the ways
    from it, the most accurate first, none where its coordinates are stored as they are;
    ``north_first`` is whether it counts to the north before it counts to the east, which only
    columns called x and y may follow; ``metres_per_unit`` is of its coordinates.
    """

    name: str
    epsg: int | None
    area: Box | None
    operations: tuple[Operation, ...]
    projected: bool = False
    north_first: bool = False
    metres_per_unit: float = METRES_PER_DEGREE

    def convert(
        self, geometries: Geometries, coverage: bool = False
    ) -> tuple[Geometries, NDArray[np.intp]]:
        """Geometries in CGCS2000, and by which operation each came there: -1 for those that none
        reaches, of which nothing is right.

        Edges keep their place to a tenth of a millimetre, by vertices that are added to them.
        Polygons of a ``coverage`` that share an edge share all its vertices afterwards, those of
        the shorter edges that meet on it, too.
        """
        if not self.operations:
            return shapely.force_2d(geometries), np.zeros(len(geometries), dtype=np.intp)
        if coverage:
            geometries = joined(geometries, self.metres_per_unit)
        moved = geometries.copy()
        by = np.full(len(geometries), -1, dtype=np.intp)
        for number, operation in enumerate(self.operations):
            left = np.flatnonzero(by < 0)
            if left.size:
                there, reached = converted(geometries[left], operation.conversion)
                reached &= _within(there, operation.area)
                moved[left[reached]], by[left[reached]] = there[reached], number
        return moved, by

    def agrees_with(self, other: str) -> bool:
        """Whether another name says the same coordinates."""
        try:
            epsg = declared_crs(other).epsg
        except UnknownCRS:
            return False
        return self.epsg is not None and (epsg == self.epsg or {epsg, self.epsg} <= SAME_CODES)

    def unreached(self) -> str:
        """Why a position is not reached."""
        places = dict.fromkeys(each.place for each in self.operations if each.area is not None)
        if not places:
            return f"{self.name} does not reach it"
        return (
            f"{self.name} is not known there: its transformations to CGCS2000 are published for"
            f" {'; '.join(places)}"
        )


def declared_crs(value: str) -> DeclaredCRS:
    """What a name of :class:`CRS`, or anything that pyproj knows, means; x is always east, y north.

    Raises :class:`UnknownCRS` for a name that means nothing, and for a datum (such as Xian 1980)
    from which no transformation is published, where PROJ would be a hundred metres wrong in
    silence.
    """
    if same := SAME_NUMBERS.search(value.upper()):
        crs = CRS.CGCS2000 if same[0].endswith("4490") else CRS.WGS84
    elif WEB_MERCATOR.search(value):
        crs = CRS.WEB_MERCATOR
    elif value.upper() in CRS.__members__:
        crs = CRS[value.upper()]
    else:
        return _known_to_pyproj(value)
    conversion = inward(crs)
    ways = () if conversion is None else (Operation(crs.name, conversion, 0.0, None),)
    projected = crs is CRS.WEB_MERCATOR
    unit = 1.0 if projected else METRES_PER_DEGREE
    return DeclaredCRS(
        value, CODES.get(crs), AREAS.get(crs, CHINA), ways, projected, metres_per_unit=unit
    )


@lru_cache(maxsize=32)
def _known_to_pyproj(value: str) -> DeclaredCRS:
    try:
        source = ProjectedCRS.from_user_input(value)
    except CRSError as error:
        raise UnknownCRS(value, "is not known") from error
    return DeclaredCRS(
        value,
        source.to_epsg(),
        _box(source),
        _operations(source, value),
        source.is_projected,
        bool(source.axis_info) and source.axis_info[0].direction == "north",
        _metres_per_unit(source),
    )


def _metres_per_unit(source: ProjectedCRS) -> float:
    """Of the horizontal coordinates: a foot is 0.3048."""
    if not (source.is_projected and source.axis_info):
        return METRES_PER_DEGREE
    return float(source.axis_info[0].unit_conversion_factor)


def _operations(source: ProjectedCRS, value: str) -> tuple[Operation, ...]:
    # A "ballpark" transformation ignores the datum; the way by WGS 84 is exact where it is not.
    for target in ("EPSG:4490", "EPSG:4326"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of grids that are not installed
                group = TransformerGroup(source, target, always_xy=True, allow_ballpark=False)
        except ProjError:
            continue
        ways = [_operation(transformer) for transformer in group.transformers]
        if ways:
            return tuple(sorted(ways, key=_preference))
    raise UnknownCRS(value, "has no published transformation to CGCS2000 (transform it before)")


def _operation(transformer: Transformer) -> Operation:
    def conversion(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))

    accuracy = transformer.accuracy if transformer.accuracy >= 0 else None
    steps = (step.strip() for step in transformer.description.split(" + "))
    named = [step for step in steps if not step.startswith("axis order change")]
    if accuracy == 0 or transformer.area_of_use is None:
        return Operation(" + ".join(named), conversion, accuracy, None)
    place = transformer.area_of_use.name.rstrip(".")
    return Operation(" + ".join(named), conversion, accuracy, _box(transformer), place)


def _preference(operation: Operation) -> tuple[float, float]:
    """The most accurate first, among these that which is made for the smaller place."""
    area = operation.area or WORLD
    size = ((area.east - area.west) % 360 or 360) * (area.north - area.south)
    return (np.inf if operation.accuracy is None else operation.accuracy, size)


def _box(of: ProjectedCRS | Transformer) -> Box | None:
    area = of.area_of_use
    return None if area is None else Box(area.west, area.south, area.east, area.north)


def _within(geometries: Geometries, area: Box | None) -> NDArray[np.bool_]:
    if area is None:
        return np.ones(len(geometries), dtype=bool)
    missing: NDArray[np.bool_] = shapely.is_missing(geometries)
    return area.holds(shapely.bounds(geometries)) | missing


def accuracies(crs: DeclaredCRS, by: NDArray[np.intp]) -> Sequence[tuple[Operation, int]]:
    """The operations that lose something, and how many geometries came by each."""
    counts = np.bincount(by[by >= 0], minlength=len(crs.operations))
    return [
        (operation, int(count))
        for operation, count in zip(crs.operations, counts, strict=False)
        if count and operation.accuracy != 0
    ]
