"""A city with its households, and the locations where things stand and happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from demo.city import City
from demo.locations import Locations, city_locations
from demo.people import Households, households_of


@dataclass(frozen=True, slots=True)
class PopulatedCity:
    """What the rows of a city's tables are made from, as it is on the day ``until``."""

    city: City
    until: date
    households: Households
    locations: Locations


def populated_city_of(city: City, until: date) -> PopulatedCity:
    """The city with its people; the same for the same city."""
    households = households_of(city.plan, city.sites, city.seed)
    return PopulatedCity(city, until, households, city_locations(city))
