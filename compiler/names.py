"""Names: from the Python and SQL habit to GraphQL's."""

from __future__ import annotations


def camel(name: str) -> str:
    """``gb_code`` to ``gbCode``."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def shouting(name: str) -> str:
    """``gb_code`` to ``GB_CODE``: the name of an enumeration value."""
    return name.upper()
