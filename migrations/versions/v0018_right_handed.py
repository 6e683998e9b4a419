"""Areas are stored right-handed, so that no read turns their rings."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0018_right_handed")
