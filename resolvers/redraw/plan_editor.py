"""The editor of plans: it keeps them open, and every edit is made, checked, and written down."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import shapely
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from resolvers.database.listening import Listening
from resolvers.database.transactions import Transactions
from resolvers.redraw.change import Change
from resolvers.redraw.derivation import derive
from resolvers.redraw.derived_writer import write_derived
from resolvers.redraw.edit_refusals import refusal_of_locked
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_reader import changes_since, load
from resolvers.redraw.plan_writer import write_change, write_edit, zone_ids
from resolvers.redraw.staleness import base_moved_on
from resolvers.redraw.transitions import TRANSITIONS, reopen
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import Announcement, announce
from resolvers.workflow.queues import Queues
from resolvers.workflow.turns import Turns
from schema.plans.grid_plan import PlanStatus
from schema.plans.plan_edit import EditKind, EditState, plan_edit
from schema.viewer import Viewer

IMPORTS = 2
"""How many plans one process imports at a time: each takes a core."""

PARTITIONS = 16
"""How many plans one process keeps in memory: a city of 5,000 buildings takes some 20 MB."""

EDITED = "edit"
"""What happened to a plan that was edited."""

Making = Callable[[AsyncConnection, Partition], Awaitable[Change]]
"""What makes the change of an edit. It must leave the partition as it is."""


class PlanEditor:
    """Edits of plans, one after another for each."""

    def __init__(
        self, transactions: Transactions, listening: Listening[Announcement], queues: Queues
    ) -> None:
        self.transactions = transactions
        self.listening = listening
        self.queues = queues
        self.imports = Turns("importPlan", IMPORTS)
        self._partitions: OrderedDict[PlanKey, Partition] = OrderedDict()
        self._turns: dict[PlanKey, asyncio.Lock] = {}

    async def edit(
        self,
        viewer: Viewer,
        key: PlanKey,
        version: int,
        kind: EditKind,
        make: Making,
        note: str | None = None,
    ) -> int:
        """Make an edit on a version of a plan; its id. ``note`` is kept with it.

        Raises ``Forbidden``, ``NotFound``, ``Conflict`` where the version is not the current one
        or the plan is past editing, and what ``make`` raises. Then nothing has changed.
        """
        async with self._turn(key), self.transactions.transaction(viewer) as connection:
            partition = await self._open(connection, viewer, key, version)
            change = await make(connection, partition)
            if not change:
                raise BadInput("nothing would change")
            refuse_locked(partition, change, kind)
            return await self._made(connection, partition, viewer, kind, change, note=note)

    async def studied(self, viewer: Viewer, key: PlanKey, version: int) -> Partition:
        """A partition of one's own of a version of a plan, to work out something that takes long.

        Raises as ``edit`` does.
        """
        async with self._turn(key), self.transactions.transaction(viewer) as connection:
            partition = await self._open(connection, viewer, key, version)
            self._keep(partition)
            return partition.copy()

    async def undo(self, viewer: Viewer, key: PlanKey, version: int) -> int:
        """Undo the last edit that holds; the id of the undoing."""
        return await self._step(viewer, key, version, EditKind.UNDO)

    async def redo(self, viewer: Viewer, key: PlanKey, version: int) -> int:
        """Do the edit again that was undone last; the id of the doing."""
        return await self._step(viewer, key, version, EditKind.REDO)

    async def close(self) -> None:
        """Stop listening and working, and close the connections."""
        await self.queues.close()
        await self.listening.close()
        await self.transactions.close()

    def forget(self, key: PlanKey) -> None:
        """Read the plan anew when it is next edited."""
        self._partitions.pop(key, None)

    async def _step(self, viewer: Viewer, key: PlanKey, version: int, kind: EditKind) -> int:
        async with self._turn(key), self.transactions.transaction(viewer) as connection:
            partition = await self._open(connection, viewer, key, version)
            number, said = await self._stacked(connection, key, kind)
            change = Change.of_json(said)
            if kind is EditKind.UNDO:
                change = change.reversed()
            return await self._made(connection, partition, viewer, kind, change, of=number)

    async def _stacked(
        self, connection: AsyncConnection, key: PlanKey, kind: EditKind
    ) -> tuple[int, Mapping[str, Any]]:
        """The edit on top of the stack of those done, or of those undone."""
        c = plan_edit.c
        undoing = kind is EditKind.UNDO
        rows = await connection.execute(
            select(c.number, c.change)
            .where(
                c.county == key.county,
                c.plan_id == key.id,
                c.state == (EditState.DONE if undoing else EditState.UNDONE),
                c.kind.not_in((EditKind.UNDO, EditKind.REDO)),
            )
            .order_by(c.number.desc() if undoing else c.number)
            .limit(1)
        )
        found = rows.one_or_none()
        if found is None:
            raise BadInput(f"there is no edit to {'undo' if undoing else 'redo'}")
        return found.number, found.change

    async def _made(
        self,
        connection: AsyncConnection,
        partition: Partition,
        viewer: Viewer,
        kind: EditKind,
        change: Change,
        of: int | None = None,
        note: str | None = None,
    ) -> int:
        # Should anything fail from here on, the partition in memory is ahead of the tables.
        self.forget(partition.key)
        if change.new:
            ids = await zone_ids(connection, len(change.new))
            change = change.numbered(dict(zip(change.new, ids, strict=True)))
        moved_on = await base_moved_on(connection, partition.key, partition.head)
        before = partition.findings
        partition.version += 1
        partition.apply(change)
        changed = partition.unmeasured()
        whole = await asyncio.to_thread(derive, partition, moved_on)
        await write_change(connection, partition, change)
        await write_derived(connection, partition, changed, whole, before)
        await self._restack(connection, partition.key, kind, of)
        if partition.status is PlanStatus.CONSULTATION:
            await reopen(connection, viewer, partition.key)
            partition.status = PlanStatus.DRAFT
        edit = await write_edit(connection, partition, kind, viewer.subject, change, of, note)
        await announce(connection, _edited(partition, edit, change))
        await connection.commit()
        self._keep(partition)
        return edit

    async def _restack(
        self, connection: AsyncConnection, key: PlanKey, kind: EditKind, of: int | None
    ) -> None:
        """Mark the edit that was undone or done again; a new edit drops those undone before it."""
        c = plan_edit.c
        mine = update(plan_edit).where(c.county == key.county, c.plan_id == key.id)
        match kind:
            case EditKind.UNDO:
                marking = mine.where(c.number == of).values(state=EditState.UNDONE)
            case EditKind.REDO:
                marking = mine.where(c.number == of).values(state=EditState.DONE)
            case _:
                marking = mine.where(
                    c.state == EditState.UNDONE, c.kind.not_in((EditKind.UNDO, EditKind.REDO))
                ).values(state=EditState.DROPPED)
        await connection.execute(marking)

    async def _open(
        self, connection: AsyncConnection, viewer: Viewer, key: PlanKey, version: int
    ) -> Partition:
        plan = (await TRANSITIONS.begin(connection, viewer, "edit", key, version)).row
        partition = self._partitions.get(key)
        if (
            partition is None
            or partition.version > plan.version
            or partition.status is not plan.status
            or partition.head != plan.head
        ):
            partition = await load(connection, plan)
            await asyncio.to_thread(derive, partition, False)
            partition.findings = None
        else:
            for change in await changes_since(connection, key, partition.version):
                partition.apply(change)
                partition.version += 1
                partition.findings = None  # another process has written others
        return partition

    def _keep(self, partition: Partition) -> None:
        self._partitions[partition.key] = partition
        while len(self._partitions) > PARTITIONS:
            self._partitions.popitem(last=False)

    def _turn(self, key: PlanKey) -> asyncio.Lock:
        # Locks stay: a plan's is a hundred bytes.
        return self._turns.setdefault(key, asyncio.Lock())


def _edited(partition: Partition, edit: int, change: Change) -> Announcement:
    """What is told of an edit: the ground that it moves is where the plan looks different."""
    key, box = partition.key, None
    if change.atoms:
        west, south, east, north = shapely.total_bounds(
            partition.attributes.cells[list(change.atoms)]
        ).tolist()
        box = (west, south, east, north)
    elif change.bridges:
        lines = [each.geometry for pair in change.bridges for each in pair if each is not None]
        west, south, east, north = shapely.total_bounds(lines).tolist()
        box = (west, south, east, north)
    return Announcement(
        RowId("GridPlan", key.county, key.id),
        RowId("PlanEdit", key.county, edit),
        EDITED,
        (partition.head.area_code,),
        box,
    )


def refuse_locked(partition: Partition, change: Change, kind: EditKind) -> None:
    """Raises ``Conflict`` where a change takes from, gives to, or alters a locked zone."""
    if kind in (EditKind.LOCK, EditKind.UNLOCK):
        return
    altered = {before.id for before, _ in change.zones if before}
    locked = {
        zone
        for zone in change.reshaped | altered
        if zone in partition.zones and partition.zones[zone].locked
    }
    if locked:
        raise refusal_of_locked(partition, locked)
