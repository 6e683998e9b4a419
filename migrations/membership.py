"""The functions of membership in the database, made of the rule in the schema.

They are no part of a revision: what is placed by its geometry, and what follows it, is what the
schema declares today, and what it declares tomorrow is settled from the next migration on.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ClauseElement, Update, func, literal_column, select
from sqlalchemy.dialects import postgresql

from migrations.script import FOLDER
from schema.membership import area_of, settling
from schema.model import model

GROUNDS = func.unnest(literal_column("$1")).table_valued("boundary").render_derived(name="ground")
"""What ``settle`` is called with, as a statement that it executes reads it."""

STATEMENT = """
    execute $sql$
{}
    $sql$ using grounds;
    get diagnostics moved = row_count;
    total := total + moved;"""


def membership_script(statements: Iterable[Update] | None = None) -> str:
    """The script that makes ``area_holding`` and ``settle`` anew; ``settle`` executes the
    statements that write where what lies on ``GROUNDS`` belongs, by default all that there are."""
    if statements is None:
        statements = settling(model(), GROUNDS, func.area_holding)
    script = (FOLDER / "membership.sql").read_text(encoding="utf-8")
    holding = _text(select(area_of(literal_column("area_holding.place"))))
    bodies = (STATEMENT.format(_text(statement)) for statement in statements)
    return script.replace("{holding}", holding).replace("{statements}", "".join(bodies))


def _text(statement: ClauseElement) -> str:
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
