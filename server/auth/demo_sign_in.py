"""Signing in on a demonstration server with one click, as each role.

Its tokens see the demonstration city and nothing else, whatever a database holds beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schema.viewer import Role, Viewer
from server.auth.identity import token_rules
from server.auth.tokens import TokenRules, minted
from server.settings import Settings

HOURS = 1
"""How long a token is valid; the page gets itself another before."""

CITY, DISTRICT, COMMUNITY = "9901", "990101", "990101001001"
"""Areas of the demonstration city."""

AREAS: Mapping[Role, str] = {
    Role.VIEWER: CITY,
    Role.GRID_WORKER: COMMUNITY,
    Role.OPERATOR: DISTRICT,
    Role.PLANNER: CITY,
    Role.ADMINISTRATOR: CITY,
    Role.AUDITOR: CITY,
}
"""What each role sees of the city, the least wide first."""


@dataclass(frozen=True, slots=True)
class DemoToken:
    """A token, and when it ends."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """Makes tokens of the demonstration city."""

    secret: str
    rules: TokenRules

    def token(self, role: Role) -> DemoToken:
        now = datetime.now(UTC).replace(microsecond=0)
        viewer = Viewer(f"demo-{role.name.lower()}", role, (AREAS[role],))
        made = minted(self.secret, viewer, days=HOURS / 24, rules=self.rules, now=now)
        return DemoToken(made, now + timedelta(hours=HOURS))


def demo_sign_in_of(settings: Settings) -> DemoSignIn | None:
    """How one signs in on a demonstration server; None where the server is none.

    It is one where it makes the demonstration city, has a secret to sign with, and is reached from
    its own machine only.
    """
    secret = settings.development_secret
    if secret is None or not settings.is_local or not settings.with_city:
        return None
    return DemoSignIn(secret.get_secret_value(), token_rules(settings))
