"""Refusals of what is not asked by GraphQL."""

from __future__ import annotations

import orjson
from starlette.responses import Response

from server.errors import refused
from server.http.observability import RequestRecord


def refusal_response(error: Exception, observed: RequestRecord) -> Response:
    """The response to a request that an exception ended."""
    result = refused(error, observed.request_id)
    observed.code = result.code
    body = orjson.dumps({"errors": result.errors}, default=str)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in result.headers}
    headers["cache-control"] = "no-store"
    return Response(body, result.status, headers, "application/json")
