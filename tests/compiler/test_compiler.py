"""What is kept: one statement for every shape of a question, and no value of the asker in it."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from graphql import FieldNode, GraphQLError
from graphql.language import SourceLocation

from compiler.compiler import Compiler
from compiler.errors import Refusal, ValidationFailed
from compiler.limits import Limits
from compiler.place import locations_of
from schema.viewer import Role
from tests.compiler.conftest import Compile

CAMERAS = """query ($where: CameraWhere, $first: Int, $order: [CameraOrder!]) {
    cameras(where: $where, first: $first, orderBy: $order) { nodes { id } totalCount }
}"""

SAME = {
    "texts": ({"where": {"name": {"eq": "a"}}}, {"where": {"name": {"eq": "b"}}}),
    "numbers": ({"first": 3}, {"first": 999}),
    "lists of any length": (
        {"where": {"name": {"in": ["a"]}}},
        {"where": {"name": {"in": ["a", "b", "c"]}}},
    ),
    "empty lists": ({"where": {"name": {"in": []}}}, {"where": {"name": {"in": ["a"]}}}),
    "ids of one type": (
        {"where": {"id": {"in": ["Camera:440305:1"]}}},
        {"where": {"id": {"in": ["Camera:440306:1", "Camera:440306:2"]}}},
    ),
    "codes of small areas": (
        {"where": {"within": {"code": "440305001"}}},
        {"where": {"within": {"code": "440306001001002"}}},
    ),
    "codes of counties": (
        {"where": {"within": {"code": "440305"}}},
        {"where": {"within": {"code": "440306"}}},
    ),
    "codes of cities and provinces": (
        {"where": {"within": {"code": "44"}}},
        {"where": {"within": {"code": "4403"}}},
    ),
    "circles": (
        {"where": {"within": {"circle": {"center": {"x": 1, "y": 2}, "metres": 3}}}},
        {"where": {"within": {"circle": {"center": {"x": 3, "y": 2}, "metres": 1}}}},
    ),
    "instants": (
        {"where": {"updatedAt": {"gt": "2026-01-01T00:00:00Z"}}},
        {"where": {"updatedAt": {"gt": "2025-01-01T00:00:00+08:00"}}},
    ),
}
OTHER = {
    "other keys": ({"where": {"name": {"eq": "a"}}}, {"where": {"owner": {"eq": "a"}}}),
    "other operators": ({"where": {"name": {"eq": "a"}}}, {"where": {"name": {"ne": "a"}}}),
    "null": ({"where": None}, {"where": {}}),
    "truths": ({"where": {"name": {"isNull": True}}}, {"where": {"name": {"isNull": False}}}),
    "orders": ({"order": [{"by": "NAME"}]}, {"order": [{"by": "OWNER"}]}),
    "numbers of conditions": (
        {"where": {"_or": [{"name": {"eq": "a"}}]}},
        {"where": {"_or": [{"name": {"eq": "a"}}, {"name": {"eq": "b"}}]}},
    ),
    "common sizes of pages": ({"first": 10}, {"first": 20}),
    "breadths of areas": (
        {"where": {"within": {"code": "4403"}}},
        {"where": {"within": {"code": "440305001"}}},
    ),
    "a county and a city": (
        {"where": {"within": {"code": "4403"}}},
        {"where": {"within": {"code": "440305"}}},
    ),
    "ways to say an area": (
        {"where": {"within": {"code": "44"}}},
        {"where": {"within": {"bbox": [1, 2, 3, 4]}}},
    ),
}


@pytest.mark.parametrize(("one", "two"), SAME.values(), ids=SAME)
def test_one_shape_is_one_statement(one: Any, two: Any, compile_: Compile) -> None:
    (first, values), (second, others) = compile_(CAMERAS, one), compile_(CAMERAS, two)
    assert first.statement is second.statement
    assert values != others


@pytest.mark.parametrize(("one", "two"), OTHER.values(), ids=OTHER)
def test_another_shape_is_another_statement(one: Any, two: Any, compile_: Compile) -> None:
    assert compile_(CAMERAS, one)[0].statement is not compile_(CAMERAS, two)[0].statement


def test_a_statement_is_the_same_text_wherever_it_is_made(
    fresh: Callable[[Limits], Compiler],
) -> None:
    """PostgreSQL's prepared statements are found by their text, by every worker."""
    texts = set()
    for value in ("a", "b"):
        compiler = fresh(Limits())
        document = compiler.document(CAMERAS)
        variables = {"where": {"name": {"eq": value}, "nearbyIncidents": {"within": 5, "some": {}}}}
        compiled = compiler.compile(document, None, variables, Role.VIEWER, ("44",))
        texts.add(compiled.statement.text)
    assert len(texts) == 1


def test_viewers_of_as_many_areas_of_one_breadth_share_a_statement(whole: Compiler) -> None:
    document = whole.document(CAMERAS)

    def text(role: Role, *areas: str) -> str:
        return whole.compile(document, None, {}, role, areas).statement.text

    assert text(Role.VIEWER, "440305") == text(Role.VIEWER, "440306")
    assert text(Role.VIEWER, "440305001") == text(Role.VIEWER, "440306002003004")
    assert len({text(Role.VIEWER, area) for area in ("4403", "440305", "440305001")}) == 3
    assert text(Role.VIEWER, "440305") != text(Role.VIEWER, "440305", "440306")
    assert text(Role.VIEWER, "") != text(Role.VIEWER)
    assert "440305" not in text(Role.VIEWER, "440305")


