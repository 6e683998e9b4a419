"""Faults of set-up: one line on the command line, which exits with their code."""

from __future__ import annotations

import errno

import psycopg
from sqlalchemy.exc import DBAPIError

WRONG = 2
"""Called or set wrongly."""

NO_DATABASE = 3
"""The database cannot be had."""


UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""Of a file that cannot be written: no space, no leave."""


class Fault(Exception):
    """What the operator must mend; the message says what and how."""

    exit_code = WRONG


class SettingsFault(Fault):
    """Settings that cannot be used: each with its name, its value, and what is allowed."""


class ClusterFault(Fault):
    """The embedded PostgreSQL cannot be started, stopped or used."""

    exit_code = NO_DATABASE


class DatabaseFault(Fault):
    """A database that cannot be used."""

    exit_code = NO_DATABASE


LACKING = {
    "53100": "the database's disk is full",
    "53200": "the database has no memory left",
    "53300": "the database takes no more connections",
}
"""What PostgreSQL lacks, by its code."""


def fault_of(error: Exception) -> Fault | None:
    """What an operator can mend of an exception that no command expected, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, psycopg.OperationalError):
        lacking = LACKING.get(cause.sqlstate or "", "the database went away")
        return DatabaseFault(f"{lacking}, and nothing is half in: {one_line(str(cause))}")
    if isinstance(cause, OSError) and cause.errno in UNWRITABLE:
        return Fault(f"{cause.filename or 'a file'}: {cause.strerror}")
    return None


def one_line(text: str) -> str:
    return " ".join(text.split())
