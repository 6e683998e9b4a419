"""Roads: their table, who may see them, and lines among the shapes that can be shifted."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0002_roads")
    execute_file("0002_geojson_shifted")
