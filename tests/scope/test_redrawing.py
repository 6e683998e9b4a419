"""Who may write plans, and where, and what nobody may: by mutations, and by SQL alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Forbidden
from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from resolvers.workflow.queues import Queues
from resolvers.workflow.refusals import NotFound
from schema.viewer import Role, Viewer
from server.address import READER, WRITER, for_sqlalchemy, in_role
from tests.conftest import Database, Server, connected
from tests.scope.city import settle
from tests.scope.redrawing import (
    AWAY,
    CHIEF,
    COMMENT,
    OURS,
    PLANNER,
    SUBMIT,
    THEIRS,
    TOWN,
    WITHOUT_A_PLAN,
    Drawn,
    asked,
    contents,
    document,
    draw,
    mutations,
    others,
    refusal,
)
from tests.scope.shape import object_type

ZONE = "Asia/Shanghai"
BRIDGES = """
    insert into plan_bridge (
        county, area_code, plan_id, number, kind, start_atom, end_atom, line
    )
    select county, area_code, id, 9, 'FERRY', 0, 1,
        'SRID=4490;MULTILINESTRING((113.93 22.53, 113.94 22.53))'
    from grid_plan
    returning county, plan_id, id
"""
FOR_READERS = ("commentPlan", "comparePlans")
"""Mutations that leave a plan as it is: they are for whoever reads it."""

NOTHING = "999999"

REASONS = """
    insert into plan_reason (county, area_code, job_id, number, kind, severity, message)
    select county, area_code, id, 0, 'NOT_FOUND', 'WARNING', 'so' from job
"""


@pytest.fixture(scope="module")
async def office(cluster: Server, template: str) -> AsyncIterator[Database]:
    """A database of the city in which plans are drawn up."""
    name = f"{template}_office"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await settle(owner)
    url = cluster.url(name)
    yield Database(name, url, in_role(url, READER))
    await cluster.drop(name)


@pytest.fixture(scope="module")
async def reads(office: Database) -> AsyncIterator[Reads]:
    address = in_role(office.owner_url, WRITER)
    transactions = Transactions(for_sqlalchemy(address), PoolLimits(size=2), ZONE)
    async with ReadPool(office.reader_url, PoolLimits(size=2)) as pool:
        editor = PlanEditor(transactions, listening(address), Queues(address))
        write_access = WriteAccess(editor.transactions, editor.listening, {PlanEditor: editor})
        yield Reads(pool, Limits(), ZONE, write_access)
        await editor.close()


@pytest.fixture(scope="module")
async def drawn(reads: Reads, office: Database) -> dict[str, Drawn]:
    """A plan of each of four areas; that of ``THEIRS`` is consulted on."""
    found = {area: await draw(reads, area) for area in (TOWN, OURS, THEIRS, AWAY)}
    async with connected(office.owner_url) as owner:  # what a worker would have found
        await owner.execute(text(REASONS))
        made = await owner.execute(text(BRIDGES))
        bridges = {f"GridPlan:{c}:{plan}": f"PlanBridge:{c}:{id_}" for c, plan, id_ in made}
        await owner.commit()
    found = {area: replace(plan, bridge=bridges[plan.id]) for area, plan in found.items()}
    theirs = found[THEIRS]
    await asked(reads, SUBMIT, PLANNER, plan=theirs.id, version=theirs.version)
    await asked(reads, COMMENT, PLANNER, plan=theirs.id, zone=theirs.zones[0])
    return found


@pytest.fixture
async def mayor(office: Database) -> AsyncIterator[AsyncConnection]:
    async with connected(office.owner_url) as connection:
        yield connection


def test_every_mutation_is_tried() -> None:
    assert object_type("Mutation").fields.keys() == mutations().keys() | WITHOUT_A_PLAN


@pytest.mark.parametrize("name", list(mutations()))
async def test_elsewhere_it_is_as_if_there_were_no_such_plan(
    name: str, reads: Reads, drawn: dict[str, Drawn], mayor: AsyncConnection
) -> None:
    before = await contents(mayor)
    for plan in (drawn[TOWN], drawn[OURS], drawn[THEIRS]):
        nobodys = plan.said(plan=f"GridPlan:440305:{NOTHING}", job=f"PlanJob:440305:{NOTHING}")
        for viewer in others(plan):
            found = await refusal(reads, name, plan.said(), viewer)
            unknown = await refusal(reads, name, nobodys, viewer)
            assert isinstance(found, NotFound) and isinstance(unknown, NotFound), (found, viewer)
            number = (plan.job if "job" in mutations()[name].args else plan.id).split(":")[2]
            assert str(found) == str(unknown).replace(NOTHING, number)
    assert await contents(mayor) == before


@pytest.mark.parametrize("name", list(mutations()))
async def test_roles_that_may_not_are_refused_and_nothing_is_done(
    name: str, reads: Reads, drawn: dict[str, Drawn], mayor: AsyncConnection
) -> None:
    before = await contents(mayor)
    may = {Role.PLANNER, Role.ADMINISTRATOR}
    if name in FOR_READERS:
        may = set(Role) - {Role.VIEWER}
    for role in set(Role) - may:
        for plan in (drawn[OURS], drawn[THEIRS]):
            for areas in ((plan.area,), ("",), (AWAY,)):
                found = await refusal(reads, name, plan.said(), Viewer("chen", role, areas))
                assert isinstance(found, Forbidden), (role, areas, found)
                assert role.name in str(found)
    assert await contents(mayor) == before


@pytest.mark.parametrize("name", list(mutations()))
async def test_ids_of_something_else_do_nothing(
    name: str, reads: Reads, drawn: dict[str, Drawn], mayor: AsyncConnection
) -> None:
    """Of other types, of other plans' zones, of buildings elsewhere, seen by the viewer or not."""
    before = await contents(mayor)
    here = drawn[THEIRS] if name == "commentPlan" else drawn[OURS]
    for other in set(drawn.values()) - {here}:
        wrong = [
            {key: other.zones[0]} for key in ("zone", "other", "than", "plan", "building", "job")
        ]
        wrong += [{key: here.id} for key in ("zone", "other", "building", "job")]
        wrong += [{"building": other.atoms[0]}, {"job": here.atoms[0]}, {"plan": here.job}]
        wrong += [{"than": here.job}, {"than": here.buildings[0]}]
        wrong += [{"bridge": other.bridge}, {"bridge": here.id}, {"bridge": here.zones[0]}]
        if here.area not in (other.area, TOWN) and other.area != TOWN:
            wrong += [{"building": other.buildings[0]}]
        for said in wrong:
            for viewer in (
                replace(CHIEF, subject="third"),
                Viewer("x", Role.PLANNER, (here.area,)),
            ):
                (key,) = said
                if f"${key}" not in document(name):
                    continue
                found = await refusal(reads, name, here.said(**said), viewer)
                assert isinstance(found, BadInput | NotFound), (said, viewer, found)
    assert await contents(mayor) == before


