"""Communities versioned as grids are."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0007_communities")
