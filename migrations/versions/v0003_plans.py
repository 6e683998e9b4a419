"""Plans of grids: drafts, edits, checks and measures, and the role that writes them."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0003_plans")
