"""The lattice that cut cells lie on: decimal degrees on one side, metres on the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.arrays import Geometries
from geo.china import Positions
from geo.metres import ELLIPSOID


@dataclass(frozen=True, slots=True)
class DecimalLattice:
    """Points with ``digits`` decimals of a degree, and a plane in metres over them.

    The plane is the degrees stretched, so that what is straight, valid or within something in the
    one is so in the other. Its metres are true at the origin, and wrong by a thousandth 15 km north
    of it: right for cutting, not for measuring.
    """

    longitude: int
    """Of the origin, in steps of the lattice; so is the latitude."""
    latitude: int
    digits: int

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], digits: int) -> DecimalLattice:
        """The lattice whose origin is in the middle of west, south, east and north in degrees."""
        west, south, east, north = bounds
        steps = 10**digits
        return cls(round((west + east) / 2 * steps), round((south + north) / 2 * steps), digits)

    @property
    def steps(self) -> NDArray[np.float64]:
        """Metres of one step to the east, and of one to the north."""
        step = np.radians(1 / 10**self.digits)
        latitude = np.radians(self.latitude / 10**self.digits)
        # The radii of curvature across the meridian and along it.
        flat = 1 - ELLIPSOID.es * np.sin(latitude) ** 2
        across = ELLIPSOID.a / np.sqrt(flat)
        along = across * (1 - ELLIPSOID.es) / flat
        steps: NDArray[np.float64] = step * np.array([across * np.cos(latitude), along])
        return steps

    def metres(self, shapes: Geometries) -> Geometries:
        """Shapes in degrees, as they are, in metres."""
        scale, origin = 10**self.digits, np.array([self.longitude, self.latitude])
        steps = self.steps
        flat: Geometries = shapely.transform(
            shapely.force_2d(shapes), lambda degrees: (degrees * scale - origin) * steps
        )
        return flat

    def degrees(self, shapes: Geometries) -> Geometries:
        """Shapes in metres, rounded to the lattice, in degrees: as their decimals are parsed."""
        scale, origin = 10**self.digits, np.array([self.longitude, self.latitude])
        steps = self.steps

        def rounded(metres: Positions) -> Positions:
            at: Positions = (np.rint(metres / steps) + origin) / scale
            return at

        return np.asarray(shapely.transform(shapes, rounded), dtype=object)

    def noded(self, lines: Geometries) -> Geometries:
        """Lines in metres, cut where they cross and rounded together to the lattice.

        Snap rounding (Hobby 1999): what comes out crosses nowhere, however close lines come. Lines
        that meet nothing else where they meet are one.
        """
        return np.asarray(shapely.get_parts(shapely.line_merge(self._crossed(lines))), dtype=object)

    def pieces(self, lines: Geometries) -> Geometries:
        """The polygons between lines that are cut and rounded in the same way."""
        return pieces(self._crossed(lines))

    def _crossed(self, lines: Geometries) -> BaseGeometry:
        steps = self.steps
        whole = shapely.union_all(shapely.transform(lines, lambda at: at / steps), grid_size=1.0)
        crossed: BaseGeometry = shapely.transform(whole, lambda at: np.rint(at) * steps)
        return crossed


def pieces(noded: Geometries | BaseGeometry) -> Geometries:
    """The polygons between lines that meet in their ends only."""
    polygons: Geometries = shapely.get_parts(shapely.polygonize(np.atleast_1d(noded)))
    return polygons
