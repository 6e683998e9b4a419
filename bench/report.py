"""What a run found, as Markdown: bars first, then every figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.comparison import Course, p50, ratio
from bench.machine import Machine
from bench.measures import Measures, ServerComparison
from bench.plans import MODES

WIDTH = 8
"""The bars are read where several clients ask at once."""
HAND_WRITTEN = {"a": 0.8, "b": 0.9, "c": 0.9, "d": 0.9, "e": 0.9}
CONVENTIONAL = {"b": 5.0, "c": 5.0}
SCOPE, GROWTH, MEGABYTES = 1.3, 1.3, 250.0


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that was to be reached: at least, or at most, so much."""

    what: str
    wanted: float
    found: float
    unit: str = ""
    at_most: bool = False

    @property
    def reached(self) -> bool:
        return self.found <= self.wanted if self.at_most else self.found >= self.wanted

    @property
    def verdict(self) -> str:
        off = abs(self.found - self.wanted) / self.wanted
        return f"{'reached' if self.reached else '**missed**'}, by {off:.0%}"


def bars(results: Measures) -> Iterator[Bar]:
    for comparison in results.comparisons:
        wanted = HAND_WRITTEN[comparison.question.letter]
        share = _beside(comparison, "handwritten", WIDTH)
        yield Bar(
            f"({comparison.question.letter}) rate, of the hand-written route's", wanted, share
        )
    for comparison in results.comparisons:
        if comparison.question.letter in CONVENTIONAL:
            times = _beside(comparison, "conventional", WIDTH)
            wanted = CONVENTIONAL[comparison.question.letter]
            yield Bar(
                f"({comparison.question.letter}) rate, of the usual resolvers'", wanted, times, "×"
            )
    cost = ratio(results.scope["unscoped", WIDTH], results.scope["scoped", WIDTH])
    yield Bar("(b) time with scope and RLS, of that without", SCOPE, cost, at_most=True)
    small, large = results.residents
    for letter, courses in results.growth.items():
        grown = ratio(courses["large", 1], courses["small", 1], p50)
        yield Bar(
            f"({letter}) p50 at {large:,} residents, of that at {small:,}", GROWTH, grown, "", True
        )
    yield Bar("memory of the server, at most", MEGABYTES, max(results.memory), " MB", True)


def _beside(comparison: ServerComparison, name: str, width: int) -> float:
    return ratio(comparison.courses["jingwei", width], comparison.courses[name, width])


def report(results: Measures) -> str:
    """The whole of ``bench/README.md``."""
    return (
        "\n\n".join([*_head(results), *_bars(results), *_comparison(results), *_costs(results)])
        + "\n"
    )


def _head(results: Measures) -> Iterator[str]:
    machine, pace = results.machine, results.pace
    yield "# How fast it answers"
    yield (
        "`make bench` asks five questions of three servers over one database and writes this page"
        " (`python -m bench --write`; `--quick` tries it in a minute on a small city)."
    )
    yield _list(
        [
            "**jingwei**: as `jingwei serve` starts it, one process; its page limit is raised to"
            " 10,000 for (c).",
            "**by hand**: a Starlette route for each question around the SQL text that the compiler"
            " writes, psycopg's pool, prepared statements, bytes out; the scope is set once a"
            " connection, a token is compared with the one that is known, nothing is logged or"
            " counted.",
            "**usual**: Strawberry resolvers with a DataLoader for each level over SQLAlchemy's"
            " async engine, GeoJSON by `ST_AsGeoJSON`, Strawberry's own ASGI view.",
        ]
    )
    yield (
        "All three: one process, uvicorn with uvloop and httptools, 8 connections, the reader's"
        " role, a VIEWER of the whole city with a token. Their answers are compared before they are"
        " timed. Each request asks about another place. The client, the server and PostgreSQL"
        f" share {machine.cores} cores and nothing is pinned, so rates are below what a client"
        " elsewhere would see, and what counts is the ratios. The servers take turns, round after"
        f" round ({pace.rounds} of {pace.seconds:g} s); figures are medians over rounds, ratios"
        " medians of the rounds' ratios."
    )
    yield (
        f"{place_of(machine)}"
        f" Cities of {results.residents[0]:,} and {results.residents[1]:,} residents."
    )


