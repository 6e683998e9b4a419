"""Documents that are refused: for what they are, in a short message, before anything is read."""

from __future__ import annotations

import pytest
from graphql import get_introspection_query

from compiler.compiler import Compiler
from compiler.errors import BadInput, ParseFailed, Refusal, TooCostly, ValidationFailed
from compiler.limits import Limits
from tests.compiler.conftest import Compile

DOCUMENTS: dict[str, tuple[str, type[Refusal], str]] = {
    "nothing": ("", ParseFailed, "Unexpected <EOF>"),
    "no GraphQL": ("select 1", ParseFailed, "Unexpected Name 'select'"),
    "not closed": ("{ cameras {", ParseFailed, "Expected Name, found <EOF>"),
    "NUL": ("{ cameras { nodes { id \0 } } }", ParseFailed, "character: U\\+0000"),
    "lone surrogate": ("{ cameras { nodes { id \ud800 } } }", ParseFailed, "character"),
    "lone surrogate escaped": (
        r'{ community(code: "\ud800") { id } }',
        ParseFailed,
        "Invalid Unicode escape",
    ),
    "lone surrogate in braces": (
        r'{ community(code: "\u{d800}") { id } }',
        ParseFailed,
        "Invalid Unicode escape",
    ),
    "no operation": ("fragment F on Camera { id }", ValidationFailed, "Fragment 'F' is never used"),
    "no such field": ("{ cams { id } }", ValidationFailed, "Cannot query field 'cams'"),
    "no selection": ("{ cameras }", ValidationFailed, "must have a selection of subfields"),
    "a fragment in itself": (
        "{ ...A } fragment A on Query { ...A }",
        ValidationFailed,
        "Cannot spread fragment 'A' within itself",
    ),
    "fragments in a circle": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { a: __typename ...A }",
        ValidationFailed,
        "within itself",
    ),
    "a fragment that is nowhere": ("{ ...A }", ValidationFailed, "Unknown fragment 'A'"),
    "levels": (
        "{ grids { nodes " + "{ neighbours { nodes " * 6 + "{ id }" + " } }" * 6 + " } }",
        TooCostly,
        "levels; 12 are allowed",
    ),
    "levels by fragments": (
        "{ grids { nodes { ...F0 } } }"
        + "".join(
            f" fragment F{i} on Grid {{ neighbours {{ nodes {{ ...F{i + 1} }} }} }}"
            for i in range(9)
        )
        + " fragment F9 on Grid { id }",
        TooCostly,
        "levels; 12 are allowed",
    ),
    "aliases": (
        "{" + "".join(f"a{i}: __typename " for i in range(51)) + "}",
        TooCostly,
        "51 aliases; 50 are allowed",
    ),
    "aliases by fragments": (
        "{ ...F0 }"
        + "".join(f" fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(12))
        + " fragment F12 on Query { a: __typename }",
        TooCostly,
        "4096 aliases; 50 are allowed",
    ),
    "fields": ("{" + "__typename " * 2001 + "}", TooCostly, "2001 fields; 2000 are allowed"),
    "fields by fragments": (
        "{ ...F0 }"
        + "".join(f" fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(300))
        + " fragment F300 on Query { __typename }",
        TooCostly,
        "fields; 2000 are allowed|nested too deeply",
    ),
    "tokens": ("{" + " id" * 10_001 + "}", TooCostly, "more than 10000 tokens"),
    "bytes": ("{ __typename } #" + "网" * 33_400, TooCostly, "100,000 bytes that are allowed"),
    "directives": (
        "{ __typename " + "@include(if: true) " * 1_000 + "}",
        ValidationFailed,
        "can only be used once",
    ),
    "directives by hundreds": (
        "{ __typename " + "@a " * 4_000 + "}",
        ValidationFailed,
        "Unknown directive",
    ),
    "deep lists": (
        "{ cameras(where: {_or: " + "[" * 2_000 + "]" * 2_000 + "}) { totalCount } }",
        TooCostly,
        "nested",
    ),
    "deep objects": (
        "{ cameras(where: " + "{_not: " * 1_000 + "{}" + "}" * 1_000 + ") { totalCount } }",
        TooCostly,
        "nested",
    ),
    "deep selections": ("{ a " * 3_000 + "}" * 3_000, TooCostly, "nested"),
    "a subscription": ("subscription { cameras { totalCount } }", ValidationFailed, "Subscription"),
    "a type": ("type Mine { id: ID }", ValidationFailed, "not executable"),
    "names twice": ("query A { __typename } query A { __typename }", ValidationFailed, "only one"),
    "an enum as text": (
        '{ cameras(where: {status: {eq: "ONLINE"}}) { totalCount } }',
        ValidationFailed,
        "CameraStatus",
    ),
    "an enum that is none": (
        "{ cameras(where: {status: {eq: SLEEPING}}) { totalCount } }",
        ValidationFailed,
        "SLEEPING",
    ),
    "two ways of one area": (
        '{ area(in: {code: "44", bbox: [1, 2, 3, 4]}) { __typename } }',
        ValidationFailed,
        "exactly one",
    ),
    "no way of an area": ("{ area(in: {}) { __typename } }", ValidationFailed, "exactly one"),
    "a null area": (
        "{ area(in: {code: null}) { __typename } }",
        ValidationFailed,
        "must be non-null",
    ),
    "unknown CRS": (
        "{ area(in: {bbox: [1, 2, 3, 4]}, crs: EPSG_2381) { __typename } }",
        ValidationFailed,
        "EPSG_2381",
    ),
    "a CRS as text": (
        '{ area(in: {bbox: [1, 2, 3, 4]}, crs: "WGS84") { __typename } }',
        ValidationFailed,
        "CRS",
    ),
    "asOf nonsense": (
        '{ grids(asOf: "yesterday") { totalCount } }',
        ValidationFailed,
        "ISO 8601 with an offset",
    ),
    "asOf without an offset": (
        '{ grids(asOf: "2026-05-01T00:00:00") { totalCount } }',
        ValidationFailed,
        "ISO 8601 with an offset",
    ),
    "asOf a number": ("{ grids(asOf: 1767225600) { totalCount } }", ValidationFailed, "ISO 8601"),
    "first a text": ('{ grids(first: "1") { totalCount } }', ValidationFailed, "Int"),
    "first half": ("{ grids(first: 1.5) { totalCount } }", ValidationFailed, "Int"),
    "first beyond": ("{ grids(first: 1000000000000) { totalCount } }", ValidationFailed, "32-bit"),
    "within missing": (
        "{ cameras { nodes { nearbyIncidents { totalCount } } } }",
        ValidationFailed,
        "within",
    ),
    "one key often": (
        "{ buildings { nodes { " + "grid { id } " * 90 + "} } }",
        TooCostly,
        "8010 pairs of fields of one response key; 5000 are allowed",
    ),
    "one key often, by fragments": (
        "fragment Some on Building { " + "grid { id } " * 60 + "} "
        "{ buildings { nodes { ...Some " + "grid { id } " * 60 + "} } }",
        TooCostly,
        "pairs of fields of one response key",
    ),
    "introspection twice": (
        "{ one: __schema { queryType { name } } other: __schema { queryType { name } } }",
        TooCostly,
        "2 introspection fields; 1 are allowed",
    ),
    "the schema's lists often": (
        "{ __schema { " + " ".join(f"a{n}: types {{ name }}" for n in range(21)) + " } }",
        TooCostly,
        "21 lists of the schema in introspection; 20 are allowed",
    ),
    "fields in many operations": (
        " ".join(
            f"query q{n} {{ buildings {{ nodes {{ {'name ' * 60} }} }} }}" for n in range(140)
        ),
        TooCostly,
        "fields in all its operations; 8000 are allowed",
    ),
    "keys too long": (f"{{ {'a' * 64}: __typename }}", BadInput, "63 bytes at most are allowed"),
}


@pytest.mark.parametrize(("text", "kind", "message"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_is_refused(
    text: str, kind: type[Refusal], message: str, compile_: Compile
) -> None:
    with pytest.raises(kind, match=message) as refusal:
        compile_(text)
    assert type(refusal.value) is kind
    assert len(refusal.value.message) < 1_000
    for error in getattr(refusal.value, "errors", ()):
        assert len(error.message) < 1_000


def test_only_so_many_errors_are_told(compile_: Compile) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        compile_("{" + "".join(f"nothing{i} " for i in range(500)) + "}")
    assert len(refusal.value.errors) <= 21


def test_a_key_of_63_bytes_is_let_pass(compile_: Compile) -> None:
    compile_(f"{{ cameras {{ {'a' * 63}: totalCount nodes {{ id }} }} }}")


def test_levels_up_to_the_limit_are_let_pass(compile_: Compile) -> None:
    levels = (Limits().depth - 2) // 2
    inner = "{ neighbours(first: 1) { nodes " * (levels - 1) + "{ id }" + " } }" * (levels - 1)
    compile_(f"{{ grids(first: 1) {{ nodes {inner} }} }}")


def test_fragments_in_fragments_are_measured_once_each(compile_: Compile) -> None:
    """Doubling a hundred times would take longer than the world has been there."""
    doubling = "".join(
        f" fragment F{i} on Query {{ a{i}: __typename @skip(if: true) ...F{i + 1} ...F{i + 1} }}"
        for i in range(100)
    )
    with pytest.raises(TooCostly):
        compile_("{ ...F0 }" + doubling + " fragment F100 on Query { __typename }")


def test_operations_are_named(compile_: Compile) -> None:
    two = "query A { __typename } query B { __typename }"
    with pytest.raises(BadInput, match="operationName is missing; the document has A, B"):
        compile_(two)
    with pytest.raises(BadInput, match="operationName 'C': the document has A, B"):
        compile_(two, operation="C")
    with pytest.raises(BadInput, match="operationName 'C': the document's operation has no name"):
        compile_("{ __typename }", operation="C")
    with pytest.raises(BadInput, match="operationName ''"):
        compile_(two, operation="")


def test_introspection_as_tools_ask_it_is_let_pass(compile_: Compile) -> None:
    compile_(get_introspection_query(specified_by_url=True, input_value_deprecation=True))


def test_a_refusal_is_remembered(compile_: Compile, whole: Compiler) -> None:
    text = "{ nothing }"
    for _ in range(2):
        with pytest.raises(ValidationFailed, match="nothing"):
            compile_(text)
    assert whole.knows(text)
    assert not whole.knows("{ something }")


def test_only_so_many_mutations_stand_in_a_document(whole: Compiler) -> None:
    one = 'undo(plan: "GridPlan:1:1", version: 1) { id }'
    whole.document("mutation { " + " ".join(f"m{i}: {one}" for i in range(10)) + " }")
    fragment = f"fragment More on Mutation {{ more: {one} }}"
    many = "mutation { " + " ".join(f"m{i}: {one}" for i in range(10)) + " ...More } " + fragment
    with pytest.raises(TooCostly, match="the document has 11 mutations; 10 are allowed"):
        whole.document(many)
