"""What is compared in ``make bench-tiles`` is the same place in every server's own words."""

from __future__ import annotations

import pytest

from bench.tiles import ours, theirs, tile_at, with_host
from geo.tiles import Tile

PLACE = ("grids", Tile(14, 13388, 7144))


def test_a_place_in_the_words_of_each_server() -> None:
    assert ours(PLACE, "t").startswith(b"GET /tiles/grids/14/13388/7144.mvt HTTP/1.1\r\n")
    asked = theirs(PLACE, {"grids": "id,code"})
    path = b"/collections/public.grid/tiles/WebMercatorQuad/14/13388/7144"
    assert asked.startswith(b"GET " + path + b"?properties=id%2Ccode&limit=10000 HTTP/1.1\r\n")
    assert tile_at(0.0, 0.0, 1) == Tile(1, 1, 1)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("postgresql://me@/city?host=%2Frun%2Fa", "postgresql://me@%2Frun%2Fa/city"),
        ("postgresql://me@host:5433/city", "postgresql://me@host:5433/city"),
    ],
)
def test_the_folder_of_a_socket_stands_where_a_host_does(address: str, named: str) -> None:
    assert with_host(address) == named
