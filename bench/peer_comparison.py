"""Proposals beside GerryChain's on the same atoms, seed after seed in turn, and the bars.

GerryChain 1.0 is no part of the product: ``make redraw-peers`` puts it into ``bench/peers/.venv``,
and ``bench/peers/recom.py`` says how it is used. It is given our plots and our numbers of zones, so
that it need not find out what of the ground hangs together or is too large.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from statistics import mean
from typing import Annotated

import numpy as np
import typer

from bench.page import write_part
from bench.plan_figures import PlanFigures, plan_figures
from bench.proposals import timed_proposal
from bench.study_areas import StudyArea, boards
from geo.zoning.atom_graph import atom_graph_of
from geo.zoning.plots import plots_of

PEERS = Path(__file__).with_name("peers")
INTERPRETER = PEERS / ".venv" / "bin" / "python"
SEEDS = 5
MOST_SECONDS = 900
LARGE = 5_000
"""Buildings from which on we may take no longer than they."""

HEADING = "# Redrawing beside GerryChain"

HOW = (
    "`make bench-redraw` after `make redraw-peers` (`python -m bench.peer_comparison [--nanshan"
    f" FOLDER] [--helsinki FOLDER] --write`): GerryChain 1.0.0 on the same atoms, {SEEDS} seeds"
    " each, ours and theirs in turn; means over the seeds. *Divided* is `recursive_tree_part`,"
    " *then ReCom* this and ten steps a zone of `recom`, in `short_bursts` of ten that keep the"
    " fewest cut edges; both with `region_surcharge` 1.0 for street blocks, a tolerance that is"
    " the band (widened by a quarter as long as it finds no way), and 200 trees for a cut"
    " (`bench/peers/recom.py`). It is given our plots and numbers of zones. PP is Polsby–Popper;"
    " *on streets* the share of the border between zones; *CPU s* seconds of one core, imports"
    " left out. Superblocks are those of `bench/redraw_city.py`. What a compiled kernel could bring"
    " is in `bench/kernels.md`."
)


@dataclass(frozen=True, slots=True)
class TimedPlan:
    figures: PlanFigures
    seconds: float
    """Of a core."""


@dataclass(frozen=True, slots=True)
class Contestants:
    """Plans of one board, one for each seed."""

    board: StudyArea
    ours: tuple[TimedPlan, ...]
    divided: tuple[TimedPlan, ...]
    """GerryChain's division along trees, which the bars are of."""
    improved: tuple[TimedPlan, ...]
    """The same made better by its ReCom, with the time of both."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is wanted of our mean, beside theirs."""

    what: str
    read: Callable[[TimedPlan], float]
    wanted: Callable[[float], float]
    at_most: bool = False


def compared(nanshan: Path | None, helsinki: Path | None) -> Iterator[Contestants]:
    """Every board in turn."""
    for board in boards(nanshan, helsinki):
        ours, divided, improved = [], [], []
        for seed in range(SEEDS):
            proposal, seconds = timed_proposal(board, seed)
            ours.append(TimedPlan(plan_figures(board, proposal.assignment), seconds))
            first, second = _theirs(board, seed)
            divided.append(first)
            improved.append(second)
        yield Contestants(board, tuple(ours), tuple(divided), tuple(improved))


def _theirs(board: StudyArea, seed: int) -> list[TimedPlan]:
    """GerryChain's plans: divided, and then improved."""
    graph = atom_graph_of(board.atoms, board.households)
    plots = plots_of(graph, [True] * len(graph), board.wish.band, board.wish.target)
    order = {
        "households": graph.households,
        "blocks": graph.blocks,
        "pairs": board.atoms.pairs.tolist(),
        "plots": [{"members": plot.members, "number": plot.numbers[0]} for plot in plots],
        "low": board.wish.band.low,
        "high": board.wish.band.high,
        "seed": seed,
    }
    answered = subprocess.run(  # noqa: S603 - our own script by the interpreter beside it
        [INTERPRETER, PEERS / "recom.py"],
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=MOST_SECONDS,
    )
    return [
        TimedPlan(
            plan_figures(board, np.array(plan["assignment"], dtype=np.int32)), plan["seconds"]
        )
        for plan in json.loads(answered.stdout)
    ]


