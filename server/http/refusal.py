"""Refusals of what is not asked by GraphQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from server.errors import Refused, refused
from server.http.observability import RequestRecord


def refusal_response(error: Exception, observed: RequestRecord) -> Response:
    """The response to a request that an exception ended."""
    result = refused(error, observed.request_id)
    return _response(result, {"errors": result.errors}, observed)


def exception_response(error: Exception, observed: RequestRecord) -> Response:
    """The same as OGC API – Features has it (part 1, ``exception.yaml``): a code, a description."""
    result = refused(error, observed.request_id)
    description = "; ".join(str(said["message"]) for said in result.errors)
    return _response(result, {"code": result.code, "description": description}, observed)


def _response(result: Refused, body: Mapping[str, Any], observed: RequestRecord) -> Response:
    observed.code = result.code
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in result.headers}
    headers["cache-control"] = "no-store"
    return Response(orjson.dumps(body, default=str), result.status, headers, "application/json")
