"""How tokens are verified, by the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from schema.viewer import Role, Viewer
from server.auth.claims import ClaimRules
from server.auth.keys import (
    FixedKeys,
    KeyFault,
    Keys,
    RemoteKeys,
    VerificationKey,
    development_secret,
    kept_secret,
    key_file,
    random_secret,
)
from server.auth.tokens import Authentication, TokenRules
from server.faults import SettingsFault
from server.settings import Settings

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class SeveralKeys:
    """Keys from several sources, such as a developer's secret and the issuer's keys."""

    sources: tuple[Keys, ...]

    async def matching(self, algorithm: str, kid: str | None) -> Sequence[VerificationKey]:
        keys: list[VerificationKey] = []
        for source in self.sources:
            keys += await source.matching(algorithm, kid)
        return keys


def with_secret(settings: Settings) -> Settings:
    """Settings that can verify tokens on a developer's machine as they are.

    Where neither a database nor any key is set, a random secret is made once and kept in the
    folder of the embedded cluster. To be called before that cluster gives ``database_url``: of a
    database elsewhere nothing is assumed.
    """
    if settings.database_url is not None or named_keys(settings):
        return settings
    secret = kept_secret(settings.folder / "secret")
    return settings.model_copy(update={"development_secret": SecretStr(secret)})


def with_cursor_secret(settings: Settings) -> Settings:
    """Settings that all server processes authenticate cursors with alike.

    Where no secret is set, one is made once and kept in the folder; where that cannot be written,
    it serves until the server ends.
    """
    if settings.cursor_secret is not None:
        return settings
    try:
        secret = kept_secret(settings.folder / "cursor-secret")
    except OSError:
        secret = ""
    return settings.model_copy(update={"cursor_secret": SecretStr(secret or random_secret())})


def named_keys(settings: Settings) -> bool:
    return (
        settings.jwks_url is not None
        or settings.public_key_file is not None
        or settings.development_secret is not None
        or settings.anonymous_role is not None
    )


def token_rules(settings: Settings) -> TokenRules:
    claims = ClaimRules(
        settings.claim_subject,
        settings.claim_role,
        settings.claim_areas,
        settings.role_table,
        settings.area_table,
    )
    return TokenRules(settings.issuer, settings.audience, claims)


def authentication_of(settings: Settings) -> Authentication:
    """Raises ``KeyFault`` where nothing is set that a token could be verified with, and
    ``SettingsFault`` for a development secret on an address that others reach."""
    if not named_keys(settings):
        raise KeyFault(
            "no key to verify tokens with: set JINGWEI_JWKS_URL or JINGWEI_PUBLIC_KEY_FILE, "
            "or for development only JINGWEI_DEVELOPMENT_SECRET"
        )
    refuse_open_secret(settings)
    sources = tuple(keys_of(settings))
    keys = sources[0] if len(sources) == 1 else SeveralKeys(sources)
    return Authentication(keys, token_rules(settings), anonymous_of(settings))


def refuse_open_secret(settings: Settings) -> None:
    """Raises ``SettingsFault`` for a development secret on an address that others reach."""
    open_ = settings.development_secret is not None and not settings.is_local
    if open_ and not settings.allow_development_secret:
        raise SettingsFault(
            f"JINGWEI_HOST {settings.host}: tokens of JINGWEI_DEVELOPMENT_SECRET are taken on this "
            "machine's own addresses only (127.0.0.1, ::1, localhost); set JINGWEI_JWKS_URL or "
            "JINGWEI_PUBLIC_KEY_FILE instead, or allow it by JINGWEI_ALLOW_DEVELOPMENT_SECRET=true"
        )


def keys_of(settings: Settings) -> list[Keys]:
    sources: list[Keys] = []
    if settings.jwks_url is not None:
        sources.append(RemoteKeys(settings.jwks_url, settings.algorithms))
    if settings.public_key_file is not None:
        sources.append(key_file(settings.public_key_file, settings.algorithms))
    if settings.development_secret is not None:
        sources.append(development_secret(settings.development_secret.get_secret_value()))
    return sources or [FixedKeys(())]


def anonymous_of(settings: Settings) -> Viewer | None:
    """The viewer of requests without a token, where a setting gives them a role.

    Raises SettingsFault.
    """
    if settings.anonymous_role is None:
        return None
    try:
        return Viewer(ANONYMOUS, Role[settings.anonymous_role], settings.anonymous_areas)
    except ValueError as error:
        raise SettingsFault(f"JINGWEI_ANONYMOUS_AREAS: {error}") from error
