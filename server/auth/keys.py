"""Keys that tokens are verified with: a file, a JWKS address, or the development secret."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.error import URLError

import jwt
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.exceptions import PyJWTError

from server.faults import Fault

log = structlog.get_logger("jingwei.auth")

RSA_BITS = 2048
"""Shorter RSA keys are refused (RFC 7518, 3.3)."""

SECRET_CHARACTERS = 32
"""Shorter secrets are refused (RFC 7518, 3.2: 256 bits)."""

JWKS_BYTES = 1 << 20
FETCH_SECONDS = 5.0

RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
CURVES: tuple[tuple[type[EllipticCurve], str], ...] = (
    (SECP256R1, "ES256"),
    (SECP384R1, "ES384"),
    (SECP521R1, "ES512"),
)
ALGORITHMS = ("EdDSA", *(algorithm for _, algorithm in CURVES), *RSA)
"""What tokens may be signed with, where a setting names it."""

USUAL = ("EdDSA", "ES256", "RS256")
"""What they may be signed with where none is named."""

DEVELOPMENT = "HS256"
"""What the development secret signs with: it finds a key only where that is set."""

BURST = 5
"""How often unknown key ids may have keys fetched one after another, before there is a pause."""

SigningKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey | str


class KeyFault(Fault):
    """Keys that cannot be used: found at start-up, reported in one line."""


class KeysUnreachable(Exception):
    """The address of the keys does not answer and none are known yet."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key and an algorithm it serves. Of RSA several may be allowed by setting: each is a key."""

    algorithm: str
    material: SigningKey
    kid: str | None = None


class Keys(Protocol):
    """A source of keys."""

    async def matching(self, algorithm: str, kid: str | None) -> Sequence[VerificationKey]:
        """The keys that a token with this header may be signed with."""
        ...


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys known from the start."""

    keys: tuple[VerificationKey, ...]

    async def matching(self, algorithm: str, kid: str | None) -> Sequence[VerificationKey]:
        return chosen(self.keys, algorithm, kid)


class RemoteKeys:
    """Keys from a JWKS address, fetched when needed.

    Known keys serve for ``lifetime_seconds`` and, when the address is silent, beyond. An unknown
    key id fetches them anew at once: ``BURST`` times, and then once in ``pause_seconds``.
    """

    def __init__(
        self,
        url: str,
        algorithms: Sequence[str] = USUAL,
        *,
        lifetime_seconds: float = 600.0,
        pause_seconds: float = 10.0,
    ) -> None:
        if not url.startswith(("https://", "http://")):
            raise KeyFault(f"JWKS address {url!r}: an https:// address is needed")
        self._url = url
        self._algorithms = algorithms
        self._lifetime = lifetime_seconds
        self._pause = pause_seconds
        self._keys: tuple[VerificationKey, ...] = ()
        self._fetched = self._tried = float("-inf")
        self._left = float(BURST)  # fetches, of which one comes back after each pause
        self._lock = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None

    async def matching(self, algorithm: str, kid: str | None) -> Sequence[VerificationKey]:
        """As ``Keys.matching``. Raises ``KeysUnreachable``."""
        matching_keys = chosen(self._keys, algorithm, kid)
        if not matching_keys:
            await self._refresh()
            matching_keys = chosen(self._keys, algorithm, kid)
        elif time.monotonic() - self._fetched > self._lifetime and not self._lock.locked():
            self._background = asyncio.create_task(self._refresh())
        if not self._keys:
            raise KeysUnreachable("the signing keys cannot be fetched now")
        return matching_keys

    async def _refresh(self) -> None:
        started = time.monotonic()
        async with self._lock:
            # Another request may have fetched them while this one waited.
            if self._tried > started or not self._may_fetch(started):
                return
            try:
                document = json.loads(await asyncio.to_thread(fetch, self._url))
                self._keys = key_set(document, self._algorithms)
                self._fetched = time.monotonic()
            except (URLError, OSError, ValueError, KeyFault) as error:
                # The keys known so far serve on.
                log.warning("keys were not fetched", address=self._url, error=str(error))
            self._tried = time.monotonic()

    def _may_fetch(self, now: float) -> bool:
        passed = now - max(self._tried, 0.0)
        back = passed / self._pause if self._pause else float(BURST)
        self._left = min(float(BURST), self._left + back)
        if self._left < 1:
            return False
        self._left -= 1
        return True


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=FETCH_SECONDS) as response:  # noqa: S310 (http only)
        body: bytes = response.read(JWKS_BYTES + 1)
    if len(body) > JWKS_BYTES:
        raise KeyFault(f"the JWKS at {url} is larger than {JWKS_BYTES} bytes")
    return body


def chosen(
    keys: Sequence[VerificationKey], algorithm: str, kid: str | None
) -> Sequence[VerificationKey]:
    """A key without an id of its own, or a token without one, matches by algorithm alone."""
    return [
        key
        for key in keys
        if key.algorithm == algorithm and (kid is None or key.kid is None or key.kid == kid)
    ]


def key_file(path: Path, algorithms: Sequence[str] = USUAL) -> FixedKeys:
    """The public keys of a PEM, JWK or JWKS file. Raises ``KeyFault``."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise KeyFault(f"public key file {path}: {error.strerror}") from error
    if text.lstrip().startswith(b"{"):
        try:
            return FixedKeys(key_set(json.loads(text), algorithms))
        except (ValueError, KeyFault) as error:
            raise KeyFault(f"public key file {path}: {error}") from error
    try:
        public = load_pem_public_key(text)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFault(f"public key file {path}: neither PEM public key nor JWK") from error
    return FixedKeys(public_keys(public, None, algorithms))


