"""Whether the grids that plans stand on are still today's: said in their checks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MOVED_ON = "these communities or their grids were redrawn after this plan was made"
"""What is said of a plan whose base has moved on."""

NOTE = text("select note_base(cast(:codes as text[]), :message)")


async def note_bases(connection: AsyncConnection, codes: Sequence[str] | None = None) -> None:
    """Let the checks of plans of these communities, None being all, say whether their base holds.

    Of plans that are not decided for good, whoever may see them: to be called when grids or
    communities were redrawn.
    """
    said = None if codes is None else list(codes)
    await connection.execute(NOTE, {"codes": said, "message": MOVED_ON})
