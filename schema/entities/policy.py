"""Policy 标准: the figures that grids are held to, which an administrator may change by area."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, Text, UniqueConstraint

from compiler.entity import entity
from schema.table import area_table, described

policy = area_table(
    "policy",
    described("source", Text, "Where the figures are from 依据", nullable=False),
    described("set_by", Text, "Who set it 设定人; null: nobody did since this is written down"),
    described(
        "grid_households_min",
        Integer,
        "Households of a grid, at least 网格户数下限",
        nullable=False,
    ),
    described(
        "grid_households_max", Integer, "Households of a grid, at most 网格户数上限", nullable=False
    ),
    described(
        "grid_workers_min",
        Integer,
        "Grid workers of a grid, at least 网格员人数下限",
        nullable=False,
    ),
    CheckConstraint(
        "0 <= grid_households_min and grid_households_min <= grid_households_max", name="band"
    ),
    CheckConstraint("grid_workers_min >= 0", name="workers"),
    UniqueConstraint("area_code"),
    comment="Policy 标准",
)


@entity(policy, order_by=("area_code",))
class Policy:
    """What grids are held to 标准: the policy of the smallest area that holds them counts."""

    source: str
    grid_households_min: int
    grid_households_max: int
    grid_workers_min: int
