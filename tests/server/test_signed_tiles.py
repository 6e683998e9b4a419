"""Signed addresses show what the signer may see of an area, for a time, and stand in no log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from compiler.errors import Forbidden
from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.reads import Reads
from resolvers.tile_signing import MOST_HOURS, BadSignature, TileSigner
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from schema.viewer import Role, Viewer
from server.address import WRITER, for_sqlalchemy, in_role
from tests.conftest import Database
from tests.scope.city import CROSSING, settle
from tests.server.asking import code
from tests.server.example import bearer, example
from tests.tiles import tile_at

KEY = b"a key for these tests, long enough"
HERE = tile_at(CROSSING["x"], CROSSING["y"], 16)
LAYERS = ("regions", "communities", "grids", "buildings", "roads", "incidents", "cameras")
SIGN = """mutation ($area: String!, $hours: Int!) {
    signTiles(area: $area, hours: $hours) { template expiresAt }
}"""


@pytest.fixture
async def client(database: Database, owner: AsyncConnection) -> AsyncIterator[httpx.AsyncClient]:
    await settle(owner)
    writer = in_role(database.owner_url, WRITER)
    transactions = Transactions(for_sqlalchemy(writer), PoolLimits(size=1), "UTC")
    heard, signer = listening(writer), TileSigner(KEY)
    access = WriteAccess(transactions, heard, {TileSigner: signer})
    async with ReadPool(database.reader_url, PoolLimits(size=2)) as pool:
        app = example(Reads(pool, Limits(), "UTC", access), signer=signer)  # type: ignore[arg-type]
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as made:
            yield made
    await transactions.close()


async def signed(
    client: httpx.AsyncClient, role: Role, areas: tuple[str, ...], area: str, hours: int = 1
) -> Any:
    asked = {"query": SIGN, "variables": {"area": area, "hours": hours}}
    answer = await client.post("/graphql", json=asked, headers=bearer(role, *areas))
    return answer.json()


def address(template: str, layer: str) -> str:
    return template.format(layer=layer, z=HERE.z, x=HERE.x, y=HERE.y)


@pytest.mark.parametrize("role", Role, ids=str)
async def test_a_signed_address_shows_what_the_role_may_see_of_the_area_and_no_more(
    role: Role, client: httpx.AsyncClient
) -> None:
    """Beside the same tile by a token of that role for the area alone, and for the whole city."""
    narrower = 0
    for area in ("4403", "440305", "440306001"):
        told = await signed(client, role, ("4403",), area)
        template = told["data"]["signTiles"]["template"]
        for layer in LAYERS:
            shown = await client.get(address(template, layer))
            path = f"/tiles/{layer}/{HERE.z}/{HERE.x}/{HERE.y}.mvt"
            own = await client.get(path, headers=bearer(role, area))
            whole = await client.get(path, headers=bearer(role, "4403"))
            assert (shown.status_code, shown.content) == (own.status_code, own.content)
            narrower += shown.content != whole.content
    assert narrower >= len(LAYERS)


async def test_another_area_is_not_signed(client: httpx.AsyncClient) -> None:
    for area in ("440306", "4403", "44", ""):
        told = await signed(client, Role.ADMINISTRATOR, ("440305",), area)
        assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN", area
    for area in ("440305x", "４４０３", "4403051"):
        told = await signed(client, Role.ADMINISTRATOR, ("440305",), area)
        assert told["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", area
    for hours in (0, MOST_HOURS + 1):
        told = await signed(client, Role.PLANNER, ("440305",), "440305", hours)
        assert told["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", hours


async def test_signing_is_written_down_and_the_signature_is_not(
    client: httpx.AsyncClient, owner: AsyncConnection
) -> None:
    with capture_logs() as lines:
        told = await signed(client, Role.PLANNER, ("4403",), "440305", 24)
        template = told["data"]["signTiles"]["template"]
        assert (await client.get(address(template, "grids"))).status_code == 200
        assert (await client.get(address(template, "nothing"))).status_code == 404
        assert (await client.get(address(template + "x", "grids"))).status_code == 401
    signature = template.partition("=")[2]
    assert [line["status"] for line in lines if line["event"] == "request"] == [200, 200, 404, 401]
    assert signature not in str(lines)
    rows = await owner.execute(text("select access_log::text, action, area_code from access_log"))
    ((line, action, area),) = rows
    assert (action, area) == ("SIGN", "440305")
    assert '{"area":"440305","hours":24}' in line.replace('""', '"') and signature not in line


async def test_a_token_beside_a_signature_is_refused(client: httpx.AsyncClient) -> None:
    told = await signed(client, Role.PLANNER, ("4403",), "440305")
    path = address(told["data"]["signTiles"]["template"], "grids")
    both = await client.get(path, headers=bearer(Role.PLANNER, "4403"))
    assert (both.status_code, code(both)) == (400, "BAD_USER_INPUT")
    with_filter = await client.get(path + "&fields=code")
    assert with_filter.status_code == 200
    graphql = await client.get("/graphql?query={__typename}&signed=" + path.partition("=")[2])
    assert code(graphql) == "UNAUTHENTICATED"


WANG = Viewer("wang", Role.PLANNER, ("4403",))


def test_a_signature_ends_with_its_time_and_with_its_key() -> None:
    signer = TileSigner(KEY, lambda: 1000.0)
    signature = signer.sign(WANG, "440305", 2000)
    assert signer.viewer(signature) == Viewer("wang", Role.PLANNER, ("440305",))
    with pytest.raises(BadSignature, match="expired"):
        replace(signer, now=lambda: 2000.0).viewer(signature)
    with pytest.raises(BadSignature, match="not signed by this server"):
        replace(signer, key=b"another key, as long as the first one").viewer(signature)
    with pytest.raises(BadSignature, match="takes no signed"):
        TileSigner(None).viewer(signature)
    with pytest.raises(Forbidden, match="JINGWEI_TILE_SECRET"):
        TileSigner(None).sign(WANG, "440305", 2000)


def test_no_letter_of_a_signature_can_be_another() -> None:
    signer = TileSigner(KEY, lambda: 1000.0)
    signature = signer.sign(WANG, "440305", 2000)
    body, _, _ = signature.partition(".")
    wide = signer.sign(WANG, "4403", 2000)
    forged = f"{wide.partition('.')[0]}.{signature.partition('.')[2]}"
    for wrong in (
        "",
        ".",
        body,
        body + ".",
        forged,
        "é.é",
        "签.名",
        signature[:-4],
        "a" + signature,
    ):
        with pytest.raises(BadSignature, match="not signed by this server"):
            signer.viewer(wrong)
