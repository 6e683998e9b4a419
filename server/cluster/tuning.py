"""The embedded cluster's configuration, measured to the machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

MB = 1024 * 1024
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
CONNECTIONS = 100

ACCESS = """\
# Written at each start. Only the owner of the socket's folder can reach it.
local all all trust
"""

UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For a cluster that may be lost, as in tests."""


def memory() -> int:
    """The machine's memory in bytes, or the container's limit where that is less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in CGROUP_LIMITS:
        if file.exists() and (limit := file.read_text().strip()).isdigit():
            limits.append(int(limit))
    return min(limits)


def backend_bytes(bytes_of_memory: int) -> int:
    """What one process of PostgreSQL may take for itself, shared memory aside.

    PostgreSQL has no such limit of its own: what goes beyond this one ends in an error, and neither
    in another statement's nor in the machine's want of memory. Building an index takes
    ``maintenance_work_mem``; an answer of 32 MB takes some 300 MB.
    """
    return (1024 + _maintenance_megabytes(bytes_of_memory)) * MB


def _maintenance_megabytes(bytes_of_memory: int) -> int:
    return _between(64, bytes_of_memory // MB // 16, 1024)


def tuning(bytes_of_memory: int, cores: int) -> dict[str, str]:
    """PostgreSQL's settings for a machine of which it may use about half, on solid-state disks."""
    megabytes = bytes_of_memory // MB
    return {
        "max_connections": str(CONNECTIONS),
        "shared_buffers": f"{_between(128, megabytes // 4, 4096)}MB",
        "effective_cache_size": f"{max(256, megabytes // 2)}MB",
        "work_mem": f"{_between(8, megabytes // (4 * CONNECTIONS), 64)}MB",
        "maintenance_work_mem": f"{_maintenance_megabytes(bytes_of_memory)}MB",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        # Queries here last milliseconds, and compiling one tens of them.
        "jit": "off",
        "max_parallel_workers_per_gather": str(min(2, cores // 2)),
        # Nothing replicates from this cluster, so bulk loads may skip the log.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_compression": "on",
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "checkpoint_timeout": "15min",
    }


def configuration(socket: Path, *, durable: bool) -> str:
    """The text of the settings that come after initdb's own."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "lc_messages": "C.UTF-8",
        **tuning(memory(), os.cpu_count() or 1),
        **(_log() if durable else UNSAFE | {"shared_buffers": "128MB"}),
    }
    return "# Written at each start: changes here are lost.\n" + _lines(settings)


def _log() -> Mapping[str, str]:
    """A log of the last seven days, a file each."""
    return {
        "logging_collector": "on",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }


def _lines(settings: Mapping[str, str]) -> str:
    return "".join(
        "{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in settings.items()
    )


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
