"""``make bench-redraw``: proposals, edits and publications, as a part of ``bench/README.md``."""

from __future__ import annotations

import asyncio
import contextlib
import io
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import uvloop

from bench import creation, edits, proposals, publication
from bench.page import write_part
from bench.report import place_of

T = TypeVar("T")

HEADING = "# Redrawing"

Data = Annotated[
    Path | None,
    typer.Argument(help="Folder of nanshan-*.geojson, for proposals on real buildings."),
]
WriteOption = Annotated[bool, typer.Option("--write", help="Write bench/README.md.")]


def main(data: Data = None, write: WriteOption = False, rounds: int = 300) -> None:
    """Measure redrawing."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = in_folder(runner, lambda folder: edits.edits(folder, rounds))
        edited = edits.edits_in_words(found)
        typer.echo(edited, err=True)
        published = publication.publications_in_words(
            in_folder(runner, lambda folder: publication.publications(folder, 5))
        )
        typer.echo(published, err=True)
        created = creation.creations_in_words(
            in_folder(runner, lambda folder: creation.creations(folder, 5))
        )
        typer.echo(created, err=True)
    tables = io.StringIO()
    with contextlib.redirect_stdout(tables):
        proposals.main([str(data)] if data else [])
    page = "\n\n".join(
        (
            HEADING,
            "`make bench-redraw` (`python -m bench.redraw [FOLDER] --write`). PP is Polsby–Popper;"
            " *on streets* the share of the border between zones; *CPU s* seconds of one core.",
            f"{place_of(found.machine)}",
            f"**Edits.** {edited}",
            f"**Publication.** {published}",
            f"**Creation.** In superblocks {created}.",
            "**Proposals**, for 200 to 400 households a zone.",
            tables.getvalue().strip(),
        )
    )
    typer.echo(page)
    if write:
        write_part(page)


def in_folder(runner: asyncio.Runner, measure: Callable[[Path], Coroutine[Any, Any, T]]) -> T:
    """What ``measure`` finds in a cluster in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as folder:
        Path(folder).chmod(0o711)
        return runner.run(measure(Path(folder)))


if __name__ == "__main__":
    typer.run(main)
