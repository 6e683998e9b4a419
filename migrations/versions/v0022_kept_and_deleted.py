"""Comparisons say what stays, and the append-only log also has deletions."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("0022_households_kept", "0022_deletions"):
        execute_file(name)