def place_of(machine: Machine) -> str:
    """When and where a run was made, as a sentence."""
    return (
        f"{machine.date}: {machine.processor}, {machine.cores} cores,"
        f" {machine.memory_gigabytes:.0f} GiB; PostgreSQL {machine.postgresql}, PostGIS"
        f" {machine.postgis}, Python {machine.python}; load average before: {machine.busy:.1f}."
    )


def _bars(results: Measures) -> Iterator[str]:
    yield "## The bars"
    rows = [
        (
            bar.what,
            f"{'≤' if bar.at_most else '≥'} {bar.wanted:g}{bar.unit}",
            f"{bar.found:.2f}{bar.unit}",
            bar.verdict,
        )
        for bar in bars(results)
    ]
    yield table(("what", "wanted", "found", ""), rows)
    yield (
        f"Rates are those of {WIDTH} connections at once. (c) is heavy, an answer of more than 4"
        " MB by its price: of such questions two of a person are answered at a time while nobody"
        " else asks, and one otherwise, so that others have the rest."
    )


def _comparison(results: Measures) -> Iterator[str]:
    yield "## Requests a second, and milliseconds"
    rows = []
    for comparison in results.comparisons:
        asked, size = comparison.question, comparison.size / 1000
        question = f"({asked.letter}) {asked.title}, {size:,.1f} kB"
        for width in results.pace.widths:
            rows.append((question, str(width), *_figures(comparison, width)))
            question = ""
    names = ("jingwei", "by hand", "usual")
    heads = [f"{name} /s, p50, p99" for name in names]
    yield table(("question", "at once", *heads, "of by hand", "of usual"), rows)


def _figures(comparison: ServerComparison, width: int) -> Iterator[str]:
    for name in ("jingwei", "handwritten", "conventional"):
        course = comparison.courses[name, width]
        yield f"{course.rate:,.0f}, {course.percentile(50):,.3g}, {course.percentile(99):,.3g}"
    yield f"{_beside(comparison, 'handwritten', width):.0%}"
    yield f"{_beside(comparison, 'conventional', width):.1f} ×"


def _costs(results: Measures) -> Iterator[str]:
    yield "## Scope and row-level security on (b)"
    yield table(
        ("at once", "with /s, p50", "without /s, p50"),
        [
            (str(width), *(_pair(results.scope[name, width]) for name in ("scoped", "unscoped")))
            for width in results.pace.widths
        ],
    )
    yield "## Growth, one request at a time: p50 in milliseconds"
    small, large = (f"{residents:,} residents" for residents in results.residents)
    growth = [
        (f"({letter})", *(f"{c[name, 1].percentile(50):.3g}" for name in ("small", "large")))
        for letter, c in results.growth.items()
    ]
    yield table(("question", small, large), growth)
    yield "## `plan_cache_mode`: milliseconds of the statement alone"
    modes = [(f"({x})", *(f"{m[mode]:.3g}" for mode in MODES)) for x, m in results.modes.items()]
    yield table(("question", *MODES), modes)
    yield "## A document's first time: milliseconds of one request"
    firsts = [(f"({x})", f"{f.new:.3g}", f"{f.kept:.3g}") for x, f in results.firsts.items()]
    yield table(("question", "document new", "document kept"), firsts)
    yield (
        f"Memory of the server: {results.memory[0]:.0f} MB at the start,"
        f" {results.memory[-1]:.0f} MB at most."
    )


def _pair(course: Course) -> str:
    return f"{course.rate:,.0f}, {course.percentile(50):.3g}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: words to the left in the first column, numbers to the right in others."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
