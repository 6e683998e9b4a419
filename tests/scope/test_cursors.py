"""Cursors from elsewhere: another viewer's tell nothing of what lies behind them."""

from __future__ import annotations

import base64
from dataclasses import replace

import orjson
import pytest

from compiler.cursors import CursorKey, inner_half, outer_half
from compiler.errors import BadInput
from compiler.limits import Limits
from compiler.names import camel
from resolvers.database.pool import ReadPool
from resolvers.question import Question as Asked
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from tests.scope.answers import AREAS, Asker, Way
from tests.scope.city import CROSSING
from tests.scope.mentions import role_for
from tests.scope.questions import Question
from tests.scope.shape import connections, entity_of, graphql_schema, object_type

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
    role = role_for(Question(root, f"{{ {root} {{ totalCount }} }}"), {})
    for order in orders(root):
        cursors = await others_cursors(root, order, asker, role)
        arguments = f"orderBy: {order}, first: 2, after: $cursor"
        backward = f"orderBy: {order}, last: 2, before: $cursor"
        between = f"orderBy: {order}, first: 2, after: $cursor, before: $cursor"
        document = (
            f"query ($cursor: String!) {{ a: {root}({arguments}) {PAGE}"
            f" b: {root}({backward}) {PAGE} c: {root}({between}) {PAGE} }}"
        )
        question = Question(root, document)
        for cursor in cursors[:: max(1, len(cursors) // 8)]:
            for narrow in NARROW:
                viewer = narrow if role is Role.OPERATOR else replace(narrow, role=role)
                expected = await asker.expected(question, {"cursor": cursor}, viewer, Way.BOTH)
                for way in (Way.BOTH, Way.PLAN, Way.ROWS):
                    answer = await asker.ask(question, {"cursor": cursor}, viewer, way, role)
                    assert answer == expected, (order, viewer, way)


async def others_cursors(root: str, order: str, asker: Asker, role: Role) -> list[str]:
    question = Question(root, f"{{ {root}(orderBy: {order}) {{ edges {{ cursor }} }} }}")
    everyone = Viewer("everyone", role, ("",))
    answer = orjson.loads(await asker.ask(question, {}, everyone, Way.BOTH))
    return [edge["cursor"] for edge in answer[root]["edges"]]


BY_NAME = "residents(orderBy: [{by: NAME}]"


@pytest.mark.parametrize("key", [None, CursorKey(), CursorKey(b"")], ids=["none", "own", "empty"])
async def test_no_name_is_found_by_made_up_cursors(key: CursorKey | None, reads: Reads) -> None:
    """Before and after what is guessed at: the answer would say where the names lie."""
    document = f"{{ {BY_NAME}, first: 1) {{ pageInfo {{ endCursor }} }} }}"
    answer = orjson.loads((await reads.answer(Asked(document), NARROW[0])).data or b"")
    cursor = base64.b64decode(answer["residents"]["pageInfo"]["endCursor"])
    tag, parts = cursor[:16], orjson.loads(cursor[16:])
    for guess in ("丂", "丁*", parts[1] + "*"):
        body = orjson.dumps([parts[0], guess, *parts[2:]])
        forged = base64.b64encode((key.tag(body) if key else tag) + body).decode()
        after = f'{{ {BY_NAME}, after: "{forged}") {{ pageInfo {{ hasPreviousPage }} }} }}'
        with pytest.raises(BadInput, match="this is no cursor of this server"):
            await reads.answer(Asked(after), NARROW[0])


async def test_an_explanation_does_not_give_the_key_away(pool: ReadPool) -> None:
    key = CursorKey.of("hidden")
    reads = Reads(pool, Limits(), "Asia/Shanghai", cursor_key=key)
    document = f"{{ {BY_NAME}) {{ edges {{ cursor }} }} }}"
    boss = Viewer("boss", Role.ADMINISTRATOR, ("",))
    answer = await reads.answer(Asked(document, explain=True), boss)
    text = repr(answer.extensions)
    assert "sha256" in text and "********" in text
    for secret in (key.key, *(bytes.fromhex(half(key)[2:]) for half in (inner_half, outer_half))):
        assert secret.hex() not in text and repr(secret)[2:-1] not in text


@pytest.mark.parametrize("root", list(connections()))
def test_a_cursor_holds_nothing_that_its_list_does_not_show(root: str) -> None:
    """Every order is by a field that is shown, so a cursor tells no more than its row."""
    entity = entity_of(connections()[root].type)
    by = graphql_schema().type_map[f"{entity}OrderField"].values  # type: ignore[attr-defined]
    fields = {camel(name.lower()) for name in by} - {"distance"}
    assert fields <= object_type(entity).fields.keys()
