"""Documents known by their hash: Apollo's persisted queries, and the allow-list."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.errors import DocumentNotFound
from server.http.documents import AllowListFault, Documents, allow_list
from tests.server.asking import HELLO, OLD, client_of, code
from tests.server.example import example


def persisted(text: str) -> dict[str, Any]:
    hash_ = sha256(text.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_}}


async def test_apollos_persisted_queries(client: httpx.AsyncClient) -> None:
    extensions = persisted("{ hello }")
    unknown = await client.post("/graphql", json={"extensions": extensions})
    assert (unknown.status_code, code(unknown)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    legacy = await client.post("/graphql", json={"extensions": extensions}, headers={"accept": OLD})
    assert legacy.status_code == 200
    both = await client.post("/graphql", json={**HELLO, "extensions": extensions})
    assert both.json() == {"data": {"hello": "你好"}}
    known = await client.post("/graphql", json={"extensions": extensions})
    assert known.json() == {"data": {"hello": "你好"}}
    headers = {"if-none-match": known.headers["etag"]}
    again = await client.post("/graphql", json={"extensions": extensions}, headers=headers)
    assert again.status_code == 304
    by_get = await client.get("/graphql", params={"extensions": json.dumps(extensions)})
    assert by_get.json() == {"data": {"hello": "你好"}}
    wrong = await client.post("/graphql", json={"query": "{ who }", "extensions": extensions})
    assert "provided sha does not match query" in wrong.text


async def test_a_document_that_cannot_be_run_is_not_kept(client: httpx.AsyncClient) -> None:
    extensions = persisted("{ nothing }")
    await client.post("/graphql", json={"query": "{ nothing }", "extensions": extensions})
    unknown = await client.post("/graphql", json={"extensions": extensions})
    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"


def test_kept_documents_are_bounded() -> None:
    kept = Documents(most_bytes=1_200)
    for n in range(4):
        kept.keep(str(n), "xx")
    with pytest.raises(DocumentNotFound):
        kept.text(None, "0")
    assert kept.text(None, "1") == "xx"
    kept.keep("large", "x" * 400)
    with pytest.raises(DocumentNotFound):
        kept.text(None, "2")
    assert kept.text(None, "1") == "xx"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture(params=["file", "folder", "relay", "apollo"])
def listed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "file":
        (tmp_path / "one.graphql").write_text("{ hello }\n")
        return tmp_path / "one.graphql"
    if request.param == "folder":
        (tmp_path / "deep").mkdir()
        (tmp_path / "deep" / "one.graphql").write_text("{ hello }\n")
        (tmp_path / "two.gql").write_text("{ who }")
        return tmp_path
    operations = [{"id": hash_of("{ hello }"), "body": "{ hello }"}]
    relay = {entry["id"]: entry["body"] for entry in operations}
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(relay if request.param == "relay" else {"operations": operations}))
    return path


async def test_with_an_allow_list_only_its_documents_run(listed: Path) -> None:
    app = example(documents=Documents(allow_list(listed)))
    async with client_of(app) as client:
        for good in (HELLO, {"query": "\n{ hello }\n"}, {"extensions": persisted("{ hello }")}):
            assert (await client.post("/graphql", json=good)).json() == {"data": {"hello": "你好"}}
        for bad in (
            {"query": "{ hello who }"},
            {"extensions": persisted("{ hello who }")},
            {"query": "{ hello who }", "extensions": persisted("{ hello who }")},
        ):
            response = await client.post("/graphql", json=bad)
            assert (response.status_code, code(response)) == (403, "PERSISTED_QUERY_NOT_IN_LIST")
        assert (await client.post("/graphql", json={})).status_code == 400


@pytest.mark.parametrize(
    ("name", "text"), [("none.graphql", None), ("a.json", "["), ("a.json", "[]"), ("a.json", "{}")]
)
def test_a_bad_allow_list_is_named(tmp_path: Path, name: str, text: str | None) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(AllowListFault, match=name):
        allow_list(path)
