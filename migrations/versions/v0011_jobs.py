"""Jobs are of any workflow."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0011_jobs")
