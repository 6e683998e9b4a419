"""Membership is settled by what the schema declares."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0010_membership")
