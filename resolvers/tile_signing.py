"""Signed addresses of tiles, for programs that cannot send headers."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import orjson
import strawberry

from compiler.errors import Forbidden, shown
from resolvers.workflow.arguments import AreaCode, Between
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from schema.access.access_log import Access
from schema.viewer import Role, Viewer

MOST_HOURS = 168
"""A week."""

SIGNED = "signed"
"""The parameter of an address that holds the signature."""

PURPOSE = b"jingwei tiles 1\n"
"""What the key signs here: a text that begins so, and no other."""

LOG = """select log_access(
    $1, $2, $3::text[], $4, null, 'signTiles', null, null, $5, $6::jsonb, null
)"""


class BadSignature(Exception):
    """A signature that lets nobody in; the message says why."""


@dataclass(frozen=True, slots=True)
class TileSigner:
    """Signs and reads with one key; without a key it does neither.

    A signature is a subject, a role, an area and an end, as JSON, and their HMAC-SHA-256, both in
    URL-safe Base64.
    """

    key: bytes | None
    now: Callable[[], float] = time.time

    def sign(self, viewer: Viewer, area: str, expires: int) -> str:
        """What stands for the viewer in the area until ``expires``, in seconds since 1970. Raises
        ``Forbidden`` without a key, and for an area that is not the viewer's."""
        if self.key is None:
            raise Forbidden("this server signs no addresses: JINGWEI_TILE_SECRET is not set")
        if not viewer.may_see(area):
            raise Forbidden(f"area {shown(area)} is not within your areas")
        body = orjson.dumps([viewer.subject, viewer.role.name, area, expires])
        return f"{_text(body)}.{_text(self._digest(self.key, body))}"

    def viewer(self, signature: str) -> Viewer:
        """Whom a signature stands for. Raises ``BadSignature``."""
        if self.key is None:
            raise BadSignature("this server takes no signed addresses")
        body, _, digest = signature.partition(".")
        try:
            signed, given = urlsafe_b64decode(_padded(body)), urlsafe_b64decode(_padded(digest))
        except ValueError as error:
            raise BadSignature("the address is not signed by this server") from error
        if not hmac.compare_digest(given, self._digest(self.key, signed)):
            raise BadSignature("the address is not signed by this server")
        subject, role, area, expires = orjson.loads(signed)
        if expires <= self.now():
            raise BadSignature("the signed address has expired")
        return Viewer(subject, Role[role], (area,))

    @staticmethod
    def _digest(key: bytes, body: bytes) -> bytes:
        return hmac.digest(key, PURPOSE + body, "sha256")


@strawberry.type(description="Addresses of tiles that need no token 地图瓦片链接")
class SignedTiles:
    template: str = strawberry.field(
        description="The address, relative to the server, with {layer}, {z}, {x} and {y} to fill in"
        " 链接模板; whoever has it sees the tiles, so it is kept like a password"
    )
    expires_at: datetime = strawberry.field(name="expiresAt", description="Until when 有效期至")


@mutation(
    "signTiles",
    SignedTiles,
    "Addresses of tiles for GIS programs that cannot send a token 签发地图瓦片链接: in your role,"
    " of one area, for some hours; it is logged",
    roles=tuple(Role),
)
async def sign_tiles(
    context: Context,
    area: Annotated[str, AreaCode(), "Code of a region or community within your areas 区域代码"],
    hours: Annotated[int, Between(1, MOST_HOURS), f"For how long 小时数: 1 to {MOST_HOURS}"],
) -> SignedTiles:
    viewer, signer = context.viewer, context.service(TileSigner)
    expires = int(signer.now()) + hours * 3600
    signature = signer.sign(viewer, area, expires)
    said = orjson.dumps({"area": area, "hours": hours}).decode()
    lines = orjson.dumps([{"codes": [area]}]).decode()
    who = (viewer.subject, viewer.role.name, list(viewer.areas))
    await context.pool.run(LOG, [*who, Access.SIGN.name, said, lines], viewer)
    template = f"/tiles/{{layer}}/{{z}}/{{x}}/{{y}}.mvt?{SIGNED}={signature}"
    return SignedTiles(template=template, expires_at=datetime.fromtimestamp(expires, UTC))


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _padded(text: str) -> bytes:
    return text.encode() + b"=" * (-len(text) % 4)
