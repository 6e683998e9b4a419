"""Plots: the connected parts of communities that are to be cut, and the obstacles to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from geo.zoning.atom_graph import UNASSIGNED, AtomGraph, Band


class Obstacle(Enum):
    """Why a zone cannot be, or is not, in the band."""

    NO_BUILDINGS = "there is no building"
    TOO_FEW = "fewer households than a zone needs"
    TOO_FEW_BETWEEN_LOCKED = "fewer households than a zone needs, between locked zones"
    LARGE_BUILDING = "one building holds more households than a zone may"
    NO_NUMBER = "too many households for so many zones, too few for one more"
    NO_GROUPING = (
        "it is proven that its buildings, however they are grouped, do not bring every zone into"
        " the band"
    )
    NO_SHARING = (
        "it is proven that no way of sharing its buildings out into connected zones has every one"
        " in the band"
    )
    NOT_FOUND = "no way was found to bring every zone into the band"
    LOCKED = "the zone is locked"
    IN_PIECES = "the zone is in several pieces"
    TOO_MANY = "more households than so many zones may hold"
    MOVES_SPENT = "no more buildings may be moved"
    NO_MOVES = "it is proven that no moves between open zones bring more of them into the band"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why zones of a community are out of the band; in words, too."""

    obstacle: Obstacle
    community: int
    zones: tuple[int, ...]
    buildings: tuple[int, ...]
    """That are too large, as the atoms number them."""
    households: int
    """That there are to share out."""
    words: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Connected free atoms of one community, to be cut into one of these numbers of zones.

    The best number comes first.
    """

    community: int
    members: tuple[int, ...]
    households: int
    numbers: tuple[int, ...]
    obstacle: Obstacle | None
    buildings: tuple[int, ...] = ()

    def reason(
        self, obstacle: Obstacle | None, band: Band, zones: Sequence[int], held: Sequence[int]
    ) -> Reason | None:
        """What stood in the way of the zones that it was cut into, which hold so many households.

        None where they are all in the band.
        """
        out = [(zone, count) for zone, count in zip(zones, held, strict=True) if count not in band]
        if not out:
            return None
        obstacle = obstacle or Obstacle.NOT_FOUND
        households = ", ".join(str(count) for _, count in out)
        words = {
            Obstacle.NO_BUILDINGS: f"{obstacle.value}, so the zone holds no household",
            Obstacle.LARGE_BUILDING: f"{obstacle.value}: {households}, allowed are {band}",
            Obstacle.NO_NUMBER: f"{self.households} households are {obstacle.value}: "
            f"{len(zones)} zones of {band}",
            Obstacle.NO_GROUPING: f"{self.households} households: {obstacle.value} of {band}; "
            f"{len(out)} of {len(zones)} zones hold {households}",
            Obstacle.NO_SHARING: f"{self.households} households: {obstacle.value} of {band}; "
            f"{len(out)} of {len(zones)} zones hold {households}",
            Obstacle.NOT_FOUND: f"{obstacle.value} of {band}, though there may be one (both"
            " searches came to their end, by chance and by few moves): "
            f"{len(out)} of {len(zones)} zones hold {households}",
        }.get(obstacle, f"{obstacle.value}: {self.households}, allowed are {band}")
        numbers = tuple(zone for zone, _ in out)
        return Reason(obstacle, self.community, numbers, self.buildings, self.households, words)


def plots_of(graph: AtomGraph, free: Sequence[bool], band: Band, target: float) -> list[Plot]:
    """The plots of the free atoms; atoms that are not free are those of locked zones."""
    plots: list[Plot] = []
    by_community: dict[int, set[int]] = {community: set() for community in graph.communities}
    for atom, community in enumerate(graph.communities):
        if free[atom]:
            by_community[community].add(atom)
    for _, members in sorted(by_community.items()):
        large = [atom for atom in sorted(members) if graph.households[atom] > band.high]
        own = {atom: [atom] for atom in large}
        for part in graph.parts(members.difference(large)):
            beside = _beside(graph, part, own) if graph.held(part) < band.low else None
            if beside is None:
                plots.append(_plot(graph, part, free, band, target))
            else:
                own[beside] += part
        plots += [_large(graph, atom, part) for atom, part in own.items()]
    return sorted(plots, key=lambda plot: (plot.community, plot.members))


def _beside(graph: AtomGraph, part: Sequence[int], own: dict[int, list[int]]) -> int | None:
    """The large building that a part, which is too small for a zone, shares most border with."""
    shared: dict[int, float] = {}
    for atom in part:
        for other, metres, _ in graph.neighbours[atom]:
            if other in own:
                shared[other] = shared.get(other, 0.0) + metres
    return max(shared, key=lambda atom: (shared[atom], -atom), default=None)


def _large(graph: AtomGraph, atom: int, part: Sequence[int]) -> Plot:
    return Plot(
        graph.communities[atom],
        tuple(sorted(part)),
        graph.held(part),
        (1,),
        Obstacle.LARGE_BUILDING,
        (graph.buildings[atom],),
    )


def _plot(
    graph: AtomGraph, part: Sequence[int], free: Sequence[bool], band: Band, target: float
) -> Plot:
    households = graph.held(part)
    numbers, obstacle = _numbers(households, len(part), band, target)
    if households < band.low:
        obstacle = _lack(graph, part, free)
    return Plot(graph.communities[part[0]], tuple(part), households, numbers, obstacle)


def _numbers(
    households: int, atoms: int, band: Band, target: float
) -> tuple[tuple[int, ...], Obstacle | None]:
    """How many zones there may be, the number nearest to the target's first."""
    fewest = max(1, math.ceil(households / band.high))
    most = households // band.low if band.low else max(fewest, atoms)
    wanted = households / target
    if fewest <= most:
        numbers = [number for number in range(fewest, most + 1) if number <= atoms]
        ordered = sorted(numbers, key=lambda number: (abs(number - wanted), number))
        return tuple(ordered) or (atoms,), None
    over = households - most * band.high
    short = fewest * band.low - households
    number = fewest if most < 1 or short <= over else most
    return (min(number, atoms),), Obstacle.NO_NUMBER


def _lack(graph: AtomGraph, part: Sequence[int], free: Sequence[bool]) -> Obstacle:
    if all(graph.buildings[atom] == UNASSIGNED for atom in part):
        return Obstacle.NO_BUILDINGS
    locked = any(not free[other] for atom in part for other, _, _ in graph.neighbours[atom])
    return Obstacle.TOO_FEW_BETWEEN_LOCKED if locked else Obstacle.TOO_FEW
