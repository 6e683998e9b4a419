"""A tile as it is asked for: what tells it from others, and what could change it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import shapely

from compiler.compiler import Compiled
from compiler.plan import TileRoot
from compiler.predicates import Parameter
from compiler.value import resolve
from resolvers.workflow.announcements import Box
from schema.table import metadata
from schema.viewer import Viewer

MARGIN_DEGREES = 2e-5
"""PostgreSQL keeps the boxes of its spatial indexes in single precision, rounded outward: two boxes
may meet there that lie so far apart."""

ANNOUNCED = frozenset(
    (
        *("region", "community", "grid", "building", "road", "facility", "incident", "camera"),
        *("land_cover", "plan_zone", "plan_atom", "grid_plan"),
    )
)
"""The tables whose changes the database announces (migration 0026)."""

BY_THE_CLOCK = re.compile(r"\b(now|current_\w+|\w*_timestamp|localtime\w*|random)\b", re.IGNORECASE)
"""What makes a statement's answer differ without any change."""

WORD = re.compile(r"\b[a-z_]\w*")


class TileKey(NamedTuple):
    """What a tile depends on beside the rows: the statement with all that is bound to it, the
    viewer's scope among that, and the scope that row-level security goes by."""

    text: str
    parameters: tuple[object, ...]
    areas: tuple[str, ...]
    role: str


@dataclass(frozen=True, slots=True)
class TileReads:
    """The tables that a tile is made of. Of the one that is ``local`` only what lies on its ground
    can change it; ``followed`` is whether every change is announced."""

    tables: frozenset[str]
    local: str | None
    followed: bool


@dataclass(frozen=True, slots=True)
class AskedTile:
    """A tile by its key, with what it reads; ``ground`` is what it shows, in degrees."""

    key: TileKey
    reads: TileReads
    compiled: Compiled

    @classmethod
    def of(cls, compiled: Compiled, parameters: Sequence[Parameter], viewer: Viewer) -> AskedTile:
        values = tuple(tuple(v) if isinstance(v, list) else v for v in parameters)
        text = compiled.statement.text
        key = TileKey(text, values, viewer.areas, viewer.role.name)
        return cls(key, reads_of(text, _root(compiled).listing.entity.table.name), compiled)

    @property
    def ground(self) -> Box:
        """As the statement has it: where maps are shifted, it is the ground before."""
        bind = _root(self.compiled).ground
        drawn = bind.adapt(resolve(bind.source, self.compiled.variables, ()))
        west, south, east, north = shapely.from_wkb(str(drawn)).bounds
        return west, south, east, north


def _root(compiled: Compiled) -> TileRoot:
    ((_, root),) = compiled.plan.roots
    if not isinstance(root, TileRoot):
        raise LookupError("a tile has one root")
    return root


@lru_cache(1024)
def reads_of(text: str, layer: str) -> TileReads:
    """What a statement reads, by the names of tables in it: it can read none that it does not name.
    A word that only looks like a table's name makes the tile forgotten too often, never too late.
    """
    words = Counter(WORD.findall(text))
    tables = frozenset(words.keys() & metadata.tables.keys())
    followed = tables <= ANNOUNCED and not BY_THE_CLOCK.search(text)
    return TileReads(tables, layer if words[layer] == 1 else None, followed)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes may meet in PostgreSQL."""
    return (
        one[0] <= other[2] + MARGIN_DEGREES
        and other[0] <= one[2] + MARGIN_DEGREES
        and one[1] <= other[3] + MARGIN_DEGREES
        and other[1] <= one[3] + MARGIN_DEGREES
    )
