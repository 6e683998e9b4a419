"""Plain values are coerced to themselves, and only those that GraphQL coerces so."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse
from graphql.execution.values import get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from compiler.signature import Signature, signature_of

SCHEMA = build_schema("type Query { f(s: String, n: Int, x: Float, i: ID): Int }")


def operation_of(variables: str) -> OperationDefinitionNode:
    (node,) = parse(f"query ({variables}) {{ f }}").definitions
    assert isinstance(node, OperationDefinitionNode)
    return node


def signature(variables: str) -> Signature:
    return signature_of(operation_of(variables), SCHEMA)


@pytest.mark.parametrize(
    "variables",
    [
        "$s: String",
        '$s: String! = "x"',
        "$n: Int!",
        "$l: [ID]!",
        "$l: [ID!]",
        "$l: [[ID!]!]!",
        "$s: String!, $n: Int",
    ],
)
def test_other_types_are_left_to_graphql(variables: str) -> None:
    assert signature(variables).plain is None
    assert signature(variables).plain_values({"s": "x", "n": 1, "l": []}) is None


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats())
VALUES = st.one_of(SCALARS, st.lists(SCALARS), st.lists(st.text()), st.lists(st.floats()))
DECLARED = {
    "s": "String!", "i": "ID!", "b": "Boolean!", "f": "Float!", "t": "[String!]!", "l": "[Float!]!",
}  # fmt: skip


@given(
    given_values=st.dictionaries(st.sampled_from("sibftlz"), VALUES),
    name=st.sampled_from([*DECLARED]),
)
def test_plain_values_are_what_graphql_makes_of_them(
    given_values: dict[str, Any], name: str
) -> None:
    node = operation_of(f"${name}: {DECLARED[name]}")
    plain = signature_of(node, SCHEMA).plain_values(given_values)
    expected = get_variable_values(SCHEMA, node.variable_definitions or (), given_values)
    if plain is not None:
        assert not isinstance(expected, list)
        assert plain == expected.coerced and repr(plain) == repr(expected.coerced)


@pytest.mark.parametrize(
    ("type_", "value"),
    [("[Float!]!", [113.9, 22.5]), ("[ID!]!", ["a"]), ("[String!]!", []), ("Float!", 1.5),
     ("Boolean!", True), ("String!", "深圳𠮷")],
)  # fmt: skip
def test_what_is_plain_needs_no_coercion(type_: str, value: object) -> None:
    assert signature(f"$v: {type_}").plain_values({"v": value}) == {"v": value}


def test_no_variables_need_no_coercion() -> None:
    (node,) = parse("{ f }").definitions
    assert isinstance(node, OperationDefinitionNode)
    assert signature_of(node, SCHEMA).plain_values({"left": "over"}) == {}
