"""Whether the server can answer: the database is there, at the code's revision."""

from __future__ import annotations

import psycopg

from resolvers.database.pool import ReadPool
from resolvers.database.shares import PoolBusy, PoolError
from schema.viewer import Role, Viewer

NOBODY = Viewer("readiness", Role.VIEWER, ())


class Readiness:
    """``expected`` is the revision that the code needs."""

    def __init__(self, pool: ReadPool, expected: str) -> None:
        self._pool = pool
        self._expected = expected

    async def __call__(self) -> str | None:
        """Why the server cannot answer now; None when it can. A busy pool is at work, not down."""
        try:
            rows = await self._pool.rows("select version_num from alembic_version", (), NOBODY)
        except PoolBusy:
            return None
        except PoolError as error:
            return str(error)
        except psycopg.errors.UndefinedTable:
            return "the database was never migrated: run jingwei migrate"
        except psycopg.Error as error:
            return f"the database refuses the reader: {error.diag.message_primary}"
        revisions = [(version or b"").decode() for (version,) in rows]
        if revisions != [self._expected]:
            stands = ", ".join(revisions) or "none"
            return f"the database stands at revision {stands}, {self._expected} is needed"
        return None
