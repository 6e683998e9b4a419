"""The map at one address: its style, its layers, and tiles of all of them."""

from __future__ import annotations

import httpx
import pyogrio
import pytest

from resolvers.reads import Reads
from resolvers.tiles import layers
from schema.viewer import Role
from tests.scope.city import CROSSING
from tests.server.asking import asking, code
from tests.server.test_tiles import MIDDLE, SEA, WHOLES, client, path_of  # noqa: F401 - fixture
from tests.tiles import tile_at


def named(layer: str) -> list[str]:
    """What a layer is called in tiles, and that of points beside it."""
    return [layer, f"{layer}-points"] if layers()[layer].tiles.named else [layer]


async def test_a_tile_of_the_map_is_the_tiles_of_its_layers(client: httpx.AsyncClient) -> None:  # noqa: F811
    got = await client.get(path_of("", MIDDLE).replace("//", "/"))
    assert got.status_code == 200 and got.headers["content-type"].endswith("vector-tile")
    assert {str(name) for name, _ in pyogrio.list_layers(got.content)} == {
        one for name in WHOLES for one in named(name)
    }
    single = [(await client.get(path_of(name, MIDDLE))).content for name in WHOLES]
    assert got.content == b"".join(single)
    again = await client.get(got.url.path, headers={"if-none-match": got.headers["etag"]})
    assert again.status_code == 304
    got = await client.get(path_of("", SEA).replace("//", "/"))
    assert (got.status_code, got.content) == (204, b"")


async def test_far_away_the_map_has_the_layers_that_are_shown_there(
    client: httpx.AsyncClient,  # noqa: F811
) -> None:
    far = tile_at(CROSSING["x"], CROSSING["y"], 9)
    got = await client.get(path_of("", far).replace("//", "/"))
    assert got.status_code == 200, got.text
    shown = {str(name) for name, _ in pyogrio.list_layers(got.content)}
    far_enough = (name for name in WHOLES if layers()[name].tiles.min_zoom <= 9)
    assert shown == {one for name in far_enough for one in named(name)}
    got = await client.get("/tiles/3/8/0.mvt")
    assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")
    got = await client.get("/tiles/3/1/0.mvt?where={}")
    assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")


async def test_tilejson_of_the_map_tells_what_its_tiles_have(client: httpx.AsyncClient) -> None:  # noqa: F811
    told = (await client.get("/tiles.json")).json()
    assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", 0, 22)
    single = [(await client.get(f"/tiles/{name}.json")).json() for name in WHOLES]
    assert told["vector_layers"] == [layer for one in single for layer in one["vector_layers"]]
    (template,) = told["tiles"]
    assert (await client.get(template.format(z=16, x=MIDDLE.x, y=MIDDLE.y))).status_code == 200


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_style_draws_our_layers_and_nothing_from_elsewhere(
    client: httpx.AsyncClient,  # noqa: F811
    theme: str,
    lang: str,
) -> None:
    got = await client.get("/style.json", params={"theme": theme, "lang": lang})
    style = got.json()
    assert style["version"] == 8 and not {"glyphs", "sprite"} & style.keys()
    assert "://" not in got.text
    assert set(style["sources"]) == set(WHOLES)
    ids = [layer["id"] for layer in style["layers"]]
    assert len(ids) == len(set(ids))
    for layer in style["layers"][1:]:
        source = style["sources"][layer["source"]]
        assert source["minzoom"] == layers()[layer["source"]].tiles.min_zoom
        assert layer.get("minzoom", 22) >= source["minzoom"]
        if layer["type"] == "symbol":
            assert layer["layout"]["text-font"] == ["Noto Sans SC Variable"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("theme=sepia", "theme 'sepia': allowed are light, dark"),
        ("lang=fr", "lang 'fr': allowed are zh, en"),
        ("glyphs=1", "parameter 'glyphs': allowed are theme, lang"),
    ],
)
async def test_a_style_that_there_is_not_is_named(
    client: httpx.AsyncClient,  # noqa: F811
    query: str,
    said: str,
) -> None:
    got = await client.get(f"/style.json?{query}")
    assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")
    assert said in got.json()["errors"][0]["message"]


@pytest.mark.parametrize("path", ["/tiles/3/1/1.mvt", "/tiles.json", "/style.json"])
async def test_the_map_is_for_who_says_who_they_are(reads: Reads, path: str) -> None:
    async with asking(reads, Role.VIEWER) as viewer:
        got = await viewer.get(path, headers={"authorization": ""})
    assert (got.status_code, code(got)) == (401, "UNAUTHENTICATED")
