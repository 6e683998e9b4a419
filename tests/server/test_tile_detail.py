"""Tiles that would be too large: detail goes first, and the largest features stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
import shapely

from compiler.planning.tiles import TILE
from geo.tiles import EQUATOR_METRES, MOST_BYTES, Detail, Tile
from resolvers.reads import Reads
from resolvers.tiles import TileRequest, tile_question, tile_questions
from server.http import map_tiles, tiles
from tests.server.test_tiles import EVERYWHERE, MIDDLE, client, path_of  # noqa: F401 - fixture
from tests.tiles import decoded


async def drawn(reads: Reads, layer: str, tile: Tile) -> bytes:
    answer = await reads.answer(tile_question(TileRequest(layer, tile, {})), EVERYWHERE)
    assert answer.data is not None
    return answer.data


def test_detail_goes_step_by_step() -> None:
    questions = tile_questions(TileRequest("grids", MIDDLE, {}))
    asked: list[Any] = [(question.variables or {})[TILE] for question in questions]
    assert [tile.detail for tile in asked] == list(Detail)
    assert {tile.most_bytes for tile in asked} == {MOST_BYTES} == {500_000}
    assert {replace(tile, detail=Detail.ALL) for tile in asked} == {MIDDLE}


async def test_texts_go_first_and_terms_stay(reads: Reads) -> None:
    whole = decoded(await drawn(reads, "buildings", MIDDLE), MIDDLE)
    terms = decoded(await drawn(reads, "buildings", replace(MIDDLE, detail=Detail.TERMS)), MIDDLE)
    assert [f["id"] for f in whole] == [f["id"] for f in terms]
    assert [f["wkb"] for f in whole] == [f["wkb"] for f in terms]
    assert set(terms[0]) == {"id", "mvt_id", "wkb", "use", "floors", "height"} & set(terms[0])
    assert "use" in terms[0] and not {"name", "buildingNo"} & set(terms[0])


@pytest.mark.parametrize("layer", ["grids", "cameras", "roads", "buildings"])
@pytest.mark.parametrize("most", [0, 200, 400, 1_000, MOST_BYTES])
async def test_the_largest_stay_as_far_as_there_is_room(
    reads: Reads,
    layer: str,
    most: int,
) -> None:
    whole = decoded(await drawn(reads, layer, MIDDLE), MIDDLE)
    data = await drawn(reads, layer, replace(MIDDLE, detail=Detail.LARGEST, most_bytes=most))
    assert len(data) <= most
    left = decoded(data, MIDDLE) if data else []
    assert all(set(feature) == {"id", "mvt_id", "wkb"} for feature in left)
    extents = {f["id"]: extent(f["wkb"]) for f in whole}
    cut = {f["id"] for f in whole if is_cut(f["wkb"])}
    ids = [feature["id"] for feature in left]
    gone = extents.keys() - set(ids)
    assert ids == [f["id"] for f in whole if f["id"] in ids]
    if most == MOST_BYTES:
        assert not gone
    elif most == 0:
        assert not ids
    inside = [id_ for id_ in ids if id_ not in cut]
    if inside and gone and layer != "cameras":
        assert min(extents[id_] for id_ in inside) >= max(extents[id_] for id_ in gone) * 0.99


def extent(wkb: bytes) -> float:
    """Of an area its size, of a line its length."""
    shape = shapely.from_wkb(wkb)
    return float(shape.area or shape.length)


def is_cut(wkb: bytes) -> bool:
    """Whether the reader, which drops the buffer, shows less of it than is drawn."""
    width = EQUATOR_METRES / (1 << MIDDLE.z)
    west, north = MIDDLE.x * width - EQUATOR_METRES / 2, EQUATOR_METRES / 2 - MIDDLE.y * width
    inner = shapely.box(west + 1, north - width + 1, west + width - 1, north - 1)
    return not inner.contains(shapely.from_wkb(wkb))


@pytest.mark.parametrize(("most", "kept"), [(10**6, 2), (None, 1), (300, 0)])
async def test_no_tile_has_more_bytes_than_it_may_have(
    client: httpx.AsyncClient,  # noqa: F811
    reads: Reads,
    monkeypatch: pytest.MonkeyPatch,
    most: int | None,
    kept: int,
) -> None:
    """Kept are names and uses, uses alone, or neither."""
    if most is None:  # between what a tile has with texts and without
        most = len(await drawn(reads, "buildings", replace(MIDDLE, detail=Detail.TERMS)))
        assert most < len(await drawn(reads, "buildings", MIDDLE))
    monkeypatch.setattr(tiles, "tile_at", lambda *_: replace(MIDDLE, most_bytes=most))
    got = await client.get(path_of("buildings", MIDDLE))
    assert len(got.content) <= most
    told = {name for feature in decoded(got.content, MIDDLE) for name in feature}
    assert len({"name", "use"} & told) == kept and "id" in told


async def test_all_layers_together_have_no_more_either(
    client: httpx.AsyncClient,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"/tiles/{MIDDLE.z}/{MIDDLE.x}/{MIDDLE.y}.mvt"
    whole = (await client.get(path)).content
    for most in (len(whole) - 1, 4_000):
        less = replace(MIDDLE, most_bytes=most)
        monkeypatch.setattr(map_tiles, "tile_at", lambda _, tile=less: tile)
        got = await client.get(path)
        assert got.status_code == 200 and len(got.content) <= most
