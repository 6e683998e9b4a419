"""What a statement is for, as PostgreSQL's logs and ``pg_stat_activity`` show it."""

from __future__ import annotations

from contextvars import ContextVar

STATEMENT_TAG: ContextVar[str] = ContextVar("statement_tag", default="jingwei")
"""The operation and the id of the request that is being answered.

It is set as ``application_name`` beside the statement, where the pool is told to: a comment in the
statement would make it another one for each request, and none would be prepared.
"""

MOST_BYTES = 63
"""Of an ``application_name``; PostgreSQL cuts what is longer."""


def tag_of(operation: str | None, request_id: str) -> str:
    """The tag of a request: the id whole, and as much of the operation's name as fits."""
    return f"{(operation or '-')[: MOST_BYTES - 1 - len(request_id)]} {request_id}"[:MOST_BYTES]
