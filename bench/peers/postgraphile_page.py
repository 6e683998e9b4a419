"""What a run beside PostGraphile found, as a part of ``bench/README.md``."""

from __future__ import annotations

from collections.abc import Iterator

from bench.comparison import ratio
from bench.peers.postgraphile_run import PeerComparison, PeerRun
from bench.report import place_of, table

HEADING = "# Beside PostGraphile"


def postgraphile_page(run: PeerRun) -> str:
    """The part, from its heading on."""
    return "\n\n".join([HEADING, *_head(run), *_figures(run)]) + "\n"


def _head(run: PeerRun) -> Iterator[str]:
    versions = " on ".join(f"{name} {version}" for name, version in run.versions.items())
    yield (
        "`python -m bench peers` (`--write`) asks Jingwei and"
        f" {versions} the same of the same rows, over 8 connections each, as the reader's role"
        " under row-level security, a VIEWER of the whole city. PostGraphile finds a grid by one"
        " code, so four are four fields; GeoJSON comes of functions; what lies in a grid is a"
        " foreign key by smart tags (`bench/peers/postgraphile/`, versions locked). Their answers"
        " are compared before they are timed."
        f" {run.pace.rounds} rounds of {run.pace.seconds:g} s in turn; medians over rounds, ratios"
        " medians of the rounds' ratios."
    )
    yield f"{place_of(run.machine)} A city of {run.residents:,} residents."


def _figures(run: PeerRun) -> Iterator[str]:
    yield table(
        ("question", "at once", "jingwei /s, p50", "PostGraphile /s, p50", "times", "wanted"),
        [_row(comparison, width) for comparison in run.comparisons for width in run.pace.widths],
    )


def _row(comparison: PeerComparison, width: int) -> tuple[str, ...]:
    ours, theirs = (comparison.courses[name, width] for name in ("jingwei", "postgraphile"))
    return (
        f"{comparison.question.title}, {comparison.size / 1000:.1f} kB",
        str(width),
        f"{ours.rate:,.0f}, {ours.percentile(50):.3g}",
        f"{theirs.rate:,.0f}, {theirs.percentile(50):.3g}",
        f"{ratio(ours, theirs):.1f} ×",
        f"{comparison.question.bar:g} ×",
    )