CREATE = 'mutation ($of: [String!]!) { createPlan(name: "n", communities: $of) { id } }'
IMPORT = """mutation ($of: [String!]!, $zones: ZonesInput! = {csv: "building_no,zone\\n1,a\\n"}) {
    importPlan(name: "n", communities: $of, zones: $zones) {
        read rejected { row key value reason } notices { field value reason outcome }
        plan { communities zones { nodes { code } } atoms { nodes { building { buildingNo } } } }
    } }"""


@pytest.mark.parametrize("document_", [CREATE, IMPORT])
async def test_plans_are_made_of_what_the_viewer_may_see(
    document_: str, reads: Reads, mayor: AsyncConnection
) -> None:
    before = await contents(mayor)
    for areas in ((AWAY,), (OURS + "001",), ()):
        for of in ([OURS], [TOWN], [AWAY, OURS], ["440305"]):
            with pytest.raises((AssertionError, NotFound), match="names no community"):
                await asked(reads, document_, Viewer("x", Role.PLANNER, areas), of=of)
    for role in set(Role) - {Role.PLANNER, Role.ADMINISTRATOR}:
        with pytest.raises((AssertionError, Forbidden), match=role.name):
            await asked(reads, document_, Viewer("x", role, ("",)), of=[OURS])
    assert await contents(mayor) == before


