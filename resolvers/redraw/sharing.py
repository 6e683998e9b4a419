"""How the atoms of a new plan are shared out to its zones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import Atoms
from resolvers.redraw.base_data import BaseData, todays_grids
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.partition import AtomAttributes, Ids
from resolvers.redraw.plan_bridges import BridgeLine
from resolvers.redraw.snapshot import as_today
from resolvers.redraw.zone_edits import NEW


class SharedOut(NamedTuple):
    """The zones of a new plan, whose ids are negative yet, for each atom the id of its zone, and
    bridges beside those on record."""

    zones: list[Zone]
    assignment: Ids
    bridges: tuple[BridgeLine, ...] = ()


Share = Callable[[AtomAttributes, Atoms], Awaitable[SharedOut]]
"""Shares out the atoms of a new plan, while no transaction is open."""

Sharing = Callable[[AsyncConnection, BaseData], Awaitable[Share]]
"""Reads what it takes to share out the atoms of a new plan."""


async def as_grids_are(connection: AsyncConnection, ground: BaseData) -> Share:
    """Shared out as today's grids are."""
    grids = await todays_grids(connection, ground.codes)
    zones = [
        Zone(NEW - i, g.code, g.name, g.code[:12], g.kind, g.workers) for i, g in enumerate(grids)
    ]

    async def share(attributes: AtomAttributes, atoms: Atoms) -> SharedOut:
        ids = [zone.id for zone in zones]
        assignment = await asyncio.to_thread(as_today, attributes, atoms, grids, ids)
        return SharedOut(zones, assignment)

    return share


async def blank(_connection: AsyncConnection, _ground: BaseData) -> Share:
    """Without zones."""

    async def share(attributes: AtomAttributes, _atoms: Atoms) -> SharedOut:
        return SharedOut([], np.full(len(attributes.cells), NOWHERE, dtype=np.int64))

    return share
