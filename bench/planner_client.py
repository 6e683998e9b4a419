"""A planner who asks a server without HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from resolvers.workflow.queues import Queues
from schema.viewer import Viewer
from server.address import READER, WRITER, for_sqlalchemy, in_role

ZONE = "Asia/Shanghai"


class PlannerClient:
    """Asks as one viewer, or as another where that is said."""

    def __init__(self, reads: Reads, viewer: Viewer) -> None:
        self._reads = reads
        self._viewer = viewer

    async def ask(self, document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
        """The answer's data. Raises ``RuntimeError`` for the first error."""
        answer = await self._reads.answer(Question(document, variables), viewer or self._viewer)
        for error in answer.errors:
            raise RuntimeError(str(error))
        return orjson.loads(answer.data or b"null")


@asynccontextmanager
async def planning(address: str, viewer: Viewer) -> AsyncIterator[PlannerClient]:
    """Asks a server that knows nothing of plans yet."""
    writer = in_role(address, WRITER)
    editor = PlanEditor(
        Transactions(for_sqlalchemy(writer), PoolLimits(), ZONE),
        listening(writer),
        Queues(writer),
    )
    async with ReadPool(in_role(address, READER)) as pool:
        write_access = WriteAccess(editor.transactions, editor.listening, {PlanEditor: editor})
        yield PlannerClient(Reads(pool, Limits(), ZONE, write_access), viewer)
        await editor.close()
