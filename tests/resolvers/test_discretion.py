"""Who is told what the schema is, where only administrators are."""

from __future__ import annotations

from typing import cast

import pytest

from compiler.errors import BadInput, Forbidden, Refusal, ValidationFailed
from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.discretion import Discreet
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer


@pytest.fixture(scope="module")
def discreet() -> Discreet:
    class Nothing:
        limits = PoolLimits()

    return Discreet(Reads(cast(ReadPool, Nothing()), Limits(), "Asia/Shanghai"))


def viewer(role: Role) -> Viewer:
    return Viewer("wang", role, ("",))


@pytest.mark.parametrize(
    "document",
    [
        "{ __schema { description } }",
        '{ __type(name: "Grid") { name } }',
        "{ ...F } fragment F on Query { s: __schema { description } }",
    ],
)
async def test_introspection_is_for_administrators(discreet: Discreet, document: str) -> None:
    assert (await discreet.answer(Question(document), viewer(Role.ADMINISTRATOR))).data
    for role in set(Role) - {Role.ADMINISTRATOR}:
        for ask in (discreet.answer, discreet.stream):
            with pytest.raises(Forbidden, match="introspection is for role ADMINISTRATOR"):
                await ask(Question(document), viewer(role))


async def test_the_name_of_a_type_is_no_introspection(discreet: Discreet) -> None:
    answer = await discreet.answer(Question("{ __typename }"), viewer(Role.VIEWER))
    assert answer.data == b'{"__typename":"Query"}'


@pytest.mark.parametrize(
    ("document", "variables", "kind"),
    [
        ("{ gridz { totalCount } }", {}, ValidationFailed),
        ("{ grids(firsst: 1) { totalCount } }", {}, ValidationFailed),
        ("query ($k: GridWhere) { grids(where: $k) { totalCount } }",
         {"k": {"cod": {"eq": "1"}}}, Refusal),
        ("query ($k: GridWhere) { grids(where: $k) { totalCount } }",
         {"k": {"kind": {"eq": "BASIK"}}}, Refusal),
    ],
)  # fmt: skip
async def test_errors_suggest_names_to_administrators_only(
    discreet: Discreet, document: str, variables: dict[str, object], kind: type[Refusal]
) -> None:
    told = {}
    for role in (Role.ADMINISTRATOR, Role.VIEWER):
        with pytest.raises(kind) as refused:
            await discreet.answer(Question(document, variables), viewer(role))
        assert isinstance(refused.value, ValidationFailed | BadInput)
        told[role] = refused.value.message
    before, _, suggested = told[Role.ADMINISTRATOR].partition(" Did you mean")
    assert told[Role.VIEWER] == before + suggested.partition("?")[2]
    assert suggested
