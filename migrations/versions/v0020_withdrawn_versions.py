"""Withdrawn plans: their versions are kept with their end, and what came back says so."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0020_withdrawn_versions")
