"""SQL, format codes and quotes in every place that takes a text: data, and never anything else.

The places are found by walking the schema, so that a new argument or condition is tried by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)
from psycopg import sql

from compiler.errors import Refusal
from compiler.limits import Limits
from geo.geojson import InvalidGeometry
from resolvers.api import api
from resolvers.database.connection import Unsendable
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.model import model
from schema.viewer import Role, Viewer
from tests.conftest import Database

HOSTILE = [
    "'; drop table incident; --",
    "') or true) --",
    "$1 $$ %s %(p1)s :p1 {} {0}",
    "\\ \\' \\x27 \\u0000 '' \"",
    "*",
    '{NULL,"',
    "\u202e\ufeff\uffff🏙️",
]
CODED = (Refusal, InvalidGeometry, Unsendable)
TEXTUAL = ("String", "ID", "GeoJSON", "DateTime", "Date")

Place = tuple[str, str, Any]
"""A document, the variable that stands in it, and what makes the variable's value of a text."""


def schema_type(name: str) -> Any:
    return api()._schema.type_map[name]


def made(name: str, text: Any) -> Any:
    """A value of a scalar type from a text."""
    if name == "GeoJSON":
        return {"type": text, "coordinates": [[text]], text: text}
    return text


def arguments() -> Iterator[tuple[str, str, Any]]:
    """Roots with one variable, of the type of each argument of theirs in turn."""
    query = schema_type("Query")
    assert isinstance(query, GraphQLObjectType)
    for name, field in query.fields.items():
        body = "{ __typename }"
        fields = getattr(get_named_type(field.type), "fields", {})
        if "totalCount" in fields:
            body = "{ totalCount nodes { id } pageInfo { hasPreviousPage } }"
        elif name == "area":
            body = "{ cameras { totalCount } grids { totalCount } }"
        for argument, definition in field.args.items():
            others = [n for n, a in field.args.items() if is_required_argument(a) and n != argument]
            if not others:
                call = f"{name}({argument}: $v) {body}"
                yield f"query ($v: {definition.type}) {{ {call} }}", name, definition.type


def values(type_: Any, text: str, depth: int) -> Iterator[Any]:
    """Values of an input type, each with the text in one place."""
    named = get_named_type(type_)
    many = is_list_type(getattr(type_, "of_type", type_)) or is_list_type(type_)
    if is_input_object_type(named):
        found = objects(named, text, depth) if depth else iter(())
    elif named.name in TEXTUAL:
        found = iter([made(named.name, text)])
    else:
        found = iter(())
    for value in found:
        yield [value] if many else value


def objects(type_: GraphQLInputObjectType, text: str, depth: int) -> Iterator[dict[str, Any]]:
    must = {
        name: [name_of(field.type)] if is_list_type(field.type) else name_of(field.type)
        for name, field in type_.fields.items()
        if is_required_input_field(field)
    }
    for name, field in type_.fields.items():
        if name in ("_and", "_or", "_not"):
            continue
        for value in values(field.type, text, depth - 1):
            yield {**must, name: value}


def name_of(type_: Any) -> Any:
    """Something that an input field may be, where it must be something."""
    named = get_named_type(type_)
    if is_input_object_type(named):
        return {n: name_of(f.type) for n, f in named.fields.items() if is_required_input_field(f)}
    return next(iter(named.values)) if hasattr(named, "values") else 1.0


def places(text: str) -> Iterator[tuple[str, Any]]:
    for document, _, type_ in arguments():
        for value in values(type_, text, depth=2):
            yield document, value


@pytest.fixture(scope="module")
async def reads(cluster: Any, template: str) -> AsyncIterator[tuple[Reads, Database]]:
    name = f"{template}_hostile"
    await cluster.create(name, template)
    pool = ReadPool(f"{cluster.url(name)}", PoolLimits(size=1))
    async with pool:
        yield Reads(pool, Limits(), "Asia/Shanghai"), Database(name, cluster.url(name), "")
    await cluster.drop(name)


def test_many_places_are_tried() -> None:
    tried = {(document, str(value)) for document, value in places("x")}
    assert len(tried) > 300
    for said in (
        "'polygon'",
        "ID!",
        "'contains': 'x'",
        "'startsWith': 'x'",
        "'node': 'x'",
        "'code'",
    ):
        assert any(said in document + value for document, value in tried), said


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_hostile_text_is_data(text: str, reads: tuple[Reads, Database]) -> None:
    asked, database = reads
    viewer = Viewer(text, Role.ADMINISTRATOR, ("",))
    for document, value in places(text):
        try:
            answer = await asked.answer(Question(document, {"v": value}), viewer)
        except CODED as refusal:
            assert len(str(refusal)) < 1_000, (document, value)
        else:
            assert answer.data and answer.data.startswith(b"{"), (document, value)
    async with await psycopg.AsyncConnection.connect(database.owner_url) as owner:
        for entity in model():
            table = sql.SQL("select count(*) from {}").format(sql.Identifier(entity.table.name))
            if entity.name == "AccessRecord":  # it has what was read of residents
                continue
            # Of the tables that are asked, only the policies begin with a row.
            rows = int(entity.name == "Policy")
            assert await (await owner.execute(table)).fetchone() == (rows,)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_the_askers_is_in_the_statement(text: str, whole: Any) -> None:
    mark = f"MARK{text}MARK"
    for document, value in list(places(mark))[::7]:
        read = whole.document(document)
        try:
            compiled = whole.compile(read, None, {"v": value}, Role.OPERATOR, ("44",))
        except CODED:
            continue
        assert "MARK" not in compiled.statement.text
