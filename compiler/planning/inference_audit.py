"""Whether a plan narrows rows whose reading is logged: a narrowed count tells of a person."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from compiler.entity import Entity, Field, Relation
from compiler.plan import Listing
from compiler.predicates import Bind, Counts, Exists


def tells_of_logged_rows(part: object) -> bool:
    """Whether part of a plan puts a condition on rows of an entity that is logged."""
    match part:
        case tuple():
            return any(tells_of_logged_rows(item) for item in part)
        case Entity() | Field() | Relation() | Bind():
            return False
        case Exists(way, where) | Counts(way, where, _):
            return (way.target.logged and where is not None) or tells_of_logged_rows(where)
        case Listing(entity=entity, where=where) if entity.logged and where is not None:
            return True
    return is_dataclass(part) and any(
        tells_of_logged_rows(getattr(part, f.name)) for f in fields(part)
    )
