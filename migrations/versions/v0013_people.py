"""People: households in the log, a bound on contacts revealed, masks that hide a name's length."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0013_people")