async def test_buildings_elsewhere_are_as_if_they_were_not_where_a_plan_is_imported(
    reads: Reads, drawn: dict[str, Drawn], mayor: AsyncConnection
) -> None:
    known = {area: await _numbers(mayor, area) for area in (OURS, THEIRS, AWAY)}
    strange = ["no such building", *known[THEIRS], *known[AWAY]]
    given = [{"buildingNo": number, "zone": "a"} for number in [*strange, known[OURS][0]]]
    for viewer in (Viewer("x", Role.PLANNER, (OURS,)), CHIEF):
        said = {"of": [OURS], "zones": {"assignment": given}}
        found = (await asked(reads, IMPORT, viewer, **said))["importPlan"]
        assert [row["value"] for row in found["rejected"]] == strange
        assert len({row["reason"] for row in found["rejected"]}) == 1
        assert found["plan"]["communities"] == [OURS]
        assert {zone["code"][:12] for zone in found["plan"]["zones"]["nodes"]} == {OURS}
        atoms = [atom["building"] for atom in found["plan"]["atoms"]["nodes"]]
        assert {atom["buildingNo"] for atom in atoms if atom} <= set(known[OURS])


async def _numbers(mayor: AsyncConnection, area: str) -> list[str]:
    async with mayor.begin():
        numbers = await mayor.scalars(
            text("select building_no from building where area_code like :of order by building_no"),
            {"of": f"{area}%"},
        )
        return list(numbers)


async def test_a_plan_is_compared_with_those_that_the_viewer_may_see(
    reads: Reads, drawn: dict[str, Drawn], mayor: AsyncConnection
) -> None:
    before = await contents(mayor)
    here, nobodys = drawn[OURS], f"GridPlan:440305:{NOTHING}"
    for other in (drawn[TOWN], drawn[THEIRS], drawn[AWAY]):
        for areas in ((OURS,), (OURS, "99")):
            for role in (Role.PLANNER, Role.OPERATOR):
                viewer = Viewer("x", role, areas)
                found = await refusal(reads, "comparePlans", here.said(than=other.id), viewer)
                unknown = await refusal(reads, "comparePlans", here.said(than=nobodys), viewer)
                assert isinstance(found, NotFound) and isinstance(unknown, NotFound)
                assert str(found) == str(unknown).replace(nobodys, other.id)
    assert await contents(mayor) == before


COMPARE = """mutation ($plan: ID!, $other: ID!) { comparePlans(plan: $plan, other: $other) {
    shifts { nodes { fromCode toCode } } loads { nodes { fromCode toCode } } } }"""


async def test_a_comparison_with_a_wider_plan_tells_nothing_of_the_rest_of_it(
    reads: Reads, drawn: dict[str, Drawn]
) -> None:
    """It is kept in the area of the plan that is compared, for all to see who see that one."""
    found = await asked(reads, COMPARE, CHIEF, plan=drawn[OURS].id, other=drawn[TOWN].id)
    rows = [row for part in found["comparePlans"].values() for row in part["nodes"]]
    codes = {code[:12] for row in rows for code in row.values() if code}
    assert codes == {OURS}


FOLLOWED = {
    "planChanges": "subscription ($plan: ID!) { planChanges(plan: $plan, after: 0) { id } }",
    "jobProgress": "subscription ($job: ID!) { jobProgress(job: $job) { id } }",
}


@pytest.mark.parametrize("name", list(FOLLOWED))
async def test_nobody_follows_a_plan_elsewhere(
    name: str, reads: Reads, drawn: dict[str, Drawn]
) -> None:
    for plan in (drawn[TOWN], drawn[OURS]):
        for viewer in others(plan):
            assert isinstance(await _first(reads, name, plan, viewer), NotFound)
        public = Viewer("chen", Role.VIEWER, ("",))
        assert isinstance(await _first(reads, name, plan, public), Forbidden)
        mine = Viewer("li", Role.GRID_WORKER, (plan.area,))
        assert await _first(reads, name, plan, mine) is None


async def _first(reads: Reads, name: str, plan: Drawn, viewer: Viewer) -> BaseException | None:
    """What refuses a subscription, or None where it gives something."""
    said = {"plan": plan.id} if name == "planChanges" else {"job": plan.job}
    try:
        answers = await reads.stream(Question(FOLLOWED[name], said), viewer)
        async for answer in answers:
            for error in answer.errors:
                return getattr(error, "original_error", None) or AssertionError(error)
            return None
    except Exception as error:
        return error
    return AssertionError("it ended")


# The writer's role alone


