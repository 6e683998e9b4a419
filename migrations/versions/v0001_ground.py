"""The ground: tables, the reader's role and scope, the access log, and functions of geometry."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in (
        "0001_extensions",
        "0001_tables",
        "0001_role",
        "0001_scope",
        "0001_access_log",
        "0001_reveal_contact",
        "0001_reach",
        "0001_geojson_shifted",
    ):
        execute_file(name)
