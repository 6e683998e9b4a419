"""Levels of areas, such as counties: what tells them is how many digits their codes have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

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


class Breadth(Enum):
    """How much lies in areas, as their codes tell: what decides how a statement finds it there.

    What is ``SMALL`` is less than a county: an index on codes leads to all that it holds, which is
    little however large the table is. A ``COUNTY``, and what is ``LARGE``, holds a share of the
    table that grows with it: there another index must be free to lead.
    """

    SMALL = 1
    COUNTY = 2
    LARGE = 3


def breadth_of(codes: Sequence[str]) -> Breadth:
    """The breadth of areas, of which there is at least one."""
    if all(len(code) > COUNTY_DIGITS for code in codes):
        return Breadth.SMALL
    counties = {code[:COUNTY_DIGITS] for code in codes}
    in_one = len(counties) == 1 and all(len(code) == COUNTY_DIGITS for code in counties)
    return Breadth.COUNTY if in_one else Breadth.LARGE


def breadth_of_code(code: object) -> Breadth:
    """The breadth of one area, whatever was given for its code."""
    return breadth_of([str(code)])
