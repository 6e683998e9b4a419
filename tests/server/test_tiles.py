"""Vector tiles: the rows of GraphQL under GraphQL's rules, as others' readers see them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely

from compiler.limits import Limits
from geo.crs import CRS, from_cgcs2000
from geo.tiles import EQUATOR_METRES, MAX_ZOOM, Tile
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.tiles import TileRequest, layers, tile_question
from schema.viewer import VISITING, Role, Viewer
from server.http.documents import Documents
from tests.scope.city import AS_OF, CROSSING, WHOLE
from tests.server.asking import asking, code
from tests.tiles import decoded, layer_names, tile_at, tile_over

EVERYWHERE = Viewer("wang", Role.PLANNER, ("4403",))
WHOLES = [name for name, layer in layers().items() if not layer.listed.of_plan]
PARTS = [name for name, layer in layers().items() if layer.listed.of_plan]
PLAN = "GridPlan:440305:1"
MIDDLE = tile_at(CROSSING["x"], CROSSING["y"], 16)
SEA = tile_at(-150.0, 10.0, 16)


@pytest.fixture
async def client(reads: Reads) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(reads) as client:
        yield client


def path_of(layer: str, tile: Tile) -> str:
    return f"/tiles/{layer}/{tile.z}/{tile.x}/{tile.y}.mvt"


async def features(
    client: httpx.AsyncClient, layer: str, tile: Tile = MIDDLE, **parameters: str
) -> list[dict[str, Any]]:
    """The features of a tile, none where it is empty."""
    got = await client.get(path_of(layer, tile), params=parameters)
    if got.status_code == 204:
        assert got.content == b"" and "content-length" not in got.headers
        return []
    assert got.status_code == 200, got.text
    assert got.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    names = layer_names(got.content)
    assert set(names) <= {layer, f"{layer}-points"}
    if layer not in names:  # smaller than a step of the tile's grid: it is a point alone
        return []
    found = decoded(got.content, tile, layer)
    assert found, "what shows nothing is 204"
    return found


async def rows(reads: Reads, layer: str, selected: str, arguments: str = "") -> list[Any]:
    """The rows of the list of a layer by GraphQL."""
    listed = layers()[layer].listed
    asked = f"{listed.field}(first: 1000{arguments}) {{ nodes {{ {selected} }} }}"
    if listed.of_plan:
        asked = f'gridPlan(id: "{PLAN}") {{ {asked} }}'
    answer = await reads.answer(Question(f"{{ {asked} }}"), EVERYWHERE)
    (found,) = json.loads(answer.data or b"").values()
    nodes: list[Any] = (found[listed.field] if listed.of_plan else found)["nodes"]
    return nodes


def geometry_field(layer: str) -> str:
    return str(layers()[layer].entity.geometry)


async def ids_in_box(
    reads: Reads, layer: str, tile: Tile, arguments: str = ""
) -> tuple[set[str], set[str]]:
    """The ids of the rows that a tile must show, and of those that it may: what meets it well
    inside its edge, and what meets it or its buffer at all, by shapely over GraphQL's GeoJSON."""
    nodes = await rows(reads, layer, f"id {geometry_field(layer)}", arguments)
    shapes = {
        node["id"]: shapely.from_geojson(json.dumps(node[geometry_field(layer)]))
        for node in nodes
        if node[geometry_field(layer)]
    }
    west, south, east, north = tile.ground.bounds
    inset = (east - west) / 16
    core = shapely.box(west + inset, south + inset, east - inset, north - inset)
    surely = {id_ for id_, shape in shapes.items() if shape.intersects(core)}
    perhaps = {id_ for id_, shape in shapes.items() if shape.intersects(tile.ground)}
    return surely, perhaps


def test_every_layer_of_the_map_is_there_and_people_are_not() -> None:
    assert set(layers()) == {
        "regions", "communities", "grids", "buildings", "roads", "landCovers", "facilities",
        "incidents", "cameras", "planZones", "planAtoms",
    }  # fmt: skip


