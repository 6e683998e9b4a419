"""Trees: connected atoms cut in two along a random spanning tree that leaves blocks whole.

The trees are GerryChain's: its region surcharge makes the edges within a block the cheap ones,
so that a tree leaves a block once, and a cut of the tree falls between blocks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from geo.zoning.atom_graph import AtomGraph

SURCHARGE = {"block": 1.0}

MOST_ATTEMPTS = 900
"""From 1,000 on GerryChain warns."""

Bipartition = tuple[set[int], set[int]]

Judge = Callable[[set[int], set[int]], float]
"""What two parts cost."""


class SpanningTrees:
    """Cuts the atoms of a graph. Not for two threads at a time: the edges carry the weights."""

    __slots__ = ("_cutting", "_graph")

    def __init__(self, graph: AtomGraph, members: Sequence[int]) -> None:
        # GerryChain brings pandas and geopandas: a second that only a search should wait for.
        import networkx
        from gerrychain import Graph
        from gerrychain.tree import bipartition_tree

        connected: Any = networkx.Graph()
        for atom in members:
            households, block = graph.households[atom], graph.blocks[atom]
            connected.add_node(atom, atom=atom, households=households, block=block)
        for atom in members:
            near = [other for other, _, _ in graph.neighbours[atom] if other > atom]
            connected.add_edges_from((atom, other) for other in near if other in connected)
        self._graph: Any = Graph.from_networkx(connected).convert_from_nx_to_rx()
        self._cutting: Any = bipartition_tree

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

        Up to so many trees are drawn until one has such a cut; None where none has.
        """
        if len(members) < 2 or most < least:
            return None
        numbers = self._graph.nx_to_rx_node_id_map
        graph = self._graph.subgraph([numbers[atom] for atom in members])
        atoms = {node: graph.node_data(node)["atom"] for node in graph.node_indices}
        whole = set(members)
        chosen: list[set[int]] = []

        def best(cuts: Sequence[Any], *, rng: random.Random) -> Any:
            sides = [{atoms[node] for node in each.subset} for each in cuts]
            costs = [judge(side, whole - side) for side in sides]
            cheapest = costs.index(min(costs))
            chosen.append(sides[cheapest])
            return cuts[cheapest]

        middle = max((least + most) / 2, 1e-6)
        try:
            self._cutting(
                graph,
                pop_col="households",
                pop_target=middle,
                epsilon=((most - least) / 2 + 1e-6) / middle,
                single_district_cut=True,
                region_surcharge=SURCHARGE,
                repeat_until_valid=attempts > 1,
                max_attempts=min(attempts, MOST_ATTEMPTS),
                cut_choice_fn=best,
                rng=rng,
            )
        except RuntimeError:  # no cut in so many attempts
            return None
        return (chosen[0], whole - chosen[0]) if chosen else None
