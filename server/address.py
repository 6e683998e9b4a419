"""Addresses of a database in libpq's form, ``postgresql://user@host/name?option=value``."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from sqlalchemy.engine import URL, make_url

READER = "jingwei_reader"
"""The role that owns nothing and that row-level security binds; migrations make it."""


WRITER = "jingwei_writer"
"""The reader's role and leave to write plans, within the viewer's scope."""


def in_role(owner: str, role: str) -> str:
    """The same database, logged in as the owner but in that role from the first moment."""
    parts = urlsplit(owner)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query["options"] = " ".join(filter(None, [query.get("options"), f"-c role={role}"]))
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def for_sqlalchemy(address: str) -> URL:
    """The same address for SQLAlchemy's engine on psycopg.

    Raises ValueError where it is not the address of a PostgreSQL database.
    """
    return make_url(f"postgresql+psycopg://{checked_address(address).partition('://')[2]}")


def checked_address(address: str) -> str:
    """The address itself. Raises ValueError where it is not that of a PostgreSQL database."""
    scheme, _, rest = address.partition("://")
    if scheme not in ("postgresql", "postgres") or not rest:
        raise ValueError(f"scheme {scheme!r}: allowed is postgresql://…")
    return address
