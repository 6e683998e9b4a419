"""The cameras of a city: on corners, at gates and along streets, and the way each looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from demo.locations import Locations
from demo.street_geometry import StreetGeometry
from geo.arrays import Floats, Integers
from geo.china import Positions
from schema.entities.camera import CameraStatus
from schema.sample import LocationKind

RESIDENTS_A_CAMERA = 60

URGENCY = {
    LocationKind.CORNER: 1.0,
    LocationKind.GATE: 1.1,
    LocationKind.SHOP: 1.55,
    LocationKind.SCHOOL: 1.3,
    LocationKind.ARTERIAL: 1.6,
    LocationKind.RIVER: 2.0,
    LocationKind.WORK: 1.9,
    LocationKind.PARK: 1.7,
    LocationKind.STREET: 1.9,
    LocationKind.VILLAGE: 2.1,
    LocationKind.HOME: 2.2,
}
"""Where cameras are put up first."""

HEIGHT = {
    LocationKind.CORNER: 6.5,
    LocationKind.ARTERIAL: 6.5,
    LocationKind.STREET: 5.0,
    LocationKind.RIVER: 5.0,
}
INDOORS_HEIGHT = 3.5

STATUSES = tuple(CameraStatus)
STATUS_SHARES = (0.915, 0.045, 0.03, 0.01)

DOMES = (LocationKind.CORNER, LocationKind.PARK, LocationKind.RIVER)


@dataclass(frozen=True, slots=True)
class Cameras:
    """In step; positions on the upright plane, angles in degrees, lengths in metres."""

    location: Integers
    position: Positions
    azimuth: Floats
    field_of_view: Floats
    range_metres: Floats
    mount_height: Floats
    ptz: NDArray[np.bool_]
    indoor: NDArray[np.bool_]
    status: Integers
    """As an index into ``STATUSES``."""
    in_use: NDArray[np.datetime64]
    """The day from which each has been in use."""
    filed: NDArray[np.datetime64]
    """Not a time for the few that were forgotten."""
    signed: NDArray[np.datetime64]
    retention_days: Integers
    privacy_mask: NDArray[np.bool_]


def cameras_of(
    locations: Locations, geometry: StreetGeometry, residents: int, until: date, seed: int
) -> Cameras:
    """One camera for some sixty residents, where it is needed most; block by block."""
    rng = np.random.default_rng([seed, 8])
    urgency = np.array([URGENCY[where] for where in locations.where])
    urgency += rng.gamma(1.4, 0.35, len(urgency))
    wanted = min(len(urgency), max(1, round(residents / RESIDENTS_A_CAMERA)))
    location = np.sort(np.argsort(urgency, kind="stable")[:wanted])
    where = locations.where[location]
    dome = np.isin(where, np.array(DOMES, dtype=object)) & (rng.random(wanted) < 0.4)
    indoor = (where == LocationKind.WORK) & (rng.random(wanted) < 0.25)
    field_of_view = np.where(dome, 360.0, rng.choice([55.0, 70.0, 85.0, 100.0, 110.0], wanted))
    far: Floats = np.where(field_of_view < 80, 90.0, 45.0) * rng.uniform(0.7, 1.4, wanted)
    height = np.array([HEIGHT.get(w, INDOORS_HEIGHT) for w in where]) + rng.uniform(-0.5, 1, wanted)
    in_use = np.datetime64(until, "D") - rng.integers(60, 2500, wanted)
    return Cameras(
        location=location,
        position=locations.position[location],
        azimuth=_azimuths(locations, location, geometry, rng),
        field_of_view=field_of_view,
        range_metres=np.where(dome, 100.0, np.round(far)),
        mount_height=np.round(height, 1),
        ptz=dome,
        indoor=indoor,
        status=rng.choice(len(STATUSES), wanted, p=STATUS_SHARES),
        in_use=in_use,
        filed=_mostly(in_use + rng.integers(1, 30, wanted), 0.985, rng),
        signed=_mostly(in_use - rng.integers(0, 5, wanted), 0.99, rng),
        retention_days=rng.choice([15, 30, 60, 90], wanted, p=[0.01, 0.64, 0.2, 0.15]),
        privacy_mask=np.isin(
            where,
            np.array([LocationKind.HOME, LocationKind.VILLAGE, LocationKind.GATE], dtype=object),
        )
        | (rng.random(wanted) < 0.3),
    )


def _azimuths(
    locations: Locations, location: Integers, geometry: StreetGeometry, rng: np.random.Generator
) -> Floats:
    """Along the street, to one of its ends, or away from what is behind; a little askew."""
    either_way = np.isin(
        locations.where[location],
        np.array([LocationKind.STREET, LocationKind.ARTERIAL, LocationKind.RIVER], dtype=object),
    )
    turned = np.where(either_way & (rng.random(len(location)) < 0.5), -1.0, 1.0)
    bearing = geometry.bearing(locations.facing[location] * turned[:, None])
    azimuth: Floats = np.round(bearing + rng.normal(0, 7, len(location)), 1) % 360
    return azimuth


def _mostly(
    days: NDArray[np.datetime64], share: float, rng: np.random.Generator
) -> NDArray[np.datetime64]:
    """The days, but for a few that are not known."""
    return np.where(rng.random(len(days)) < share, days, np.datetime64("NaT", "D"))
