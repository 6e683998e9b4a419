"""The tables of a city: which there are, and what makes the rows of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Table
from sqlalchemy.schema import sort_tables

from compiler.model import Model
from demo.area_tables import (
    building_rows,
    community_rows,
    grid_rows,
    land_cover_rows,
    region_rows,
    road_rows,
)
from demo.copy_table import CopyTable
from demo.populated_city import PopulatedCity
from demo.population_tables import camera_rows, household_rows, incident_rows, resident_rows
from demo.samples import sample_rows
from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.incident import incident
from schema.entities.land_cover import land_cover
from schema.entities.region import region
from schema.entities.resident import resident
from schema.entities.road import road
from schema.membership import followers, placed_entities
from schema.sample import sample_of

BUILDERS: dict[Table, Callable[[PopulatedCity], CopyTable]] = {
    region: region_rows,
    community: community_rows,
    grid: grid_rows,
    building: building_rows,
    household: household_rows,
    resident: resident_rows,
    road: road_rows,
    land_cover: land_cover_rows,
    incident: incident_rows,
    camera: camera_rows,
}
"""What makes the rows that a city is made of, and those that have a rhythm of their own."""


def city_tables(of: Model) -> tuple[Table, ...]:
    """The tables of areas, and of all that belongs to the area that holds it: in an order in which
    they can be filled, the largest areas first."""
    areas = dict.fromkeys(area.table for _, area in sorted(of.hierarchy.entities.items()))
    placed = placed_entities(of)
    following = (follower for entity in placed for follower in followers(of, entity))
    return tuple(sort_tables([*areas, *(entity.table for entity in (*placed, *following))]))


def filled_tables(of: Model, populated: PopulatedCity) -> Iterator[CopyTable]:
    """The rows of one table after the other, none of them kept once it is taken."""
    entities = {entity.table: entity for entity in of}
    for table in city_tables(of):
        sample = sample_of(table)
        if table in BUILDERS:
            yield BUILDERS[table](populated)
        elif sample is not None:
            yield sample_rows(of, entities[table], sample, populated)
