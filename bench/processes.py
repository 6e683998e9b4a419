"""What processes cost: seconds of a core, read from the kernel (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.faults import Fault

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")

Pid = int


@dataclass(frozen=True, slots=True)
class Stat:
    """A line of ``/proc/<pid>/stat``: the parent, and seconds of a core, user's and kernel's.

    ``children`` are those of children that have ended.
    """

    parent: Pid
    own: float
    children: float

    @classmethod
    def of(cls, pid: Pid) -> Stat:
        """Raises FileNotFoundError or ProcessLookupError where there is no such process."""
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        user, kernel, their_user, their_kernel = map(int, fields[11:15])
        own, children = user + kernel, their_user + their_kernel
        return cls(int(fields[1]), own * TICK_SECONDS, children * TICK_SECONDS)


def children_of(pid: Pid) -> list[Pid]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def seconds_of(pids: Iterable[Pid]) -> float:
    """Seconds of a core that these processes have used."""
    return sum(Stat.of(pid).own for pid in pids)


def seconds_with_children(pid: Pid) -> float:
    """Seconds of a core that a process and its children have used, ended ones too."""
    stat = Stat.of(pid)
    total = stat.own + stat.children
    for child in children_of(pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            total += Stat.of(child).own
    return total


def postmaster_of(backend: Pid) -> Pid:
    """PostgreSQL's first process. Raises Fault where it runs on another machine, or hidden."""
    name = Path(f"/proc/{backend}/comm")
    if not name.is_file() or not name.read_text().startswith("postgres"):
        raise Fault("bench: PostgreSQL must run on this machine, for its costs are read")
    return Stat.of(backend).parent


def seconds_of_machine() -> float:
    """Seconds that the machine's cores have worked, for whomever."""
    fields = Path("/proc/stat").read_text().partition("\n")[0].split()
    user, nice, system, _idle, _waiting, irq, softirq, stolen = map(int, fields[1:9])
    return (user + nice + system + irq + softirq + stolen) * TICK_SECONDS


def pin(pid: Pid, cores: set[int]) -> None:
    """Keep a process on these cores, and every process and thread that it makes from now on."""
    os.sched_setaffinity(pid, cores)