def test_the_guide_has_every_layer_as_it_is() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "tiles.md").read_text()
    for name, layer in layers().items():
        of_plan = " (of a plan)" if layer.listed.of_plan else ""
        told = ", ".join(f"`{field}`" for field in layer.fields)
        shown = f"{layer.rows_from}–{MAX_ZOOM}"
        if layer.tiles.clusters is not None:
            shown = f"{layer.tiles.min_zoom}–{layer.rows_from - 1} clusters, {shown}"
        assert f"| `{name}`{of_plan} | {shown} | {told} |" in guide


@pytest.mark.parametrize("layer", sorted(layers()))
@pytest.mark.parametrize("tile", [MIDDLE, tile_over(*WHOLE)], ids=["middle", "whole"])
async def test_a_tile_shows_the_rows_that_graphql_has_in_its_box(
    client: httpx.AsyncClient, reads: Reads, layer: str, tile: Tile
) -> None:
    if tile.z < layers()[layer].rows_from:
        tile = tile_at(CROSSING["x"], CROSSING["y"], layers()[layer].rows_from)
    plan = {"plan": PLAN} if layers()[layer].listed.of_plan else {}
    found = await features(client, layer, tile, **plan)
    ids = [feature["id"] for feature in found]
    surely, perhaps = await ids_in_box(reads, layer, tile)
    assert surely, "the city has some of it there"
    assert surely <= set(ids) <= perhaps
    assert len(ids) == len(set(ids))
    assert [str(feature["mvt_id"]) for feature in found] == [id_.split(":")[2] for id_ in ids]


@pytest.mark.parametrize("layer", sorted(WHOLES))
async def test_properties_are_what_graphql_says(
    client: httpx.AsyncClient, reads: Reads, layer: str
) -> None:
    tile = tile_over(*WHOLE)
    tile = tile if tile.z >= layers()[layer].rows_from else MIDDLE
    fields = layers()[layer].fields
    by_id = {row["id"]: row for row in await rows(reads, layer, " ".join(["id", *fields]))}
    found = await features(client, layer, tile)
    assert found
    for feature in found:
        for name, value in by_id[feature["id"]].items():
            said = feature.get(name)
            missing = said is None or said != said
            assert missing if value is None else told(said) == value, (layer, name)


def told(value: Any) -> Any:
    """A property as JSON has it."""
    return value.item() if hasattr(value, "item") else value


async def test_shapes_lie_where_they_are_stored(client: httpx.AsyncClient, reads: Reads) -> None:
    """Within a step of the tile's grid, in EPSG:3857."""
    tile = tile_at(CROSSING["x"], CROSSING["y"], 18)
    places = {row["id"]: row["location"] for row in await rows(reads, "cameras", "id location")}
    found = await features(client, "cameras", tile)
    assert found
    step = EQUATOR_METRES / 2**18 / 4096
    for feature in found:
        longitude, latitude = places[feature["id"]]["coordinates"]
        east = longitude * EQUATOR_METRES / 360
        north = asinh(tan(radians(latitude))) * EQUATOR_METRES / (2 * pi)
        drawn = shapely.from_wkb(feature["wkb"])
        assert abs(drawn.x - east) <= step and abs(drawn.y - north) <= step


@pytest.mark.parametrize("crs", [CRS.GCJ02, CRS.BD09])
async def test_shapes_lie_where_the_maps_of_others_have_them(
    client: httpx.AsyncClient, reads: Reads, crs: CRS
) -> None:
    """Within a step of the tile's grid, as GraphQL shifts them; and none is missing."""
    asked = f"id location(crs: {crs.name})"
    places = {
        row["id"]: row["location"]["coordinates"] for row in await rows(reads, "cameras", asked)
    }
    around = [tile_at(x, y, 17) for x, y in places.values()]
    tiles = {Tile(tile.z, tile.x, tile.y, crs) for tile in around}
    found = [f for tile in tiles for f in await features(client, "cameras", tile, crs=crs.name)]
    assert {feature["id"] for feature in found} == places.keys()
    step = EQUATOR_METRES / 2**17 / 4096
    for feature in found:
        longitude, latitude = places[feature["id"]]
        east = longitude * EQUATOR_METRES / 360
        north = asinh(tan(radians(latitude))) * EQUATOR_METRES / (2 * pi)
        drawn = shapely.from_wkb(feature["wkb"])
        assert abs(drawn.x - east) <= step and abs(drawn.y - north) <= step


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
async def test_every_layer_is_on_the_maps_of_others(client: httpx.AsyncClient, crs: str) -> None:
    longitude, latitude = shapely.get_coordinates(
        from_cgcs2000(shapely.Point(CROSSING["x"], CROSSING["y"]), CRS[crs])
    )[0]
    for layer in sorted(layers()):
        plan: dict[str, Any] = {"plan": PLAN} if layer in PARTS else {}
        here = {f["id"] for f in await features(client, layer, **plan)}
        there = await features(client, layer, tile_at(longitude, latitude, 16), **plan, crs=crs)
        assert here & {f["id"] for f in there}, layer


