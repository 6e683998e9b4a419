"""What a run over the ordinary questions found, as a part of ``bench/README.md``."""

from __future__ import annotations

from collections.abc import Iterator

from bench.comparison import p50, ratio
from bench.ordinary import QUESTIONS, VIEWERS, Ordinary
from bench.ordinary_run import OrdinaryRun
from bench.report import place_of, table

HEADING = "# What people ask all day"
GROWTH, HAND_WRITTEN, WHOLE, SCOPE, MILLISECONDS = 1.3, 0.8, 1 / 1.3, 1.3, 3.0
"""The bars: growth from size to size, of the hand-written statement's rate (of what is counted
whole, too), the cost of the scope, and what a list may take."""


def ordinary_page(run: OrdinaryRun) -> str:
    """The part, from its heading on."""
    parts = [HEADING, *_head(run), *_bars(run), *_through_the_server(run), *_statements(run)]
    return "\n\n".join(parts) + "\n"


def _head(run: OrdinaryRun) -> Iterator[str]:
    pace = run.pace
    yield (
        "`python -m bench ordinary` (`--write`; `--large` adds 10,000,000 residents) asks"
        f" {len(QUESTIONS)} questions of a front end and of a centre, as `bench/ordinary.py` has"
        " them, one request at a time, for operators whose area is the code of the whole city, of"
        f" one community and of one grid. The cities take turns, {pace.rounds} rounds of"
        f" {pace.seconds:g} s after {8} warm requests on each connection; figures are medians of"
        " rounds in milliseconds, growth the median of the rounds' ratios. *Whole* questions count"
        " or group all that the viewer sees."
    )
    yield f"{place_of(run.machine)}"


def _bars(run: OrdinaryRun) -> Iterator[str]:
    yield "## The bars"
    missed = [*_growing(run), *_slow(run), *_behind(run), *_dear(run)]
    yield (
        f"Growth at most {GROWTH:g} from size to size, whole questions aside; lists under"
        f" {MILLISECONDS:g} ms; the statement at least {HAND_WRITTEN:.0%} of the rate of the one"
        f" written by hand ({WHOLE:.0%} of whole questions); at most {SCOPE:g} times what it takes"
        " without scope and row-level security."
    )
    yield "\n".join(f"- missed: {each}" for each in missed) or "All of them are reached."


def _growing(run: OrdinaryRun) -> Iterator[str]:
    for asked in QUESTIONS:
        for who in VIEWERS:
            if asked.whole and who == "city":
                continue
            for small, large, grown in _growths(run, asked, who):
                if grown > GROWTH:
                    yield f"{asked.name}, {who}: {grown:.2f} times from {small:,} to {large:,}"


def _slow(run: OrdinaryRun) -> Iterator[str]:
    for asked in QUESTIONS:
        for who in VIEWERS:
            found = _milliseconds(run, asked, who, run.residents[-1])
            if found > MILLISECONDS and not (asked.whole and who == "city"):
                yield f"{asked.name}, {who}: {found:.2f} ms at {run.residents[-1]:,}"


def _behind(run: OrdinaryRun) -> Iterator[str]:
    for asked in QUESTIONS:
        found = run.statements[asked.name]
        share, wanted = found.by_hand / found.ours, WHOLE if asked.whole else HAND_WRITTEN
        if share < wanted:
            yield f"{asked.name}: {share:.0%} of the rate of what is written by hand"


def _dear(run: OrdinaryRun) -> Iterator[str]:
    for asked in QUESTIONS:
        found = run.statements[asked.name]
        if found.ours > SCOPE * found.bare:
            cost = found.ours / found.bare
            yield f"{asked.name}: {cost:.2f} times what it takes without scope and RLS"


def _growths(run: OrdinaryRun, asked: Ordinary, who: str) -> Iterator[tuple[int, int, float]]:
    courses = run.courses[asked.name, who]
    for small, large in zip(run.residents, run.residents[1:], strict=False):
        yield small, large, ratio(courses[str(large), 1], courses[str(small), 1], p50)


def _milliseconds(run: OrdinaryRun, asked: Ordinary, who: str, residents: int) -> float:
    return run.courses[asked.name, who][str(residents), 1].percentile(50)


def _through_the_server(run: OrdinaryRun) -> Iterator[str]:
    yield "## Through the server: p50 in milliseconds, and growth"
    rows = []
    for asked in QUESTIONS:
        cells = []
        for who in VIEWERS:
            cells += [f"{_milliseconds(run, asked, who, size):.2f}" for size in run.residents]
            cells += [f"{grown:.2f}" for _, _, grown in _growths(run, asked, who)]
        rows.append((f"{asked.name}{' (whole)' if asked.whole else ''}", *cells))
    heads = []
    for who in VIEWERS:
        heads += [f"{who} {size:,}" for size in run.residents]
        heads += ["growth" for _ in run.residents[1:]]
    yield table(("question", *heads), rows)


def _statements(run: OrdinaryRun) -> Iterator[str]:
    yield (
        f"## The statement alone at {run.residents[-1]:,} residents, for the viewer of the city:"
        " milliseconds"
    )
    rows = []
    for asked in QUESTIONS:
        found = run.statements[asked.name]
        rows.append(
            (
                asked.name,
                f"{found.ours:.3g}",
                f"{found.by_hand:.3g}",
                f"{found.by_hand / found.ours:.0%}",
                f"{found.bare:.3g}",
                f"{found.ours / found.bare:.2f}",
            )
        )
    heads = ("ours", "by hand", "rate of by hand's", "without scope and RLS", "cost of them")
    yield table(("question", *heads), rows)
    yield (
        "By hand: as the owner, whom row-level security spares, with the scope and all values as"
        " constants, parsed and planned each time; its rows are made one JSON text."
    )
