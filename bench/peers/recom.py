"""GerryChain's plan for plots of atoms, by its own interpreter: reads JSON, writes JSON.

Run by ``bench.peer_comparison`` as a script, so that nothing of this project is imported. Each plot
is divided by ``recursive_tree_part`` and then recombined by ReCom in short bursts that keep the
plan with the fewest cut edges, both with a surcharge for edges between street blocks.
"""

from __future__ import annotations

import json
import random
import sys
import warnings
from functools import partial
from time import process_time
from typing import Any

import networkx
from gerrychain import Graph, Partition
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.partition.initial_partition_generators import recursive_tree_part
from gerrychain.proposals import recom
from gerrychain.tree import bipartition_tree
from gerrychain.tree.bipartition_tree import PopulationBalanceError
from gerrychain.updaters import Tally, cut_edges

SURCHARGE = {"block": 1.0}
ATTEMPTS = 200
"""Trees for a cut."""
WIDER = 1.25
"""By how much the tolerance grows each time that no division is found in it."""
WIDENINGS = 12
STEPS = 10
"""Of ReCom for each zone."""
BURST = 10


def main() -> None:
    """Answer one order: ``households``, ``blocks``, ``pairs``, ``plots``, ``low``, ``high``,
    ``seed``. A plot has ``members`` and a ``number`` of zones."""
    warnings.simplefilter("ignore")
    order = json.load(sys.stdin)
    started = process_time()
    rng = random.Random(order["seed"])  # noqa: S311 - not for secrets
    whole = _graph(order)
    divided, improved = [0] * len(order["households"]), [0] * len(order["households"])
    after, zones = 0.0, 0
    for plot in order["plots"]:
        members, number = plot["members"], plot["number"]
        if number > 1:
            graph = Graph.from_networkx(whole.subgraph(members).copy())
            partition, tolerance = _divided(graph, number, order, rng)
            _settle(divided, partition, zones)
            began = process_time()
            _settle(improved, _improved(partition, number, tolerance, rng), zones)
            after += process_time() - began
        else:
            for atom in members:
                divided[atom] = improved[atom] = zones
        zones += number
    seconds = process_time() - started - after
    answer = [
        {"assignment": divided, "seconds": seconds},
        {"assignment": improved, "seconds": seconds + after},
    ]
    json.dump(answer, sys.stdout)


def _graph(order: dict[str, Any]) -> Any:
    graph: Any = networkx.Graph()
    for atom, (held, block) in enumerate(zip(order["households"], order["blocks"], strict=True)):
        graph.add_node(atom, households=held, block=block)
    graph.add_edges_from(order["pairs"])
    return graph


def _divided(
    graph: Any, number: int, order: dict[str, Any], rng: random.Random
) -> tuple[Any, float]:
    """So many zones in the band, or as near to it as the widened tolerance finds some."""
    total = sum(graph.node_data(node)["households"] for node in graph.node_indices)
    share = max(total / number, 1e-6)
    tolerance = max(min(order["high"] / share - 1, 1 - order["low"] / share), 0.01)
    cut = partial(bipartition_tree, region_surcharge=SURCHARGE, max_attempts=ATTEMPTS)
    for _ in range(WIDENINGS):
        try:
            partition = Partition.from_random_assignment(
                graph,
                number,
                tolerance,
                "households",
                {"households": Tally("households"), "cut_edges": cut_edges},
                partition_fn=partial(recursive_tree_part, bipartition_tree_fn=cut),
                rng=rng,
            )
        except Exception:  # RuntimeError, PopulationBalanceError, and what a failed cut leads to
            tolerance *= WIDER
        else:
            return partition, tolerance
    raise SystemExit(f"{total} households in {number} zones: no division was found")


def _improved(partition: Any, number: int, tolerance: float, rng: random.Random) -> Any:
    total = sum(partition["households"].values())
    anew = partial(
        recom,
        pop_col="households",
        pop_target=total / number,
        epsilon=tolerance,
        region_surcharge=SURCHARGE,
        bipartition_tree_fn=partial(
            bipartition_tree, max_attempts=ATTEMPTS, allow_pair_reselection=True
        ),
    )

    def step(partition: Any, *, rng: random.Random) -> Any:
        try:
            return anew(partition, rng=rng)
        except (RuntimeError, PopulationBalanceError):  # it stays as it is where no cut is found
            return partition

    optimizer = SingleMetricOptimizer(
        step, [], partition, lambda each: len(each["cut_edges"]), maximize=False, rng=rng
    )
    for _ in optimizer.short_bursts(BURST, max(1, STEPS * number // BURST)):
        pass
    return optimizer.best_part


def _settle(assignment: list[int], partition: Any, first: int) -> None:
    """Write down the zone of each atom of a plot."""
    graph = partition.graph
    parts = {part: first + at for at, part in enumerate(sorted(partition.parts))}
    for node in graph.node_indices:
        atom = graph.original_nx_node_id_for_internal_node_id(node)
        assignment[atom] = parts[partition.assignment[node]]


if __name__ == "__main__":
    main()
