"""The one table of what each exception means to a client: its code and its HTTP status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as QueueTimeout

from compiler import errors as compiler
from compiler.place import Place
from geo.crs import UnknownCRS
from geo.geojson import InvalidGeometry
from resolvers.database.connection import Unsendable
from resolvers.database.pool import StatementTimeout, Unavailable
from resolvers.database.shares import PoolBusy
from resolvers.question import MutationByGet, SubscriptionAnswered
from resolvers.workflow.child_process import TookTooLong
from resolvers.workflow.refusals import (
    Conflict,
    ConsentNeeded,
    NotFound,
    TooManyRequests,
    Unfit,
)
from server.auth.keys import KeysUnreachable
from server.auth.tokens import Unauthenticated

log = structlog.get_logger("jingwei.errors")

Headers = Sequence[tuple[bytes, bytes]]
Formatted = Mapping[str, Any]


class BadRequest(Exception):
    """HTTP that is no GraphQL request. ``headers`` go with the response."""

    def __init__(self, message: str, status: int = 400, headers: Headers = ()) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class DocumentNotFound(Exception):
    """A hash whose document is not stored: the client sends both again (Apollo's APQ)."""

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


class DocumentNotListed(Exception):
    """A document that is not on the list of those that may be run."""


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """What a client gets. ``retry_seconds`` goes into ``Retry-After``."""

    code: str
    status: int = 400
    retry_seconds: int | None = None
    shown: bool = True


INTERNAL = ErrorReply("INTERNAL", 500, shown=False)

OUTCOMES: tuple[tuple[type[BaseException], ErrorReply], ...] = (
    (BadRequest, ErrorReply("BAD_USER_INPUT")),  # with a status of its own
    (MutationByGet, ErrorReply("BAD_USER_INPUT", 405)),
    (SubscriptionAnswered, ErrorReply("BAD_USER_INPUT", 406)),
    (Unauthenticated, ErrorReply("UNAUTHENTICATED", 401)),
    (KeysUnreachable, ErrorReply("UNAVAILABLE", 503, retry_seconds=5)),
    (DocumentNotFound, ErrorReply("PERSISTED_QUERY_NOT_FOUND")),
    (DocumentNotListed, ErrorReply("PERSISTED_QUERY_NOT_IN_LIST", 403)),
    (compiler.ParseFailed, ErrorReply("GRAPHQL_PARSE_FAILED")),
    (compiler.ValidationFailed, ErrorReply("GRAPHQL_VALIDATION_FAILED")),
    (compiler.BadInput, ErrorReply("BAD_USER_INPUT")),
    (compiler.TooCostly, ErrorReply("QUERY_TOO_COSTLY")),
    (compiler.Forbidden, ErrorReply("FORBIDDEN", 403)),
    (NotFound, ErrorReply("NOT_FOUND", 404)),
    (Conflict, ErrorReply("CONFLICT", 409)),
    (TooManyRequests, ErrorReply("TOO_MANY_REQUESTS", 429)),
    (ConsentNeeded, ErrorReply("CONSENT_NEEDED", 403)),
    (InvalidGeometry, ErrorReply("INVALID_GEOMETRY")),
    (UnknownCRS, ErrorReply("BAD_USER_INPUT")),
    (Unsendable, ErrorReply("BAD_USER_INPUT")),
    (RecursionError, ErrorReply("QUERY_TOO_COSTLY")),
    (StatementTimeout, ErrorReply("TIMEOUT", 504)),
    (TookTooLong, ErrorReply("TIMEOUT", 504)),
    (PoolBusy, ErrorReply("UNAVAILABLE", 503, retry_seconds=2)),
    (Unavailable, ErrorReply("UNAVAILABLE", 503, retry_seconds=2)),
    (QueueTimeout, ErrorReply("UNAVAILABLE", 503, retry_seconds=2)),
    (psycopg.errors.QueryCanceled, ErrorReply("TIMEOUT", 504)),
    (psycopg.DataError, ErrorReply("BAD_USER_INPUT")),
    (psycopg.OperationalError, ErrorReply("UNAVAILABLE", 503, retry_seconds=2, shown=False)),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A whole request refused: what the client gets."""

    errors: tuple[Formatted, ...]
    code: str
    status: int
    legacy_status: int
    headers: Headers


def outcome_of(error: BaseException) -> ErrorReply:
    return next((outcome for kind, outcome in OUTCOMES if isinstance(error, kind)), INTERNAL)


def refused(error: Exception, request_id: str) -> Refused:
    """The reply to a request that this exception ended."""
    error = cause_of(error)
    outcome = outcome_of(error)
    well_formed = not isinstance(error, BadRequest)
    status = error.status if isinstance(error, BadRequest) else outcome.status
    if isinstance(error, compiler.ParseFailed | compiler.ValidationFailed):
        errors = tuple(coded(one, outcome.code) for one in error.errors)
    else:
        errors = (formatted(error, request_id),)
    # The media type application/json knows no status for GraphQL's own refusals: 200.
    legacy_status = 200 if status == 400 and well_formed else status
    return Refused(errors, outcome.code, status, legacy_status, headers_of(error, outcome))


def formatted(error: Exception, request_id: str) -> Formatted:
    """One error as the client sees it, whether it ended the request or one field."""
    if isinstance(error, GraphQLError):
        return formatted_in_place(error, request_id)
    error = cause_of(error)
    outcome = outcome_of(error)
    extensions: dict[str, Any] = {"code": outcome.code, **particulars(error)}
    if outcome is INTERNAL:
        extensions["id"] = request_id
        log.error("internal error", request_id=request_id, exc_info=error)
    elif outcome.code == "UNAVAILABLE":
        log.warning("unavailable", request_id=request_id, error=str(error), why=reason(error))
    fields: dict[str, Any] = {"message": message_of(error, outcome, request_id)}
    if isinstance(error, compiler.Refusal) and error.place is not None:
        fields |= placed(error.place)
    fields["extensions"] = extensions
    return fields


def placed(place: Place) -> Formatted:
    """The place of a refusal, as graphql-core gives it of its own errors."""
    locations = [{"line": line, "column": column} for line, column in place.locations]
    return {"locations": locations, "path": list(place.path)} if locations else {"path": place.path}


def formatted_in_place(error: GraphQLError, request_id: str) -> Formatted:
    """An error of one field: where it happened is graphql-core's, what it means is the table's."""
    if "code" in (error.extensions or {}):
        return dict(error.formatted)
    origin = error.original_error
    if origin is None or isinstance(origin, GraphQLError):
        return coded(error, "GRAPHQL_VALIDATION_FAILED")  # graphql-core's own words
    place: Formatted = error.formatted
    where = {key: place[key] for key in ("locations", "path") if key in place}
    return {**formatted(origin, request_id), **where}


def coded(error: GraphQLError, code: str) -> Formatted:
    fields = dict(error.formatted)
    return {**fields, "extensions": {**(error.extensions or {}), "code": code}}


def cause_of(error: Exception) -> Exception:
    """SQLAlchemy wraps the driver's exceptions: what counts is inside."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
        return error.orig
    return error


def message_of(error: Exception, outcome: ErrorReply, request_id: str) -> str:
    if outcome is INTERNAL:
        return f"internal error; the log has it under {request_id}"
    if not outcome.shown:
        return "the database cannot be reached"
    if isinstance(error, RecursionError):
        return "the question is nested too deeply"
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or "the database refused a value"
    return str(error)


def particulars(error: Exception) -> dict[str, Any]:
    """What comes with the code: the place of a geometry's fault, what came before a conflict, what
    stands against a change and where, and when to try again."""
    if isinstance(error, Conflict | Unfit):
        return {**_conflict(error), **_findings(error)}
    if isinstance(error, TooManyRequests) and error.retry_seconds is not None:
        return {"retryAfterSeconds": error.retry_seconds}
    if isinstance(error, InvalidGeometry) and error.location is not None:
        return {"location": {"type": "Point", "coordinates": list(error.location)}}
    return {}


def _conflict(error: Conflict | Unfit) -> dict[str, Any]:
    if isinstance(error, Unfit) or error.version is None:
        return {}
    return {"version": error.version, "since": list(error.since)}


def _findings(error: Conflict | Unfit) -> dict[str, Any]:
    return {"findings": list(error.findings)} if error.findings else {}


def headers_of(error: Exception, outcome: ErrorReply) -> Headers:
    if isinstance(error, BadRequest):
        return error.headers
    if isinstance(error, Unauthenticated):
        return ((b"www-authenticate", error.challenge.encode("latin-1", "replace")),)
    if isinstance(error, MutationByGet):
        return ((b"allow", b"POST"),)
    if outcome.retry_seconds is not None:
        return ((b"retry-after", b"%d" % outcome.retry_seconds),)
    return ()


def reason(error: BaseException) -> str | None:
    """What lies behind an exception, for the log."""
    return str(error.__cause__) if error.__cause__ is not None else None
