"""Moves of a workflow: from which states, to which, and by whom. Rules only: nothing is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from compiler.errors import Forbidden, Refusal
from resolvers.workflow.refusals import Conflict
from schema.terms import Term
from schema.viewer import Role

Status = TypeVar("Status", bound=Term)


@dataclass(frozen=True, slots=True)
class Move(Generic[Status]):
    """What some roles may do to a row that is in one of the states ``from_``; then it is in ``to``.

    ``to`` is None where the state stays, or the row goes. ``only`` tells what is allowed, where
    the names of the states do not say it best; ``done`` what those may not do whose role may not.
    A row that the move does not write is not locked for it (``locks``).
    """

    name: str
    from_: tuple[Status, ...]
    to: Status | None
    by: tuple[Role, ...]
    only: str | None = None
    done: str = "written"
    locks: bool = True


class Standing(Protocol):
    """A row of a workflow: what state it is in, and at which version."""

    @property
    def area_code(self) -> str: ...
    @property
    def status(self) -> Term: ...
    @property
    def version(self) -> int: ...


def refusals(
    move: Move[Status], noun: str, role: Role, row: Standing | None = None, title: str = ""
) -> Iterator[Refusal]:
    """Everything that keeps a role from a move of a row; of the role alone, before it is read.

    ``noun`` is what such rows are called, ``title`` what this one is.
    """
    if role not in move.by:
        roles = ", ".join(each.name for each in move.by)
        yield Forbidden(f"{noun}s are not {move.done} by role {role.name}; they are by {roles}")
    if row is not None and row.status not in move.from_:
        states = " or ".join(each.name for each in move.from_)
        allowed = f": {move.only}" if move.only else f", and not {states}"
        yield Conflict(f"{title} is {row.status.name}{allowed}", row.version)
