"""The state of a search: its zones, and their figures, which every move brings up to date."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.zoning.atom_graph import UNASSIGNED, AtomGraph, Band

ROUNDNESS = 2.0
STREETS = 0.35
BLOCKS = 0.06
TARGET = 0.25
OUTSIDE = 20.0
"""What a zone pays, at weights of one: times (1 - Polsby–Popper)², for its border off the
streets in widths of a zone, for a block begun, for its deviation from the target squared, and
for the part of the target that it lies outside the band."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What makes a plan good; only their proportion to each other counts."""

    compactness: float = 1.0
    streets: float = 1.0
    blocks: float = 1.0
    target: float = 1.0

    def __post_init__(self) -> None:
        for name in ("compactness", "streets", "blocks", "target"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"the weight of {name} is {value}; allowed is 0 or more")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a search works towards: zones in the band, near the target, good by the weights."""

    band: Band
    target: float
    weights: Weights

    def __post_init__(self) -> None:
        if not self.target > 0:
            raise ValueError(f"the target is {self.target} households; allowed is more than 0")


PairJudge = Callable[[Collection[int], Collection[int]], float]
"""What two zones cost."""


class ZoneFigures(NamedTuple):
    """Of one zone: households, square metres, metres around."""

    households: int
    area: float
    perimeter: float


class MoveEffect(NamedTuple):
    """What a move would do: to the cost of the assignment, and to the two zones."""

    cost: float
    source: ZoneFigures
    target: ZoneFigures


class SearchState:
    """Zones 0 to ``count`` of some atoms of a graph; other atoms are in no zone."""

    __slots__ = (
        "_off_street",
        "aim",
        "begun",
        "costs",
        "figures",
        "graph",
        "members",
        "sizes",
        "zones",
    )

    def __init__(self, graph: AtomGraph, parts: Sequence[Collection[int]], aim: Aim) -> None:
        self.graph, self.aim = graph, aim
        self.zones = [UNASSIGNED] * len(graph)
        """Of each atom."""
        self.members = sorted(atom for part in parts for atom in part)
        """The atoms that are in a zone."""
        self.sizes = [len(part) for part in parts]
        self.begun: dict[tuple[int, int], int] = {}
        """How many atoms of a block a zone has, where it has any."""
        area = sum([graph.areas[atom] for atom in self.members]) / len(parts)
        self._off_street = STREETS * aim.weights.streets / math.sqrt(area) if area > 0 else 0.0
        self.figures = [self._settled(part, zone) for zone, part in enumerate(parts)]
        self.costs = [self.zone_cost(figures) for figures in self.figures]

    def _settled(self, part: Collection[int], zone: int) -> ZoneFigures:
        """Give a zone its atoms."""
        for atom in part:
            self.zones[atom] = zone
            key = (self.graph.blocks[atom], zone)
            self.begun[key] = self.begun.get(key, 0) + 1
        return self.measured(part)

    def measured(self, part: Collection[int]) -> ZoneFigures:
        """The figures of atoms as one zone."""
        graph = self.graph
        held, area, perimeter = 0, 0.0, 0.0
        for atom in part:
            held += graph.households[atom]
            area += graph.areas[atom]
            perimeter += graph.perimeters[atom]
            perimeter -= sum([m for other, m, _ in graph.neighbours[atom] if other in part])
        return ZoneFigures(held, area, perimeter)

    def zone_cost(self, figures: ZoneFigures) -> float:
        """Of one zone by itself. Squares, so that the worst zones count most."""
        held, area, perimeter = figures
        aim = self.aim
        angular = 1 - 4 * math.pi * area / (perimeter * perimeter) if perimeter > 0 else 0.0
        off = held / aim.target - 1
        cost = ROUNDNESS * aim.weights.compactness * angular * angular
        cost += TARGET * aim.weights.target * off * off
        excess = aim.band.excess(held)
        return cost + OUTSIDE * excess / aim.target if excess else cost

    def around(self, atom: int) -> set[int]:
        """The atoms of an atom's zone that can be reached from it: all, if it is connected."""
        zones, zone = self.zones, self.zones[atom]
        seen, open_ = {atom}, [atom]
        while open_:
            for other, _, _ in self.graph.neighbours[open_.pop()]:
                if zones[other] == zone and other not in seen:
                    seen.add(other)
                    open_.append(other)
        return seen

    def is_within_block(self, atom: int) -> bool:
        """Whether an atom's zone lies in one block."""
        zone = self.zones[atom]
        return self.begun[self.graph.blocks[atom], zone] == self.sizes[zone]

    def weighed(self, moved: Collection[int], to: int) -> MoveEffect | None:
        """What it would do to give atoms of one zone to another one; None out of the band.

        A zone that is out of the band already may stay so, but the two of them together get no
        farther out of it.
        """
        graph, zones = self.graph, self.zones
        source = zones[next(iter(moved))]
        before, there = self.figures[source], self.figures[to]
        held = sum([graph.households[atom] for atom in moved])
        if not self._bounded(before.households, there.households, held):
            return None
        area, perimeter, left, met, off = 0.0, 0.0, 0.0, 0.0, 0.0
        for atom in moved:
            area += graph.areas[atom]
            perimeter += graph.perimeters[atom]
            for other, metres, off_street in graph.neighbours[atom]:
                zone = zones[other]
                if zone == to:
                    met += metres
                    off -= off_street
                elif zone == source:
                    if other in moved:
                        perimeter -= metres
                    else:
                        left += metres
                        off += off_street
        after = ZoneFigures(
            before.households - held,
            before.area - area,
            before.perimeter - perimeter + 2 * left,
        )
        grown = ZoneFigures(
            there.households + held, there.area + area, there.perimeter + perimeter - 2 * met
        )
        cost = self.zone_cost(after) + self.zone_cost(grown) + self._off_street * off
        cost += BLOCKS * self.aim.weights.blocks * self._begins(moved, source, to)
        return MoveEffect(cost - self.costs[source] - self.costs[to], after, grown)

    def _bounded(self, here: int, there: int, held: int) -> bool:
        band = self.aim.band
        if not held or (band.low <= here - held and there + held <= band.high):
            return True
        after = band.excess(here - held) + band.excess(there + held)
        return after <= band.excess(here) + band.excess(there)

    def _begins(self, moved: Collection[int], source: int, to: int) -> int:
        """How many more zones the blocks of the moved atoms lie in afterwards."""
        blocks = [self.graph.blocks[atom] for atom in moved]
        more = 0
        for block in set(blocks):
            if (block, to) not in self.begun:
                more += 1
            if self.begun[block, source] == blocks.count(block):
                more -= 1
        return more

    def leaves_whole(self, moved: Collection[int]) -> bool:
        """Whether the zone of the moved atoms keeps some, and these stay connected."""
        neighbours, zones = self.graph.neighbours, self.zones
        source = zones[next(iter(moved))]
        if self.sizes[source] == len(moved):
            return False
        wanted = {
            other
            for atom in moved
            for other, _, _ in neighbours[atom]
            if zones[other] == source and other not in moved
        }
        if len(wanted) < 2:
            return True
        open_ = [wanted.pop()]
        seen = {*moved, *open_}
        while open_:
            for other, _, _ in neighbours[open_.pop()]:
                if zones[other] == source and other not in seen:
                    seen.add(other)
                    open_.append(other)
                    wanted.discard(other)
                    if not wanted:
                        return True
        return False

    def move(self, moved: Collection[int], to: int, change: MoveEffect) -> None:
        """Make a change that was weighed."""
        source = self.zones[next(iter(moved))]
        for atom in moved:
            self._pass_on(atom, source, to)
        self.figures[source], self.figures[to] = change.source, change.target
        self.costs[source] = self.zone_cost(change.source)
        self.costs[to] = self.zone_cost(change.target)

    def _pass_on(self, atom: int, source: int, to: int) -> None:
        self.zones[atom] = to
        self.sizes[source] -= 1
        self.sizes[to] += 1
        block = self.graph.blocks[atom]
        left = self.begun[block, source] - 1
        if left:
            self.begun[block, source] = left
        else:
            del self.begun[block, source]
        self.begun[block, to] = self.begun.get((block, to), 0) + 1

    def pair_judge(self, one: Collection[int], other: Collection[int]) -> PairJudge:
        """What costs two zones that the atoms of these two are shared out to, with their border."""
        graph = self.graph
        whole = self.measured({*one, *other})
        blocks = Counter([graph.blocks[atom] for part in (one, other) for atom in part])

        def cost(one: Collection[int], other: Collection[int]) -> float:
            few = one if len(one) <= len(other) else other
            part, border, off = self._beside(few, other if few is one else one)
            rest = ZoneFigures(
                whole.households - part.households,
                whole.area - part.area,
                whole.perimeter - part.perimeter + 2 * border,
            )
            begun = Counter([graph.blocks[atom] for atom in few])
            shared = sum([count < blocks[block] for block, count in begun.items()])
            cost = self._off_street * off + BLOCKS * self.aim.weights.blocks * shared
            return cost + self.zone_cost(part) + self.zone_cost(rest)

        return cost

    def _beside(
        self, part: Collection[int], other: Collection[int]
    ) -> tuple[ZoneFigures, float, float]:
        """The figures of atoms as one zone; metres of its border with others, and off streets."""
        graph = self.graph
        held, area, perimeter, border, off = 0, 0.0, 0.0, 0.0, 0.0
        for atom in part:
            held += graph.households[atom]
            area += graph.areas[atom]
            perimeter += graph.perimeters[atom]
            for near, metres, off_street in graph.neighbours[atom]:
                if near in part:
                    perimeter -= metres
                elif near in other:
                    border += metres
                    off += off_street
        return ZoneFigures(held, area, perimeter), border, off

    def redraw(self, zones: tuple[int, int], parts: Sequence[Collection[int]]) -> None:
        """Share the atoms of two zones out between them anew."""
        for zone, other, part in zip(zones, reversed(zones), parts, strict=True):
            for atom in part:
                if self.zones[atom] == other:
                    self._pass_on(atom, other, zone)
        for zone, part in zip(zones, parts, strict=True):
            self.figures[zone] = self.measured(part)
            self.costs[zone] = self.zone_cost(self.figures[zone])

    def excess(self) -> int:
        """Households out of the band, over all zones."""
        return sum(self.aim.band.excess(figures.households) for figures in self.figures)

    def cost(self) -> float:
        """Of the whole assignment."""
        off = sum(
            off_street
            for atom in self.members
            for other, _, off_street in self.graph.neighbours[atom]
            if self.zones[other] not in (self.zones[atom], UNASSIGNED)
        )
        blocks = len(self.begun) - len({block for block, _ in self.begun})
        return (
            sum(self.costs) + self._off_street * off / 2 + BLOCKS * self.aim.weights.blocks * blocks
        )

    def borders(self) -> int:
        """How many pairs of zones meet."""
        zones = self.zones
        met = {
            (zones[atom], zones[other])
            for atom in self.members
            for other, _, _ in self.graph.neighbours[atom]
            if UNASSIGNED < zones[atom] < zones[other]
        }
        return len(met)

    def parts(self) -> list[list[int]]:
        """The atoms of each zone."""
        parts: list[list[int]] = [[] for _ in self.sizes]
        for atom in self.members:
            parts[self.zones[atom]].append(atom)
        return parts
