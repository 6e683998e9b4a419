"""Comparisons say how many households stay, and what keeps its code."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0022_households_kept")
