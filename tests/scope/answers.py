"""Asking the city: with both guards of the scope, with one of them alone, and with none."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from compiler.compiler import Compiler
from compiler.cursors import TAG_BYTES
from compiler.limits import CacheSizes, Limits
from compiler.planning.tiles import TILE
from geo.tiles import Tile
from resolvers.api import api
from resolvers.database.pool import ReadPool
from schema.model import model
from schema.viewer import Role, Viewer
from tests.effort import LONG
from tests.scope.city import CELLS
from tests.scope.questions import Question
from tests.scope.shape import Census
from tests.tiles import decoded

GENEROUS = Limits(
    depth=20,
    aliases=10_000,
    fields=100_000,
    rows=10**12,
    document_bytes=10**7,
    tokens=10**6,
    cell=3,
)
"""The questions are packed; what they may cost is tested elsewhere. Cells are as small as areas."""

AREAS: dict[str, tuple[str, ...]] = {
    "county": ("440305",),
    "town": ("440306001",),
    "community": ("440305001002",),
    "grid": (CELLS[5].code,),
    "two grids": (CELLS[5].code, CELLS[14].code),
    "many grids": (*(c.code for c in CELLS[::2]), CELLS[1].code, CELLS[7].code),
    "nobody": (),
    "everything": ("",),
}


class Way(Enum):
    """Which guards of the scope are up."""

    BOTH = "plan and row-level security"
    PLAN = "plan alone"
    ROWS = "row-level security alone"
    NONE = "none"


ALWAYS = Viewer("community", Role.OPERATOR, AREAS["community"])
BY_TURNS = (
    Viewer("grid", Role.VIEWER, AREAS["grid"]),
    Viewer("county", Role.OPERATOR, AREAS["county"]),
    Viewer("two grids", Role.GRID_WORKER, AREAS["two grids"]),
    Viewer("town", Role.VIEWER, AREAS["town"]),
    Viewer("many grids", Role.OPERATOR, AREAS["many grids"]),
    Viewer("nobody", Role.ADMINISTRATOR, AREAS["nobody"]),
    Viewer("everything", Role.VIEWER, AREAS["everything"]),
    Viewer("town", Role.PLANNER, AREAS["town"]),
    Viewer("town", Role.AUDITOR, AREAS["town"]),
    Viewer("everything", Role.ADMINISTRATOR, AREAS["everything"]),
)


def viewers(turn: int, role: Role) -> list[Viewer]:
    """Who asks a question: one always, in a ``role`` that it is for, and one by turns, also in that
    role where it is not the usual one; every area in every role in long mode."""
    if LONG:
        return [Viewer(name, each, areas) for name, areas in AREAS.items() for each in Role]
    asking = [always(role), BY_TURNS[turn % len(BY_TURNS)]]
    return asking if role is ALWAYS.role else [*asking, replace(asking[1], role=role)]


def always(role: Role) -> Viewer:
    """Who asks every question, in a role."""
    return replace(ALWAYS, role=role)


@dataclass(frozen=True, slots=True)
class City:
    """A city in which nothing is but what one viewer may see, and the ids of all that is there."""

    pool: ReadPool
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the city, and in its place the city of one viewer."""

    compiler: Compiler
    as_reader: ReadPool
    as_owner: ReadPool
    inside: Mapping[tuple[tuple[str, ...], Role], City]
    census: Census

    async def ask(
        self,
        question: Question,
        variables: Mapping[str, Any],
        viewer: Viewer,
        way: Way,
        role: Role = ALWAYS.role,
    ) -> bytes:
        """The answer; of ``NONE`` the one in which everything would leak. Where the plan is no
        guard, it is one for a ``role`` that the question is for."""
        unscoped = Viewer("everyone", role, ("",))
        planned = viewer if way in (Way.BOTH, Way.PLAN) else unscoped
        pool = self.as_reader if way in (Way.BOTH, Way.ROWS) else self.as_owner
        return await self.put(question, variables, planned, pool, viewer)

    async def expected(
        self,
        question: Question,
        variables: Mapping[str, Any],
        viewer: Viewer,
        way: Way,
        role: Role = ALWAYS.role,
    ) -> bytes:
        """The answer of a city in which nothing else exists, to one who sees everything of it.

        What the plan keeps of rows that are only to be counted is kept by no other guard.
        """
        planned = viewer.role if way in (Way.BOTH, Way.PLAN) else role
        everything = Viewer("all", planned, ("",))
        pool = self.inside[viewer.areas, viewer.role].pool
        return await self.put(question, variables, everything, pool, everything)

    def visible(self, viewer: Viewer) -> frozenset[str]:
        """The ids of all that a viewer may see."""
        return self.inside[viewer.areas, viewer.role].ids

    async def put(
        self,
        question: Question,
        variables: Mapping[str, Any],
        planned: Viewer,
        pool: ReadPool,
        carried: Viewer,
    ) -> bytes:
        """Plan for one viewer, and put it to the database on behalf of another."""
        document = self.compiler.document(question.document)
        compiled = self.compiler.compile(
            document, None, variables, planned.role, planned.areas, question.form
        )
        parameters = compiled.statement.parameters(compiled.variables, planned.areas)
        is_tile = question.form.is_tile
        answer = await pool.fetch(compiled.statement.text, parameters, carried, binary=is_tile)
        return readable(answer, variables[TILE]) if is_tile else answer


def readable(answer: bytes, tile: Tile) -> bytes:
    """What a tile shows, as text; null where its plan is not to be seen."""
    if answer in (b"", b"null"):
        return answer
    shown = [
        {name: value.hex() if isinstance(value, bytes) else str(value) for name, value in f.items()}
        for f in decoded(answer, tile)
    ]
    return json.dumps(shown, ensure_ascii=False).encode()


def compiler() -> Compiler:
    return Compiler(model(), api()._schema, GENEROUS, "Asia/Shanghai", CacheSizes(1 << 30, 1 << 30))


ID = re.compile(rb'"((?:%s):\d+:\d+)"' % b"|".join(entity.name.encode() for entity in model()))
MARK = re.compile(rb"@(\d*)")
CURSOR = re.compile(rb'ursor":"([^"]+)"')


def strangers(answer: bytes, viewer: Viewer, visible: frozenset[str]) -> set[str]:
    """What an answer, or a cursor in it, has from outside: ids, and marks in names."""
    cursors = (base64.b64decode(cursor)[TAG_BYTES:] for cursor in CURSOR.findall(answer))
    text = answer + b" ".join(cursors)
    ids = {found.decode() for found in ID.findall(text)}
    marks = {found.decode() for found in MARK.findall(text)}
    outside = {mark for mark in marks if not mark.startswith(viewer.areas)}
    return (ids - visible) | outside
