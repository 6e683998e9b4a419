"""Whether a question is best planned by PostgreSQL for the values of each request.

A prepared statement is planned for good, whatever its values: an instant a week or ten years ago, a
text that one name in a thousand has or every second. Where such a value decides whether an index of
its own or the order leads to the first rows sooner, planning anew (0.1 to 0.5 ms) is cheap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from compiler.entity import Entity, Field, Relation
from compiler.plan import AreaRoot, Edges, Listing, Nodes, Root, ToMany
from compiler.predicates import And, Bind, Compare, Condition, Contains, Or, StartsWith, Way

RANGES = ("gt", "gte", "lt", "lte")
MOST_WAYS = 6
"""Relations that a question takes at most: each makes planning longer."""


def best_by_values(roots: tuple[tuple[str, Root], ...]) -> bool:
    """Whether a list of rows at a root has such a condition, and the question is quick to plan.

    Where rows are only counted all are visited, whichever are the first.
    """
    lists = [each for _, root in roots for each in _lists(root) if _gives_rows(each)]
    return any(map(decided_by_values, lists)) and _ways(roots) <= MOST_WAYS


def decided_by_values(listing: Listing) -> bool:
    """Whether values tell which leads to a list's first rows sooner: its order, or an index of what
    it is filtered by."""
    return any(deciding_fields(listing))


def deciding_fields(listing: Listing) -> Iterator[Field]:
    """The fields whose indexes lead to a list's first rows, or do not, as the values are."""
    return _deciding(listing.where, _led_by(listing))


def _lists(root: Root) -> Iterator[Listing]:
    match root:
        case Listing():
            yield root
        case AreaRoot(parts=parts):
            yield from (part.listing for part in parts if isinstance(part, ToMany))


def _gives_rows(listing: Listing) -> bool:
    return any(isinstance(part, Nodes | Edges) for _, part in listing.parts)


def _led_by(listing: Listing) -> str | None:
    """The field that a list is ordered by first: an index of it serves a range of it as well."""
    by = listing.order[0].by
    return None if isinstance(by, str) else by.name


def _deciding(condition: Condition | None, led_by: str | None) -> Iterator[Field]:
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _deciding(part, led_by)
        case Compare(field=field, operator=operator):
            if operator in RANGES and field.name != led_by:
                yield field
        case Contains(field=field) | StartsWith(field=field):
            yield field


def _ways(part: object) -> int:
    """How many relations a part of a plan takes."""
    match part:
        case tuple():
            return sum(map(_ways, part))
        case Entity() | Field() | Relation() | Bind():
            return 0
        case _ if is_dataclass(part):
            own = isinstance(part, Way)
            return own + sum(_ways(getattr(part, field.name)) for field in fields(part))
        case _:
            return 0
