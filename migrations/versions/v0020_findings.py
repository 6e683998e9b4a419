"""Findings: what can be done about them, and those of jobs as rows."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0020_findings")
