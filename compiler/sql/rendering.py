"""From a plan to its statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from sqlalchemy import cast, select
from sqlalchemy.dialects.postgresql import TEXT

from compiler import cursors, parameters
from compiler.entity import Entity, Field, Relation
from compiler.model import Model
from compiler.plan import Plan, TileRoot
from compiler.predicates import Bind
from compiler.sql.roots import RootWriter
from compiler.sql.rows import Expression, RowWriter
from compiler.sql.statement import Statement, parameter_of, render
from compiler.value import is_constant


def statement_of(plan: Plan, model: Model, zone: str) -> Statement:
    """The one statement that answers a plan: its single value is the text of ``data``, or a tile.

    Raises ``BadInput`` or ``BadGeometry`` for a wrong literal that the text has no use for.
    """
    rows = RowWriter(model, plan.scope, frozenset(_texts(plan.roots)))
    roots = RootWriter(rows, zone)
    text, binds = render(
        select(_answer(roots, plan).label("data")),
        [(bind, parameter.key) for bind, parameter in rows.binds.values()],
    )
    return Statement(text, binds, plan, tuple(_idle(plan, binds)))


def _answer(roots: RootWriter, plan: Plan) -> Expression:
    match plan.roots:
        case ((_, TileRoot() as tile),):
            return roots.root(tile)
        case _:
            columns = [roots.root(root).label(key) for key, root in plan.roots]
            return cast(roots.objects.json_row(columns), TEXT)


def _idle(plan: Plan, used: tuple[Bind, ...]) -> Iterator[Bind]:
    """The values that the text has no use for and that differ from request to request."""
    known = {id(bind) for bind in used}
    for bind in _binds(plan.roots):
        # A circle's centre and radius are checked on their own, a county where its code is, and a
        # signature is never wrong.
        checked = bind.adapt in (parameters.round_area, parameters.county_of) or isinstance(
            bind.adapt, cursors.CursorSignature
        )
        if id(bind) in known or checked:
            continue
        known.add(id(bind))
        if is_constant(bind.source):
            parameter_of(bind, {}, ())
        else:
            yield bind


def _binds(part: object) -> Iterator[Bind]:
    """Every value in a part of a plan."""
    match part:
        case Bind():
            yield part
        case tuple():
            for item in part:
                yield from _binds(item)
        case Entity() | Field() | Relation():
            pass
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from _binds(getattr(part, field.name))


def _texts(part: object) -> Iterator[str]:
    """Every text in a part of a plan, the response keys among them."""
    match part:
        case str():
            yield part
        case tuple():
            for item in part:
                yield from _texts(item)
        case Bind() | Entity() | Field() | Relation():
            pass
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from _texts(getattr(part, field.name))
