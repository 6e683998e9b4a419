"""Faults of set-up: one line on the command line, which exits with their code."""

from __future__ import annotations

WRONG = 2
"""Called or set wrongly."""

NO_DATABASE = 3
"""The database cannot be had."""


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
