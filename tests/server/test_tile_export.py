"""``jingwei export tiles``: the map in one file is that of the server, for a VIEWER of the area."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles
from typer.testing import CliRunner

from compiler.limits import Limits
from geo.tiles import Tile
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from resolvers.tiles import layers
from schema.viewer import Role
from server.cli import app
from tests.conftest import Database, connected
from tests.scope.city import settle
from tests.server.example import bearer, example


@pytest.fixture
async def city(database: Database) -> Database:
    async with connected(database.owner_url) as owner:
        await settle(owner)
    return database


def export(city: Database, to: Path, area: str, patch: pytest.MonkeyPatch) -> tuple[int, str]:
    patch.setenv("DATABASE_URL", city.owner_url)
    done = CliRunner().invoke(app, ["export", "tiles", "--area", area, "--to", str(to)])
    return done.exit_code, done.output + str(done.exception or "")


@pytest.fixture
def map_of_a_county(city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    to = tmp_path / "市区 map.pmtiles"
    exit_code, output = export(city, to, "440305", monkeypatch)
    assert exit_code == 0, output
    assert [path.name for path in tmp_path.iterdir()] == [to.name]
    return to


async def test_each_tile_is_all_layers_as_a_viewer_of_the_area_gets_them(
    city: Database, map_of_a_county: Path
) -> None:
    with map_of_a_county.open("rb") as file:
        source: Any = MmapSource(file)  # type: ignore[no-untyped-call]
        reader: Any = Reader(source)  # type: ignore[no-untyped-call]
        tiles: Any = all_tiles(source)  # type: ignore[no-untyped-call]
        written = {place: gzip.decompress(data) for place, data in tiles}
        header, metadata = reader.header(), reader.metadata()
    assert header["min_zoom"] < 10 and header["max_zoom"] == 15
    drawn = [layer for layer in layers().values() if not layer.listed.of_plan]
    assert {told["id"] for told in metadata["vector_layers"]} == {layer.name for layer in drawn}
    async with ReadPool(city.reader_url, PoolLimits(size=2)) as pool:
        reads = example(Reads(pool, Limits(), "UTC"))  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(reads),
            base_url="http://here",
            headers=bearer(Role.VIEWER, "440305"),
        ) as client:
            for (z, x, y), data in written.items():
                tile = Tile(z, x, y)
                parts = [
                    (await client.get(f"/tiles/{layer.name}/{z}/{x}/{y}.mvt")).content
                    for layer in drawn
                    if layer.tiles.min_zoom <= z
                ]
                assert data == b"".join(parts), tile
    assert set(range(8, 16)) <= {z for z, _, _ in written}


def test_what_cannot_be_exported_is_said(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for area, name, words in (
        ("440305", "map.mbtiles", ".pmtiles"),
        ("99", "map.pmtiles", "nothing is there"),
        ("x", "map.pmtiles", "--area 'x'"),
        ("440305", "no/such/map.pmtiles", "No such file"),
    ):
        exit_code, output = export(city, tmp_path / name, area, monkeypatch)
        assert exit_code and words in output, (area, name, output)
    assert list(tmp_path.iterdir()) == []
