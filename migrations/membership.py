"""The functions of membership in the database, made of the rule in the schema.

They are no part of a revision: what is placed by its geometry, and what follows it, is what the
schema declares today, and what it declares tomorrow is settled from the next migration on.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ClauseElement, func, literal_column, select
from sqlalchemy.dialects import postgresql

from migrations.script import FOLDER
from schema.membership import area_of
from schema.model import model
from schema.settlement import (
    PlanParameters,
    Settlement,
    settled,
    settled_back,
    settled_for,
    settlements,
)

GROUNDS = func.unnest(literal_column("$1")).table_valued("boundary").render_derived(name="ground")
"""What ``settle`` is called with, as a statement that it executes reads it."""

PLAN: PlanParameters = (literal_column("$2"), literal_column("$3"))
"""And the plan that takes effect, or is withdrawn."""

STATEMENT = """
        execute $sql$
{}
        $sql$ using grounds, plan_county, plan;
        get diagnostics moved = row_count;
        total := total + moved;"""


def membership_script(every: Iterable[Settlement] | None = None) -> str:
    """The script that makes ``area_holding`` and ``settle`` anew; ``settle`` writes what is to be
    settled on ``GROUNDS``, by default everything that there is."""
    if every is None:
        every = settlements(model(), GROUNDS, func.area_holding)
    every = list(every)
    script = (FOLDER / "membership.sql").read_text(encoding="utf-8")
    holding = _text(select(area_of(literal_column("area_holding.place"))))
    script = script.replace("{holding}", holding)
    writings = {"settled": settled, "for": settled_for(PLAN), "back": settled_back(PLAN)}
    for name, writing in writings.items():
        statements = (STATEMENT.format(_text(writing(settlement))) for settlement in every)
        script = script.replace(f"{{{name}}}", "".join(statements))
    return script


def _text(statement: ClauseElement) -> str:
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
