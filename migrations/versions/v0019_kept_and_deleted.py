"""Comparisons say what stays, and the append-only log also has deletions."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("0019_households_kept", "0019_deletions"):
        execute_file(name)
