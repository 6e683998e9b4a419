"""Work that takes long, in a process of its own, so that the server goes on answering."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.atoms import Atoms
from geo.zoning.atom_graph import Band, ReportPhase
from geo.zoning.balancing import Balance, balance
from geo.zoning.proposals import Wish, candidates
from geo.zoning.search_state import Weights

TOLD_SECONDS = 0.3
"""How often progress is told of."""


@dataclass(frozen=True, slots=True)
class Proposing:
    """Zones to be proposed, as plain values that travel between processes."""

    atoms: Atoms
    households: NDArray[np.int64]
    fixed: NDArray[np.int32]
    """(n,) the number of each atom's locked zone, or -1."""
    band: Band
    target: float
    weights: Weights
    seed: int
    count: int
    communities: tuple[str, ...]
    """Their codes, as the atoms number them."""

    def found(self, progress: ReportPhase) -> Iterator[Found]:
        """The candidates, one after another."""
        wish = Wish(self.band, self.target, self.weights)
        for made in candidates(
            self.atoms,
            self.households,
            wish,
            count=self.count,
            seed=self.seed,
            fixed=self.fixed,
            progress=progress,
        ):
            reasons = tuple(
                f"community {self.communities[reason.community]}: {reason.words}"
                for reason in made.reasons
            )
            yield Found(made.assignment, reasons, str(made.seed))


@dataclass(frozen=True, slots=True)
class Balancing:
    """Zones to be brought into the band by moving few buildings."""

    atoms: Atoms
    households: NDArray[np.int64]
    places: NDArray[np.int32]
    """(n,) the place of each atom's zone, or -1."""
    band: Band
    most_moves: int | None
    locked: frozenset[int]
    codes: tuple[str, ...]
    """By place, to tell of a zone."""
    communities: tuple[str, ...]
    """Their codes, as the atoms number them."""

    def found(self, progress: ReportPhase) -> Iterator[Found]:
        """The one candidate."""
        made = balance(
            self.atoms,
            self.households,
            self.places,
            self.band,
            max_moves=self.most_moves,
            locked=self.locked,
            progress=progress,
        )
        reasons = [f"{len(made.moved)} buildings moved{self._known(made)}"]
        reasons += [f"zone {self.codes[each.zone]} {each.words}" for each in made.unreached]
        yield Found(made.assignment, tuple(reasons), "均衡")

    def _known(self, made: Balance) -> str:
        """Whether fewer would have done."""
        moved = set(self.atoms.communities[made.moved].tolist())
        if not moved:
            return ""
        unproven = sorted(self.communities[each] for each in moved.intersection(made.unproven))
        known = ", and it is known that fewer do not do"
        if not unproven:
            return known
        if len(unproven) == len(moved):
            return "; fewer may do"
        return f"{known}, but in {', '.join(unproven)}, where fewer may"


Order = Proposing | Balancing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: the share from 0 to 1."""

    phase: str
    share: float


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate: the zone of each atom, what is to be said of it, and what to call it."""

    assignment: NDArray[np.integer[Any]]
    reasons: tuple[str, ...]
    label: str


class Died(Exception):
    """The process ended before its work did."""


async def worked_out(order: Order) -> AsyncGenerator[Progress | Found, None]:
    """Progress and candidates as they come. Closing this ends the process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, order), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        while True:
            try:
                received = await _received(here)
            except EOFError:
                raise Died(f"the search ended with exit code {process.exitcode}") from None
            if received is None:
                return
            if isinstance(received, Exception):
                raise received
            yield received
    finally:
        if process.is_alive():
            process.terminate()
        await asyncio.to_thread(process.join)
        here.close()


async def _received(connection: Connection) -> Progress | Found | Exception | None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def arrived() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(connection.fileno(), arrived)
    try:
        await ready
    finally:
        loop.remove_reader(connection.fileno())
    # uvloop has made it non-blocking, and what is longer than a pipe holds comes in several goes.
    os.set_blocking(connection.fileno(), True)
    received: Progress | Found | Exception | None = connection.recv()
    return received


def _work(connection: Connection, order: Order) -> None:
    """What the process does."""
    told = 0.0

    def progress(phase: str, share: float) -> None:
        nonlocal told
        if (now := monotonic()) - told >= TOLD_SECONDS:
            told = now
            connection.send(Progress(phase, share))

    try:
        for found in order.found(progress):
            connection.send(found)
        connection.send(None)
    except Exception as error:
        connection.send(RuntimeError(f"{type(error).__name__}: {error}"))
    finally:
        connection.close()