def test_literals_are_values_too(compile_: Compile) -> None:
    secret = "a value of the asker's"  # noqa: S105
    document = f"""{{ cameras(first: 77, where: {{name: {{contains: "{secret}"}},
        nearerThan: {{point: {{x: 113.987, y: 22.5}}, metres: 123.5}}}}) {{ nodes {{ id }} }} }}"""
    compiled, values = compile_(document)
    text = compiled.statement.text
    assert all(said not in text for said in (secret, "113.987", "123.5", "440305"))
    assert secret in values and "77" not in values
    assert "LIMIT 77" in text  # how many are wanted decides which plan is best


def test_operations_of_one_document_are_kept_apart(compile_: Compile) -> None:
    document = "query A { cameras { totalCount } } query B { grids { totalCount } }"
    texts = {compile_(document, operation=name)[0].statement.text for name in ("A", "B")}
    assert len(texts) == 2


def test_what_is_left_out_by_a_variable_is_not_planned(compile_: Compile) -> None:
    document = "query ($yes: Boolean!) { cameras { totalCount nodes @include(if: $yes) { id } } }"
    (with_nodes, _), (without, _) = (
        compile_(document, {"yes": True}),
        compile_(document, {"yes": False}),
    )
    assert len(without.statement.text) < len(with_nodes.statement.text)


def test_only_so_much_is_kept(fresh: Callable[[Limits], Compiler]) -> None:
    compiler = fresh(Limits())
    compiler.documents.most_bytes = compiler.statements.most_bytes = 50_000
    for number in range(30):
        text = f"{{ a{number}: cameras {{ totalCount }} }}"
        compiler.compile(compiler.document(text), None, {}, Role.VIEWER, ("44",))
    for kept in (compiler.documents, compiler.statements):
        assert 5 < len(kept) < 30
        assert 40_000 < kept.bytes <= 50_000


def test_what_is_kept_of_documents_weighs_what_is_said(
    fresh: Callable[[Limits], Compiler],
) -> None:
    """Every field with an argument of its own: 260 such documents took 711 MB."""
    fields = " ".join(f"nodes{i}: totalCount" for i in range(40))
    compiler = fresh(Limits(aliases=5_000))
    compiler.documents.most_bytes = 1_000_000
    tracemalloc.start()
    for number in range(40):
        text = (
            f"query Q{number} {{ "
            + " ".join(
                f'a{i}: cameras(where: {{ cameraNo: {{ eq: "{number}" }} }}) {{ {fields} }}'
                for i in range(10)
            )
            + " }"
        )
        compiler.document(text)
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(compiler.documents) < 40
    assert taken < 1_500_000, f"{len(compiler.documents)} documents of {len(text):,} characters"


def test_refusals_hold_nothing_of_their_documents(fresh: Callable[[Limits], Compiler]) -> None:
    compiler = fresh(Limits())
    tracemalloc.start()
    for number in range(20):
        unknown = " ".join(f"unknown{i}" for i in range(100))
        for _ in range(2):
            with pytest.raises(ValidationFailed) as refused:
                compiler.document(f"query Q{number} {{ {unknown} }}")
            assert len(refused.value.errors[0].locations or ()) == 1
    del refused
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1_000_000


def test_a_valid_document_knows_where_its_fields_are(fresh: Callable[[Limits], Compiler]) -> None:
    document = fresh(Limits()).document("# of cameras\nquery {\n  cameras { totalCount }\n}")
    (field,) = document.operation(None).selection_set.selections
    assert isinstance(field, FieldNode)
    assert locations_of([field]) == ((3, 3),)
    assert GraphQLError("", [field]).locations == [SourceLocation(3, 3)]
    assert field.loc is not None and field.loc.start_token.next is None


REFUSED = ("{ nothing }", "{ cameras { ", "{ cameras(first: 100000) { nodes { id } } }")


def test_what_is_kept_has_no_cycles(fresh: Callable[[Limits], Compiler]) -> None:
    """It is left out of collections, and forgotten all the same."""
    compiler = fresh(Limits())
    for text in (CAMERAS, *REFUSED):  # whatever is made once and for all is made by now
        _asked(compiler, text)
    gc.collect()
    gc.disable()
    try:
        _asked(compiler, CAMERAS.replace("Int", "Int = 5").replace("$order", "$orders"))
        for text in REFUSED:
            _asked(compiler, text.replace("{ ", "{ # another\n", 1))
        gc.collect()
        for cache in (compiler.documents, compiler.statements, compiler._refusals):
            assert len(cache) > 1
            cache._values.clear()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        assert not gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def _asked(compiler: Compiler, text: str) -> None:
    with suppress(Refusal):
        compiler.compile(compiler.document(text), None, {}, Role.ADMINISTRATOR, ("",))
