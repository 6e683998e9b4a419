"""Cursors from elsewhere: another viewer's tell nothing of what lies behind them."""

from __future__ import annotations

import orjson
import pytest

from schema.viewer import Role, Viewer
from tests.scope.answers import AREAS, Asker, Way
from tests.scope.city import CROSSING
from tests.scope.questions import Question
from tests.scope.shape import connections, entity_of, graphql_schema

NARROW = [Viewer(name, Role.OPERATOR, AREAS[name]) for name in ("community", "grid", "nobody")]
PAGE = """{ totalCount nodes { id } edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"""


def orders(root: str) -> list[str]:
    """Orders in which a list is walked; the values in their cursors are other rows' own."""
    entity = entity_of(connections()[root].type)
    found = ["[]", "[{by: UPDATED_AT, direction: DESC}]"]
    by = graphql_schema().type_map[f"{entity}OrderField"]
    if "DISTANCE" in by.values:  # type: ignore[attr-defined]
        place = f"{{x: {CROSSING['x']}, y: {CROSSING['y']}}}"
        found.append(f"[{{by: DISTANCE, from: {place}}}]")
    return found


@pytest.mark.parametrize("root", list(connections()))
async def test_another_viewers_cursors_lead_into_the_own_rows_only(root: str, asker: Asker) -> None:
    for order in orders(root):
        cursors = await others_cursors(root, order, asker)
        arguments = f"orderBy: {order}, first: 2, after: $cursor"
        backward = f"orderBy: {order}, last: 2, before: $cursor"
        between = f"orderBy: {order}, first: 2, after: $cursor, before: $cursor"
        document = (
            f"query ($cursor: String!) {{ a: {root}({arguments}) {PAGE}"
            f" b: {root}({backward}) {PAGE} c: {root}({between}) {PAGE} }}"
        )
        question = Question(root, document)
        for cursor in cursors[:: max(1, len(cursors) // 8)]:
            for viewer in NARROW:
                expected = await asker.expected(question, {"cursor": cursor}, viewer, Way.BOTH)
                for way in (Way.BOTH, Way.PLAN, Way.ROWS):
                    answer = await asker.ask(question, {"cursor": cursor}, viewer, way)
                    assert answer == expected, (order, viewer, way)


async def others_cursors(root: str, order: str, asker: Asker) -> list[str]:
    question = Question(root, f"{{ {root}(orderBy: {order}) {{ edges {{ cursor }} }} }}")
    everyone = Viewer("everyone", Role.OPERATOR, ("",))
    answer = orjson.loads(await asker.ask(question, {}, everyone, Way.BOTH))
    return [edge["cursor"] for edge in answer[root]["edges"]]