async def test_neighbours_share_what_crosses_their_edge(
    client: httpx.AsyncClient, reads: Reads
) -> None:
    """Tiles side by side have all rows between them, and no more."""
    whole = tile_over(*WHOLE)
    zoom = max(whole.z + 2, 14)
    over = 1 << (zoom - whole.z)
    tiles = [
        Tile(zoom, whole.x * over + dx, whole.y * over + dy)
        for dx in range(over) for dy in range(over)
    ]  # fmt: skip
    city = shapely.box(*WHOLE)
    tiles = [tile for tile in tiles if tile.ground.intersects(city)]
    found = [feature["id"] for tile in tiles for feature in await features(client, "grids", tile)]
    every = {row["id"] for row in await rows(reads, "grids", "id")}
    assert set(found) == every


async def test_conditions_are_those_of_graphql(client: httpx.AsyncClient, reads: Reads) -> None:
    where = {"status": {"in": ["ONLINE", "FAULT"]}, "name": {"ne": "𠮷“网格”"}}
    found = await features(client, "cameras", where=json.dumps(where))
    surely, perhaps = await ids_in_box(
        reads, "cameras", MIDDLE, ', where: {status: {in: [ONLINE, FAULT]}, name: {ne: "𠮷“网格”"}}'
    )
    ids = {feature["id"] for feature in found}
    assert surely and surely <= ids <= perhaps
    every = {feature["id"] for feature in await features(client, "cameras")}
    assert ids < every
    assert {feature["status"] for feature in found} <= {"ONLINE", "FAULT"}


async def test_conditions_go_through_relations(client: httpx.AsyncClient, reads: Reads) -> None:
    where = '{"nearbyCameras":{"within":50,"some":{"status":{"eq":"ONLINE"}}}}'
    found = await features(client, "buildings", where=where)
    surely, perhaps = await ids_in_box(
        reads, "buildings", MIDDLE,
        ", where: {nearbyCameras: {within: 50, some: {status: {eq: ONLINE}}}}",
    )  # fmt: skip
    assert surely <= {feature["id"] for feature in found} <= perhaps


async def test_nothing_meets_an_impossible_condition(client: httpx.AsyncClient) -> None:
    assert await features(client, "grids", where='{"code":{"eq":"000000000000000"}}') == []


async def test_versions_are_those_of_an_instant(client: httpx.AsyncClient, reads: Reads) -> None:
    then = {f["id"] for f in await features(client, "grids", asOf=AS_OF)}
    now = {f["id"] for f in await features(client, "grids")}
    surely, perhaps = await ids_in_box(reads, "grids", MIDDLE, f', asOf: "{AS_OF}"')
    assert surely and surely <= then <= perhaps
    assert not then & now


async def test_fields_are_those_that_are_asked_for(client: httpx.AsyncClient) -> None:
    for fields in ("", "code,areaSquareMetres,code"):
        found = await features(client, "grids", fields=fields)
        names = {"mvt_id", "id", "wkb", *filter(None, fields.split(","))}
        assert found and all(set(feature) == names for feature in found)
    found = await features(client, "grids", fields="validFrom,updatedAt")
    assert found and all("T" in feature["validFrom"] for feature in found)


