"""SQL scripts that a revision runs: functions and policies read better in files of their own."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy import Connection

FOLDER = Path(__file__).with_name("sql")


def execute_file(name: str) -> None:
    """Run ``migrations/sql/<name>.sql`` in the revision that is being made."""
    run_file(op.get_bind(), name)


def run_file(connection: Connection, name: str) -> None:
    """Run ``migrations/sql/<name>.sql``, several statements and all, as it is written."""
    run_script(connection, (FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def run_script(connection: Connection, script: str) -> None:
    """Run statements as they are written."""
    # Without parameters the driver sends the text as it is: no %-sign is a placeholder.
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})