@asynccontextmanager
async def writing(
    office: Database, areas: str, role: str = "PLANNER"
) -> AsyncIterator[psycopg.AsyncConnection]:
    """A connection of the writer's role that carries a scope; nothing that it does is kept."""
    address = in_role(office.owner_url, WRITER)
    async with await psycopg.AsyncConnection.connect(address) as connection:
        await connection.execute("select set_config('jingwei.areas', %s, false)", [areas])
        await connection.execute("select set_config('jingwei.role', %s, false)", [role])
        await connection.commit()
        yield connection
        await connection.rollback()


PLAN_TABLES = (
    "grid_plan", "plan_community", "plan_zone", "plan_atom", "plan_check", "plan_measures",
    "job", "plan_reason", "plan_bridge",
)  # fmt: skip


@pytest.mark.parametrize("table", PLAN_TABLES)
async def test_rows_elsewhere_are_neither_changed_nor_deleted_nor_moved(
    table: str, office: Database, drawn: dict[str, Drawn]
) -> None:
    name = sql.Identifier(table)
    change = sql.SQL("update {} set updated_at = now()").format(name)
    async with writing(office, OURS) as connection:
        mine = await connection.execute(change)
        await connection.execute("set constraints all immediate")
        gone = await connection.execute(
            sql.SQL("delete from {} where area_code <> %s").format(name), [OURS]
        )
        assert mine.rowcount > 0 or table == "plan_check"
        assert gone.rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            await connection.execute(sql.SQL("update {} set area_code = '440306'").format(name))
    for role in ("VIEWER", "GRID_WORKER", "OPERATOR", "AUDITOR", ""):
        async with writing(office, "*", role) as connection:
            assert (await connection.execute(change)).rowcount == 0
            assert (await connection.execute(sql.SQL("delete from {}").format(name))).rowcount == 0


@pytest.mark.parametrize("table", [*PLAN_TABLES, "plan_edit", "plan_comment", "policy", "grid"])
async def test_rows_are_not_inserted_elsewhere_nor_in_other_roles(
    table: str, office: Database, drawn: dict[str, Drawn]
) -> None:
    """The row that is tried is one that there is already: the scope is what refuses it first."""
    row, columns = await _a_row(office, table)
    row |= {"code": AWAY + "009"} if "code" in row else {"area_code": AWAY}
    statement = sql.SQL(
        "insert into {t} ({c}) select {c} from json_populate_record(null::{t}, %s)"
    ).format(t=sql.Identifier(table), c=sql.SQL(", ").join(map(sql.Identifier, columns)))
    viewers = [(OURS, "PLANNER"), (OURS, "ADMINISTRATOR"), ("", "PLANNER"), ("*", "VIEWER")]
    for areas, role in [*viewers, *[("*", "AUDITOR")] * (table != "plan_comment")]:
        async with writing(office, areas, role) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                await connection.execute(statement, [Json(row)])


async def _a_row(office: Database, table: str) -> tuple[dict[str, object], list[str]]:
    """A row of a table, and the columns that the writer's role may fill in."""
    async with await psycopg.AsyncConnection.connect(office.owner_url) as owner:
        name = sql.Identifier(table)
        rows = await owner.execute(sql.SQL("select row_to_json(t) from {} t limit 1").format(name))
        (row,) = await rows.fetchone() or (None,)
        columns = await owner.execute(
            "select column_name from information_schema.column_privileges where table_name = %s"
            " and grantee = %s and privilege_type = 'INSERT' and column_name <> 'id'",
            [table, WRITER],
        )
        computed = {"area_code", "code_end"} if table == "grid" else set()
        assert row is not None
        return row, [c for (c,) in await columns.fetchall() if c not in computed]


@pytest.mark.parametrize("role", list(Role), ids=str)
async def test_grids_are_ended_within_the_areas(
    role: Role, office: Database, drawn: dict[str, Drawn]
) -> None:
    async with writing(office, OURS, role.name) as connection:
        ending = "update grid set valid = tstzrange(lower(valid), now()) where upper_inf(valid)"
        ended = await connection.execute(f"{ending} returning code")
        codes = {code[:12] for (code,) in await ended.fetchall()}
        assert codes == ({OURS} if role in (Role.PLANNER, Role.ADMINISTRATOR) else set())