@pytest.mark.parametrize("z", range(14))
async def test_every_zoom_and_the_edges_of_the_map_are_answered(
    client: httpx.AsyncClient, z: int
) -> None:
    """Rows that are smaller than a step of the tile's grid are not drawn: a city of two
    kilometres from zoom 4 on."""
    found = await features(client, "regions", tile_at(CROSSING["x"], CROSSING["y"], z))
    assert bool(found) == (z >= 4)
    last = (1 << z) - 1
    for x, y in ((0, 0), (last, 0), (0, last), (last, last)):
        if Tile(z, x, y) != tile_at(CROSSING["x"], CROSSING["y"], z):
            assert await features(client, "regions", Tile(z, x, y)) == []


async def test_where_there_is_nothing_the_answer_is_empty(client: httpx.AsyncClient) -> None:
    for layer in WHOLES:
        got = await client.get(path_of(layer, SEA))
        assert (got.status_code, got.content) == (204, b"")
        assert got.headers["cache-control"] == "private, no-cache"


async def test_the_same_again_is_not_sent_again(client: httpx.AsyncClient) -> None:
    got = await client.get(path_of("buildings", MIDDLE))
    assert got.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in got.headers["vary"]
    known = {"if-none-match": got.headers["etag"]}
    again = await client.get(path_of("buildings", MIDDLE), headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get(path_of("buildings", MIDDLE) + "?fields=use", headers=known)
    assert other.status_code == 200


async def test_nothing_comes_from_outside(reads: Reads) -> None:
    async with asking(reads, Role.VIEWER, "440305001002") as client:
        tile = tile_over(*WHOLE)
        tile = tile if tile.z >= 14 else tile_at(CROSSING["x"], CROSSING["y"], 14)
        for layer in ("grids", "buildings", "cameras", "roads", "facilities"):
            name = "code" if layer == "grids" else "areaCode"
            found = await features(client, layer, tile, fields=name)
            assert found, layer
            assert all(f[name].startswith("440305001002") for f in found), layer


async def test_of_a_plan_only_those_see_parts_who_see_the_plan(reads: Reads) -> None:
    for layer in PARTS:
        async with asking(reads, Role.PLANNER, "440307") as client:
            got = await client.get(path_of(layer, MIDDLE), params={"plan": PLAN})
            assert (got.status_code, code(got)) == (404, "NOT_FOUND")
        async with asking(reads, Role.VIEWER) as client:
            got = await client.get(path_of(layer, MIDDLE), params={"plan": PLAN})
            assert (got.status_code, code(got)) == (403, "FORBIDDEN")


@pytest.mark.parametrize("role", list(Role))
async def test_households_are_told_as_graphql_counts_them_for_a_role(
    reads: Reads, role: Role
) -> None:
    """By the number alone: whole for who visits or plans; others are told of no single building
    what would fill no cell."""
    viewer = Viewer("wang", role, ("4403",))
    asked = "{ buildings(first: 1000) { nodes { id households { totalCount } } } }"
    answer = await reads.answer(Question(asked), viewer)
    nodes = json.loads(answer.data or b"")["buildings"]["nodes"]
    known = {node["id"]: node["households"]["totalCount"] for node in nodes}
    async with asking(reads, role) as client:
        found = await features(client, "buildings", fields="households,use")
    assert found
    for feature in found:
        said = feature.get("households")
        if said is None or said != said:  # what is null is left out
            assert known[feature["id"]] is None
        else:
            assert told(said) == known[feature["id"]]
    exact = role in (*VISITING, Role.PLANNER)
    assert any(f.get("households", 0) > 0 for f in found) == exact


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    "where",
    [
        '{"households":{"some":{"residents":{"some":{}}}}}',
        '{"households":{"count":{"gte":2}}}',
        '{"households":{"none":{}}}',
    ],
)
async def test_no_map_is_drawn_of_people(reads: Reads, role: Role, where: str) -> None:
    async with asking(reads, role) as client:
        got = await client.get(path_of("buildings", MIDDLE), params={"where": where})
        assert (got.status_code, code(got)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("path", "parameters", "status", "expected", "said"),
    [
        ("residents/14/1/1", {}, 404, "NOT_FOUND", "layer 'residents': there are buildings"),
        ("households/14/1/1", {}, 404, "NOT_FOUND", "layer 'households'"),
        ("gridPlans/14/1/1", {}, 404, "NOT_FOUND", "layer 'gridPlans'"),
        ("buildings/12/1/1", {}, 400, "BAD_USER_INPUT", "z 12: buildings are shown at zooms 13"),
        ("regions/23/1/1", {}, 400, "BAD_USER_INPUT", f"zooms 0 to {MAX_ZOOM}"),
        ("regions/0/1/0", {}, 400, "BAD_USER_INPUT", "x 1: 0 to 0 are allowed at zoom 0"),
        ("regions/3/0/8", {}, 400, "BAD_USER_INPUT", "y 8: 0 to 7 are allowed at zoom 3"),
        ("regions/-1/0/0", {}, 400, "BAD_USER_INPUT", "z '-1': a whole number"),
        ("regions/1/0.5/0", {}, 400, "BAD_USER_INPUT", "x '0.5': a whole number"),
        ("regions/1/0/٣", {}, 400, "BAD_USER_INPUT", "y '٣': a whole number"),
        ("regions/999999999999/0/0", {}, 400, "BAD_USER_INPUT", "z '999999999999'"),
        ("grids/14/1/1", {"crs": "WEB_MERCATOR"}, 400, "BAD_USER_INPUT", "WGS84, GCJ02, BD09"),
        ("grids/14/1/1", {"srs": "GCJ02"}, 400, "BAD_USER_INPUT", "parameter 'srs': allowed are"),
        ("grids/14/1/1", {"fields": "nam"}, 400, "BAD_USER_INPUT", "fields 'nam': grids have"),
        ("grids/14/1/1", {"fields": "predecessors"}, 400, "BAD_USER_INPUT", "single values"),
        ("grids/14/1/1", {"fields": "boundary"}, 400, "BAD_USER_INPUT", "fields 'boundary'"),
        ("grids/14/1/1", {"fields": "id"}, 400, "BAD_USER_INPUT", "fields 'id'"),
        ("grids/14/1/1", {"fields": "x}}}"}, 400, "BAD_USER_INPUT", "fields 'x}}}'"),
        ("grids/14/1/1", {"asOf": "today"}, 400, "GRAPHQL_VALIDATION_FAILED", "ISO 8601"),
        ("cameras/14/1/1", {"asOf": AS_OF}, 400, "BAD_USER_INPUT", "cameras have no versions"),
        ("grids/14/1/1", {"where": "{"}, 400, "BAD_USER_INPUT", "where is not JSON"),
        ("grids/14/1/1", {"where": "[1]"}, 400, "GRAPHQL_VALIDATION_FAILED", "$where"),
        ("grids/14/1/1", {"where": '{"n":1}'}, 400, "GRAPHQL_VALIDATION_FAILED", "n"),
        ("planZones/14/1/1", {}, 400, "BAD_USER_INPUT", "plan is missing: planZones"),
        ("planZones/14/1/1", {"plan": "x"}, 400, "BAD_USER_INPUT", "'x'"),
        ("planAtoms/14/1/1", {"plan": "GridPlan:440305:99"}, 404, "NOT_FOUND", "GridPlan:440305:9"),
        ("grids/14/1/1", {"plan": PLAN}, 400, "BAD_USER_INPUT", "grids are parts of none"),
    ],
)
async def test_what_is_wrong_is_named(
    client: httpx.AsyncClient,
    path: str,
    parameters: dict[str, str],
    status: int,
    expected: str,
    said: str,
) -> None:
    got = await client.get(f"/tiles/{path}.mvt", params=parameters)
    assert (got.status_code, code(got)) == (status, expected)
    assert said in got.json()["errors"][0]["message"]
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [path_of("grids", MIDDLE), "/tiles/grids.json"])
async def test_only_get_is_answered_and_only_to_who_says_who_they_are(
    client: httpx.AsyncClient, path: str
) -> None:
    got = await client.post(path)
    assert (got.status_code, got.headers["allow"]) == (405, "GET, HEAD")
    got = await client.get(path, headers={"authorization": ""})
    assert (got.status_code, code(got)) == (401, "UNAUTHENTICATED")
    assert "www-authenticate" in got.headers


