"""The running thing: health, metrics, logs, and what it does on bad days."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from server.app import create_app
from server.auth.keys import KeyFault
from server.faults import SettingsFault
from server.settings import Settings
from tests.conftest import Database, connected
from tests.private_cluster import RUNNING, PrivateCluster
from tests.server.asking import HELLO, client_of
from tests.server.example import SECRET, ExampleAnswers, bearer, example, listening

ROOT = Path(__file__).parents[2]
SLOW = {"query": "query Slow { slow(seconds: 60) }"}


@pytest.fixture
async def served(pool: ReadPool) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server on a real socket that asks the private cluster."""
    app = example(ExampleAnswers(pool))
    async with (
        listening(app) as address,
        httpx.AsyncClient(base_url=address, headers=bearer(), timeout=30) as client,
    ):
        yield client


async def test_health_is_of_the_process_alone() -> None:
    async with client_of(example()) as client:
        response = await client.get("/healthz", headers={"authorization": ""})
        assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_a_server_makes_months_of_the_log_ahead(database: Database) -> None:
    months = text("select to_regclass(:month) is not null")
    ahead = f"access_log_y{(datetime.now(UTC).replace(day=15) + timedelta(days=30)):%Ym%m}"
    async with connected(database.owner_url) as owner:
        assert await owner.scalar(months, {"month": ahead})
        await owner.execute(text(f"drop table {ahead}"))
        await owner.commit()
        settings = Settings(
            database_url=database.owner_url, development_secret=SecretStr(SECRET), graphiql=False
        )
        async with listening(create_app(settings)), asyncio.timeout(20):
            while not await owner.scalar(months, {"month": ahead}):
                await owner.rollback()
                await asyncio.sleep(0.05)


async def test_readiness_says_why_not() -> None:
    async def why_not() -> str:
        return "the database cannot be reached"

    async with client_of(example(ready=why_not)) as client:
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["reason"] == "the database cannot be reached"


async def test_metrics_count_requests_and_operations(pool: ReadPool) -> None:
    app = example(ExampleAnswers(pool))
    async with client_of(app) as client:
        await client.post("/graphql", json={"query": "query Greeting { hello }"})
        await client.post("/graphql", json={"query": "{ down: hello }"})
        await client.get("/no/such/path")
        for n in range(300):
            await client.post("/graphql", json={"query": f"query Q{n} {{ hello }}"})
        text = (await client.get("/metrics")).text
    assert 'jingwei_requests_total{code="",path="/graphql",status="200"} 301.0' in text
    assert 'jingwei_requests_total{code="UNAVAILABLE",path="/graphql",status="503"} 1.0' in text
    assert 'jingwei_requests_total{code="",path="other",status="404"} 1.0' in text
    assert 'jingwei_operation_seconds_count{operation="Greeting"} 1.0' in text
    assert 'jingwei_operation_seconds_count{operation="other"}' in text
    assert text.count("jingwei_operation_seconds_count{") <= 201


async def test_metrics_name_paths_as_the_routes_do() -> None:
    """Paths that clients invent share one label: a series for each would fill the memory."""
    transactions = Transactions(
        make_url("postgresql+psycopg://nowhere"), PoolLimits(), "Asia/Shanghai"
    )
    async with client_of(example(transactions=transactions)) as client:
        for number in range(3):
            plan = f"/plans/GridPlan:440305:{number}/report.html"
            await client.get(plan, headers={"authorization": ""})
            await client.get(f"/no/such/{number}")
            await client.get(f"/static/graphiql/{number}.js")
        await client.post("/healthz")
        text = (await client.get("/metrics")).text
    paths = set(re.findall(r'jingwei_requests_total{.*path="([^"]*)"', text))
    assert paths == {"/plans/{id}/{file}", "other", "/static/graphiql", "/healthz"}
    assert 'code="UNAUTHENTICATED",path="/plans/{id}/{file}",status="401"} 3.0' in text
    assert 'path="other",status="404"} 3.0' in text


async def test_metrics_show_what_is_watched(postgres: PrivateCluster) -> None:
    settings = settings_of(postgres.url)
    app = create_app(settings, ExampleAnswers)
    async with client_of(app) as client:
        text = (await client.get("/metrics")).text
    assert "jingwei_pool_size 8.0" in text and "jingwei_pool_open 0.0" in text


