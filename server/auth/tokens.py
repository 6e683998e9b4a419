"""Who asks: bearer tokens (JWT, RFC 6750) become viewers, or are refused saying why."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt import exceptions as faults

from schema.viewer import Viewer
from server.auth.claims import BadClaims, ClaimRules
from server.auth.keys import ALGORITHMS, DEVELOPMENT, Keys, VerificationKey

LEEWAY_SECONDS = 30
"""How far clocks may differ."""

TOKEN_BYTES = 8192

REMEMBERED = 4096
REMEMBERED_SECONDS = 300.0
"""A verified token is not verified again for so long: a withdrawn key ends its tokens by then."""

EXPIRED = "the token has expired"

WHY: tuple[tuple[type[faults.PyJWTError], str], ...] = (
    (faults.ExpiredSignatureError, EXPIRED),
    (faults.ImmatureSignatureError, "the token is not valid yet"),
    (faults.InvalidAudienceError, "the token is for another audience"),
    (faults.InvalidIssuerError, "the token's issuer is not accepted"),
    (faults.InvalidSubjectError, "the token's claim 'sub' is not a text"),
)


class Unauthenticated(Exception):
    """A viewer that is not known. ``error`` is RFC 6750's, None where no token came."""

    def __init__(self, reason: str, error: str | None = "invalid_token") -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error

    @property
    def challenge(self) -> str:
        """The value of ``WWW-Authenticate``."""
        if self.error is None:
            return 'Bearer realm="jingwei"'
        quoted = self.reason.replace("\\", "").replace('"', "'")
        return f'Bearer realm="jingwei", error="{self.error}", error_description="{quoted}"'


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What a token must carry beside its signature; None accepts any issuer, no audience."""

    issuer: str | None = None
    audience: str | None = None
    claims: ClaimRules = field(default_factory=ClaimRules)


@dataclass(frozen=True, slots=True)
class Admission:
    """A viewer who was let in, and until when, in seconds of the clock."""

    viewer: Viewer
    expires: float = math.inf


class Authentication:
    """Makes viewers of ``Authorization`` headers.

    ``anonymous`` is the viewer of a request without a token; None refuses these.
    """

    def __init__(
        self, keys: Keys, rules: TokenRules | None = None, anonymous: Viewer | None = None
    ) -> None:
        self._keys = keys
        self._rules = rules or TokenRules()
        self._anonymous = None if anonymous is None else Admission(anonymous)
        self._known: OrderedDict[bytes, tuple[Admission, float]] = OrderedDict()

    async def viewer(self, authorization: bytes | None) -> Viewer:
        """The viewer of this header. Raises ``Unauthenticated`` or ``KeysUnreachable``."""
        return (await self.admitted(authorization)).viewer

    async def admitted(self, authorization: bytes | None) -> Admission:
        """The viewer of this header, and until when. Raises as ``viewer`` does."""
        if authorization is None:
            if self._anonymous is None:
                raise Unauthenticated("a bearer token is needed", error=None)
            return self._anonymous
        known = self._known.get(authorization)
        if known is not None and time.time() < known[1]:
            return known[0]
        claims = await self._verified(token_of(authorization))
        admission = Admission(self._viewer(claims), int(claims["exp"]) + LEEWAY_SECONDS)
        self._remember(authorization, admission)
        return admission

    def _viewer(self, claims: Mapping[str, Any]) -> Viewer:
        try:
            return self._rules.claims.viewer(claims)
        except BadClaims as error:
            raise Unauthenticated(str(error)) from error

    def _remember(self, authorization: bytes, admission: Admission) -> None:
        self._known.pop(authorization, None)
        if len(self._known) >= REMEMBERED:
            self._known.popitem(last=False)
        until = min(admission.expires, time.time() + REMEMBERED_SECONDS)
        self._known[authorization] = admission, until

    async def _verified(self, token: str) -> Mapping[str, Any]:
        algorithm, kid = header_of(token)
        keys = await self._keys.matching(algorithm, kid)
        if not keys:
            raise Unauthenticated("the token is signed with a key that is not known here")
        for key in keys:
            try:
                return self._decoded(token, key)
            except faults.InvalidSignatureError:
                continue  # without a key id, several keys may be meant
            except faults.PyJWTError as error:
                raise Unauthenticated(why(error)) from error
        raise Unauthenticated("the token's signature does not fit")

    def _decoded(self, token: str, key: VerificationKey) -> Mapping[str, Any]:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key.material,
            algorithms=[key.algorithm],
            issuer=self._rules.issuer,
            audience=self._rules.audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp"]},
        )
        return claims


def why(fault: faults.PyJWTError) -> str:
    """What was wrong, without what would have been right."""
    if isinstance(fault, faults.MissingRequiredClaimError):
        return f"the token lacks the claim '{fault.claim}'"
    for kind, reason in WHY:
        if isinstance(fault, kind):
            return reason
    return "the token is malformed"


def bearer_of(authorization: bytes) -> bytes:
    """What follows ``Bearer``. Raises ``Unauthenticated`` for another scheme."""
    if len(authorization) > TOKEN_BYTES:
        raise Unauthenticated(f"the token is longer than {TOKEN_BYTES} bytes")
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"bearer":
        raise Unauthenticated("the Authorization header is not of the scheme Bearer")
    return token.strip()


def token_of(authorization: bytes) -> str:
    try:
        return bearer_of(authorization).decode("ascii")
    except UnicodeDecodeError as error:
        raise Unauthenticated("the token is malformed") from error


def header_of(token: str) -> tuple[str, str | None]:
    """Algorithm and key id, both only to look a key up with."""
    try:
        header = jwt.get_unverified_header(token)
    except (faults.PyJWTError, RecursionError) as error:
        raise Unauthenticated("the token is malformed") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm == "none":
        raise Unauthenticated("the token is not signed")
    if algorithm not in (*ALGORITHMS, DEVELOPMENT):
        raise Unauthenticated("the token's algorithm is not accepted")
    return algorithm, kid


def minted(
    secret: str,
    viewer: Viewer,
    *,
    days: float,
    rules: TokenRules | None = None,
    now: datetime | None = None,
) -> str:
    """A development token (HS256) for the viewer, valid for so many days."""
    start = now or datetime.now(UTC)
    claims: dict[str, Any] = {
        "sub": viewer.subject,
        "role": viewer.role.name,
        "areas": list(viewer.areas),
        "iat": start,
        "exp": start + timedelta(days=days),
    }
    if rules is not None and rules.issuer is not None:
        claims["iss"] = rules.issuer
    if rules is not None and rules.audience is not None:
        claims["aud"] = rules.audience
    return jwt.encode(claims, secret, algorithm="HS256")
