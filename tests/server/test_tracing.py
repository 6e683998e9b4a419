"""Spans of a request, and what PostgreSQL is told of its statement."""

from __future__ import annotations

import builtins
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from resolvers.database.pool import ReadPool
from resolvers.database.statement_tag import tag_of
from server import tracing
from server.app import create_app
from server.faults import SettingsFault
from server.settings import Settings
from server.tracing import Tracing, tracing_of
from tests.private_cluster import PrivateCluster
from tests.server.asking import client_of
from tests.server.example import ExampleAnswers, bearer, example
from tests.server.test_app import settings_of

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SLOW = {"query": "query Waits { slow(seconds: 0) }"}


@pytest.fixture
def exported() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(exported: InMemorySpanExporter) -> Tracing:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exported))
    return Tracing(provider)


async def test_a_request_is_a_span_of_its_caller_s_trace(
    postgres: PrivateCluster, exported: InMemorySpanExporter, traced: Tracing
) -> None:
    async with ReadPool(postgres.url, spans=traced) as pool:
        app = example(ExampleAnswers(pool), tracing=traced)
        headers = {**bearer(), "traceparent": f"00-{TRACE}-{PARENT}-01"}
        async with client_of(app) as client:
            answer = await client.post("/graphql", json=SLOW, headers=headers)
            assert answer.status_code == 200
            await client.get("/healthz")
    spans = {span.name: span for span in exported.get_finished_spans()}
    assert {f"{span.context.trace_id:032x}" for span in spans.values()} == {TRACE}
    request = next(span for span in spans.values() if span.kind.name == "SERVER")
    assert request.parent is not None and f"{request.parent.span_id:016x}" == PARENT
    for name in ("jingwei.wait", "jingwei.statement"):
        assert above(spans[name], spans.values()) == request.name
    assert not any("healthz" in str(span.attributes) for span in spans.values())
    assert "slow(" not in str([span.attributes for span in spans.values()])


def above(span: ReadableSpan, spans: Any) -> str | None:
    """The name of the span that another is within."""
    assert span.parent is not None
    return next((each.name for each in spans if each.context.span_id == span.parent.span_id), None)


async def test_postgresql_is_told_what_a_statement_is_for(postgres: PrivateCluster) -> None:
    settings = settings_of(postgres.url).model_copy(update={"statement_tags": True})
    app = create_app(settings, ExampleAnswersOfName)
    headers = {**bearer(), "x-request-id": "r-7"}
    async with client_of(app) as client:
        for name in ("First", "Second"):
            asked = {"query": f"query {name} {{ slow(seconds: 0) }}"}
            answer = await client.post("/graphql", json=asked, headers=headers)
            assert answer.json()["data"] == {"slow": f"{name} r-7"}


class ExampleAnswersOfName(ExampleAnswers):
    async def _executed(self, document: Any, variables: Any, question: Any, viewer: Any) -> Any:
        assert self.pool is not None
        named = await self.pool.fetch("select current_setting('application_name')", [], viewer)
        result = await super()._executed(document, variables, question, viewer)
        result.data["slow"] = named.decode()
        return result


def test_a_tag_has_the_whole_id_and_what_fits_of_the_name() -> None:
    assert tag_of(None, "r-1") == "- r-1"
    long = tag_of("N" * 64, "0123456789abcdef")
    assert long.endswith("NN 0123456789abcdef") and len(long) == 63


def test_tracing_is_off_unless_asked_for_and_told_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().tracing is False
    assert tracing_of(False) is None
    found = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(SettingsFault, match=r"install jingwei\[tracing\]"):
        tracing.tracing_of(True)
