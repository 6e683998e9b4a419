"""Keeping: a search in which it has its price to move anything from where it is today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from geo.zoning.atom_graph import UNASSIGNED, AtomGraph
from geo.zoning.search_state import Aim, MoveEffect, PairJudge, SearchState


@dataclass(frozen=True, slots=True)
class Today:
    """The grid that each atom is in, and what it counts to move the atom from there.

    Grids are numbered from 0; what is in none (-1) has nothing to keep.
    """

    grids: Sequence[int]
    weights: Sequence[float]

    @property
    def count(self) -> int:
        """Of the grids."""
        return max(self.grids, default=UNASSIGNED) + 1


class KeepingState(SearchState):
    """Zones each of which continues a grid of today, or none; what leaves its grid is moved.

    ``price`` is what it costs to move one unit of ``today.weights``, beside the shape. Zones
    continue the grids ``continued``, or those with which most is kept.
    """

    __slots__ = ("_continued", "_shared", "_today", "price")

    def __init__(
        self,
        graph: AtomGraph,
        parts: Sequence[Collection[int]],
        aim: Aim,
        today: Today,
        price: float,
        continued: Sequence[int] | None = None,
    ) -> None:
        super().__init__(graph, parts, aim)
        self.price = price
        self._today = today
        self._shared = np.zeros((len(parts), today.count))
        for zone, part in enumerate(parts):
            for atom in part:
                if today.grids[atom] != UNASSIGNED:
                    self._shared[zone, today.grids[atom]] += today.weights[atom]
        self._continued = list(continued or ())
        if continued is None:
            self.match()

    def match(self) -> None:
        """Have zones continue the grids with which most is kept."""
        self._continued = [UNASSIGNED] * len(self.sizes)
        pairs = zip(*linear_sum_assignment(self._shared, maximize=True), strict=True)
        for zone, grid in pairs:
            if self._shared[zone, grid] > 0:
                self._continued[zone] = int(grid)

    def moved(self) -> float:
        """What is in another grid than today, of what is in these zones and in a grid today."""
        kept = sum(
            self._shared[zone, grid]
            for zone, grid in enumerate(self._continued)
            if grid != UNASSIGNED
        )
        return float(self._shared.sum() - kept)

    def weighed(self, moved: Collection[int], to: int) -> MoveEffect | None:
        """As of the shape, with what it costs to move so much more."""
        effect = super().weighed(moved, to)
        if effect is None:
            return None
        grids, weights, continued = self._today.grids, self._today.weights, self._continued
        here, there = continued[self.zones[next(iter(moved))]], continued[to]
        more = 0.0
        for atom in moved:
            grid = grids[atom]
            if grid == UNASSIGNED:
                continue
            if grid == here:
                more += weights[atom]
            elif grid == there:
                more -= weights[atom]
        return effect._replace(cost=effect.cost + self.price * more) if more else effect

    def pair_judge(self, one: Collection[int], other: Collection[int]) -> PairJudge:
        """As of the shape, with what is moved whichever of the two is continued by which."""
        shape = super().pair_judge(one, other)
        zones = [self.zones[next(iter(part))] for part in (one, other)]
        continued = {self._continued[zone] for zone in zones} - {UNASSIGNED}
        whole = self._held_of(continued, {*one, *other})

        def cost(one: Collection[int], other: Collection[int]) -> float:
            few = self._held_of(continued, one if len(one) <= len(other) else other)
            rest = [there - here for there, here in zip(whole, few, strict=True)]
            (a, c), (b, d) = [*few, 0.0, 0.0][:2], [*rest, 0.0, 0.0][:2]
            return shape(one, other) - self.price * max(a + d, b + c)

        return cost

    def _held_of(self, grids: Iterable[int], part: Collection[int]) -> list[float]:
        """What atoms weigh that are in each of these grids today."""
        sums = dict.fromkeys(grids, 0.0)
        for atom in part:
            if (grid := self._today.grids[atom]) in sums:
                sums[grid] += self._today.weights[atom]
        return list(sums.values())

    def redraw(self, zones: tuple[int, int], parts: Sequence[Collection[int]]) -> None:
        """Share the atoms of two zones out anew, and have all continue what they keep most of."""
        super().redraw(zones, parts)
        self.match()

    def cost(self) -> float:
        """Of the whole assignment, with what is moved."""
        return super().cost() + self.price * self.moved()

    def shape_cost(self) -> float:
        """Of the whole assignment, whatever is moved."""
        return super().cost()

    def _pass_on(self, atom: int, source: int, to: int) -> None:
        super()._pass_on(atom, source, to)
        grid = self._today.grids[atom]
        if grid != UNASSIGNED:
            self._shared[source, grid] -= self._today.weights[atom]
            self._shared[to, grid] += self._today.weights[atom]
