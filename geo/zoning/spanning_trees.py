"""Trees: connected atoms cut in two along a random spanning tree that leaves blocks whole.

The trees are minimal for random weights (Kruskal 1956). Edges between blocks weigh more, so that a
tree leaves a block once, and a cut of the tree falls between blocks: the region surcharge of
GerryChain 1.0.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from geo.zoning.atom_graph import AtomGraph

SURCHARGE = 1.0
"""What an edge between two blocks weighs beyond its random weight, which is less than one."""

SLACK = 1e-6
"""Households by which bounds that are no whole numbers may be missed."""

Bipartition = tuple[set[int], set[int]]

Judge = Callable[[set[int], set[int]], float]
"""What two parts cost."""

Tree = list[list[int]]
"""Of each member, by its place among them: the places of those that it is joined to."""


class SpanningTrees:
    """Cuts atoms of a graph, chosen among ``members``."""

    __slots__ = ("_graph", "_later")

    def __init__(self, graph: AtomGraph, members: Sequence[int]) -> None:
        self._graph = graph
        blocks = graph.blocks
        self._later = {
            atom: [
                (other, SURCHARGE if blocks[other] != blocks[atom] else 0.0)
                for other, _, _ in graph.neighbours[atom]
                if other > atom
            ]
            for atom in members
        }
        """The edges of each atom to those after it, and what they weigh more."""

    def cut(
        self,
        members: Sequence[int],
        least: float,
        most: float,
        *,
        judge: Judge,
        rng: random.Random,
        attempts: int = 1,
    ) -> Bipartition | None:
        """The best cut of a tree one of whose sides, the first, holds ``least`` to ``most``.

        ``members`` are connected, in ascending order. Up to so many trees are drawn until one has
        such a cut; None where none has.
        """
        if len(members) < 2 or most < least:
            return None
        tree = self._drawn(members, rng)
        for _ in range(attempts):
            sides = self._sides(tree, members, (least - SLACK, most + SLACK), rng)
            if sides:
                whole = set(members)
                return min(
                    ((side, whole - side) for side in sides), key=lambda halves: judge(*halves)
                )
            if attempts > 1:
                tree = self._drawn(members, rng)
        return None

    def _drawn(self, members: Sequence[int], rng: random.Random) -> Tree:
        """A tree of the members."""
        place = {atom: at for at, atom in enumerate(members)}
        draw, later = rng.random, self._later
        edges = [
            (draw() + extra, at, place[other])
            for at, atom in enumerate(members)
            for other, extra in later[atom]
            if other in place
        ]
        edges.sort()
        parent = list(range(len(members)))
        tree: Tree = [[] for _ in members]
        missing = len(members) - 1
        for _, one, other in edges:
            root, top = one, other
            while parent[root] != root:
                parent[root] = root = parent[parent[root]]
            while parent[top] != top:
                parent[top] = top = parent[parent[top]]
            if root != top:
                parent[top] = root
                tree[one].append(other)
                tree[other].append(one)
                missing -= 1
                if not missing:
                    break
        return tree

    def _sides(
        self, tree: Tree, members: Sequence[int], bounds: tuple[float, float], rng: random.Random
    ) -> list[set[int]]:
        """The sides of the tree's edges that hold as much as they should."""
        low, high = bounds
        walk, parents = _walked(tree, rng.choice(range(len(members))))
        held = [self._graph.households[members[at]] for at in walk]
        ends = list(range(1, len(walk) + 1))
        for number in range(len(walk) - 1, 0, -1):
            above = parents[number]
            held[above] += held[number]
            ends[above] = max(ends[above], ends[number])
        sides = []
        for number in range(len(walk) - 1, 0, -1):
            below = walk[number : ends[number]]
            if low <= held[number] <= high:
                side = below
            elif low <= held[0] - held[number] <= high:
                side = walk[:number] + walk[ends[number] :]
            else:
                continue
            rng.random()
            sides.append({members[at] for at in side})
        return sides


def _walked(tree: Tree, root: int) -> tuple[list[int], list[int]]:
    """The places in the order of a walk from a root, branch after branch; and of each in this order
    the number of the one that it was reached from."""
    walk: list[int] = []
    parents: list[int] = []
    open_ = [(root, -1, 0)]
    while open_:
        at, before, parent = open_.pop()
        number = len(walk)
        walk.append(at)
        parents.append(parent)
        open_ += [(near, at, number) for near in tree[at] if near != before]
    return walk, parents
