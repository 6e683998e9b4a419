"""Accountability: a log that names and proves, consent to more contacts, and unusual use."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in (
        "0015_access_log",
        "0015_access_log_months",
        "0015_consent",
        "0015_reveal_contact",
        "0015_old_lines",
    ):
        execute_file(name)
