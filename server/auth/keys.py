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
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.exceptions import PyJWTError

from server.faults import Fault

RSA_BITS = 2048
"""Shorter RSA keys are refused (RFC 7518, 3.3)."""

SECRET_CHARACTERS = 32
"""Shorter secrets are refused (RFC 7518, 3.2: 256 bits)."""

JWKS_BYTES = 1 << 20
FETCH_SECONDS = 5.0

SigningKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey | str


class KeyFault(Fault):
    """Keys that cannot be used: found at start-up, reported in one line."""


class KeysUnreachable(Exception):
    """The address of the keys does not answer and none are known yet."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key and the only algorithm it serves, so that no token can choose another."""

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
    key id fetches them anew, at most once in ``pause_seconds``.
    """

    def __init__(
        self, url: str, *, lifetime_seconds: float = 600.0, pause_seconds: float = 10.0
    ) -> None:
        if not url.startswith(("https://", "http://")):
            raise KeyFault(f"JWKS address {url!r}: an https:// address is needed")
        self._url = url
        self._lifetime = lifetime_seconds
        self._pause = pause_seconds
        self._keys: tuple[VerificationKey, ...] = ()
        self._fetched = self._tried = float("-inf")
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
            if self._tried > started or started - self._tried < self._pause:
                return
            try:
                self._keys = key_set(json.loads(await asyncio.to_thread(fetch, self._url)))
                self._fetched = time.monotonic()
            except (URLError, OSError, ValueError, KeyFault):
                pass  # the keys known so far serve on
            self._tried = time.monotonic()


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


def key_file(path: Path) -> FixedKeys:
    """The public keys of a PEM, JWK or JWKS file. Raises ``KeyFault``."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise KeyFault(f"public key file {path}: {error.strerror}") from error
    if text.lstrip().startswith(b"{"):
        try:
            return FixedKeys(key_set(json.loads(text)))
        except (ValueError, KeyFault) as error:
            raise KeyFault(f"public key file {path}: {error}") from error
    try:
        public = load_pem_public_key(text)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFault(f"public key file {path}: neither PEM public key nor JWK") from error
    return FixedKeys((public_key(public, None),))


def key_set(document: object) -> tuple[VerificationKey, ...]:
    """The usable signing keys of a JWKS or a single JWK. Raises ``KeyFault``."""
    if not isinstance(document, dict):
        raise KeyFault("a JWK or JWKS is a JSON object")
    members = document.get("keys", [document])
    if not isinstance(members, list):
        raise KeyFault("the member 'keys' of a JWKS is a list")
    keys = [key for member in members if (key := json_key(member)) is not None]
    if not keys:
        raise KeyFault("no EdDSA, ES256 or RS256 signing key in it")
    return tuple(keys)


def json_key(member: object) -> VerificationKey | None:
    """The key of one JWK; None for one that is not for signing, or not of a kind we take."""
    if not isinstance(member, Mapping) or member.get("use", "sig") != "sig":
        return None
    try:
        # Private keys verify too, but have no business here; secrets (oct) least of all.
        if "d" in member or member.get("kty") == "oct":
            return None
        parsed = jwt.PyJWK(dict(member))
        kid = member.get("kid")
        key = public_key(parsed.key, kid if isinstance(kid, str) else None)
    except (PyJWTError, KeyFault, ValueError, TypeError):
        return None
    return key if member.get("alg", key.algorithm) == key.algorithm else None


def public_key(material: object, kid: str | None) -> VerificationKey:
    """The key bound to its algorithm. Raises ``KeyFault``."""
    if isinstance(material, Ed25519PublicKey):
        return VerificationKey("EdDSA", material, kid)
    if isinstance(material, EllipticCurvePublicKey) and isinstance(material.curve, SECP256R1):
        return VerificationKey("ES256", material, kid)
    if isinstance(material, RSAPublicKey):
        if material.key_size < RSA_BITS:
            raise KeyFault(f"RSA key of {material.key_size} bits: {RSA_BITS} are needed")
        return VerificationKey("RS256", material, kid)
    raise KeyFault("the key is not Ed25519 (EdDSA), P-256 (ES256) or RSA (RS256)")


def development_secret(text: str) -> FixedKeys:
    """The one secret of a developer's machine. Raises ``KeyFault`` when it is short."""
    require_length(text)
    return FixedKeys((VerificationKey("HS256", text),))


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
