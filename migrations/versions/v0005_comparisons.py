"""Comparisons of plans: what moves, and what it does to each zone."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0005_comparisons")
