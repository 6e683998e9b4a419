"""Land cover: its table, and who may see it."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0025_land_cover")
