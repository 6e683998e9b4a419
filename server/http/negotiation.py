"""Media types: what the client sends, and what it would like to have back."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from server.errors import BadRequest


class Media(Enum):
    """What can be sent back, in the order of preference where the client has none."""

    RESPONSE = b"application/graphql-response+json"
    LEGACY = b"application/json"
    HTML = b"text/html"
    EVENTS = b"text/event-stream"

    @property
    def content_type(self) -> bytes:
        return self.value + b"; charset=utf-8"


ANYTHING = (b"*/*", b"application/*")


@lru_cache(256)
def accepted(accept: bytes | None, html: bool) -> Media:
    """The media type to answer in; ``html`` when the page could be given too.

    A client that names none, or takes anything, gets ``application/json``. Raises ``BadRequest``
    (406) when it takes nothing that we have.
    """
    if accept is None or not accept.strip():
        return Media.LEGACY
    wishes = dict(wish(part) for part in accept.split(b",") if part.strip())
    offers = [media for media in Media if html or media is not Media.HTML]
    best = max(offers, key=lambda media: wishes.get(media.value, 0.0))
    anything = max(wishes.get(wild, 0.0) for wild in ANYTHING)
    if wishes.get(best.value, 0.0) > 0 and wishes[best.value] >= anything:
        return best
    if anything > 0 and wishes.get(Media.LEGACY.value, 1.0) > 0:
        return Media.LEGACY
    if wishes.get(best.value, 0.0) > 0:
        return best
    raise BadRequest(
        "the Accept header allows neither application/graphql-response+json nor application/json",
        406,
    )


def wish(part: bytes) -> tuple[bytes, float]:
    """A media range and its weight, 0 to 1 (RFC 9110, 12.5.1)."""
    name, *parameters = (item.strip().lower() for item in part.split(b";"))
    for parameter in parameters:
        if parameter.startswith(b"q="):
            try:
                return name, min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return name, 0.0
    return name, 1.0


@lru_cache(64)
def require_json(content_type: bytes | None) -> None:
    """Raises ``BadRequest`` (415) unless the body is declared to be JSON in UTF-8."""
    name, *parameters = (item.strip().lower() for item in (content_type or b"").split(b";"))
    if name != b"application/json":
        raise BadRequest(
            f"Content-Type {name.decode('latin-1')!r}: application/json is allowed",
            415,
            ((b"accept", b"application/json"),),
        )
    for parameter in parameters:
        key, _, value = parameter.partition(b"=")
        if key.strip() == b"charset" and value.strip(b' "') not in (b"utf-8", b"utf8"):
            raise BadRequest(f"charset {value.decode('latin-1')!r}: utf-8 is allowed", 415)


def takes_gzip(accept_encoding: bytes | None) -> bool:
    if not accept_encoding:
        return False
    wishes = dict(wish(part) for part in accept_encoding.split(b",") if part.strip())
    return wishes.get(b"gzip", wishes.get(b"*", 0.0)) > 0
