"""The parameters of a GraphQL request: read from a body or an address, limited, checked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive

from compiler.errors import shown
from geo.crs import CRS
from schema.access.access_log import Purpose
from server.errors import BadRequest

DRAINED = 64
"""A body that is too large is read to its end, and thrown away, up to so many times the limit:
a client that is cut off while it sends does not hear why."""

BODY_SECONDS = 30

GET_PARAMETERS = ("query", "operationName", "variables", "extensions")


class ClientGone(Exception):
    """The client closed the connection before it had sent everything."""


async def client_gone(receive: Receive) -> None:
    """Returns when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the client asked, of the right types, in so many ``bytes``."""

    query: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None
    bytes: int


async def body_of(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises ``BadRequest`` (413) when it has more than ``limit`` bytes."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return within_limit(body, len(body), limit)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await rest_of(receive, body, limit)
    except TimeoutError as error:
        raise BadRequest(f"the body did not arrive within {BODY_SECONDS} s", 408) from error


async def rest_of(receive: Receive, body: bytes, limit: int) -> bytes:
    chunks, size, more = [body], len(body), True
    while more and size <= limit * DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        more = message.get("more_body", False)
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            chunks.clear()
    return within_limit(b"".join(chunks), size, limit)


def within_limit(body: bytes, size: int, limit: int) -> bytes:
    if size > limit:
        raise BadRequest(f"body of {size} bytes: {limit} are allowed", 413)
    return body


def from_body(body: bytes) -> Parameters:
    """The parameters in a JSON body. Raises ``BadRequest``."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the body is not JSON: {error}") from error
    if isinstance(parsed, list):
        raise BadRequest(
            "a batch of requests: one at a time is allowed, and it may ask for several things"
        )
    if not isinstance(parsed, dict):
        raise BadRequest("the body is not a JSON object")
    return checked_parameters(parsed, len(body))


def from_address(query_string: bytes) -> Parameters:
    """The parameters in an address. Raises ``BadRequest``."""
    given = address_pairs(query_string)
    fields: dict[str, Any] = {**by_name(pair for pair in given if pair[0] in GET_PARAMETERS)}
    for name in ("variables", "extensions"):
        if name in fields:
            fields[name] = json_of(name, fields[name])
    return checked_parameters(fields, len(query_string))


def address_pairs(query_string: bytes) -> list[tuple[str, str]]:
    """The names and values in an address. Raises ``BadRequest``."""
    try:
        return parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except ValueError as error:
        raise BadRequest("the address is not URL-encoded UTF-8") from error


def by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values by their names. Raises ``BadRequest`` for a name that comes twice."""
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise BadRequest(f"the parameter {name} stands twice in the address")
        fields[name] = value
    return fields


def known_parameters(given: Iterable[str], allowed: Sequence[str]) -> None:
    """Raises ``BadRequest`` for a parameter that is not among the allowed ones."""
    for name in given:
        if name not in allowed:
            named = ", ".join(allowed) or "none"
            raise BadRequest(f"parameter {shown(name)}: allowed are {named}")


def property_names(given: Mapping[str, str]) -> tuple[str, ...] | None:
    """The fields that an address asks for, by commas; None where it does not say."""
    return tuple(filter(None, given["fields"].split(","))) if "fields" in given else None


def crs_of(given: Mapping[str, str], allowed: Sequence[CRS]) -> CRS:
    """The CRS that an address asks for, WGS 84 where it does not say. Raises ``BadRequest``."""
    by_names = {crs.name: crs for crs in allowed}
    name = given.get("crs", CRS.WGS84.name)
    if name not in by_names:
        raise BadRequest(f"crs {shown(name)}: allowed are {', '.join(by_names)}")
    return by_names[name]


def checked_purpose(parameter: str, said: object) -> str | None:
    """What a parameter says of the purpose, if anything. Raises ``BadRequest`` where it is none."""
    if said is None or (isinstance(said, str) and said in Purpose.__members__):
        return said
    allowed = ", ".join(Purpose.__members__)
    raise BadRequest(f"{parameter} {shown(said)}: allowed are {allowed}")


def json_of(name: str, text: str) -> Any:
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the parameter {name} is not JSON: {error}") from error


def checked_parameters(fields: dict[str, Any], size: int) -> Parameters:
    """Parameters of the right types; null is the same as absent. Raises ``BadRequest``."""
    query, operation_name = fields.get("query"), fields.get("operationName")
    variables, extensions = fields.get("variables"), fields.get("extensions")
    require("query", query, str)
    require("operationName", operation_name, str)
    require("variables", variables, dict)
    require("extensions", extensions, dict)
    return Parameters(query, operation_name or None, variables, extensions, size)


def require(name: str, value: object, type_: type) -> None:
    if value is not None and not isinstance(value, type_):
        allowed = "a string" if type_ is str else "an object"
        raise BadRequest(f"the parameter {name} is {kind(value)}: {allowed} is allowed")


def kind(value: object) -> str:
    """JSON's name of a value's type."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    return names.get(type(value), "an array" if isinstance(value, list) else "an object")
