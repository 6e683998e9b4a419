"""Approval: who had a hand in a plan, and what of it was approved."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0014_approval")
