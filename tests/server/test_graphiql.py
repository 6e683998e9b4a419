"""GraphiQL, the page that browsers get."""

from __future__ import annotations

import httpx
import pytest

from schema.viewer import Role
from server.http import lifetime
from tests.browser import browser
from tests.server.asking import HELLO, client_of
from tests.server.example import ExampleAnswers, example, listening, token

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_browsers_get_graphiql_without_a_token(client: httpx.AsyncClient) -> None:
    del client.headers["authorization"]
    response = await client.get("/graphql", headers=BROWSER)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for part in ("graphiql.min.js", "graphiql.min.css", "start.js", "icon.svg", "LICENSES.txt"):
        found = await client.get(f"/static/graphiql/{part}")
        assert found.status_code == 200
    assert "http" not in response.text.replace("http-equiv", "")


async def test_a_browser_that_asks_a_question_gets_the_answer(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params=HELLO, headers=BROWSER)
    assert response.json() == {"data": {"hello": "你好"}}


async def test_the_bare_address_leads_to_graphiql(client: httpx.AsyncClient) -> None:
    response = await client.get("/", headers=BROWSER)
    assert (response.status_code, response.headers["location"]) == (307, "/graphql")


async def test_graphiql_can_be_switched_off() -> None:
    async with client_of(example(graphiql=False)) as client:
        assert (await client.get("/", headers=BROWSER)).status_code == 404
        assert (await client.get("/graphql", headers=BROWSER)).status_code == 400
        assert (await client.get("/static/graphiql/start.js")).status_code == 404


TYPE = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.setValue(%r)"
ASK = "document.querySelector('.graphiql-execute-button').click()"
ANSWER = "return document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"
TABS = "return [...document.querySelectorAll('.graphiql-tab-button')].map((b) => b.textContent)"


async def test_the_page_asks_and_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscription goes on where its stream is cut, from the event that it had come to."""
    monkeypatch.setattr(lifetime, "LIFE_SECONDS", 0.03)
    answers = ExampleAnswers()
    async with browser() as page, listening(example(answers)) as address:
        await page.open(f"{address}/graphql#token={token(Role.ADMINISTRATOR)}")
        await page.until("return document.querySelector('.graphiql-execute-button')")
        assert await page.run(TABS) == ["Welcome", "Follow"]
        for name, query, wanted in (
            ("Hello", "query Hello { hello }", "你好"),
            ("Count", "subscription Count { count(to: 3) }", '"count": 3'),
        ):
            await page.run(TYPE % query)
            await page.until(f"{TABS}.includes({name!r})")  # it has read what was typed
            await page.run(ASK)
            await page.until(f"{ANSWER}.includes({wanted!r})")
        assert all("406" in fault for fault in await page.faults())
    followed = [asked.last_event for asked in answers.asked if "count" in asked.document]
    assert followed[0] is None and followed[-1] in ("1", "2", "3")
