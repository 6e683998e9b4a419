"""Proposals for synthetic cities and, where its files are, for Nanshan: the figures of each.

``python -m bench.proposals [FOLDER]``, the folder being that of ``nanshan-*.geojson``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time

import numpy as np

from bench.plan_figures import plan_figures
from bench.study_areas import StudyArea, nanshan_city, study_area, synthetic
from geo.zoning.balancing import balance
from geo.zoning.proposals import Proposal, propose

SEEDS = 3
GROWN = 0.1
"""Of the buildings, whose households change before a plan is balanced."""


def timed_proposal(area: StudyArea, seed: int) -> tuple[Proposal, float]:
    """A proposal, and the seconds of a core that it took."""
    start = process_time()
    proposal = propose(area.atoms, area.households, area.wish, seed=seed)
    return proposal, process_time() - start


def _balanced(area: StudyArea) -> str:
    """What balancing does after some buildings' households changed."""
    random = np.random.default_rng(1)
    before = propose(area.atoms, area.households, area.wish).assignment
    grown = area.households * random.uniform(0.3, 2.2, len(area.households))
    changed = random.random(len(grown)) < GROWN
    now = np.where(changed, grown, area.households).astype(np.int64)
    out = sum(count not in area.wish.band for count in np.bincount(before, now))
    start = process_time()
    found = balance(area.atoms, now, before, area.wish.band)
    seconds = process_time() - start
    return (
        f"| {area.name} | {out} | {len(found.unreached)} | {len(found.moved)} "
        f"| {'yes' if found.fewest else 'not known'} | {seconds:.1f} |"
    )


def main(arguments: list[str]) -> None:
    """Print two tables."""
    areas = list(synthetic())
    if arguments:
        areas.append(study_area("Nanshan", nanshan_city(Path(arguments[0]))))
    print("| city | seed | zones | in band | in pieces | mean PP | p10 PP | on streets ", end="")
    print("| blocks split | of those a zone could hold | CPU s |\n|" + "---|" * 11)
    for area in areas:
        for seed in range(SEEDS):
            proposal, seconds = timed_proposal(area, seed)
            its = plan_figures(area, proposal.assignment)
            print(
                f"| {area.name} | {seed} | {its.zones} | {its.in_band:.1%} | {its.in_pieces} "
                f"| {its.compactness:.3f} | {its.tenth:.3f} | {its.on_streets:.1%} "
                f"| {its.split:.1%} | {its.whole_split:.1%} | {seconds:.1f} |"
            )
            for reason in proposal.reasons if seed == 0 else ():
                print(f"<!-- {reason.words} -->")
    print("\n| city | zones out of the band | left out | buildings moved | fewest | CPU s |")
    print("|" + "---|" * 6)
    for area in areas:
        print(_balanced(area))


if __name__ == "__main__":
    main(sys.argv[1:])
