"""``jingwei delete``: rows that are named go, if nothing hangs on them and it is meant."""

from __future__ import annotations

import asyncio
import getpass
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from resolvers.redraw.staleness import note_bases
from server import database
from server.faults import Fault, fault_of, one_line
from server.settings import Settings
from transfer.deletion import EXAMPLES, Deletion, DeletionSummary, delete_rows
from transfer.exporting import AREA_CODE
from transfer.importable import IMPORTABLES, Importable
from transfer.membership import SameNumber

NOT_DELETED = 1
"""Exit code: rows were to go and did not, as others hang on them or a code names none."""


def delete(
    entity: Annotated[
        str, typer.Argument(help=f"What to delete: {', '.join(IMPORTABLES)}.", show_default=False)
    ],
    codes: Annotated[
        list[str] | None,
        typer.Option(
            "--code",
            help="The code or number of a row, or its id (Camera:440305:17); as often as needed."
            " What has a key of several parts is named by them with / between, as a household"
            " 楼栋/单元/室; without the last of them, all that begin so.",
            show_default=False,
        ),
    ] = None,
    area: Annotated[
        str, typer.Option("--area", help="Only what is in the area of this code.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Delete it; without this it is only said what would go.")
    ] = False,
) -> None:
    """Delete rows: say first what would go, and with --yes delete it, in one transaction.

    What others hang on is refused, with how many of what: a building with households, a community
    with grids. Grids and communities end, and stay in history; all else is erased. What lay in an
    area belongs to the next larger one from then on. Every deletion is written to the append-only
    log, with ids and without names.

    Exit codes: 0 deleted, or could be; 1 refused, as others hang on rows or a code names none; 2 an
    option cannot be used.
    """
    order = Deletion(_importable(entity), tuple(codes or ()), _area(area), _subject(), yes)
    if not order.codes and not order.area:
        raise Fault(f"delete {entity}: say which: --code CODE or --area CODE")
    try:
        summary = asyncio.run(_deleted(Settings.read(), order))
    except SameNumber as error:
        raise Fault(str(error)) from error
    except DBAPIError as error:
        raise fault_of(error) or Fault(
            f"the database refused, and nothing was deleted: {one_line(str(error.orig))}"
        ) from error
    _show(order, summary)
    if summary.refused:
        raise typer.Exit(NOT_DELETED)


def _importable(entity: str) -> Importable:
    if entity not in IMPORTABLES:
        raise Fault(f"delete {entity}: no such entity; allowed are {', '.join(IMPORTABLES)}")
    return IMPORTABLES[entity]


def _area(code: str) -> str:
    if not AREA_CODE.fullmatch(code):
        raise Fault(f"--area {code!r}: not an area's code; allowed are at most 15 digits")
    return code


def _subject() -> str:
    return f"cli:{getpass.getuser()}"


async def _deleted(settings: Settings, order: Deletion) -> DeletionSummary:
    async with database.owner(settings) as connection:
        return await delete_rows(connection, order, note_bases)


def _show(order: Deletion, summary: DeletionSummary) -> None:
    of = order.importable
    verb = "ended" if of.entity.versions else "deleted"
    named = ", ".join(summary.examples) + (" …" if summary.rows > EXAMPLES else "")
    would = verb if summary.done else f"would be {verb}"
    typer.echo(f"{summary.rows:,} {of.plural} {would}{': ' if named else ''}{named}")
    for code in summary.unknown:
        where = f" in {order.area}" if order.area else ""
        typer.echo(f"  refused: {code!r} names none of the {of.plural}{where}")
    for plural, count in summary.hanging.items():
        typer.echo(f"  refused: {count:,} {plural} hang on them, and would have to go before")
    for plural, count in summary.parts.items():
        typer.echo(f"  {count:,} {plural} keep their ids, which lead nowhere from then on")
    for table, count in summary.moved.items():
        verb = "belong" if summary.done else "would belong"
        typer.echo(f"  {count:,} rows of {table} {verb} to another area")
    if summary.refused:
        typer.echo("  nothing was deleted")
    elif summary.rows and not summary.done:
        typer.echo("  nothing was deleted: a dry run; --yes does it")
