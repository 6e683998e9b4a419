"""Regions: codes that they had before, and whether they only group others."""

from __future__ import annotations

from migrations.script import execute_file

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_file("0017_region_lineage")
