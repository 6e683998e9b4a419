"""``jingwei token``: a development token."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.viewer import Role, Viewer
from server.auth.identity import token_rules, with_secret
from server.auth.keys import require_length
from server.auth.tokens import minted
from server.faults import SettingsFault
from server.settings import Settings

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, not listened on)

RoleName = Annotated[
    str, typer.Option("--role", help=f"One of {', '.join(Role.__members__)}.", metavar="ROLE")
]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", help="A code that the viewer may see, again for more; none: all."),
]
Days = Annotated[float, typer.Option("--days", min=0.001, help="How long it is valid.")]
Subject = Annotated[str, typer.Option("--subject", help="Who it says the viewer is.")]
Link = Annotated[bool, typer.Option("--link", help="Print a link that opens GraphiQL with it.")]


def token(
    role: RoleName = Role.ADMINISTRATOR.name,
    area: Areas = None,
    days: Days = 30.0,
    subject: Subject = "developer",
    link: Link = False,
) -> None:
    """Print a bearer token for development, signed with the development secret.

    It works where the server verifies tokens with the same secret: the one of
    JINGWEI_DEVELOPMENT_SECRET, or the one that the embedded database's server made.
    """
    settings = with_secret(Settings.read())
    minted_token = development_token(settings, viewer_of_options(role, area, subject), days)
    typer.echo(link_of(settings, minted_token) if link else minted_token)


def viewer_of_options(role: str, areas: list[str] | None, subject: str) -> Viewer:
    """Raises ``SettingsFault`` naming the option."""
    if role.upper() not in Role.__members__:
        raise SettingsFault(f"--role {role!r}: allowed are {', '.join(Role.__members__)}")
    try:
        return Viewer(subject, Role[role.upper()], tuple(areas) if areas else ("",))
    except ValueError as error:
        raise SettingsFault(f"--area: {error}") from error


def development_token(settings: Settings, viewer: Viewer, days: float) -> str:
    """Raises ``SettingsFault`` where there is no secret, ``KeyFault`` where it is short."""
    if settings.development_secret is None:
        raise SettingsFault(
            "JINGWEI_DEVELOPMENT_SECRET is not set: tokens of this server come from its issuer"
        )
    secret = settings.development_secret.get_secret_value()
    require_length(secret)
    return minted(secret, viewer, days=days, rules=token_rules(settings))


def link_of(settings: Settings, minted_token: str) -> str:
    """GraphiQL's address that carries the token: the part behind # never leaves the browser."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://{host}:{settings.port}/graphql#token={minted_token}"