async def test_each_request_leaves_a_line_with_its_id() -> None:
    async with client_of(example()) as client:
        with capture_logs() as lines:
            response = await client.post(
                "/graphql", json={"query": "query A { hello }"}, headers={"x-request-id": "r-1"}
            )
        assert response.headers["x-request-id"] == "r-1"
        (line,) = [line for line in lines if line["event"] == "request"]
        assert line.pop("ms") >= 0
        assert line == {
            "event": "request",
            "log_level": "info",
            "request_id": "r-1",
            "method": "POST",
            "path": "/graphql",
            "status": 200,
            "operation": "A",
            "subject": "wang",
            "code": None,
        }
        for strange in ("a b", "x" * 65, 'x"y'):
            response = await client.post("/graphql", json=HELLO, headers={"x-request-id": strange})
            assert len(response.headers["x-request-id"]) == 16


async def test_responses_tell_browsers_to_be_careful() -> None:
    async with client_of(example()) as client:
        headers = (await client.post("/graphql", json=HELLO)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


async def test_only_the_origins_that_are_set_may_ask() -> None:
    app = example(cors_origins=("https://map.example",))
    asks = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    async with client_of(app) as client:
        for origin, status in (("https://map.example", 200), ("https://evil.example", 400)):
            response = await client.options("/graphql", headers={**asks, "origin": origin})
            assert response.status_code == status
            response = await client.post("/graphql", json=HELLO, headers={"origin": origin})
            allowed = response.headers.get("access-control-allow-origin")
            assert allowed == (origin if status == 200 else None)


async def test_a_client_that_goes_away_has_its_statement_cancelled(
    served: httpx.AsyncClient, postgres: PrivateCluster, pool: ReadPool
) -> None:
    with capture_logs() as lines:
        for method in ("POST", "GET"):
            asking = asyncio.create_task(
                served.post("/graphql", json=SLOW)
                if method == "POST"
                else served.get("/graphql", params=SLOW)
            )
            await postgres.until(RUNNING, "1")
            asking.cancel()
            await postgres.until(RUNNING, "0")
        await until_freed(pool)
    assert [line["status"] for line in lines if line["event"] == "request"] == [499, 499]
    quick = await served.post("/graphql", json={"query": "{ slow(seconds: 0) }"})
    assert quick.json() == {"data": {"slow": ""}}


async def until_freed(pool: ReadPool) -> None:
    async with asyncio.timeout(10):
        while pool.state.idle < pool.state.open:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_pool_used_up_is_503_and_when_to_come_again(
    served: httpx.AsyncClient, postgres: PrivateCluster
) -> None:
    asking = [asyncio.create_task(served.post("/graphql", json=SLOW)) for _ in range(2)]
    await postgres.until(RUNNING, "2")
    response = await served.post(
        "/graphql",
        json={"query": "query Q { slow(seconds: 0) }"},
        headers={"accept": "application/graphql-response+json"},
    )
    # Here the pool is used up inside a field of the example; its answer is a field error.
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    for task in asking:
        task.cancel()
    await postgres.until(RUNNING, "0")


async def test_the_database_stopped_and_started_under_load(
    served: httpx.AsyncClient, postgres: PrivateCluster
) -> None:
    quick = {"query": "{ slow(seconds: 0.001) }"}
    codes: set[str] = set()
    stopped = asyncio.Event()

    async def load() -> None:
        while not stopped.is_set():
            body = (await served.post("/graphql", json=quick)).json()
            codes.update(error["extensions"]["code"] for error in body.get("errors", ()))

    asking = [asyncio.create_task(load()) for _ in range(4)]
    await asyncio.to_thread(postgres.stop)
    response = await served.post("/graphql", json=quick)
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert "private" not in response.text and str(postgres.folder) not in response.text
    await asyncio.to_thread(postgres.start)
    assert (await served.post("/graphql", json=quick)).json() == {"data": {"slow": ""}}
    stopped.set()
    await asyncio.gather(*asking)
    assert codes == {"UNAVAILABLE"}


@pytest.mark.parametrize("chunked", [False, True])
async def test_ten_megabytes_are_refused_over_a_socket(
    served: httpx.AsyncClient, chunked: bool
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65536

    response = await served.post(
        "/graphql",
        content=chunks() if chunked else b" " * 10_485_760,
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 413
    assert (await served.post("/graphql", json=HELLO)).status_code == 200


async def test_head_is_get_without_the_body(served: httpx.AsyncClient) -> None:
    response = await served.head("/graphql", params=HELLO)
    assert (response.status_code, response.content) == (200, b"")
    assert "etag" in response.headers


async def test_sigterm_lets_requests_in_flight_finish(postgres: PrivateCluster) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "uvicorn", "--factory", "tests.server.example:example_with_pool"),
        *("--port", str(port), "--log-level", "warning"),
        cwd=ROOT,
        env={**os.environ, "EXAMPLE_URL": postgres.url},
        stdout=asyncio.subprocess.DEVNULL,
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=bearer()) as client:
        await until_alive(client)
        asking = asyncio.create_task(
            client.post("/graphql", json={"query": "{ slow(seconds: 0.7) hello }"})
        )
        await postgres.until(RUNNING, "1")
        process.send_signal(signal.SIGTERM)
        assert (await asking).json() == {"data": {"slow": "", "hello": "你好"}}
        async with asyncio.timeout(10):
            await process.wait()
        with pytest.raises(httpx.ConnectError):
            await client.get("/healthz")
    await postgres.until("select count(*) from pg_stat_activity where usename ~ 'reader'", "0")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def until_alive(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                await client.get("/healthz")
                return
            except httpx.ConnectError:
                await asyncio.sleep(0.05)


def settings_of(reader_url: str, **given: Any) -> Settings:
    return Settings.read(
        database_url=reader_url,
        reader_url=reader_url,
        **{"development_secret": SecretStr(SECRET), **given},
    )


async def test_readiness_wants_the_database_at_the_codes_revision(
    database: Database, postgres: PrivateCluster
) -> None:
    for url, status, reason in (
        (database.reader_url, 200, None),
        (postgres.url, 503, "the database was never migrated: run jingwei migrate"),
        ("postgresql://nobody@/nothing?host=/nowhere", 503, "the database cannot be reached"),
    ):
        async with client_of(create_app(settings_of(url), ExampleAnswers)) as client:
            response = await client.get("/readyz")
            assert (response.status_code, response.json().get("reason")) == (status, reason)


def test_a_server_without_keys_does_not_start() -> None:
    settings = Settings.read(database_url="postgresql://owner@/x").model_copy(
        update={"development_secret": None, "jwks_url": None, "public_key_file": None}
    )
    with pytest.raises(KeyFault, match="set JINGWEI_JWKS_URL or JINGWEI_PUBLIC_KEY_FILE"):
        create_app(settings, ExampleAnswers)


async def test_anonymous_viewers_get_the_role_that_is_set() -> None:
    settings = settings_of(
        "postgresql://x@/x", anonymous_role="VIEWER", anonymous_areas="4403, 4401"
    )
    async with client_of(create_app(settings, ExampleAnswers)) as client:
        del client.headers["authorization"]
        response = await client.post("/graphql", json={"query": "{ who }"})
        assert response.json() == {"data": {"who": "anonymous VIEWER 4401,4403"}}
    with pytest.raises(SettingsFault, match="area 'x'"):
        create_app(settings.model_copy(update={"anonymous_areas": ("x",)}), ExampleAnswers)


async def test_the_dashboard_asks_for_series_that_there_are(postgres: PrivateCluster) -> None:
    dashboard = json.loads((ROOT / "docs/deployment/grafana.json").read_text())
    asked = {
        series
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for series in re.findall(r"jingwei_\w+", target["expr"])
    }
    async with client_of(create_app(settings_of(postgres.url))) as client:
        await client.post("/graphql", json={"query": "{ __typename }"})
        text = (await client.get("/metrics")).text
    told = {
        line.split(" ")[2]: line.split(" ")[3] for line in text.splitlines() if "# TYPE" in line
    }
    shown = {name for name in told} | {f"{name}_bucket" for name in told}
    assert asked <= shown, asked - shown
    assert {kind for name, kind in told.items() if name.endswith("_total")} == {"counter"}
    assert "_created" not in text
    assert told["jingwei_process_resident_bytes"] == "gauge"
