"""Surveillance cameras of OpenStreetMap: its tags as our fields.

https://wiki.openstreetmap.org/wiki/Tag:man_made%3Dsurveillance is the source of the mapping.
``camera:angle`` is not read: it is the tilt, for which a camera has no field here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import shapely

from transfer.sources.source import BATCH, Batch, Source, UnreadableSource, empty_geometries
from transfer.values.direction import parse_direction

Tags = Mapping[str, Any]

FIELDS = (
    *("camera_no", "name", "azimuth", "field_of_view", "mount_height"),
    *("ptz", "indoor", "owner"),
)
LENIENT = frozenset(("azimuth", "field_of_view", "mount_height"))


def elements_of(document: object) -> Sequence[Any] | None:
    """The elements of Overpass's answer, or of a bare list of them; none for other JSON."""
    if isinstance(document, dict) and isinstance(document.get("elements"), list):
        elements: list[Any] = document["elements"]
        return elements
    if isinstance(document, list) and all(
        isinstance(element, dict) and element.get("type") in ("node", "way", "relation")
        for element in document
    ):
        return document
    return None


def osm_source(elements: Sequence[Any]) -> Source:
    """A source of OpenStreetMap elements: our fields for a camera, and every tag as a column."""
    tags: dict[str, None] = dict.fromkeys(FIELDS)
    for element in elements:
        if not isinstance(element, dict) or not isinstance(element.get("tags", {}), dict):
            raise UnreadableSource("OpenStreetMap JSON with an element that is no object of tags")
        tags.update(dict.fromkeys(element.get("tags", ())))

    def batches() -> Iterator[Batch]:
        for start in range(0, len(elements), BATCH):
            yield _batch(elements[start : start + BATCH], start + 1, tuple(tags))

    return Source(tuple(tags), True, "EPSG:4326", len(elements), batches, LENIENT, quiet=True)


def _batch(elements: Sequence[Any], first: int, names: tuple[str, ...]) -> Batch:
    rows = [{**element.get("tags", {}), **_camera(element)} for element in elements]
    geometries = empty_geometries(len(elements))
    faults: dict[int, str] = {}
    geometry_faults: dict[int, str] = {}
    for index, element in enumerate(elements):
        place = _place(element)
        if place is not None:
            geometries[index] = shapely.Point(place)
        else:
            geometry_faults[index] = (
                f"a {element.get('type')} without lat and lon (ask Overpass for `out center`)"
            )
        if element.get("tags", {}).get("surveillance:type") == "guard":
            faults[index] = "surveillance:type=guard is a person, not a camera"
    return Batch(
        range(first, first + len(elements)),
        {name: [row.get(name) for row in rows] for name in names},
        geometries,
        faults=faults,
        geometry_faults=geometry_faults,
    )


def _place(element: Mapping[str, Any]) -> tuple[float, float] | None:
    at = element.get("center", element)
    try:
        return float(at["lon"]), float(at["lat"])
    except (KeyError, TypeError, ValueError):
        return None


def _camera(element: Mapping[str, Any]) -> dict[str, Any]:
    tags: Tags = element.get("tags", {})
    kinds = str(tags.get("camera:type", "")).split(";")
    direction = _first(tags, "camera:direction", "surveillance:direction", "direction")
    looks = parse_direction(str(direction)) if direction else None
    # A dome looks all round, unless a sector says how far it does.
    dome = kinds[0] in ("dome", "360") and not (looks and looks.field_of_view)
    return {
        "camera_no": f"osm/{element.get('type')}/{element.get('id')}" if "id" in element else None,
        "name": tags.get("name"),
        "azimuth": direction,
        "field_of_view": 360 if dome else None,
        "mount_height": _first(tags, "camera:height", "height"),
        "ptz": True if "panning" in kinds else None,
        "indoor": _indoor(tags),
        "owner": tags.get("operator"),
    }


def _indoor(tags: Tags) -> bool | None:
    if tags.get("surveillance") in ("indoor", "outdoor"):
        return bool(tags["surveillance"] == "indoor")
    return {"yes": True, "no": False}.get(str(tags.get("indoor")))


def _first(tags: Tags, *names: str) -> Any:
    return next((tags[name] for name in names if tags.get(name)), None)
