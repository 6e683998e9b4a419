"""Plans merge and split communities, too."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0008_plan_communities")
