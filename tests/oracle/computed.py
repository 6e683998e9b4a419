"""What SQL computes of a row, computed here once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Values = dict[str, Any]


def parent_of(code: str) -> str | None:
    return {4: code[:2], 6: code[:4], 9: code[:6]}.get(len(code))


def masked(name: str) -> str:
    return name[:1] + "*"


def age_band(birth_year: int | None, this_year: int) -> str | None:
    if birth_year is None:
        return None
    age = this_year - birth_year
    for most, band in ((6, "UNDER_7"), (17, "FROM_7"), (59, "FROM_18"), (79, "FROM_60")):
        if age <= most:
            return band
    return "FROM_80"


def households_a_worker(row: Values, when: str) -> float | None:
    workers: int | None = row[f"workers_{when}"]
    return row[f"households_{when}"] / workers if workers else None


VIRTUAL_NAMES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")

COLUMNS: dict[tuple[str, str], Callable[[Values], Any]] = {
    ("Region", "parent_code"): lambda row: parent_of(row["code"]),
    ("Region", "virtual"): lambda row: len(row["code"]) < 9 and row["name"] in VIRTUAL_NAMES,
    ("Resident", "masked_name"): lambda row: masked(row["name"]),
}
"""Columns that are stored, by entity and name."""

FIELDS: dict[tuple[str, str], Callable[[Values, int], Any]] = {
    ("Resident", "name"): lambda row, _: row["masked_name"],
    ("Resident", "age_band"): lambda row, year: age_band(row["birth_year"], year),
    ("AccessRecord", "document"): lambda row, _: None,  # no city has documents
    ("AccessRecord", "contacts"): lambda row, _: int(row["action"] == "REVEAL"),
    ("PlanJob", "kind"): lambda row, _: row["kind"],
    ("PlanZone", "code"): lambda row, _: row["grid_code"],
    ("PlanCommunity", "code"): lambda row, _: row["community_code"],
    ("PlanLoad", "households_a_worker_before"): lambda row, _: households_a_worker(row, "before"),
    ("PlanLoad", "households_a_worker_after"): lambda row, _: households_a_worker(row, "after"),
}
"""Fields, by entity and name, of a row and this year."""
