"""What Alembic compares: our tables, and none of PostGIS's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Every entity is imported so that its table stands in the metadata.
from schema import access  # noqa: F401
from schema.entities import (  # noqa: F401
    building,
    camera,
    community,
    grid,
    household,
    incident,
    region,
    resident,
)
from schema.table import metadata

POSTGIS_TABLES = frozenset({"spatial_ref_sys", "geometry_columns", "geography_columns"})


def include_name(name: str | None, type_: str, _parents: Mapping[str, Any]) -> bool:
    """Whether something that was found in the database is ours to compare."""
    return not (type_ == "table" and name in POSTGIS_TABLES)


def options() -> dict[str, Any]:
    """The options of ``context.configure`` that do not depend on the connection."""
    return {
        "target_metadata": metadata,
        "include_name": include_name,
        "compare_type": True,
        "compare_server_default": True,
        "transaction_per_migration": True,
    }
