"""Residents: who may read them at all, and how much of them anybody may."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from graphql import get_named_type
from psycopg import sql

from compiler.errors import BadInput, Forbidden
from schema.model import model
from schema.viewer import Role, Viewer
from tests.conftest import Database
from tests.scope.answers import Asker, Way
from tests.scope.city import CELLS, WHOLE
from tests.scope.mentions import shut_to
from tests.scope.questions import Question, quantified
from tests.scope.selections import calls, spread
from tests.scope.shape import (
    PROTECTED,
    READERS,
    entities,
    entity_of,
    input_type,
    leads_on,
    object_type,
    reach,
    reached,
    relations,
)

TOWN = (CELLS[0].code[:9],)
SHUT_OUT = [role for role in Role if role not in READERS["Resident"]]


def ways() -> Iterator[Question]:
    """Every way to what some may not read, each alone: root, relation, condition, group, area."""
    for name, field in object_type("Query").fields.items():
        if entity_of(field.type) in PROTECTED and "first" in field.args:
            yield Question(f"count of {name}", f"{{ {name} {{ totalCount }} }}")
            yield Question(f"nothing of {name}", f"{{ {name} {{ __typename }} }}")
            grouped = spread(get_named_type(field.type), lambda _: "id", grouped=True)
            yield Question(f"groups of {name}", f"{{ {name} {{ {grouped} }} }}")
            yield Question(f"figures of {name}", f"{{ {name} {{ aggregate {{ count }} }} }}")
    for name, field in object_type("Area").fields.items():
        if entity_of(field.type) in PROTECTED:
            yield Question(
                f"Area.{name}", f"{{ area(in: {{bbox: {WHOLE}}}) {{ {name} {{ totalCount }} }} }}"
            )
    for type_ in entities():
        for name, field in relations(type_).items():
            if entity_of(field.type) in PROTECTED:
                for call in calls(name, field):
                    document = f"{{ {reach(type_).each(f'{call} {{ __typename }}')} }}"
                    yield Question(f"{type_.name}.{call}", document)
        for name, field in input_type(f"{type_.name}Where").fields.items():
            inner = get_named_type(field.type)
            if leads_on(name, inner) and reached(inner) in PROTECTED:
                for said in quantified(inner, "{}"):
                    where = f"{{_or: [{{{name}: {said}}}]}}"
                    way = reach(type_)
                    document = f"{{ {way(f'{way.field}(where: {where}) {{ totalCount }}')} }}"
                    yield Question(f"{type_.name}Where.{name}: {said}", document)


@pytest.mark.parametrize("way", [*ways()], ids=str)
async def test_every_way_is_shut_to_roles_that_may_not_read_what_it_leads_to(
    way: Question, asker: Asker
) -> None:
    for role in Role:
        viewer = Viewer("chen", role, TOWN)
        if shut := shut_to(role, way, {}):
            refusal = f"({'|'.join(shut)}) is not for role {role.name}; it is for"
            with pytest.raises(Forbidden, match=refusal):
                await asker.ask(way, {}, viewer, Way.BOTH)
        else:
            assert await asker.ask(way, {}, viewer, Way.BOTH)
    assert shut_to(Role.VIEWER, way, {}), "this way leads to nothing that is shut"


def test_there_are_ways_of_every_kind() -> None:
    names = {way.name.split(":")[0] for way in ways()}
    assert {"count of residents", "Area.residents", "Household.residents"} <= names
    assert {"GridWhere.residents", "HouseholdWhere.residents", "Region.residents"} <= names
    assert {
        "count of gridPlans",
        "Area.gridPlans",
        "PlanZone.atoms",
        "PlanEditWhere.zones",
    } <= names


ONE = Question("node", "query ($id: ID!) { node(id: $id) { __typename id } }")
SEVERAL = Question("nodes", "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }")
AROUND = Question("area", "query ($id: ID!) { area(in: {node: $id}) { buildings { totalCount } } }")


async def test_residents_by_id_are_shut_to_them_too(asker: Asker) -> None:
    resident, camera = asker.census["Resident"][0], asker.census["Camera"][0]
    for role in SHUT_OUT:
        viewer = Viewer("chen", role, TOWN)
        with pytest.raises(Forbidden, match="Resident is not for role"):
            await asker.ask(ONE, {"id": resident}, viewer, Way.BOTH)
        with pytest.raises(Forbidden, match="Resident is not for role"):
            await asker.ask(SEVERAL, {"ids": [camera, resident]}, viewer, Way.BOTH)
        with pytest.raises((Forbidden, BadInput)):
            await asker.ask(AROUND, {"id": resident}, viewer, Way.BOTH)


async def test_whether_an_id_is_anybodys_is_not_told_by_the_refusal(asker: Asker) -> None:
    said = set()
    for id_ in (asker.census["Resident"][0], "Resident:440305:999999"):
        with pytest.raises(Forbidden) as refusal:
            await asker.ask(ONE, {"id": id_}, Viewer("chen", Role.PLANNER, TOWN), Way.BOTH)
        said.add(refusal.value.message)
    assert len(said) == 1


NAMES = Question("names", "{ residents { nodes { name } edges { cursor node { name } } } }")


async def test_names_are_masked(asker: Asker) -> None:
    viewer = Viewer("chen", Role.OPERATOR, TOWN)
    for way in (Way.BOTH, Way.NONE):
        answer = (await asker.ask(NAMES, {}, viewer, way)).decode()
        assert '"name":"一*"' in answer
        assert "**" not in answer and "全" not in answer


async def test_a_name_cannot_be_guessed_by_asking_for_it(asker: Asker) -> None:
    """Conditions see the masked name, as the answer does."""
    document = "query ($is: String!) { residents(where: {name: {contains: $is}}) { totalCount } }"
    question, viewer = Question("guess", document), Viewer("chen", Role.OPERATOR, TOWN)
    assert (
        await asker.ask(question, {"is": "全名"}, viewer, Way.BOTH)
        == b'{"residents":{"totalCount":0}}'
    )
    assert (
        await asker.ask(question, {"is": "一*"}, viewer, Way.BOTH)
        != b'{"residents":{"totalCount":0}}'
    )


REACHED = [
    "select name from resident",
    "select phone from resident",
    "select * from resident",
    "select r from resident r",
    "select to_json(resident) from resident",
    "select count(*) from resident where name like '%'",
    "select birth_year from resident order by phone",
    "update resident set phone = ''",
    "delete from resident",
    "copy resident to stdout",
    "insert into camera (county) values (1)",
    "update grid set name = ''",
    "create table mine (a int)",
    "alter table resident disable row level security",
    "drop policy resident_scope on resident",
]


@pytest.mark.parametrize("statement", REACHED)
async def test_the_readers_role_reaches_no_name_and_changes_nothing(
    statement: str, city: Database
) -> None:
    async with await psycopg.AsyncConnection.connect(city.reader_url) as connection:
        await connection.execute("set jingwei.areas = '*'; set jingwei.role = 'ADMINISTRATOR'")
        assert await (await connection.execute("select 1 from resident limit 1")).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute(statement.encode())


async def test_a_connection_that_carries_nothing_sees_nothing(city: Database) -> None:
    async with await psycopg.AsyncConnection.connect(city.reader_url) as connection:
        for entity in model():
            table = sql.SQL("select count(*) from {}").format(sql.Identifier(entity.table.name))
            row = await (await connection.execute(table)).fetchone()
            assert row == (0,)


@pytest.mark.parametrize("areas", ["", ",", "4403051,", " ", "%", "_", "44030_", "**"])
async def test_odd_settings_widen_nothing(areas: str, city: Database) -> None:
    """Only a lone star is everything, and only a code that begins so is inside."""
    async with await psycopg.AsyncConnection.connect(city.reader_url) as connection:
        await connection.execute("select set_config('jingwei.areas', %s, false)", [areas])
        await connection.execute("select set_config('jingwei.role', 'OPERATOR', false)")
        row = await (await connection.execute("select count(*) from camera")).fetchone()
        assert row == (0,)


async def test_a_pool_changes_scopes_between_viewers(city: Database, asker: Asker) -> None:
    """One connection serves one viewer after the other, and never the one before."""
    question = Question("grids", "{ grids { totalCount nodes { code } } }")
    for cell in CELLS:
        viewer = Viewer("chen", Role.VIEWER, (cell.code,))
        answer = await asker.ask(question, {}, viewer, Way.ROWS)
        assert answer == b'{"grids":{"totalCount":1,"nodes":[{"code":"%b"}]}}' % cell.code.encode()
