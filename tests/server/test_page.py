"""The page at /, what it is told before sign-in, and signing in on a demonstration server."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import jwt
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from schema.viewer import Role
from server.auth.demo_sign_in import AREAS, DemoSignIn, demo_sign_in_of
from server.auth.identity import token_rules
from server.http.demo_sign_in import PATH, DemoSignInEndpoint
from server.http.page import PageFacts, SignInByIssuer, page_routes
from server.settings import Settings

SECRET = "s" * 40
FACTS = PageFacts("1.2", "Asia/Shanghai", ("VIEWER",))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A page as it is built: each text beside itself in gzip, one of them in brotli too."""
    assets = tmp_path / "assets"
    assets.mkdir()
    for file, text in (
        (tmp_path / "index.html", b"<!doctype html><title>page</title>"),
        (assets / "index-Ab12.js", b"console.log(1)"),
        (assets / "face-Cd34.woff2", b"wOF2"),
    ):
        file.write_bytes(text)
        if file.suffix != ".woff2":
            Path(f"{file}.gz").write_bytes(gzip.compress(text))
    Path(f"{assets / 'index-Ab12.js'}.br").write_bytes(b"brotli")
    return tmp_path


def client_of(folder: Path, facts: PageFacts = FACTS) -> httpx.AsyncClient:
    app = Starlette(routes=page_routes(folder, facts))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


async def test_the_page_is_asked_for_anew_and_its_parts_are_kept(built: Path) -> None:
    async with client_of(built) as client:
        page = await client.get("/")
        script = await client.get("/assets/index-Ab12.js", headers={"accept-encoding": "gzip"})
        again = await client.get("/", headers={"if-none-match": page.headers["etag"]})
    assert page.text == "<!doctype html><title>page</title>"
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (script.text, script.headers["content-encoding"]) == ("console.log(1)", "gzip")
    assert (again.status_code, again.content) == (304, b"")


async def test_what_was_compressed_when_it_was_built_is_sent_so(built: Path) -> None:
    async with client_of(built) as client:
        path = "/assets/index-Ab12.js"
        async with client.stream("GET", path, headers={"accept-encoding": "gzip, br"}) as got:
            raw = b"".join([part async for part in got.aiter_raw()])
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        face = await client.get("/assets/face-Cd34.woff2", headers={"accept-encoding": "br"})
    assert (raw, got.headers["content-encoding"]) == (b"brotli", "br")
    assert got.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers and plain.text == "console.log(1)"
    assert face.headers["content-type"] == "font/woff2"


async def test_the_page_runs_no_script_and_no_style_but_its_own(built: Path) -> None:
    issuer = SignInByIssuer("https://id.example:8443/realms/a", "jingwei", "openid")
    async with client_of(built) as client, client_of(built, PageFacts("1", "UTC", (), issuer)) as o:
        own = (await client.get("/")).headers
        with_issuer = (await o.get("/")).headers["content-security-policy"]
    policy = own["content-security-policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "connect-src 'self';" in policy
    assert "connect-src 'self' https://id.example:8443;" in with_issuer
    assert own["x-frame-options"] == "DENY" and own["referrer-policy"] == "no-referrer"


async def test_what_lies_elsewhere_is_not_given_out(built: Path) -> None:
    (built / "secret.txt").write_text("no")
    async with client_of(built) as client:
        for path in (
            "/secret.txt",
            "/assets/../secret.txt",
            "/assets/%2e%2e/secret.txt",
            "/assets/",
        ):
            assert (await client.get(path)).status_code == 404, path


async def test_the_page_is_told_how_one_signs_in(built: Path) -> None:
    issuer = SignInByIssuer("https://id.example", "jingwei", "openid")
    async with client_of(built) as client, client_of(built, PageFacts("1", "UTC", (), issuer)) as o:
        demo = (await client.get("/page.json")).json()
        by_issuer = (await o.get("/page.json")).json()
    assert demo == {
        "version": "1.2",
        "timeZone": "Asia/Shanghai",
        "demo": {"roles": ["VIEWER"]},
        "oidc": None,
    }
    assert by_issuer["demo"] is None
    assert by_issuer["oidc"] == {
        "issuer": "https://id.example",
        "clientId": "jingwei",
        "scope": "openid",
    }


def test_a_page_that_was_not_built_has_no_routes(tmp_path: Path) -> None:
    assert page_routes(tmp_path, FACTS) == []


def settings(**given: object) -> Settings:
    demo = {"development_secret": SecretStr(SECRET), "demo": True, "host": "127.0.0.1"}
    return Settings.model_validate(demo | given)


@pytest.mark.parametrize(
    "given",
    [{"development_secret": None}, {"demo": False}, {"host": "0.0.0.0"}],  # noqa: S104
    ids=["no secret", "no city", "open to others"],
)
def test_a_server_that_is_no_demonstration_signs_nobody_in(given: dict[str, object]) -> None:
    assert demo_sign_in_of(settings()) is not None
    assert demo_sign_in_of(settings(**given)) is None


def sign_in() -> DemoSignIn:
    return DemoSignIn(SECRET, token_rules(settings()))


def demo_client() -> httpx.AsyncClient:
    app = Starlette(routes=[Route(PATH, DemoSignInEndpoint(sign_in()), methods=["POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("role", Role)
async def test_one_click_signs_in_as_each_role_of_the_demonstration_city(role: Role) -> None:
    async with demo_client() as client:
        got = await client.post(PATH, json={"role": role.name})
    assert got.status_code == 200 and got.headers["cache-control"] == "no-store"
    claims = jwt.decode(got.json()["token"], SECRET, algorithms=["HS256"])
    assert claims["role"] == role.name
    assert claims["areas"] == [AREAS[role]] and AREAS[role].startswith("9901")
    ends = datetime.fromisoformat(got.json()["expiresAt"])
    assert ends == datetime.fromtimestamp(claims["exp"], UTC)
    assert timedelta(minutes=59) < ends - datetime.now(UTC) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"host": "evil.example"}, 403),
        ({"host": "evil.example:8000", "origin": "http://evil.example:8000"}, 403),
        ({"host": "127.0.0.1.evil.example"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"host": "localhost:8000", "origin": "http://localhost:8000"}, 200),
        ({"host": "[::1]:8000", "origin": "http://[::1]:8000"}, 200),
    ],
)
async def test_only_a_page_of_this_machine_gets_a_token(
    headers: dict[str, str], status: int
) -> None:
    sent = {"content-type": "application/json"} | headers
    async with demo_client() as client:
        got = await client.post(PATH, content=b'{"role":"VIEWER"}', headers=sent)
    assert got.status_code == status, got.text
    assert ("token" in got.json()) == (status == 200)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"[]", "role None"),
        (b'{"role":1}', "role 1"),
        (b'{"role":"MAYOR"}', "allowed are VIEWER, GRID_WORKER"),
        (b'{"role":"' + b"x" * 2000 + b'"}', "1000 are allowed"),
    ],
)
async def test_what_is_no_role_is_refused(body: bytes, said: str) -> None:
    async with demo_client() as client:
        got = await client.post(PATH, content=body, headers={"content-type": "application/json"})
    assert got.status_code in (400, 413)
    assert said in got.json()["errors"][0]["message"]
