"""Pages in SQL: the order of a list, its cursors, and what lies between two of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, and_, cast, func, literal_column, or_, tuple_

from compiler.cursors import TAG_BYTES
from compiler.plan import Listing, Page, Sort
from compiler.predicates import Bind
from compiler.sql import spatial
from compiler.sql.rows import Expression, Row, RowWriter

OrderTerms = Sequence[tuple[Expression, Sort]]
"""An order on a row: what each of its terms is there."""


class PageWriter:
    """Writes the orders and cursors of one statement."""

    def __init__(self, rows: RowWriter) -> None:
        self.rows = rows

    def terms(self, listing: Listing, row: Row, parent: Row | None) -> OrderTerms:
        """The order of a list, on one of its rows."""
        return [(self._term(sort, row, parent), sort) for sort in listing.order]

    def _term(self, sort: Sort, row: Row, parent: Row | None) -> Expression:
        if not isinstance(sort.by, str):
            return sort.by.of(row.c)
        if sort.point is not None:
            return spatial.geodesic_metres(row.geometry, self.rows.bind(sort.point))
        assert parent is not None  # noqa: S101 - a list without a point is near to its parent
        return spatial.geodesic_metres(row.geometry, parent.geometry)

    def order_by(self, terms: OrderTerms, backward: bool) -> list[Expression]:
        """What follows ``order by``; backward, everything is turned round."""
        keys: list[Expression] = []
        for expression, sort in terms:
            descending = sort.descending != backward
            key = expression.desc() if descending else expression.asc()
            if sort.nullable:
                first = sort.nulls_first != backward
                key = key.nulls_first() if first else key.nulls_last()
            keys.append(key)
        return keys

    def cursor(self, page: Page, terms: OrderTerms) -> Expression:
        """A place in the list, as text: the order's signature and this row's values in it, after
        the tag that says that they are ours."""
        assert page.signature is not None  # noqa: S101 - the planner signs every page
        values = [cast(expression, Text) for expression, _ in terms]
        array = func.json_build_array(self.rows.bind(page.signature), *values)
        body = func.convert_to(cast(array, Text), spatial.constant("UTF8"))
        encoded = func.encode(self._tag(page, body).op("||")(body), spatial.constant("base64"))
        return func.replace(encoded, func.chr(literal_column("10")), spatial.constant(""))

    def _tag(self, page: Page, body: Expression) -> Expression:
        """HMAC-SHA-256, cut: PostgreSQL has the hash built in, and the HMAC only in pgcrypto."""
        assert page.key is not None  # noqa: S101 - the planner gives every page its key
        inner, outer = (self.rows.bind(half) for half in page.key)
        hashed = func.sha256(outer.op("||")(func.sha256(inner.op("||")(body))))
        return func.substring(hashed, literal_column("1"), literal_column(str(TAG_BYTES)))

    def between(self, page: Page, terms: OrderTerms) -> list[Expression]:
        """The row lies after the one cursor and before the other, where there are such."""
        conditions = []
        if page.after is not None:
            conditions.append(self.beyond(terms, page.after, False))
        if page.before is not None:
            conditions.append(self.beyond(terms, page.before, True))
        return conditions

    def beyond(self, terms: OrderTerms, bound: tuple[Bind, ...], backward: bool) -> Expression:
        """The row comes strictly after a cursor; backward, before it."""
        values = [self.rows.bind(bind) for bind in bound]
        plain = all(not sort.nullable and sort.descending == backward for _, sort in terms)
        turned = all(not sort.nullable and sort.descending != backward for _, sort in terms)
        if plain or turned:
            left, right = tuple_(*(e for e, _ in terms)), tuple_(*values)
            return left > right if plain else left < right
        alternatives: list[Expression] = []
        same: list[Expression] = []
        for (expression, sort), value in zip(terms, values, strict=True):
            alternatives.append(and_(*same, _past(expression, value, sort, backward)))
            same.append(
                expression.is_not_distinct_from(value) if sort.nullable else expression == value
            )
        return or_(*alternatives)


def _past(expression: Expression, value: Expression, sort: Sort, backward: bool) -> Expression:
    past = expression < value if sort.descending != backward else expression > value
    if not sort.nullable:
        return past
    if sort.nulls_first != backward:
        return or_(past, and_(value.is_(None), expression.is_not(None)))
    return or_(past, and_(value.is_not(None), expression.is_(None)))
