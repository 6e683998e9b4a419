"""Edits that reshape zones, by the algorithms of ``geo.zoning``, in a thread of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.board import Board
from resolvers.refusals import NotFound
from schema.entities.plan_atom import plan_atom


async def numbers_of(connection: AsyncConnection, board: Board, ids: Sequence[int]) -> list[int]:
    """The numbers of atoms by their ids. Raises ``NotFound``."""
    if not ids:
        return []
    c = plan_atom.c
    rows = await connection.execute(
        select(c.id, c.number).where(
            c.county == board.key.county, c.plan_id == board.key.id, c.id.in_(ids)
        )
    )
    known = dict(row.tuple() for row in rows)
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise NotFound(f"id PlanAtom:{board.key.county}:{missing[0]} is not of this plan")
    return [known[id_] for id_ in ids]
