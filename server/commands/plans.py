"""``jingwei import plan`` and ``jingwei export plan``: plans in and out of files."""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import typer

from compiler.errors import Refusal
from compiler.ids import identity
from resolvers.database.pool import PoolLimits
from resolvers.database.transactions import Transactions
from resolvers.redraw.exchange.plan_document import assignment_of, plan_document
from resolvers.redraw.exchange.plan_export import ASSIGNMENT, ZONES, write_assignment, write_zones
from resolvers.redraw.exchange.plan_import import (
    Import,
    Imported,
    communities_in,
    draft_from_source,
    todays_of,
)
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.page import REPORT, report_of
from schema.viewer import Role, Viewer
from server import database
from server.address import for_sqlalchemy
from server.commands.findings import show_notes, strict_reason
from server.faults import Fault
from server.settings import Settings
from transfer.exporting import UnwritableExport, crs_named

PLAN = "plan"
"""The word that the command line has for plans."""

ALLOWED = (ASSIGNMENT, *ZONES, REPORT)
ID = "GridPlan:county:number"


async def import_plan_file(settings: Settings, wish: Import) -> Imported:
    """Make a plan of a file, of the communities that are said or of those that its codes name."""
    communities = wish.communities or communities_in(wish.source, wish.wishes)
    async with _writes(settings) as transactions:
        if not wish.communities:
            communities = await todays_of(transactions, _viewer(), communities)
        return await draft_from_source(
            transactions, _viewer(), replace(wish, communities=communities)
        )


def export_plan(id_: str | None, to: Path, area: str, crs: str) -> None:
    """Write a plan to a file: its assignment, its zones, or its report."""
    key = _key(id_)
    if area:
        raise Fault(f"--area {area}: a plan is exported as a whole")
    if to.suffix.lower() not in ALLOWED:
        raise Fault(f"--to {to}: cannot write {to.suffix!r}; allowed are {', '.join(ALLOWED)}")
    written = asyncio.run(_export(Settings.read(), key, to, crs))
    typer.echo(f"{written} of {id_} written to {to}")


def tell(path: Path, imported: Imported, wish: Import, findings: Callable[..., None]) -> None:
    """Print what became of a file."""
    where = f"GridPlan:{imported.plan.county}:{imported.plan.id}" if imported.plan else "no plan"
    typer.echo(
        f"{where} from {path.name}: {imported.read:,} read, {imported.zones:,} zones,"
        f" {imported.buildings:,} buildings, {imported.rejected:,} rejected"
    )
    if imported.plan is None:
        wrong = strict_reason(bool(imported.rejected), bool(imported.doubts))
        typer.echo(f"  nothing was made: {'a dry run' if wish.dry_run else wrong}")
    show_notes(imported.notes)
    findings(imported.findings)


async def _export(settings: Settings, key: PlanKey, to: Path, crs: str) -> str:
    async with _writes(settings) as transactions, transactions.snapshot(_viewer()) as connection:
        partial = to.with_name(f".{to.stem}.{os.getpid()}.partial{to.suffix.lower()}")
        try:
            if to.suffix.lower() == ASSIGNMENT:
                rows = await assignment_of(connection, key)
                write_assignment(partial, rows)
                written = f"{sum(row.building_no is not None for row in rows):,} buildings"
            elif to.suffix.lower() == REPORT:
                partial.write_bytes(await report_of(connection, key))
                written = "the report"
            else:
                sheet = await plan_document(connection, key)
                write_zones(partial, sheet, crs_named(crs))
                written = f"{len(sheet.zones):,} zones"
            partial.replace(to)
        except OSError as error:
            raise UnwritableExport(f"--to {to}: {error.strerror or error}") from error
        finally:
            partial.unlink(missing_ok=True)
    return written


@asynccontextmanager
async def _writes(settings: Settings) -> AsyncIterator[Transactions]:
    """Transactions in the writer's role, on a database at the code's revision."""
    async with database.opened(settings) as ready:
        async with database.owner(settings):
            pass
        transactions = Transactions(
            for_sqlalchemy(ready.writer_address), PoolLimits(), ready.timezone
        )
        try:
            yield transactions
        finally:
            await transactions.close()


def _viewer() -> Viewer:
    return Viewer(f"cli:{getpass.getuser()}", Role.ADMINISTRATOR, ("",))


def _key(id_: str | None) -> PlanKey:
    if id_ is None:
        raise Fault(f"export plan: say which: jingwei export plan {ID} --to FILE")
    try:
        name, county, number = identity(id_)
    except Refusal as error:
        raise Fault(f"export plan {id_}: {error}") from error
    if name != "GridPlan":
        raise Fault(f"export plan {id_}: a plan's id is {ID}")
    return PlanKey(int(county), int(number))
