"""What Alembic compares: our tables, and none of PostGIS's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schema.model import model
from schema.table import metadata

POSTGIS_TABLES = frozenset({"spatial_ref_sys", "geometry_columns", "geography_columns"})

QUEUE = "procrastinate_"
"""What the tables of the queue of jobs begin with: Procrastinate's own."""

PARTITIONS = "access_log_"
"""What the partitions of a table begin with that is compared itself."""


def include_name(name: str | None, type_: str, _parents: Mapping[str, Any]) -> bool:
    """Whether something that was found in the database is ours to compare."""
    return not (
        type_ == "table"
        and name is not None
        and (name in POSTGIS_TABLES or name.startswith((QUEUE, PARTITIONS)))
    )


def options() -> dict[str, Any]:
    """The options of ``context.configure`` that do not depend on the connection."""
    model()  # reads every entity, so that its table stands in the metadata
    return {
        "target_metadata": metadata,
        "include_name": include_name,
        "compare_type": True,
        "compare_server_default": True,
        "transaction_per_migration": True,
    }
