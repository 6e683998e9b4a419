"""Searching in order: what a list is filtered by, found within one county."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0024_search_order")
