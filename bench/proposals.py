"""Proposals for synthetic cities and, where its files are, for Nanshan: the figures of each.

``python -m bench.proposals [FOLDER]``, the folder being that of ``nanshan-*.geojson``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from bench.redraw_city import RedrawCity, irregular, rectangular
from geo.arrays import Integers
from geo.atoms import Atoms, cut
from geo.zoning.atom_graph import Band
from geo.zoning.balancing import balance
from geo.zoning.contiguity import parts_of_zones
from geo.zoning.measures import plan_shape, zone_shapes
from geo.zoning.proposals import Wish, propose

WISH = Wish(Band(200, 400), 300)
SEEDS = 3
GROWN = 0.1
"""Of the buildings, whose households change before a plan is balanced."""


@dataclass(frozen=True, slots=True, eq=False)
class StudyArea:
    """What is proposed for."""

    name: str
    atoms: Atoms
    households: Integers


@dataclass(frozen=True, slots=True)
class ProposalFigures:
    """Of one proposal. ``whole_blocks`` could be in one zone; ``block_splits`` of them are not."""

    zones: int
    in_band: float
    in_pieces: int
    compactness: float
    tenth: float
    on_streets: float
    split: float
    whole_split: float
    reasons: tuple[str, ...]
    seconds: float


def study_areas(folder: Path | None) -> Iterator[StudyArea]:
    """Both kinds of city as one community and as several, a community of 350, and Nanshan."""
    yield _place("350 buildings", rectangular(5, columns=7, rows=6))
    yield _place("rectangular, 1 community", rectangular())
    yield _place("rectangular, 14 communities", rectangular(communities=14))
    yield _place("irregular, 1 community", irregular())
    yield _place("irregular, 14 communities", irregular(communities=14))
    if folder is not None:
        yield _place("Nanshan", _nanshan(folder))


def _place(name: str, city: RedrawCity) -> StudyArea:
    atoms = cut(city.footprints, city.communities, city.streets)
    held = np.where(atoms.buildings >= 0, city.households[atoms.buildings], 0)
    return StudyArea(name, atoms, held)


def _nanshan(folder: Path) -> RedrawCity:
    def read(noun: str, column: str) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        _, _, written, columns = pyogrio.raw.read(
            folder / f"nanshan-{noun}.geojson", columns=[column]
        )
        return shapely.from_wkb(written), columns[0]

    footprints, held = read("buildings", "households")
    return RedrawCity(
        footprints,
        communities=read("communities", "code")[0],
        streets=read("roads", "id")[0],
        households=held.astype(np.int64),
    )


def proposal_figures(place: StudyArea, seed: int) -> ProposalFigures:
    """One proposal, measured by what is not its own."""
    start = process_time()
    proposal = propose(place.atoms, place.households, WISH, seed=seed)
    seconds = process_time() - start
    zones = np.unique(proposal.assignment)
    held = np.bincount(proposal.assignment, place.households)[zones]
    shape = zone_shapes(place.atoms, proposal.assignment, zones)
    plan = plan_shape(place.atoms, proposal.assignment)
    return ProposalFigures(
        zones=len(zones),
        in_band=float(np.mean([count in WISH.band for count in held])),
        in_pieces=int(np.sum(parts_of_zones(place.atoms, proposal.assignment, len(zones)) > 1)),
        compactness=float(shape.compactness.mean()),
        tenth=float(np.percentile(shape.compactness, 10)),
        on_streets=plan.on_streets,
        split=plan.blocks_split / plan.blocks,
        whole_split=_whole_split(place, proposal.assignment),
        reasons=tuple(reason.words for reason in proposal.reasons),
        seconds=seconds,
    )


def _whole_split(place: StudyArea, assignment: NDArray[np.int32]) -> float:
    """Of the blocks whose households one zone could hold, the share that several have."""
    held = np.bincount(place.atoms.blocks, place.households)
    blocks = np.unique(np.column_stack([place.atoms.blocks, assignment]), axis=0)[:, 0]
    numbers, zones = np.unique(blocks, return_counts=True)
    small = held[numbers] <= WISH.band.high
    return float(np.mean(zones[small] > 1)) if small.any() else 0.0


def _balanced(place: StudyArea) -> str:
    """What balancing does after some buildings' households changed."""
    random = np.random.default_rng(1)
    before = propose(place.atoms, place.households, WISH).assignment
    grown = place.households * random.uniform(0.3, 2.2, len(place.households))
    changed = random.random(len(grown)) < GROWN
    now = np.where(changed, grown, place.households).astype(np.int64)
    out = sum(count not in WISH.band for count in np.bincount(before, now))
    start = process_time()
    found = balance(place.atoms, now, before, WISH.band)
    seconds = process_time() - start
    return (
        f"| {place.name} | {out} | {len(found.unreached)} | {len(found.moved)} "
        f"| {'yes' if found.fewest else 'not known'} | {seconds:.1f} |"
    )


def main(arguments: list[str]) -> None:
    """Print two tables."""
    every = list(study_areas(Path(arguments[0]) if arguments else None))
    print("| city | seed | zones | in band | in pieces | mean PP | p10 PP | on streets ", end="")
    print("| blocks split | of those a zone could hold | CPU s |\n|" + "---|" * 11)
    for place in every:
        for seed in range(SEEDS):
            its = proposal_figures(place, seed)
            print(
                f"| {place.name} | {seed} | {its.zones} | {its.in_band:.1%} | {its.in_pieces} "
                f"| {its.compactness:.3f} | {its.tenth:.3f} | {its.on_streets:.1%} "
                f"| {its.split:.1%} | {its.whole_split:.1%} | {its.seconds:.1f} |"
            )
            for words in its.reasons if seed == 0 else ():
                print(f"<!-- {words} -->")
    print("\n| city | zones out of the band | left out | buildings moved | fewest | CPU s |")
    print("|" + "---|" * 6)
    for place in every:
        print(_balanced(place))


if __name__ == "__main__":
    main(sys.argv[1:])
