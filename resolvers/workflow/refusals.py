"""What a mutation refuses for the state that things are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.errors import BadInput, Refusal


class NotFound(Refusal):
    """An id that names nothing that the viewer may see."""


class TooManyRequests(Refusal):
    """Something that is done too often; ``retry_seconds`` is when it may be done again."""

    def __init__(self, message: str, retry_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class ConsentNeeded(Refusal):
    """Something that needs a second person's consent, which is not there."""


class Conflict(Refusal):
    """A change made on a version that is no longer the current one, or in the wrong state.

    ``since`` tells what was done since, the first first; ``findings`` what stands against it.
    """

    def __init__(
        self,
        message: str,
        version: int | None = None,
        since: Sequence[Mapping[str, Any]] = (),
        findings: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.version = version
        self.since = tuple(since)
        self.findings = tuple(findings)


class Unfit(BadInput):
    """Something that cannot be done with things as they lie; ``findings`` tell where, and what can
    be done instead."""

    def __init__(self, message: str, findings: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
