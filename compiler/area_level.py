"""Levels of areas, such as counties: what tells them is how many digits their codes have."""

from __future__ import annotations

from dataclasses import dataclass

COUNTY_DIGITS = 6
"""An area of so many digits or more lies in one county, whose number these digits are."""


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """Areas whose codes have so many ``digits``; ``name`` and ``description`` are what a group of
    rows by such an area is called."""

    digits: int
    name: str
    description: str

    @property
    def in_county(self) -> bool:
        return self.digits >= COUNTY_DIGITS
