"""Tile changes: what changes on the map is announced, whoever writes it."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0026_tile_changes")
