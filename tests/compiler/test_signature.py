"""Plain values are coerced to themselves, and only those that GraphQL coerces so."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse
from graphql.execution.values import get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from compiler.signature import Signature, signature_of

SCHEMA = build_schema("type Query { f(s: String, i: ID, b: Boolean, n: Int, l: [ID!]): Int }")


def operation_of(variables: str) -> OperationDefinitionNode:
    (node,) = parse(f"query ({variables}) {{ f }}").definitions
    assert isinstance(node, OperationDefinitionNode)
    return node


def signature(variables: str) -> Signature:
    return signature_of(operation_of(variables), SCHEMA)


@pytest.mark.parametrize(
    "variables",
    ["$s: String", '$s: String! = "x"', "$n: Int!", "$l: [ID!]!", "$s: String!, $n: Int"],
)
def test_other_types_are_left_to_graphql(variables: str) -> None:
    assert signature(variables).plain is None
    assert signature(variables).plain_values({"s": "x", "n": 1, "l": []}) is None


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()))


@given(given_values=st.dictionaries(st.sampled_from("sibz"), VALUES))
def test_plain_values_are_what_graphql_makes_of_them(given_values: dict[str, Any]) -> None:
    node = operation_of("$s: String!, $i: ID!, $b: Boolean!")
    plain = signature_of(node, SCHEMA).plain_values(given_values)
    expected = get_variable_values(SCHEMA, node.variable_definitions or (), given_values)
    if plain is not None:
        assert not isinstance(expected, list)
        assert plain == expected.coerced and list(plain) == list(expected.coerced)
    elif not isinstance(expected, list):  # GraphQL makes another type of it, such as ID of a number
        assert any(type(value) not in (str, bool) for value in given_values.values())


def test_no_variables_need_no_coercion() -> None:
    (node,) = parse("{ f }").definitions
    assert isinstance(node, OperationDefinitionNode)
    assert signature_of(node, SCHEMA).plain_values({"left": "over"}) == {}
