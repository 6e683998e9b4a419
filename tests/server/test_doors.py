"""What stands at the doors: doubled headers, redirects, metrics, the development secret."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from schema.viewer import Role, Viewer
from server.auth.anonymous import warn_of_anonymous
from server.auth.identity import authentication_of
from server.commands.serve import print_address
from server.faults import SettingsFault
from server.settings import Settings
from tests.server.asking import HELLO, client_of, code
from tests.server.example import SECRET, bearer, example

TOKEN = "of the metrics, sixteen"  # noqa: S105


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("authorization", bearer(Role.VIEWER)["Authorization"], bearer()["Authorization"]),
        ("Authorization", bearer()["Authorization"], bearer()["Authorization"]),
        ("authorization", "Bearer x", bearer()["Authorization"]),
        ("content-type", "text/plain", "application/json"),
        ("content-type", "application/json", "application/json"),
        ("host", "jingwei", "elsewhere"),
        ("origin", "http://a.example", "http://b.example"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream", "text/html"])
async def test_two_of_a_header_that_comes_once_are_refused(
    name: str, one: str, other: str, accept: str
) -> None:
    kept = {"authorization": bearer()["Authorization"], "content-type": "application/json"}
    others = [item for item in kept.items() if item[0] != name.lower()]
    async with client_of(example()) as client:
        client.headers.clear()
        response = await client.post(
            "/graphql",
            content=b'{"query": "{ hello }"}',
            headers=[(name, one), ("accept", accept), *others, (name, other)],
        )
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")
    (error,) = response.json()["errors"]
    assert error["message"] == f"header {name.lower()} came twice: once is allowed"


async def test_two_of_a_list_are_one_list() -> None:
    async with client_of(example()) as client:
        del client.headers["accept"]
        given = [("accept", "application/graphql-response+json"), ("accept", "image/png")]
        response = await client.post("/graphql", json=HELLO, headers=given)
    assert response.headers["content-type"].startswith("application/graphql-response+json")


@pytest.mark.parametrize(
    "path", ["/", "/graphql/", "/metrics/", "/healthz/", "/static", "/static/graphiql", "//"]
)
async def test_nothing_leads_where_the_host_header_says(path: str) -> None:
    async with client_of(example(), host="evil.example") as client:
        response = await client.get(f"http://jingwei{path}", follow_redirects=False)
    assert "evil" not in response.headers.get("location", "")
    assert response.status_code == (307 if path == "/" else 404)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 401),
        ([("authorization", f"Bearer {TOKEN}")], 200),
        ([("authorization", f"bearer {TOKEN} ")], 200),
        ([("authorization", f"Bearer {TOKEN}x")], 401),
        ([("authorization", "Bearer ")], 401),
        ([("authorization", f"Basic {TOKEN}")], 401),
        ([("authorization", bearer()["Authorization"])], 401),
        ([("authorization", f"Bearer {TOKEN}")] * 2, 400),
    ],
)
async def test_metrics_are_for_whoever_bears_their_token(
    headers: list[tuple[str, str]], status: int
) -> None:
    async with client_of(example(metrics_token=TOKEN)) as client:
        client.headers.clear()
        response = await client.get("/metrics", headers=headers)
        assert response.status_code == status
        assert ("jingwei_requests" in response.text) is (status == 200)
        assert ("www-authenticate" in response.headers) is (status == 401)
        assert (await client.post("/metrics", headers=headers)).status_code == 405
    async with client_of(example()) as client:
        client.headers.clear()
        assert (await client.get("/metrics")).status_code == 200


def settings_of(host: str, **given: Any) -> Settings:
    return Settings.read(
        database_url="postgresql://x@/x", host=host, development_secret=SecretStr(SECRET), **given
    )


LOCAL = ("127.0.0.1", "127.8.9.10", "::1", "localhost")
OPEN = ("0.0.0.0", "::", "", "192.168.1.7", "10.0.0.1", "2001:db8::1", "jingwei.example", "0")  # noqa: S104


@pytest.mark.parametrize("host", OPEN)
def test_the_development_secret_is_for_this_machine(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SettingsFault) as refused:
        authentication_of(settings_of(host))
    told = str(refused.value)
    assert told.startswith(f"JINGWEI_HOST {host}: tokens of JINGWEI_DEVELOPMENT_SECRET ")
    assert "JINGWEI_ALLOW_DEVELOPMENT_SECRET=true" in told and "\n" not in told
    allowed = settings_of(host, allow_development_secret=True)
    authentication_of(allowed)
    print_address(allowed)
    assert "token" not in capsys.readouterr().out


@pytest.mark.parametrize("host", LOCAL)
def test_on_this_machine_it_works_and_a_token_is_printed(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    authentication_of(settings_of(host))
    print_address(settings_of(host))
    assert "#token=" in capsys.readouterr().out


def test_what_is_open_without_a_token_is_said() -> None:
    with structlog.testing.capture_logs() as logs:
        warn_of_anonymous(None)
        warn_of_anonymous(Viewer("anonymous", Role.VIEWER, ("4403", "4401")))
        warn_of_anonymous(Viewer("anonymous", Role.ADMINISTRATOR, ("",)))
    viewer, administrator = logs
    for said in logs:
        assert said["log_level"] == "warning"
        assert said["setting"] == "JINGWEI_ANONYMOUS_ROLE"
        assert "Building" in said["reads"].split(",")
    assert (viewer["role"], viewer["areas"]) == ("VIEWER", "4401,4403")
    assert (administrator["role"], administrator["areas"]) == ("ADMINISTRATOR", "everything")
    assert "Resident" in administrator["reads"] and "Resident" not in viewer["reads"]
    assert "publishPlan" in administrator["does"] and viewer["does"] == "signTiles"
