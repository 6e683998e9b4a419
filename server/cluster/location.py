"""Where the embedded cluster keeps its files.

They are in ``<folder>/cluster``. As root PostgreSQL runs as another user, who may be unable to
enter the folder (a clone in root's home): then they are elsewhere, and ``<folder>/cluster.path``
says where. The path of a socket may have 107 bytes: where it would be longer, the socket is in a
temporary folder, which ``socket.path`` in the place names.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server.cluster.program import Account, run_program
from server.faults import ClusterFault

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107
# A comma divides a list of hosts and a colon a host from its port.
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
ELSEWHERE = (Path("/var/lib/postgresql"), Path("/var/tmp"))  # noqa: S108 (made 0700, never reused)


@dataclass(frozen=True, slots=True)
class ClusterLocation:
    """The folders of one cluster, and the account that they belong to."""

    root: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "start.log"

    def socket(self) -> Path:
        """The folder of the socket, made where it is not there; only its owner may enter it."""
        near = self.root / "socket"
        if len(bytes(near / SOCKET)) <= SOCKET_PATH_BYTES and PLAIN.fullmatch(str(near)):
            near.mkdir(exist_ok=True)
            self.account.own(near)
            return near
        record = self.root / "socket.path"
        if record.exists():
            known = Path(record.read_text().strip())
            # A temporary folder may have been swept away, and its name taken by somebody else.
            if known.is_dir() and not known.is_symlink():
                status = known.stat()
                if status.st_uid == self.account.uid and status.st_mode & 0o777 == 0o700:
                    return known
        folder = Path(tempfile.mkdtemp(prefix="jingwei-"))
        self.account.own(folder)
        record.write_text(f"{folder}\n")
        return folder


async def place(folder: Path) -> ClusterLocation:
    """The place of the cluster of ``folder``, which exists; made where it is not there yet."""
    record = folder / "cluster.path"
    known = Path(record.read_text().strip()) if record.exists() else folder / "cluster"
    if known.is_dir():
        return ClusterLocation(known, Account.owning(known))
    account = Account.of_this_process()
    near = folder / "cluster"
    _make(near, account)
    if await _may_enter(account, near):
        return ClusterLocation(near, account)
    near.rmdir()
    far = _elsewhere(folder, account)
    record.write_text(f"{far}\n")
    return ClusterLocation(far, account)


def _make(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700)
    account.own(folder)


async def _may_enter(account: Account, folder: Path) -> bool:
    code, _ = await run_program(account, "test", "-w", folder)
    return code == 0


def _elsewhere(folder: Path, account: Account) -> Path:
    """A new folder outside ``folder``. One that is there already holds some other cluster."""
    name = "jingwei-" + hashlib.sha256(bytes(folder)).hexdigest()[:12]
    parents = [parent for parent in ELSEWHERE if parent.is_dir()]
    for parent in parents:
        for number in range(1, 1000):
            candidate = parent / (name if number == 1 else f"{name}-{number}")
            try:
                _make(candidate, account)
            except FileExistsError:
                continue
            except PermissionError:
                break
            return candidate
    raise ClusterFault(f"{folder}: none of {', '.join(map(str, parents))} can hold the cluster")
