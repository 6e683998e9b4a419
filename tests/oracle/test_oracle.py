"""The oracle itself: it notices a wrong answer, and its cities are what they should be."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random

import pytest
from graphql import FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, parse, visit
from graphql.type import GraphQLObjectType, get_named_type
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from geo.geojson import CIRCLE_CORNERS, circle
from resolvers.database.pool import ReadPool
from resolvers.reads import Reads
from schema.membership import placed_tables
from schema.model import model
from schema.viewer import Role, Viewer
from tests.append_only import unlock
from tests.conftest import Database
from tests.lamp import BUILDING_NO, LAMP
from tests.oracle.agreement import CELL, Agreement, Differs
from tests.oracle.cities import named, random_city
from tests.oracle.comparison import Comparison, read
from tests.oracle.documents import Asked, random_document
from tests.oracle.entities import ENTITIES, PLACED
from tests.oracle.oracle import Oracle, plain_schema
from tests.oracle.places import ROUNDING, About, square_metres
from tests.oracle.rows import City, load
from transfer.membership import assign, follow

EVERYTHING = Viewer("somebody", Role.ADMINISTRATOR, ("",))


@pytest.fixture
def city() -> City:
    return random_city(Random("a city"))  # noqa: S311 - the same each time is meant


@pytest.fixture
async def agreement(
    city: City, database: Database, owner: AsyncConnection
) -> AsyncIterator[Agreement]:
    await load(city, owner)
    async with ReadPool(database.reader_url) as pool:
        yield Agreement(
            Reads(pool, Limits(cell=CELL), "Asia/Shanghai"),
            Oracle(city, "Asia/Shanghai", CELL),
            "1",
        )


async def asks(agreement: Agreement, document: str) -> None:
    await agreement.ask(Asked(document, None, {}, {}, ()), {}, {}, EVERYTHING)


@pytest.mark.parametrize(
    ("change", "document"),
    [
        ("update camera set name = 'another'", "{ cameras { nodes { name } } }"),
        (
            "update camera set location = st_translate(location, 0.0001, 0)",
            "{ cameras { nodes { location } } }",
        ),
        (
            "update incident set location = st_translate(location, 0.000001, 0)",
            """{ incidents(orderBy: {by: DISTANCE, from: {x: 113.9, y: 22.41}}) {
                edges { distanceMetres } } }""",
        ),
        ("update building set area_code = ''", "{ buildings { nodes { grid { id } } } }"),
        (
            "update grid set valid = tstzrange(lower(valid), now()) where upper_inf(valid)",
            "{ grids { totalCount } }",
        ),
        (
            "update incident set reported_at = reported_at + interval '1 day'",
            "{ incidents { groups(by: [DAY]) { day count } } }",
        ),
    ],
)
async def test_a_row_that_was_changed_is_noticed(
    agreement: Agreement, owner: AsyncConnection, change: str, document: str
) -> None:
    await asks(agreement, document)
    await owner.execute(text(change))
    await owner.commit()
    with pytest.raises(Differs, match="the server and the oracle differ"):
        await asks(agreement, document)


async def test_random_documents_notice_a_city_that_was_changed(
    agreement: Agreement, owner: AsyncConnection
) -> None:
    await owner.execute(text("delete from incident"))
    for table in ("region", "community", "grid", "building", "camera"):
        await owner.execute(text(f"update {table} set name = name || '!'"))  # noqa: S608
    await owner.commit()
    with pytest.raises(Differs):
        for seed in range(50):
            await agreement.document(Random(seed))  # noqa: S311 - the same each time is meant


async def test_rows_belong_where_the_oracle_says(
    city: City, database: Database, owner: AsyncConnection
) -> None:
    await unlock(owner)
    for seed in range(8):
        for entity in model():
            await owner.execute(text(f"truncate {entity.table.name} cascade"))
        await load(random_city(Random(seed)), owner)  # noqa: S311
        assert [await assign(owner, table) for table in placed_tables()] == [0] * len(PLACED)
        assert await follow(owner) == 0


def test_every_entity_has_rows_in_some_city() -> None:
    cities = [random_city(Random(seed)) for seed in range(12)]  # noqa: S311
    missing = [name for name in ENTITIES if not any(city.rows[name] for city in cities)]
    assert missing == [], "say in cities.py how rows are made of what nothing is known of"


def test_what_a_column_names_is_there_or_elsewhere_or_nowhere() -> None:
    city = random_city(Random("1/2"))  # noqa: S311
    known = {(row["county"], row["building_no"]) for row in city.rows["Building"]}
    county, other = sorted({county for county, _ in known if county})
    random = Random(1)  # noqa: S311
    names = {(named(random, city, LAMP, county) or {})[BUILDING_NO] for _ in range(200)}
    here, there = ({no for at, no in known if at == place} for place in (county, other))
    assert names & here and names & (there - here) and names > {None, "nowhere"}


async def test_documents_ask_for_everything_that_leads_somewhere(city: City) -> None:
    """Every list and every relation of every entity, from the roots and from areas."""
    schema = plain_schema()
    asked: set[str] = set()
    auditor = replace(EVERYTHING, role=Role.AUDITOR)  # no one role may read all there is
    for seed in range(20_000):
        viewer = auditor if seed % 4 == 3 else EVERYTHING
        document = random_document(Random(seed), schema, city, viewer).text  # noqa: S311
        asked |= fields_asked(schema, document)
        if not (missing := ways(schema) - asked):
            return
    assert missing == set()


def ways(schema: GraphQLSchema) -> set[str]:
    """The fields that lead to an entity, by itself or in a list."""
    return {
        f"{type_.name}.{name}"
        for type_ in (schema.type_map[name] for name in (*ENTITIES, "Query", "Area"))
        if isinstance(type_, GraphQLObjectType)
        for name, definition in type_.fields.items()
        if get_named_type(definition.type).name.removesuffix("Connection") in ENTITIES
    }


def fields_asked(schema: GraphQLSchema, document: str) -> set[str]:
    """The fields of a document, each with the type that it is selected of."""
    info, found = TypeInfo(schema), set()

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            if (parent := info.get_parent_type()) is not None:
                found.add(f"{parent.name}.{node.name.value}")

    visit(parse(document), TypeInfoVisitor(info, Fields()))
    return found


@pytest.mark.parametrize("metres", [0.5, 3.18, 10, 300])
def test_geodesic_areas_are_as_certain_as_the_oracle_takes_them_for(metres: float) -> None:
    positions = [(113.95 + i / 1_000, 22.5 + i / 700) for i in range(20)]
    circles = [circle({"type": "Point", "coordinates": p}, metres) for p in positions]
    on_a_plane = math.pi * metres**2
    found = [abs(square_metres(c) - on_a_plane) for c in circles]
    assert 0 < max(found) < ROUNDING * CIRCLE_CORNERS


@pytest.mark.parametrize(
    ("expected", "real", "same"),
    [
        ({"a": 1, "b": 2}, b'{"a": 1, "b": 2}', True),
        ({"a": 1, "b": 2}, b'{"b": 2, "a": 1}', False),
        ({"a": 1}, b'{"a": 1, "a": 1}', False),
        ({"a": 1}, b'{"a": true}', False),
        ({"a": 1}, b'{"a": 1.0}', False),
        ({"a": 1.0}, b'{"a": 1}', True),
        ({"a": 0.5}, b'{"a": 0.5000001}', False),
        ({"a": About(0.5, 1e-6)}, b'{"a": 0.5000001}', True),
        ({"a": About(0.5, 1e-6)}, b'{"a": 0.500001}', False),
        ({"a": []}, b'{"a": {}}', False),
        ({"a": [1, 2]}, b'{"a": [1]}', False),
        ({"a": None}, b'{"a": null}', True),
    ],
)
def test_answers_are_compared_to_the_order_of_keys(
    expected: object, real: bytes, same: bool
) -> None:
    assert (Comparison().of(expected, read(real)).differences == []) is same
