"""Findings with advice, those of jobs as rows; and bridges, by which ground hangs together."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("0021_findings", "0021_bridges"):
        execute_file(name)