async def test_where_documents_are_listed_only_listed_ones_are_run(reads: Reads) -> None:
    listed = tile_question(TileRequest("grids", MIDDLE, {})).document
    async with asking(reads, documents=Documents({"hash": listed})) as client:
        assert (await client.get(path_of("grids", MIDDLE))).status_code == 200
        got = await client.get(path_of("grids", MIDDLE) + "?fields=name")
        assert (got.status_code, code(got)) == (403, "PERSISTED_QUERY_NOT_IN_LIST")


async def test_what_costs_too_much_is_refused_before_it_is_asked(reads: Reads) -> None:
    reads.limits = Limits(visits=1)
    async with asking(reads) as client:
        got = await client.get(path_of("buildings", MIDDLE))
    assert (got.status_code, code(got)) == (400, "QUERY_TOO_COSTLY")


@pytest.mark.parametrize("layer", sorted(layers()))
async def test_tilejson_tells_what_a_layer_has(client: httpx.AsyncClient, layer: str) -> None:
    got = await client.get(f"/tiles/{layer}.json")
    assert got.headers["cache-control"] == "private, no-cache"
    told = got.json()
    assert told["tilejson"] == "3.0.0"
    (address,) = told["tiles"]
    least = told["minzoom"]
    tile = tile_at(CROSSING["x"], CROSSING["y"], max(least, 14))
    plan = {"plan": PLAN} if layer in PARTS else {}
    path = address.format(z=tile.z, x=tile.x, y=tile.y)
    got = await client.get(path, params=plan)
    vectors = told["vector_layers"][0]
    assert vectors["id"] == layer
    assert layer_names(got.content) == [one["id"] for one in told["vector_layers"]]
    names = {name for feature in decoded(got.content, tile) for name in feature}
    assert names - {"mvt_id", "wkb"} <= vectors["fields"].keys()
    outside = tile_at(CROSSING["x"], CROSSING["y"], least - 1) if least else None
    if outside is not None:
        got = await client.get(path_of(layer, outside), params=plan)
        assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")


