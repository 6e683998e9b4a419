"""Limits of what may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class CacheSizes:
    """How many bytes a compiler keeps of what it has read and written."""

    documents: int = 64 << 20
    statements: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one question. All are settings of the server; these are their defaults."""

    depth: int = 12
    aliases: int = 50
    mutations: int = 10  # of one document
    fields: int = 2_000
    page: int = 1_000
    default_page: int = 100
    rows: int = 50_000
    visits: int = 12_000_000  # rows that the database visits, estimated
    answer_bytes: int = 32 << 20  # estimated
    inputs: int = 500  # conditions, orders and group keys in lists
    vertices: int = 10_000  # of a polygon
    all_vertices: int = 100_000  # of the polygons of one import together
    import_seconds: float = 30.0
    contacts: int = 3  # revealed by one document
    contacts_hourly: int = 30  # revealed to one subject
    contacts_daily: int = 50  # revealed to one subject without a second person's consent
    wide_read: int = 1_000  # residents of one reading; more are unusual
    purpose_roles: tuple[Enum, ...] = ()  # those that say what they read of residents for
    cell: int = 10  # what is reserved is counted in so many for roles that may not read its rows
    import_bytes: int = 300 << 20
    document_bytes: int = 100_000
    tokens: int = 10_000
    key_pairs: int = 5_000  # of fields that validation compares, as they have one response key
    introspections: int = 1
    schema_lists: int = 20  # GraphiQL and code generators ask for 10
