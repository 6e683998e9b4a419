"""Viewers from the claims of verified tokens, as identity providers send them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.viewer import Role, Viewer

AREAS = 200
SUBJECT_CHARACTERS = 255


class BadClaims(Exception):
    """Claims that make no viewer, and why."""


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """Where a token says who asks, and what the names of its issuer mean.

    A path names a claim, or one within others by dots: ``realm_access.roles``. A claim of the whole
    name comes first, so that ``https://city.example/roles`` is one, too. ``roles`` gives our roles
    for the issuer's names: of several that a token has, the first of the table counts, and those
    that are not in it mean nothing. ``areas`` gives codes for the issuer's names likewise. Without
    a table the claim has our own names, or codes.
    """

    subject_path: str = "sub"
    role_path: str = "role"
    areas_path: str = "areas"
    roles: Mapping[str, Role] | None = None
    areas: Mapping[str, Sequence[str]] | None = None

    def viewer(self, claims: Mapping[str, Any]) -> Viewer:
        """The viewer whom claims describe. Raises ``BadClaims``."""
        subject, areas = self._subject(claims), self._areas(claims)
        role = self._role(claims)
        if len(areas) > AREAS:
            raise BadClaims(f"the token's claim '{self.areas_path}' lists more than {AREAS} areas")
        try:
            return Viewer(subject, role, areas)
        except ValueError as error:
            raise BadClaims(
                f"the token's claim '{self.areas_path}' holds what is not a code"
            ) from error

    def _subject(self, claims: Mapping[str, Any]) -> str:
        subject = required(claims, self.subject_path)
        is_text = isinstance(subject, str) and 0 < len(subject) <= SUBJECT_CHARACTERS
        if not is_text or not subject.isprintable():
            raise BadClaims(
                f"the token's claim '{self.subject_path}' is not 1 to {SUBJECT_CHARACTERS}"
                " printable characters"
            )
        return str(subject)

    def _role(self, claims: Mapping[str, Any]) -> Role:
        names = set(texts(claims, self.role_path))
        if self.roles is not None:
            found = next((ours for theirs, ours in self.roles.items() if theirs in names), None)
            if found is None:
                raise BadClaims(f"the token's claim '{self.role_path}' names no role known here")
            return found
        if len(names) != 1 or not names <= Role.__members__.keys():
            raise BadClaims(
                f"the token's claim '{self.role_path}' is none of {', '.join(Role.__members__)}"
            )
        return Role[names.pop()]

    def _areas(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        names = texts(claims, self.areas_path)
        if self.areas is None:
            return tuple(names)
        known = (code for name in names for code in self.areas.get(name, ()))
        return tuple(dict.fromkeys(known))


def required(claims: Mapping[str, Any], path: str) -> Any:
    """The claim at a path. Raises ``BadClaims``."""
    value = next(_at(claims, path), None)
    if value is None:
        raise BadClaims(f"the token lacks the claim '{path}'")
    return value


def texts(claims: Mapping[str, Any], path: str) -> list[str]:
    """The texts of a claim: one, or a list of them. Raises ``BadClaims``."""
    value = required(claims, path)
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise BadClaims(f"the token's claim '{path}' is not a list of texts")
    return values


def _at(claims: object, path: str) -> Iterator[Any]:
    """What stands at a path, the longest name first: names may have dots themselves."""
    if not isinstance(claims, Mapping):
        return
    if path in claims:
        yield claims[path]
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        name, rest = ".".join(parts[:length]), ".".join(parts[length:])
        if name in claims:
            yield from _at(claims[name], rest)
