"""Explanation of a question: its plan, its SQL, and PostgreSQL's own plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import assert_never

from compiler.compiler import Compiled
from compiler.cursors import CursorKey
from compiler.entity import Entity, Field, Relation
from compiler.plan import Plan
from compiler.predicates import Bind
from compiler.value import AllAreas, AreaEdge, Built, Constant, Given, Several, ValueSource
from resolvers.database.pool import ReadPool
from schema.viewer import Viewer

HIDDEN = "********"
"""What stands for the key of cursors: who had it could make some up."""


async def explanation(
    pool: ReadPool, compiled: Compiled, viewer: Viewer, *, analyze: bool = False
) -> Mapping[str, object]:
    """Plan, SQL, parameters, and PostgreSQL's own plan; ``analyze`` runs the statement."""
    statement = compiled.statement
    parameters = statement.parameters(compiled.variables, viewer.areas)
    options = "explain (analyze, buffers) " if analyze else "explain "
    lines = await pool.rows(options + statement.text, parameters, viewer)
    pairs = zip(statement.binds, parameters, strict=True)
    return {
        "plan": outline(compiled.plan),
        "sql": statement.text,
        "parameters": [HIDDEN if _is_secret(bind) else parameter for bind, parameter in pairs],
        "postgresql": [line.decode() for (line,) in lines if line],
    }


def _is_secret(bind: Bind) -> bool:
    return isinstance(bind.source, Constant) and isinstance(bind.source.value, CursorKey)


def outline(plan: Plan) -> list[str]:
    """A plan as indented lines."""
    return [line for key, root in plan.roots for line in _lines(root, f"{key}: ", 0)]


def _lines(value: object, label: str, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(value, tuple):
        parts = [line for item in value for line in _lines(item, "", depth + 1)]
        return [f"{indent}{label}".rstrip(), *parts] if parts and label else parts
    if not is_dataclass(value) or isinstance(value, Entity | Field | Relation | Bind):
        return [f"{indent}{label}{_brief(value)}"]
    brief, long = [], []
    for field in fields(value):
        inner = getattr(value, field.name)
        if inner in (None, (), False):
            continue
        if isinstance(inner, tuple) or (is_dataclass(inner) and not _is_brief(inner)):
            long.append((field.name, inner))
        else:
            brief.append(f"{field.name}={_brief(inner)}")
    head = f"{indent}{label}{type(value).__name__}({', '.join(brief)})"
    inside = [line for name, inner in long for line in _lines(inner, f"{name}: ", depth + 1)]
    return [head, *inside]


def _is_brief(value: object) -> bool:
    return isinstance(value, Entity | Field | Relation | Bind)


def _brief(value: object) -> str:
    match value:
        case Entity() | Field() | Relation():
            return value.name
        case Bind(source):
            return _source(source)
        case Enum():
            return value.name
        case _:
            return repr(value)


def _source(source: ValueSource) -> str:
    match source:
        case Constant(value):
            return repr(value)
        case Given(path):
            return "$" + ".".join(map(str, path))
        case AreaEdge(index, end):
            return f"area {index}{' end' if end else ''}"
        case Several() | Built() | AllAreas():
            return type(source).__name__
        case _:
            assert_never(source)
