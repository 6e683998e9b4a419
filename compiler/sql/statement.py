"""The finished statement: its text, and what binds the values of one request to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from compiler.errors import BadGeometry, BadInput, TooCostly
from compiler.limits import Limits
from compiler.plan import Cost, Plan
from compiler.predicates import Bind, Parameter
from compiler.value import Variables, resolve
from geo.geojson import InvalidGeometry


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Statement:
    """One SQL statement for a plan: ``$1`` is the first of ``binds``, and so on.

    ``idle`` are values of variables that the text has no use for, such as the size of a page of
    which only the total is asked. A wrong one is refused all the same.
    """

    text: str
    binds: tuple[Bind, ...]
    plan: Plan
    idle: tuple[Bind, ...] = ()

    def parameters(self, variables: Variables, areas: tuple[str, ...]) -> list[Parameter]:
        """The parameters of one request. Raises ``BadInput`` or ``BadGeometry``, with its place."""
        try:
            for bind in self.idle:
                bind.adapt(resolve(bind.source, variables, areas))
            return [bind.adapt(resolve(bind.source, variables, areas)) for bind in self.binds]
        except (BadInput, InvalidGeometry):
            for bind in (*self.idle, *self.binds):  # which it was, and where, is asked only now
                parameter_of(bind, variables, areas)
            raise

    def rows(self, variables: Variables, page: int) -> int:
        """How many rows could be returned at most, where no page has more than so many.

        A page that is larger, or less than one, is refused for what it is, when it is bound.
        """
        return sum(_rows(cost, variables, page) for cost in self.plan.costs)


def parameter_of(bind: Bind, variables: Variables, areas: tuple[str, ...]) -> Parameter:
    """One parameter of one request. Raises ``BadInput`` or ``BadGeometry``, with its place."""
    try:
        return bind.adapt(resolve(bind.source, variables, areas))
    except BadInput as refusal:
        refusal.place = bind.place
        raise
    except InvalidGeometry as fault:
        raise BadGeometry(fault, bind.place) from fault


def _rows(cost: Cost, variables: Variables, page: int) -> int:
    size = resolve(cost.size.source, variables, ())
    length = len(size) if isinstance(size, list) else int(size)
    children = sum(_rows(child, variables, page) for child in cost.children)
    return max(1, min(length, page)) * (1 + children)


def check_cost(statement: Statement, variables: Variables, limits: Limits) -> None:
    """Raise ``TooCostly`` where a question could return more rows than allowed.

    The refusal is placed at the root that could return most.
    """
    rows = statement.rows(variables, limits.page)
    if rows > limits.rows:
        largest = max(statement.plan.costs, key=lambda cost: _rows(cost, variables, limits.page))
        raise TooCostly(
            f"this could return {rows:,} rows; {limits.rows:,} are allowed:"
            " ask for smaller pages (first) or fewer levels",
            largest.size.place,
        )


def render(
    select: Select[tuple[object]], binds: Sequence[tuple[Bind, str]]
) -> tuple[str, tuple[Bind, ...]]:
    """The text of a statement with numbered parameters, and its binds in that order."""
    dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    compiled = select.compile(dialect=dialect)
    by_name = {name: bind for bind, name in binds}
    names = compiled.positiontup or []
    missing = [name for name in names if name not in by_name]
    if missing:
        raise BadInput(f"the statement has parameters of no bind: {missing} {compiled}")
    return str(compiled), tuple(by_name[name] for name in names)
