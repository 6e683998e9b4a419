"""Comments on zones outlive them, as their removal may be undone."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0006_comments")
