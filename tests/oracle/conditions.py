"""Conditions the slow way: each is true or false of a row, and a null satisfies no comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo import geojson
from geo.crs import CRS, to_cgcs2000
from tests.oracle import places
from tests.oracle.entities import AREAS, declared, relation_of
from tests.oracle.relations import Item, World, there, value_of

Inputs = Mapping[str, Any]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, other: value is not None and value == other,
    "ne": lambda value, other: value is None or value != other,
    "in": lambda value, others: value is not None and value in others,
    "notIn": lambda value, others: value is None or value not in others,
    "isNull": lambda value, wanted: (value is None) == wanted,
    "gt": lambda value, other: value is not None and value > other,
    "gte": lambda value, other: value is not None and value >= other,
    "lt": lambda value, other: value is not None and value < other,
    "lte": lambda value, other: value is not None and value <= other,
    "contains": lambda value, part: value is not None and part.lower() in value.lower(),
    "startsWith": lambda value, part: value is not None and value.startswith(part),
    "has": lambda values, item: item in values,
    "hasAny": lambda values, items: any(item in values for item in items),
    "isEmpty": lambda values, wanted: (not values) == wanted,
}
QUANTIFIERS = ("some", "none", "every", "count")


def compares(value: Any, conditions: Inputs) -> bool:
    """Whether a value meets all conditions of a filter."""
    return all(COMPARISONS[name](value, other) for name, other in conditions.items())


def holds(world: World, item: Item, where: Inputs | None) -> bool:
    """Whether a row meets all that a ``where`` says."""
    return all(
        _entry(world, item, name, value, where or {})
        for name, value in (where or {}).items()
        if name != "crs"
    )


def _entry(world: World, item: Item, name: str, value: Any, where: Inputs) -> bool:
    match name:
        case "_and":
            return all([holds(world, item, part) for part in value])
        case "_or":
            return any([holds(world, item, part) for part in value])
        case "_not":
            return not holds(world, item, value)
        case "within" | "intersects":
            return lies(world, item, value, where["crs"], name)
        case "nearerThan":
            shape = item.shape
            return shape is not None and places.nearer(
                shape, point(value["point"]), value["metres"]
            )
        case "id":
            return compares(item.id, value)
    relation = relation_of(item.entity, name)
    if relation and relation.many:
        return _related(world, item, name, value)
    if relation:
        other = world.one(item, name, item.as_of)
        return other is not None and holds(world, other, value)
    return compares(value_of(item, name, world.this_year), value)


def _related(world: World, item: Item, name: str, said: Inputs) -> bool:
    others = world.many(item, name, said.get("within"), item.as_of)

    def so(condition: Inputs) -> list[bool]:
        return [holds(world, other, condition) for other in others]

    found: dict[str, Callable[[Inputs], bool]] = {
        "some": lambda condition: any(so(condition)),
        "none": lambda condition: not any(so(condition)),
        "every": lambda condition: all(so(condition)),
        "count": lambda numbers: compares(sum(so(said.get("where") or {})), numbers),
    }
    return all(
        found[quantifier](said[quantifier]) for quantifier in QUANTIFIERS if quantifier in said
    )


# Areas


def point(said: Inputs) -> shapely.Point:
    return to_cgcs2000(shapely.Point(said["x"], said["y"]), CRS[said["crs"]])


def lies(world: World, item: Item, area: Inputs, crs: str, how: str) -> bool:
    """Whether a row lies within, intersects, or belongs to an area."""
    ((way, said),) = area.items()
    if way == "code":
        return _lies_in_area(item, said, how, lambda: geometry_of(world, area, crs))
    if way == "node":
        node = world.by_id(said)
        if node is None:
            return False
        if "code" in node.row:
            return _lies_in_area(item, node.row["code"], how, lambda: node.shape)
    placed = world.placed(item)
    if placed is None or placed.shape is None:
        return False
    if way == "circle" and not (how == "within" and placed.shape.geom_type != "Point"):
        return places.nearer(placed.shape, point(said["center"]), said["metres"])
    shape = geometry_of(world, area, crs)
    return shape is not None and _meets(placed.shape, shape, how)


def _lies_in_area(
    item: Item, code: str, how: str, boundary: Callable[[], BaseGeometry | None]
) -> bool:
    """Whether a row belongs to an area, or is a line that goes through it."""
    if item.row["area_code"].startswith(code):
        return True
    if how != "intersects" or not declared(item.entity).spans_areas:
        return False
    shape, line = boundary(), item.shape
    return shape is not None and line is not None and bool(shape.intersects(line))


def _meets(shape: BaseGeometry, area: BaseGeometry, how: str) -> bool:
    if how == "within":
        return bool(shape.covered_by(area))
    if how == "belongs" and shape.geom_type != "Point":
        return bool(shape.intersects(area) and not shape.touches(area))
    return bool(shape.intersects(area))


def geometry_of(world: World, area: Inputs, crs: str) -> BaseGeometry | None:
    """The geometry of an area as said; of a code or an id, the boundary of what it names."""
    ((way, said),) = area.items()
    match way:
        case "bbox":
            return geojson.bbox(said, CRS[crs])
        case "polygon":
            return geojson.read_area(said, CRS[crs])
        case "circle":
            centre = said["center"]
            place = {"type": "Point", "coordinates": [centre["x"], centre["y"]]}
            return geojson.circle(place, said["metres"], CRS[centre["crs"]])
        case _:
            named = area_named(world, area)
            return there(named) if named and named.shape else None


def area_named(world: World, area: Inputs) -> Item | None:
    """The row that an area of a code or an id means."""
    if "node" in area:
        return world.by_id(area["node"])
    for entity in AREAS:
        if found := world.by_code(entity, area["code"], None):
            return found
    return None


def exists(world: World, area: Inputs) -> bool:
    return area_named(world, area) is not None if area.keys() & {"node", "code"} else True


def in_area(
    world: World, entity: str, area: Inputs, crs: str, as_of: datetime | None
) -> list[Item]:
    """The rows of an entity that belong to an area."""
    return [i for i in world.all(entity, as_of) if lies(world, i, area, crs, "belongs")]
