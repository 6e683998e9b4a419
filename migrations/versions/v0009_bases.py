"""Plans are told when their grids are redrawn."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0009_bases")
