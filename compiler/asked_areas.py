"""The areas that a plan asks about by their codes, as far as it says so at its roots."""

from __future__ import annotations

from compiler.plan import AreaRoot, Known, Listing, Literally, OneRow, Plan, Root
from compiler.predicates import And, Bind, CodeArea, Condition, Lies
from compiler.value import Variables, resolve


def asked_areas(plan: Plan, variables: Variables, areas: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of the smallest areas that are known to hold all that a viewer of ``areas`` is
    told of: those that each root names, as far as they are the viewer's, else the viewer's."""
    codes: list[str] = []
    for _, root in plan.roots:
        if isinstance(root, Known | Literally):
            continue
        bind = _code_of(root)
        if bind is None:
            return areas
        codes.append(str(resolve(bind.source, variables, areas)))
    return tuple(_narrowed(codes, areas)) or areas


def _narrowed(codes: list[str], areas: tuple[str, ...]) -> set[str]:
    """What lies both in one of the areas and in one of those that are asked about."""
    inside = {code for code in codes if code.startswith(areas)}
    return inside | {area for area in areas for code in codes if area.startswith(code)}


def _code_of(root: Root) -> Bind | None:
    """The code of the one area that holds all that a root tells of, if the root says it."""
    match root:
        case AreaRoot(area=CodeArea(low=low)):
            return low
        case OneRow(object=one, code=code) if one.entity.is_area:
            return code
        case Listing(where=where):
            return _code_in(where)
    return None


def _code_in(condition: Condition | None) -> Bind | None:
    match condition:
        case Lies(area=CodeArea(low=low)):
            return low
        case And(conditions):
            return next(filter(None, map(_code_in, conditions)), None)
    return None
