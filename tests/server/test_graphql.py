"""GraphQL over HTTP: methods, media types, status codes, refusals, sizes, ETags."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from schema.viewer import Role
from tests.server.asking import HELLO, NEW, OLD, code
from tests.server.example import ExampleAnswers, bearer


async def test_post_is_answered(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json=HELLO)
    assert response.status_code == 200
    assert response.text == '{"data":{"hello":"你好"}}'
    assert response.headers["content-type"] == f"{NEW}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


async def test_get_is_answered(client: httpx.AsyncClient, answers: ExampleAnswers) -> None:
    query = "query A($t: Int!) { long(times: $t) } query B { hello }"
    parameters = {"query": query, "variables": '{"t": 3}', "operationName": "A"}
    response = await client.get("/graphql", params=parameters)
    assert response.json() == {"data": {"long": "xxx"}}
    assert answers.asked[0].read_only


async def test_the_viewer_is_the_tokens(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ who }"}, headers=bearer(Role.PLANNER, "44", "11")
    )
    assert response.json() == {"data": {"who": "wang PLANNER 11,44"}}


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        (None, 200, OLD),
        ("", 200, OLD),
        ("*/*", 200, OLD),
        ("application/*", 200, OLD),
        (OLD, 200, OLD),
        (NEW, 200, NEW),
        (f"{NEW}; charset=utf-8, {OLD}; charset=utf-8", 200, NEW),
        (f"{OLD}, {NEW}", 200, NEW),
        (f"{OLD}, {NEW};q=0.5", 200, OLD),
        (f"{NEW}, {OLD};q=0.9", 200, NEW),
        (f"{NEW}, */*;q=0.1", 200, NEW),
        (f"{NEW};q=0.5, */*", 200, OLD),
        ("text/html, */*;q=0.8", 200, OLD),
        ("APPLICATION/GraphQL-Response+JSON", 200, NEW),
        ("text/html", 406, OLD),
        ("image/png", 406, OLD),
        (f"{OLD};q=0", 406, OLD),
        (f"*/*, {OLD};q=0", 406, OLD),
        (f"{OLD};q=rubbish", 406, OLD),
    ],
)
async def test_the_media_type_is_negotiated(
    client: httpx.AsyncClient, accept: str | None, status: int, media: str
) -> None:
    request = client.build_request("POST", "/graphql", json=HELLO)
    if accept is None:
        del request.headers["accept"]
    else:
        request.headers["accept"] = accept
    response = await client.send(request)
    assert (response.status_code, response.headers["content-type"]) == (
        status,
        f"{media}; charset=utf-8",
    )
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { long(times: $n) }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ a: hello ...F } fragment F on Query { ...F }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_graphqls_own_refusals_are_400_or_by_the_old_type_200(
    client: httpx.AsyncClient, query: str, expected: str
) -> None:
    for accept, status in ((NEW, 400), (OLD, 200)):
        response = await client.post("/graphql", json={"query": query}, headers={"accept": accept})
        assert (response.status_code, code(response)) == (status, expected)
        assert "data" not in response.json()
        assert response.headers["content-type"].startswith(accept)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff\xfe", "the body is not JSON"),
        (b'{"query": "\\ud800"}', "the body is not JSON"),
        (b"NaN", "the body is not JSON"),
        (b"[" * 5000, "the body is not JSON"),
        (b"[{}]", "one at a time"),
        (b'"text"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "query is missing"),
        (b'{"query": 1}', "query is a number: a string is allowed"),
        (b'{"query": null}', "query is missing"),
        (b'{"query": "{hello}", "operationName": true}', "operationName is a boolean"),
        (b'{"query": "{hello}", "variables": []}', "variables is an array: an object is"),
        (b'{"query": "{hello}", "variables": "{}"}', "variables is a string"),
        (b'{"query": "{hello}", "extensions": 0}', "extensions is a number"),
        (b'{"extensions": {"persistedQuery": {"version": 2}}}', "Unsupported persisted query"),
        (b'{"extensions": {"persistedQuery": {"version": 1}}}', "is not a SHA-256"),
    ],
)
async def test_what_is_no_graphql_request_is_400_whatever_is_accepted(
    client: httpx.AsyncClient, body: bytes, message: str
) -> None:
    for accept in (NEW, OLD):
        headers = {"content-type": "application/json", "accept": accept}
        response = await client.post("/graphql", content=body, headers=headers)
        assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")
        assert message in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('application/json;charset="UTF-8"', 200),
        ("Application/JSON", 200),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=gbk", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/x-www-form-urlencoded", 415),
        (None, 415),
    ],
)
async def test_only_json_in_utf8_is_taken(
    client: httpx.AsyncClient, content_type: str | None, status: int
) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = await client.post("/graphql", content=b'{"query": "{hello}"}', headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_refused_naming_those_allowed(
    client: httpx.AsyncClient, method: str
) -> None:
    response = await client.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": "{hello}", "variables": "{"},
        {"query": "{hello}", "variables": "[]"},
        {"query": "{hello}", "extensions": "7"},
        [("query", "{hello}"), ("query", "{who}")],
    ],
)
async def test_bad_addresses_are_refused(client: httpx.AsyncClient, parameters: Any) -> None:
    response = await client.get("/graphql", params=parameters)
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("address", ["/graphql?query=%ff%fe", "/graphql?" + "a=1&" * 60])
async def test_addresses_that_are_no_text_are_refused(
    client: httpx.AsyncClient, address: str
) -> None:
    assert (await client.get(address)).status_code == 400


@pytest.mark.parametrize("accept", [NEW, OLD])
async def test_a_mutation_by_get_is_405(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.get(
        "/graphql", params={"query": "mutation { change }"}, headers={"accept": accept}
    )
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert (await client.post("/graphql", json={"query": "mutation { change }"})).json() == {
        "data": {"change": 1}
    }


async def test_no_token_is_401_before_anything_is_read(client: httpx.AsyncClient) -> None:
    for headers, challenge in (
        ({"Authorization": "Bearer x"}, 'error="invalid_token"'),
        ({"Authorization": ""}, 'error="invalid_token"'),
    ):
        response = await client.post(
            "/graphql",
            content=b"rubbish" * 1000,
            headers={"content-type": "application/json", **headers},
        )
        assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")
        assert challenge in response.headers["www-authenticate"]
    del client.headers["authorization"]
    response = await client.post("/graphql", json=HELLO)
    assert response.headers["www-authenticate"] == 'Bearer realm="jingwei"'


@pytest.mark.parametrize(
    ("how", "status", "expected", "message"),
    [
        ("input", 400, "BAD_USER_INPUT", "first 0: 1 to 1000 are allowed"),
        ("costly", 400, "QUERY_TOO_COSTLY", "depth 13: 12 is allowed"),
        ("forbidden", 403, "FORBIDDEN", "residents: not for a VIEWER"),
        ("geometry", 400, "INVALID_GEOMETRY", "Self-intersection at [113.93, 22.53]"),
        ("text", 400, "BAD_USER_INPUT", "a text holds NUL"),
        ("deep", 400, "QUERY_TOO_COSTLY", "the question is nested too deeply"),
        ("timeout", 504, "TIMEOUT", "the database took more than the 10 s allowed"),
        ("busy", 503, "UNAVAILABLE", "no database connection came free in 5 s"),
        ("down", 503, "UNAVAILABLE", "the database cannot be reached"),
    ],
)
async def test_each_refusal_has_its_code(
    client: httpx.AsyncClient, how: str, status: int, expected: str, message: str
) -> None:
    whole = await client.post("/graphql", json={"query": f"{{ {how}: hello }}"})
    assert (whole.status_code, code(whole)) == (status, expected)
    assert whole.json()["errors"][0]["message"] == message
    assert ("retry-after" in whole.headers) == (status == 503)
    field = await client.post("/graphql", json={"query": f'{{ hello fail(how: "{how}") }}'})
    assert (field.status_code, code(field)) == (200, expected)
    assert field.json()["data"] == {"hello": "你好", "fail": None}
    assert field.json()["errors"][0]["path"] == ["fail"]


async def test_particulars_stand_beside_the_code(client: httpx.AsyncClient) -> None:
    error = (await client.post("/graphql", json={"query": "{ geometry: hello }"})).json()["errors"]
    assert error[0]["extensions"]["location"] == {"type": "Point", "coordinates": [113.93, 22.53]}
    error = (await client.post("/graphql", json={"query": "{ input: hello }"})).json()["errors"]
    assert error[0]["path"] == ["grids"]
    assert error[0]["locations"] == [{"line": 1, "column": 3}]


async def test_an_unknown_error_gives_an_id_and_no_text(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    for query in ("{ bug: hello }", '{ fail(how: "bug") }'):
        response = await client.post(
            "/graphql", json={"query": query}, headers={"x-request-id": "its-id-7"}
        )
        assert code(response) == "INTERNAL"
        assert response.json()["errors"][0]["extensions"]["id"] == "its-id-7"
        assert "secret of the house" not in response.text
        assert "secret of the house" in capsys.readouterr().out
    assert (await client.post("/graphql", json={"query": "{ bug: hello }"})).status_code == 500


async def test_explain_is_the_administrators(
    client: httpx.AsyncClient, answers: ExampleAnswers
) -> None:
    asking = {**HELLO, "extensions": {"explain": True}}
    assert code(await client.post("/graphql", json=asking)) == "FORBIDDEN"
    response = await client.post("/graphql", json=asking, headers=bearer(Role.ADMINISTRATOR))
    assert response.json()["extensions"] == {"explain": {"sql": "select 1"}}
    assert answers.asked[-1].explain


async def test_a_purpose_is_stated_in_the_extensions(
    client: httpx.AsyncClient, answers: ExampleAnswers
) -> None:
    for said in ("VISIT", None):
        await client.post("/graphql", json={**HELLO, "extensions": {"purpose": said}})
        assert answers.asked[-1].purpose == said
    address = {"query": HELLO["query"], "extensions": '{"purpose": "SERVICE"}'}
    await client.get("/graphql", params=address)
    assert answers.asked[-1].purpose == "SERVICE"
    for wrong in ("CURIOSITY", "", "visit", 3, ["VISIT"], {"VISIT": 1}, True):
        asking = {**HELLO, "extensions": {"purpose": wrong}}
        response = await client.post("/graphql", json=asking)
        assert code(response) == "BAD_USER_INPUT"
        assert "allowed are EMERGENCY, INCIDENT, SERVICE, VISIT, CORRECTION" in response.text


async def test_a_body_above_the_limit_is_413(client: httpx.AsyncClient) -> None:
    at_limit = json.dumps(HELLO).encode().ljust(1 << 20)
    headers = {"content-type": "application/json"}
    assert (await client.post("/graphql", content=at_limit, headers=headers)).status_code == 200
    response = await client.post("/graphql", content=at_limit + b" ", headers=headers)
    assert (response.status_code, code(response)) == (413, "BAD_USER_INPUT")
    assert "body of 1048577 bytes: 1048576 are allowed" in response.text

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65536

    response = await client.post("/graphql", content=chunks(), headers=headers)
    assert (response.status_code, "body of 10485760 bytes" in response.text) == (413, True)


async def test_large_answers_are_compressed_for_those_who_ask(client: httpx.AsyncClient) -> None:
    for times, compressed in ((100, False), (9000, True), (100_000, True)):
        body = {"query": f"{{ long(times: {times}) }}"}
        for encodings, asked in (("gzip, br", True), ("br", False), ("gzip;q=0", False)):
            request = client.build_request(
                "POST", "/graphql", json=body, headers={"accept-encoding": encodings}
            )
            response = await client.send(request, stream=True)
            raw = b"".join([chunk async for chunk in response.aiter_raw()])
            gzipped = response.headers.get("content-encoding") == "gzip"
            assert gzipped == (compressed and asked)
            text = gzip.decompress(raw) if gzipped else raw
            assert text == b'{"data":{"long":"' + b"x" * times + b'"}}'
            assert int(response.headers["content-length"]) == len(raw)


async def test_get_has_a_weak_etag_and_304(client: httpx.AsyncClient) -> None:
    first = await client.get("/graphql", params=HELLO)
    etag = first.headers["etag"]
    assert etag.startswith('W/"')
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization, Accept, Accept-Encoding"
    for known in (etag, f'"x", {etag}', etag.removeprefix("W/"), "*"):
        again = await client.get("/graphql", params=HELLO, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    other = await client.get("/graphql?query={who}", headers={"if-none-match": etag})
    assert other.status_code == 200 and other.headers["etag"] != etag


async def test_errors_have_no_etag(client: httpx.AsyncClient) -> None:
    for query in ("{ nothing }", '{ fail(how: "input") }', "{ down: hello }"):
        assert "etag" not in (await client.get("/graphql", params={"query": query})).headers
