"""What a run over tiles found, as a part of ``bench/README.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.comparison import ratio
from bench.report import place_of, table
from bench.tiles import P99_ZOOM, WIDTH, TileRun

HEADING = "# Tiles"
NAMES = {
    "jingwei": "jingwei, keeping none",
    "cached": "jingwei, as it starts",
    "by hand": "by hand",
    "prepared": "by hand, prepared",
    "tipg": "tipg",
}


def tiles_page(run: TileRun) -> str:
    """The part, from its heading on."""
    return "\n\n".join([HEADING, *_head(run), _bars(run), *_figures(run)]) + "\n"


def _head(run: TileRun) -> Iterator[str]:
    zooms = Counter(tile.z for _, tile in run.places)
    named = ", ".join(f"{count} at zoom {z}" for z, count in sorted(zooms.items()))
    yield (
        "`make bench-tiles` (`python -m bench tiles`, `--write`) asks for"
        f" {len(run.places):,} different tiles that show something, of grids, buildings, cameras"
        f" and incidents, in turn: {named}; {run.bytes / 1000:.1f} kB in the median of a hundred."
        " *By hand* is a Starlette route around the compiler's SQL text, psycopg's pool, planned"
        " for each request's values as ours is, or *prepared*; it compares the token with the one"
        " that it knows, and logs nothing. Their tiles are the same to the byte."
        f" *tipg* {run.tipg} draws the same columns of the same tables as the owner, without scope"
        " or row-level security, with the same buffer. All: one process, uvicorn with uvloop and"
        f" httptools, {WIDTH} connections. {run.pace.rounds} rounds of {run.pace.seconds:g} s in"
        " turn; medians over rounds, ratios medians of the rounds' ratios."
    )
    yield f"{place_of(run.machine)} A city of {run.residents:,} residents."


def _bars(run: TileRun) -> str:
    of = {name: run.courses[name, WIDTH] for name in NAMES}
    p99 = run.near["jingwei", WIDTH].percentile(99)
    bars = [
        ("rate keeping none, of by hand", 0.9, ratio(of["jingwei"], of["by hand"])),
        ("rate of kept tiles, of by hand", 20.0, ratio(of["cached"], of["by hand"])),
        ("rate keeping none, of tipg's", 2.0, ratio(of["jingwei"], of["tipg"])),
    ]
    rows = [
        (what, f"≥ {wanted:g}", f"{found:.2f}", _reached(found >= wanted))
        for what, wanted, found in bars
    ]
    near = (f"p99 at zoom {P99_ZOOM}, keeping none", "< 100 ms", f"{p99:.1f} ms")
    return table(("what", "wanted", "found", ""), [*rows, (*near, _reached(p99 < 100))])


def _reached(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def _figures(run: TileRun) -> Iterator[str]:
    rows = []
    for name, title in NAMES.items():
        course = run.courses[name, WIDTH]
        figures = (f"{course.rate:,.0f}", *(f"{course.percentile(p):.3g}" for p in (50, 99)))
        near = run.near.get((name, WIDTH))
        rows.append((title, *figures, "" if near is None else f"{near.percentile(99):.3g}"))
    yield table(("server", "/s", "p50 ms", "p99 ms", f"p99 ms at zoom {P99_ZOOM}"), rows)
    before, most = run.kept
    yield (
        f"Memory of the server that keeps tiles: {before:.0f} MB when all were drawn once,"
        f" {most:.0f} MB at most."
    )
