"""Requests as the bytes that go over the wire."""

from __future__ import annotations

from urllib.parse import urlencode

import orjson

from bench.questions import BenchQuestion, Variables

ROUTES = {"a": "/grid", "b": "/viewport", "c": "/footprints", "d": "/dashboard", "e": "/unwatched"}
"""Where the hand-written server answers the questions."""


def graphql(question: BenchQuestion, variables: Variables, token: str) -> bytes:
    """The question as GraphQL clients put it: the whole document with every request."""
    return posted(question.document, variables, token)


def posted(document: str, variables: Variables, token: str) -> bytes:
    body = orjson.dumps({"query": document, "variables": dict(variables)})
    head = (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def fetched(question: BenchQuestion, variables: Variables, token: str) -> bytes:
    """The question as an address of the hand-written server."""
    plain = {name: _plain(value) for name, value in variables.items()}
    return (
        f"GET {ROUTES[question.letter]}?{urlencode(plain)} HTTP/1.1\r\nHost: localhost\r\n"
        f"Accept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
