"""Keeping: how much of today's grids a candidate was to keep, and what plans move."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0023_keeping")
