"""What the map draws, from the ground up: layers of MapLibre's style specification, version 8.

https://maplibre.org/maplibre-style-spec/layers/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schema.terms import Term
from server.http.map_style.palette import Palette, camera_colours, incident_colours

Drawn = dict[str, Any]
FONT = ["Noto Sans SC Variable"]
"""The face that the page brings; there are no ``glyphs``, so that MapLibre draws them itself."""

WIDE, MIDDLE = ["EXPRESSWAY", "ARTERIAL"], ["COLLECTOR", "BRIDGE"]
KIND = ["get", "kind"]
IS_CLUSTER, IS_POINT = ["has", "count"], ["!", ["has", "count"]]


def style_layers(palette: Palette) -> list[Drawn]:
    """All layers, the lowest first."""
    return [
        {"id": "ground", "type": "background", "paint": {"background-color": palette.ground}},
        *area_fills(palette),
        *ways(palette),
        *buildings(palette),
        *area_edges(palette),
        *points(palette),
        *labels(palette),
    ]


def area_fills(palette: Palette) -> list[Drawn]:
    return [drawn("regions-fill", "regions", "fill", {"fill-color": palette.area})]


def area_edges(palette: Palette) -> list[Drawn]:
    """Lines of the areas: the smaller the area, the finer its line."""
    region = {"line-color": palette.area_edge, "line-width": by_zoom({4: 0.6, 10: 1.2, 16: 2.4})}
    community = {
        "line-color": palette.community_edge,
        "line-width": by_zoom({9: 0.4, 13: 1.0, 17: 2.0}),
        "line-dasharray": [4, 2],
    }
    grid = {"line-color": palette.grid_edge, "line-width": by_zoom({11: 0.3, 14: 0.8, 18: 1.6})}
    return [
        drawn("grids-edge", "grids", "line", grid, minzoom=11),
        drawn("communities-edge", "communities", "line", community),
        drawn("regions-edge", "regions", "line", region),
    ]


def ways(palette: Palette) -> list[Drawn]:
    """Roads on their casings, water and railways."""
    width = road_width(1.0)
    casing = {"line-color": palette.road_casing, "line-width": road_width(1.45)}
    rail = {"line-color": palette.railway, "line-width": by_zoom({11: 0.6, 17: 2.0})}
    water = {"line-color": palette.water, "line-width": by_zoom({11: 1.5, 14: 4.0, 18: 24.0})}
    ferry = {"line-color": palette.water, "line-width": 1.2, "line-dasharray": [3, 3]}
    round_ = {"line-cap": "round", "line-join": "round"}
    is_road = ["!", ["in", KIND, ["literal", ["WATERWAY", "RAILWAY", "FERRY"]]]]
    return [
        drawn("roads-water", "roads", "line", water, of_kind("WATERWAY"), layout=round_),
        drawn("roads-ferry", "roads", "line", ferry, of_kind("FERRY")),
        drawn("roads-casing", "roads", "line", casing, is_road, layout=round_),
        drawn(
            "roads-surface",
            "roads",
            "line",
            {"line-color": palette.road, "line-width": width},
            is_road,
            layout=round_,
        ),
        drawn(
            "roads-railway",
            "roads",
            "line",
            rail | {"line-dasharray": [6, 2]},
            of_kind("RAILWAY"),
        ),
    ]


def buildings(palette: Palette) -> list[Drawn]:
    edge = {"line-color": palette.building_edge, "line-width": by_zoom({14: 0.3, 18: 1.0})}
    fill = {"fill-color": palette.building, "fill-antialias": False}
    return [
        drawn("buildings-fill", "buildings", "fill", fill),
        drawn("buildings-edge", "buildings", "line", edge, minzoom=14),
    ]


def points(palette: Palette) -> list[Drawn]:
    """Facilities, cameras and incidents; of the last two clusters where the map is far away."""
    ring = {"circle-stroke-color": palette.halo, "circle-stroke-width": 1}
    facility = {"circle-color": palette.facility, "circle-radius": by_zoom({13: 1.5, 17: 4.5})}
    return [
        drawn("facilities-point", "facilities", "circle", facility | ring, minzoom=14),
        *watched("cameras", camera_colours(palette), palette),
        *watched("incidents", incident_colours(palette), palette),
    ]


def watched(layer: str, colours: Mapping[Term, str], palette: Palette) -> list[Drawn]:
    """Points by their status, and clusters by their count."""
    point = {
        "circle-color": by_term("status", colours, palette.neutral),
        "circle-radius": by_zoom({12: 2.0, 17: 6.0}),
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": 1,
    }
    cluster = {
        "circle-color": palette.muted,
        "circle-opacity": 0.85,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 5, 100, 26],
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": 1,
    }
    count = {"text-field": ["to-string", ["get", "count"]], "text-font": FONT, "text-size": 11}
    return [
        drawn(f"{layer}-cluster", layer, "circle", cluster, IS_CLUSTER),
        drawn(
            f"{layer}-count",
            layer,
            "symbol",
            {"text-color": palette.on_cluster},
            IS_CLUSTER,
            layout=count,
        ),
        drawn(f"{layer}-point", layer, "circle", point, IS_POINT),
    ]


def labels(palette: Palette) -> list[Drawn]:
    """Names, the largest areas last, so that they win where room is short."""
    ink = {"text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.2}
    muted = ink | {"text-color": palette.muted}
    along = named(10) | {"symbol-placement": "line", "symbol-spacing": 400}
    return [
        drawn("buildings-name", "buildings", "symbol", muted, layout=named(10), minzoom=17),
        drawn(
            "facilities-name",
            "facilities",
            "symbol",
            muted | {"text-color": palette.facility},
            layout=named(10) | {"text-anchor": "top", "text-offset": [0, 0.6]},
            minzoom=16,
        ),
        drawn("roads-name", "roads", "symbol", muted, layout=along, minzoom=14),
        drawn("grids-name", "grids", "symbol", muted, layout=named(11), minzoom=14),
        drawn(
            "communities-name",
            "communities",
            "symbol",
            ink,
            layout=named(13),
            minzoom=12,
            maxzoom=17,
        ),
        drawn("regions-name", "regions", "symbol", ink, layout=named(15), maxzoom=13),
    ]


def drawn(
    id_: str,
    layer: str,
    type_: str,
    paint: Drawn,
    filter_: list[Any] | None = None,
    *,
    layout: Drawn | None = None,
    minzoom: int | None = None,
    maxzoom: int | None = None,
) -> Drawn:
    """A layer of the style over a layer of tiles, whose source is called the same."""
    parts = {"layout": layout, "filter": filter_, "minzoom": minzoom, "maxzoom": maxzoom}
    given = {name: value for name, value in parts.items() if value is not None}
    whole = {"id": id_, "type": type_, "source": layer, "source-layer": layer}
    return whole | given | {"paint": paint}


def named(size: int) -> Drawn:
    """A label of a row's name."""
    return {
        "text-field": ["coalesce", ["get", "name"], ""],
        "text-font": FONT,
        "text-size": size,
        "text-max-width": 8,
    }


def of_kind(kind: str) -> list[Any]:
    return ["==", KIND, kind]


def road_width(times: float) -> list[Any]:
    """Pixels, by class and zoom."""

    def of_class(wide: float, middle: float, narrow: float) -> list[Any]:
        wide, middle, narrow = (round(width * times, 2) for width in (wide, middle, narrow))
        return ["match", KIND, WIDE, wide, MIDDLE, middle, narrow]

    stops = {11: of_class(1.2, 0.6, 0.3), 14: of_class(4, 2.4, 1.2), 18: of_class(26, 18, 10)}
    return by_zoom(stops)


def by_zoom(stops: Mapping[int, Any]) -> list[Any]:
    """A value between the stops, growing as the map does."""
    flat = [part for stop in stops.items() for part in stop]
    return ["interpolate", ["exponential", 1.5], ["zoom"], *flat]


def by_term(name: str, colours: Mapping[Term, str], otherwise: str) -> list[Any]:
    pairs = [part for term, colour in colours.items() for part in (str(term), colour)]
    return ["match", ["get", name], *pairs, otherwise]
