"""What a zone is held to: a band of households, and workers at least."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.errors import BadInput
from geo.zoning.atom_graph import is_band

MOST_HOUSEHOLDS = 100_000


@dataclass(frozen=True, slots=True)
class ZonePolicy:
    """How many households a zone is to hold, and how many workers at least."""

    households_min: int
    households_max: int
    workers_min: int

    @property
    def target(self) -> float:
        """The middle of the band."""
        return (self.households_min + self.households_max) / 2

    def __contains__(self, households: int) -> bool:
        return self.households_min <= households <= self.households_max


def refuse_band(low: int, high: int, most: int | None = None) -> None:
    """Raises ``BadInput`` for what is no band of households, or reaches beyond ``most``."""
    if is_band(low, high) and (most is None or high <= most):
        return
    upper = "" if most is None else f" <= {most:,}"
    raise BadInput(f"band {low} to {high}: 0 <= min <= max{upper}, and max above 0, are allowed")


def refuse_policy(policy: ZonePolicy) -> None:
    """Raises ``BadInput`` for what no zone can be held to."""
    refuse_band(policy.households_min, policy.households_max)
    if policy.workers_min < 0:
        raise BadInput(f"workersMin {policy.workers_min}: 0 or more is allowed")
