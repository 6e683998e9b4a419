"""Reading: orders, keys and texts from indexes, and scopes that are quick to check."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("0016_scope", "0016_indexes"):
        execute_file(name)
