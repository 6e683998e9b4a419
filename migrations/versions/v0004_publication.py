"""Plans published and withdrawn: what they remember of it, and leave to write grids."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0004_publication")
