"""PostgreSQL's programs: where they are, and how they are run without root's rights."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from server.faults import ClusterFault

DEBIAN = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
INSTALL = "apt-get install postgresql-15-postgis-3 (or newer)"


@dataclass(frozen=True, slots=True)
class Account:
    """The system user that runs PostgreSQL, which refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def of_this_process(cls) -> Account:
        """Who runs it when nothing is there yet: this user, or ``postgres`` instead of root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            raise ClusterFault(
                f"user 'postgres' does not exist, and PostgreSQL does not run as root: {INSTALL}"
            ) from None
        return cls(entry.pw_uid, entry.pw_gid)

    @classmethod
    def owning(cls, folder: Path) -> Account:
        """The owner of ``folder``; a process that is not root can only be the owner itself."""
        status = folder.stat()
        if os.geteuid() not in (0, status.st_uid):
            raise ClusterFault(
                f"{folder} belongs to user {status.st_uid}: run as that user or as root, or set "
                "DATABASE_URL"
            )
        return cls(status.st_uid, status.st_gid)

    def own(self, folder: Path) -> None:
        """Make ``folder`` this account's alone."""
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.gid)


def programs(version: str | None = None) -> Path:
    """The folder of PostgreSQL's programs: of major ``version``, else the newest with PostGIS.

    Raises ClusterFault where there is none.
    """
    folders = sorted(
        (folder for folder in DEBIAN.glob("*/bin") if (folder / "initdb").exists()),
        key=lambda folder: (_has_postgis(folder.parent.name), _number(folder.parent.name)),
    )
    if version is not None:
        folders = [folder for folder in folders if folder.parent.name == version]
    if folders:
        return folders[-1]
    elsewhere = shutil.which("initdb")
    if elsewhere is not None and version is None:
        return Path(elsewhere).resolve().parent
    wanted = "PostgreSQL" if version is None else f"PostgreSQL {version}, which made this cluster,"
    raise ClusterFault(f"{wanted} is not installed: {INSTALL}, or set DATABASE_URL")


def _has_postgis(version: str) -> bool:
    return (EXTENSIONS / version / "extension" / "postgis.control").exists()


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0


def bounded(data_bytes: int, *command: str | Path) -> tuple[str | Path, ...]:
    """A command whose processes may take so much memory each for data of their own (Linux)."""
    return ("/bin/sh", "-c", 'ulimit -S -d "$0" && exec "$@"', str(data_bytes // 1024), *command)


async def run_program(account: Account, *command: str | Path) -> tuple[int, str]:
    """Run a program as ``account``; its exit code, and what it wrote to either stream."""
    root = os.geteuid() == 0
    # In a thread, not asyncio's subprocess: not every event loop can change the user.
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",  # the account may not enter the folder that we stand in
        # Nothing of PGDATA, PGPORT, PGOPTIONS… and of the user's locale reaches the cluster.
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        user=account.uid if root else None,
        group=account.gid if root else None,
        extra_groups=[] if root else None,
    )
    return done.returncode, done.stdout.decode(errors="replace").strip()
