"""How one entity's rows are found from another's: the kinds of relation there are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ByKey:
    """Columns that are equal: pairs of (this entity's column, the other's)."""

    pairs: tuple[tuple[str, str], ...]

    def __init__(self, *pairs: tuple[str, str]) -> None:
        object.__setattr__(self, "pairs", pairs)

    def reversed(self) -> ByKey:
        """The way back."""
        return ByKey(*((there, here) for here, there in self.pairs))


@dataclass(frozen=True, slots=True)
class Prefix:
    """The area whose code is the first ``length`` digits of this row's area code."""

    length: int


@dataclass(frozen=True, slots=True)
class Within:
    """Rows whose area code lies within this area's code."""


@dataclass(frozen=True, slots=True)
class Near:
    """Rows within a distance of this one, nearest first; the asker names it, up to a maximum."""

    max_metres: float


@dataclass(frozen=True, slots=True)
class SharedEdge:
    """Areas that meet this one along an edge, not merely at a corner.

    Two areas share an edge where more than ``LEAST_METRES`` of one boundary lie within
    ``TOLERANCE_DEGREES`` of the other area: delivered areas often meet without meeting vertex by
    vertex.
    """


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version of this one's code, whenever it held."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The versions that ended as this one began, and that it names as its predecessors, or, where
    it came back, as what was withdrawn for it."""


@dataclass(frozen=True, slots=True)
class Became:
    """The versions that began as this one ended, and that name it so."""


LEAST_METRES = 0.5
TOLERANCE_DEGREES = 1e-7

Lineage = Versions | MadeFrom | Became
"""These lead to versions of any time, oldest first, and each of them holds what it held."""

Join = ByKey | Prefix | Within | Near | SharedEdge | Lineage

Spatial = Near | SharedEdge
"""A spatial index serves these, once for each row that they are taken from."""

Selective = Within | Near | SharedEdge | Versions | MadeFrom
"""An index leads to few rows by these, however many the viewer may see."""