FORBIDDEN: list[LiteralString] = [
    "update plan_edit set author = 'nobody'",
    "update plan_edit set change = '{}'",
    "update plan_edit set number = 99",
    "update plan_edit set state = 'DONE', made_at = now()",
    "delete from plan_edit",
    "truncate plan_edit",
    "truncate grid_plan cascade",
    "update plan_comment set text = 'other words'",
    "delete from plan_comment",
    "update grid set name = ''",
    "delete from grid",
    "delete from community",
    "select 1 from plan_moved_rows",
    "delete from plan_moved_rows",
    "update grid set boundary = (select boundary from community limit 1)",
    "insert into grid (county, id, code, name, kind, boundary, valid) overriding system value"
    " select county, 999, code, name, kind, boundary, '[2000-01-01, 2001-01-01)' from grid",
    "truncate grid",
    "update building set area_code = ''",
    "delete from building",
    "update household set area_code = ''",
    "update incident set area_code = ''",
    "update camera set area_code = ''",
    "update community set name = ''",
    "update region set name = ''",
    "delete from road",
    "select name from resident",
    "select phone from resident",
    "select * from resident",
    "update resident set phone = ''",
    "delete from access_log",
    "alter table grid_plan disable row level security",
    "drop policy grid_plan_write on grid_plan",
    "create table mine (a int)",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_the_writers_role_writes_plans_and_nothing_else(
    statement: LiteralString, office: Database, drawn: dict[str, Drawn]
) -> None:
    async with writing(office, "*", "ADMINISTRATOR") as connection:
        with pytest.raises(
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
        ):
            await connection.execute(statement)


async def test_of_an_edit_only_whether_it_holds_changes(
    office: Database, drawn: dict[str, Drawn]
) -> None:
    async with writing(office, OURS) as connection:
        changed = await connection.execute(
            "update plan_edit set state = 'DROPPED' returning area_code"
        )
        assert {code for (code,) in await changed.fetchall()} == {OURS}


@pytest.mark.parametrize("role", list(Role), ids=str)
async def test_the_writers_role_sees_of_residents_what_the_viewers_role_may(
    role: Role, office: Database, drawn: dict[str, Drawn]
) -> None:
    async with writing(office, "440305", role.name) as connection:
        rows = await connection.execute("select distinct area_code from resident")
        codes = [code for (code,) in await rows.fetchall()]
        may = role in (Role.GRID_WORKER, Role.OPERATOR, Role.ADMINISTRATOR)
        assert bool(codes) is may
        assert all(code.startswith("440305") for code in codes)


FUNCTIONS: list[LiteralString] = [
    "select * from policy_of('440305')",
    "select * from streets_in(st_geomfromtext('POLYGON EMPTY', 4490))",
    "select * from grids_around('{}', st_geomfromtext('POLYGON EMPTY', 4490))",
    "select * from bridges_in(st_geomfromtext('POLYGON EMPTY', 4490))",
]


@pytest.mark.parametrize("call", FUNCTIONS)
async def test_what_sees_beyond_the_areas_is_for_the_writer_only(
    call: LiteralString, office: Database
) -> None:
    async with await psycopg.AsyncConnection.connect(office.reader_url) as reader:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await reader.execute(call)
    async with writing(office, OURS) as writer:
        await writer.execute(call)


async def test_no_function_that_runs_as_the_owner_is_for_everybody(office: Database) -> None:
    async with await psycopg.AsyncConnection.connect(office.owner_url) as owner:
        rows = await owner.execute(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
            " and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')"
            " and (has_function_privilege('public', oid, 'execute') or not"
            " array_to_string(proconfig, ',') like '%search_path=%')"
        )
        assert await rows.fetchall() == []
        rows = await owner.execute(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
            " and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')"
            " and has_function_privilege(%s, oid, 'execute') order by proname",
            [READER],
        )
        assert [name for (name,) in await rows.fetchall()] == [
            "ask_for_contacts",
            "decide_on_contacts",
            # Which counties there are is no secret.
            *(
                f"jingwei_counties_of_{table}"
                for table in ("building", "camera", "facility", "incident", "land_cover", "road")
            ),
            "keep_document",
            "log_access",
            "reveal_contact",
        ]


@pytest.mark.parametrize("areas", ["", ",", "4403051", " ", "%", "44030_", "**"])
async def test_odd_settings_let_nothing_be_written(
    areas: str, office: Database, drawn: dict[str, Drawn]
) -> None:
    async with writing(office, areas) as connection:
        assert (await connection.execute("update grid_plan set name = 'x'")).rowcount == 0
