"""What is drawn of each layer of tiles, from the ground up, as MapLibre's style layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.http.map_style.palette import Palette

StyleLayer = dict[str, Any]

FACE = ("Noto Sans SC Variable",)

INCIDENT_GROUPS: Mapping[str, Sequence[str]] = {
    "EMERGENCY": (
        "EMERGENCY",
        "NATURAL_DISASTER",
        "ACCIDENT",
        "PUBLIC_HEALTH",
        "SOCIAL_SAFETY",
    ),
    "DISPUTE": ("DISPUTE", "NEIGHBOUR", "PROPERTY_MANAGEMENT", "FAMILY", "LABOUR"),
    "SAFETY": ("FIRE_HAZARD", "PUBLIC_ORDER", "TRAFFIC"),
}
"""Categories that have a colour together; the others are UPKEEP."""

ENDED = ("CLOSED", "REJECTED", "DUPLICATE")
"""Incidents that nobody works on any more: they are drawn faintly."""

WATERWAY, RAILWAY, PEDESTRIAN = "WATERWAY", "RAILWAY", "PEDESTRIAN"
MAIN = ("EXPRESSWAY", "ARTERIAL")


def layers(palette: Palette) -> Iterator[StyleLayer]:
    """The layers in the order in which they are drawn."""
    yield {
        "id": "ground",
        "type": "background",
        "paint": {"background-color": palette.ground},
    }
    yield from land(palette)
    yield from roads(palette)
    yield from buildings(palette)
    yield from borders(palette)
    yield from road_names(palette)
    yield from points(palette)
    yield from names(palette)


def land(palette: Palette) -> Iterator[StyleLayer]:
    yield _of("regions", "fill", {"fill-color": palette.land})
    yield _of(
        "landCovers",
        "fill",
        {"fill-color": _by("kind", palette.cover, palette.land), "fill-antialias": True},
    )
    yield _of(
        "roads",
        "line",
        {"line-color": palette.water, "line-width": _width(12, 3, 17, 22)},
        id="water",
        filter=_is("kind", WATERWAY),
        layout=ROUND,
    )


ROUND = {"line-cap": "round", "line-join": "round"}


def roads(palette: Palette) -> Iterator[StyleLayer]:
    """Each road is a line upon a wider line: its edge."""
    plain = ["match", ["get", "kind"], [*MAIN, WATERWAY, RAILWAY, PEDESTRIAN], False, True]
    main = ["match", ["get", "kind"], list(MAIN), True, False]
    for name, shown, fill, edge, (narrow, wide) in (
        ("streets", plain, palette.road, palette.road_edge, (1, 13)),
        ("main-roads", main, palette.main_road, palette.main_road_edge, (2, 22)),
    ):
        yield _of(
            "roads",
            "line",
            {"line-color": edge, "line-width": _width(12, narrow + 1, 17, wide + 3)},
            id=f"{name}-edge",
            filter=shown,
            layout=ROUND,
        )
        yield _of(
            "roads",
            "line",
            {"line-color": fill, "line-width": _width(12, narrow, 17, wide)},
            id=name,
            filter=shown,
            layout=ROUND,
        )
    yield _of(
        "roads",
        "line",
        {
            "line-color": palette.path,
            "line-width": _width(14, 0.8, 18, 3),
            "line-dasharray": [2, 1.6],
        },
        id="paths",
        minzoom=14,
        filter=_is("kind", PEDESTRIAN),
    )
    yield _of(
        "roads",
        "line",
        {
            "line-color": palette.railway,
            "line-width": _width(12, 1, 17, 4),
            "line-dasharray": [5, 2],
        },
        id="railways",
        filter=_is("kind", RAILWAY),
    )


def buildings(palette: Palette) -> Iterator[StyleLayer]:
    yield _of(
        "buildings",
        "fill",
        {
            "fill-color": _by("use", palette.uses, palette.building),
            "fill-outline-color": palette.building_edge,
            "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0.6, 15, 1],
        },
    )


def borders(palette: Palette) -> Iterator[StyleLayer]:
    """Grids within communities within towns: the wider the area, the stronger its border.

    What lies within is drawn as nothing, so that a click finds it.
    """
    for layer in ("communities", "grids"):
        nothing = {"fill-color": palette.land, "fill-opacity": 0}
        yield _of(layer, "fill", nothing, id=f"{layer}-area")
    yield _of(
        "grids",
        "line",
        {
            "line-color": palette.grid,
            "line-width": _width(13, 0.5, 18, 2),
            "line-dasharray": [3, 2],
            "line-opacity": ["interpolate", ["linear"], ["zoom"], 12.5, 0, 14, 0.9],
        },
        minzoom=12,
    )
    yield _of(
        "communities",
        "line",
        {"line-color": palette.community, "line-width": _width(10, 0.6, 17, 2)},
    )
    yield _of(
        "regions",
        "line",
        {
            "line-color": palette.border,
            "line-width": _width(6, 0.8, 16, 2.4),
            "line-opacity": 0.7,
        },
        id="regions-edge",
    )


def road_names(palette: Palette) -> Iterator[StyleLayer]:
    yield _of(
        "roads",
        "symbol",
        _ink(palette.quiet_text, palette.halo),
        id="road-names",
        minzoom=14.5,
        filter=["has", "name"],
        layout={
            "symbol-placement": "line",
            "symbol-spacing": 320,
            "text-field": ["get", "name"],
            "text-font": list(FACE),
            "text-size": _width(14, 10, 18, 14),
            "text-letter-spacing": 0.12,
        },
    )


def points(palette: Palette) -> Iterator[StyleLayer]:
    yield _of(
        "facilities",
        "circle",
        {
            "circle-color": palette.facility,
            "circle-radius": _width(13, 1.5, 18, 6),
            "circle-stroke-color": palette.dot_edge,
            "circle-stroke-width": _width(13, 0.5, 18, 1.5),
        },
        minzoom=14,
    )
    yield _of(
        "cameras",
        "circle",
        {
            "circle-color": _by("status", palette.cameras, palette.cameras["ONLINE"]),
            "circle-radius": _width(13, 1.2, 18, 5),
            "circle-stroke-color": palette.dot_edge,
            "circle-stroke-width": _width(14, 0.4, 18, 1.2),
        },
        minzoom=14,
        filter=ROW,
    )
    yield _of(
        "incidents",
        "circle",
        {
            "circle-color": _incident_colour(palette),
            "circle-radius": _width(12, 1.8, 18, 8),
            "circle-opacity": ["match", ["get", "status"], list(ENDED), 0.35, 0.95],
            "circle-stroke-color": palette.dot_edge,
            "circle-stroke-width": ["match", ["get", "status"], list(ENDED), 0, 1],
        },
        filter=ROW,
    )
    yield from clusters("cameras", palette.cameras["ONLINE"], palette)
    yield from clusters("incidents", palette.incidents["SAFETY"], palette)


ROW = ["!", ["has", "count"]]
"""What stands for one row, and not for all that lie near."""


def clusters(layer: str, colour: str, palette: Palette) -> Iterator[StyleLayer]:
    """Circles whose areas grow as what they stand for does, with the number in them."""
    radius = ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 5, 10, 14, 100, 34]
    yield _of(
        layer,
        "circle",
        {
            "circle-color": colour,
            "circle-radius": radius,
            "circle-opacity": 0.55,
            "circle-stroke-color": palette.dot_edge,
            "circle-stroke-width": 1,
        },
        id=f"{layer}-clusters",
        filter=["has", "count"],
    )
    yield _of(
        layer,
        "symbol",
        _ink(palette.text, palette.halo),
        id=f"{layer}-counts",
        filter=[">=", ["coalesce", ["get", "count"], 0], 10],
        layout={
            "text-field": ["to-string", ["get", "count"]],
            "text-font": list(FACE),
            "text-size": 11,
        },
    )


def names(palette: Palette) -> Iterator[StyleLayer]:
    """Of buildings and facilities from near, of grids, communities and towns from afar."""
    for layer, points, size, (far, near) in (
        ("facilities", "facilities", _width(16, 10, 19, 13), (16.5, 24)),
        ("buildings", "buildings", _width(16, 10, 19, 13), (17, 24)),
        ("grids", "grids-points", _width(14, 11, 17, 15), (14.5, 17.5)),
        ("communities", "communities-points", _width(11, 11, 15, 17), (11.5, 16)),
        ("regions", "regions-points", _width(6, 11, 12, 18), (4, 12.5)),
    ):
        yield _of(
            layer,
            "symbol",
            _ink(palette.text, palette.halo),
            **{"source-layer": points},
            id=f"{layer}-names",
            minzoom=far,
            maxzoom=near,
            filter=["has", "name"],
            layout={
                "text-field": ["get", "name"],
                "text-font": list(FACE),
                "text-size": size,
                "text-max-width": 8,
                "text-padding": 4,
                **(
                    {"text-offset": [0, 0.9], "text-anchor": "top"} if layer == "facilities" else {}
                ),
            },
        )


def _of(layer: str, type_: str, paint: Mapping[str, Any], **more: Any) -> StyleLayer:
    """A style layer of a layer of tiles, called as that where ``more`` names it no other way."""
    return {
        "id": layer,
        "type": type_,
        "source": layer,
        "source-layer": layer,
        "paint": dict(paint),
        **more,
    }


def _by(field: str, colours: Mapping[str, str], otherwise: str) -> list[Any]:
    """The colour of the value of a field."""
    cases = (part for value, colour in colours.items() for part in (value, colour))
    return ["match", ["get", field], *cases, otherwise]


def _incident_colour(palette: Palette) -> list[Any]:
    cases = (
        part
        for group, categories in INCIDENT_GROUPS.items()
        for part in (list(categories), palette.incidents[group])
    )
    return ["match", ["get", "category"], *cases, palette.incidents["UPKEEP"]]


def _width(zoom: float, narrow: float, near: float, wide: float) -> list[Any]:
    """A length in pixels that grows from one zoom to another as the ground does."""
    return ["interpolate", ["exponential", 1.6], ["zoom"], zoom, narrow, near, wide]


def _is(field: str, value: str) -> list[Any]:
    return ["==", ["get", field], value]


def _ink(text: str, halo: str) -> dict[str, Any]:
    return {"text-color": text, "text-halo-color": halo, "text-halo-width": 1.4}