async def test_a_layer_that_there_is_not_is_named(client: httpx.AsyncClient) -> None:
    got = await client.get("/tiles/residents.json")
    assert (got.status_code, code(got)) == (404, "NOT_FOUND")
    got = await client.get("/tiles/grids.json?lang=zh")
    assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("layer", ["regions", "communities", "grids"])
@pytest.mark.parametrize("z", [12, 16])
async def test_a_named_area_is_named_in_one_tile(
    client: httpx.AsyncClient, layer: str, z: int
) -> None:
    """However many tiles cut it: by a point that lies on it."""
    middle = tile_at(CROSSING["x"], CROSSING["y"], z)
    corner, other = Tile(z, middle.x - 3, middle.y - 3), Tile(z, middle.x + 3, middle.y + 3)
    points: list[str] = []
    areas: dict[str, list[bytes]] = {}
    for x in range(corner.x, other.x + 1):
        for y in range(corner.y, other.y + 1):
            tile = Tile(z, x, y)
            got = await client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt")
            if got.status_code == 204:
                continue
            for area in decoded(got.content, tile, layer):
                areas.setdefault(area["id"], []).append(area["wkb"])
            if f"{layer}-points" not in layer_names(got.content):
                continue
            for point in decoded(got.content, tile, f"{layer}-points"):
                points.append(point["id"])
                (shape,) = [a["wkb"] for a in decoded(got.content, tile) if a["id"] == point["id"]]
                assert shapely.from_wkb(shape).distance(shapely.from_wkb(point["wkb"])) < 1
    assert sorted(points) == sorted(areas)
    if z == 16:
        assert any(len(parts) > 1 for parts in areas.values())
