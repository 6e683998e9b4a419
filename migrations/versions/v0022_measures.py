"""Measures: what the share of a border on streets counts."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0022_measures")
