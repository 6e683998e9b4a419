"""Plans of grids: drafts, edits, checks and measures, who writes them, and the queue of jobs."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

from migrations.script import execute_file, run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0003_plans")
    # The queue of jobs belongs to Procrastinate, which brings the script that makes it.
    run_script(op.get_bind(), SchemaManager.get_schema())
    execute_file("0003_jobs")
