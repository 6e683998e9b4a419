"""Feasibility: whether buildings can be grouped in the band, by their households alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from geo.zoning.atom_graph import Band

STEPS = 50_000
"""Of the search, after which nothing is known."""


def is_groupable(households: Sequence[int], groups: int, band: Band) -> bool | None:
    """Whether so many groups can each be in the band, wherever the buildings are.

    False is a proof that no plan can be; None is not knowing, after a long search.
    """
    sizes = sorted((size for size in households if size), reverse=True)
    rest = [*reversed([0, *accumulate(reversed(sizes))])]
    """What the buildings from each one on hold."""
    left = STEPS

    def fits(number: int, held: tuple[int, ...]) -> bool | None:
        nonlocal left
        left -= 1
        if left < 0:
            return None
        if sum(max(0, band.low - each) for each in held) > rest[number]:
            return False
        if number == len(sizes):
            return True
        unknown = False
        for place, each in enumerate(held):
            if each + sizes[number] > band.high or each in held[:place]:
                continue
            more = sorted((*held[:place], each + sizes[number], *held[place + 1 :]))
            fitting = fits(number + 1, tuple(more))
            if fitting:
                return True
            unknown = unknown or fitting is None
        return None if unknown else False

    return fits(0, (0,) * groups) if len(sizes) < STACK else None


STACK = 300
"""Buildings; of more, the households can nearly always be grouped, and it would go too deep."""