def key_set(document: object, algorithms: Sequence[str] = USUAL) -> tuple[VerificationKey, ...]:
    """The usable signing keys of a JWKS or a single JWK. Raises ``KeyFault``."""
    if not isinstance(document, dict):
        raise KeyFault("a JWK or JWKS is a JSON object")
    members = document.get("keys", [document])
    if not isinstance(members, list):
        raise KeyFault("the member 'keys' of a JWKS is a list")
    keys = tuple(key for member in members for key in json_keys(member, algorithms))
    if not keys:
        raise KeyFault(f"no {listed(algorithms)} signing key in it")
    return keys


def json_keys(member: object, algorithms: Sequence[str]) -> tuple[VerificationKey, ...]:
    """The keys of one JWK; none where it is not for signing, or not of a kind we take."""
    if not isinstance(member, Mapping) or member.get("use", "sig") != "sig":
        return ()
    try:
        # Private keys verify too, but have no business here; secrets (oct) least of all.
        if "d" in member or member.get("kty") == "oct":
            return ()
        parsed = jwt.PyJWK(dict(member))
        kid = member.get("kid")
        keys = public_keys(parsed.key, kid if isinstance(kid, str) else None, algorithms)
    except (PyJWTError, KeyFault, ValueError, TypeError):
        return ()
    return tuple(key for key in keys if member.get("alg", key.algorithm) == key.algorithm)


def public_keys(
    material: object, kid: str | None, algorithms: Sequence[str] = USUAL
) -> tuple[VerificationKey, ...]:
    """The key, bound to each algorithm that is allowed of its kind. Raises ``KeyFault``."""
    kinds = [each for each in kinds_of(material) if each in algorithms]
    if not isinstance(material, SigningKey) or not kinds:
        raise KeyFault(
            f"the key is for none of the algorithms that are allowed: {listed(algorithms)}"
        )
    if isinstance(material, RSAPublicKey) and material.key_size < RSA_BITS:
        raise KeyFault(f"RSA key of {material.key_size} bits: {RSA_BITS} are needed")
    return tuple(VerificationKey(each, material, kid) for each in kinds)


def kinds_of(material: object) -> Sequence[str]:
    """The algorithms that a public key can serve."""
    if isinstance(material, Ed25519PublicKey):
        return ("EdDSA",)
    if isinstance(material, RSAPublicKey):
        return RSA
    if isinstance(material, EllipticCurvePublicKey):
        return [name for curve, name in CURVES if isinstance(material.curve, curve)]
    return ()


def listed(algorithms: Sequence[str]) -> str:
    *rest, last = algorithms
    return f"{', '.join(rest)} or {last}" if rest else last


def development_secret(text: str) -> FixedKeys:
    """The one secret of a developer's machine. Raises ``KeyFault`` when it is short."""
    require_length(text)
    return FixedKeys((VerificationKey(DEVELOPMENT, text),))


def require_length(secret: str) -> None:
    if len(secret) < SECRET_CHARACTERS:
        raise KeyFault(
            f"development secret of {len(secret)} characters: {SECRET_CHARACTERS} are needed"
        )


def kept_secret(path: Path) -> str:
    """The random secret in this file, which only its owner reads; made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(random_secret() + "\n")
    return path.read_text().strip()


def random_secret() -> str:
    return secrets.token_urlsafe(48)
