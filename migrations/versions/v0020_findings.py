"""Findings with advice, those of jobs as rows; and bridges, by which ground hangs together."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("0020_findings", "0020_bridges"):
        execute_file(name)