def bars_of(board: StudyArea) -> tuple[Bar, ...]:
    times = 1 if board.buildings >= LARGE else 3
    return (
        Bar("in band ≥ theirs", attrgetter("figures.in_band"), lambda theirs: theirs),
        Bar("PP ≥ theirs + 15 %", attrgetter("figures.compactness"), lambda theirs: theirs * 1.15),
        Bar(
            "streets ≥ theirs − 2 points",
            attrgetter("figures.on_streets"),
            lambda theirs: theirs - 0.02,
        ),
        Bar(f"CPU ≤ {times} x theirs", attrgetter("seconds"), lambda theirs: theirs * times, True),
    )


def comparison_in_words(contestants: Sequence[Contestants]) -> str:
    """A table of means, and which bars are missed."""
    lines = [
        "| board | band | buildings | whose | zones | in band | mean PP | on streets | CPU s |",
        "|" + "---|" * 9,
    ]
    for each in contestants:
        rows = (
            ("ours", each.ours),
            ("GerryChain, divided", each.divided),
            ("GerryChain, divided, then ReCom", each.improved),
        )
        lines += [_row(each.board, whose, plans) for whose, plans in rows]
    lines += ["", "Bars, of means over the seeds:", ""]
    for each in contestants:
        for against, theirs in (("divided", each.divided), ("then ReCom", each.improved)):
            missed = [words for bar in bars_of(each.board) if (words := _missed(bar, each, theirs))]
            said = "; ".join(missed) or "all met"
            board = f"{each.board.name}, {each.board.wish.band}"
            lines.append(f"- {board}, against GerryChain, {against}: {said}.")
    return "\n".join(lines)


def _row(board: StudyArea, whose: str, plans: Sequence[TimedPlan]) -> str:
    def of(name: str) -> float:
        return float(mean(attrgetter(name)(plan) for plan in plans))

    return (
        f"| {board.name} | {board.wish.band} | {board.buildings:,} | {whose} "
        f"| {of('figures.zones'):.0f} | {of('figures.in_band'):.1%} "
        f"| {of('figures.compactness'):.3f} | {of('figures.on_streets'):.1%} "
        f"| {of('seconds'):.2f} |"
    )


def _missed(bar: Bar, each: Contestants, theirs: Sequence[TimedPlan]) -> str:
    """Nothing where the bar is met."""
    ours = mean(map(bar.read, each.ours))
    wanted = bar.wanted(mean(map(bar.read, theirs)))
    if ours <= wanted if bar.at_most else ours >= wanted:
        return ""
    return f"missed {bar.what} ({ours:.3f}, wanted {wanted:.3f})"


def main(
    nanshan: Annotated[Path | None, typer.Option(help="Folder of nanshan-*.geojson.")] = None,
    helsinki: Annotated[Path | None, typer.Option(help="Folder of hel-*.gpkg.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write bench/README.md.")] = False,
) -> None:
    """Compare proposals with GerryChain's, where it is installed."""
    if not INTERPRETER.exists():
        typer.echo("bench: bench/peers/.venv is missing: `make redraw-peers` makes it", err=True)
        return
    busy = os.getloadavg()[0]
    contestants = []
    for each in compared(nanshan, helsinki):
        contestants.append(each)
        typer.echo(comparison_in_words([each]), err=True)
    when = f"{datetime.now(UTC).date().isoformat()}; load average before: {busy:.1f}."
    page = "\n\n".join((HEADING, HOW, when, comparison_in_words(contestants)))
    typer.echo(page)
    if write:
        write_part(page)


if __name__ == "__main__":
    typer.run(main)
