"""Mutations and subscriptions as they are declared and gathered."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from types import ModuleType
from typing import Any, cast

import pytest
from graphql import OperationType

from compiler.errors import BadDeclaration, Forbidden
from compiler.limits import Limits
from resolvers.api import schema_of
from resolvers.database.listening import Listening
from resolvers.database.pool import ReadPool
from resolvers.database.transactions import Transactions
from resolvers.workflow.announcements import Announcement
from resolvers.workflow.context import Context, WriteAccess
from resolvers.workflow.mutation import mutation
from resolvers.workflow.root_fields import root_fields_of
from resolvers.workflow.subscription import Event, subscription
from schema.viewer import Role, Viewer

ROLES = (Role.AUDITOR, Role.VIEWER)


@mutation("double", int, "Twice as much", roles=ROLES)
async def double(context: Context) -> int:
    return 2


@subscription("countUp", int, "Whole numbers", roles=ROLES)
async def count_up(context: Context) -> AsyncGenerator[Event, None]:
    for number in range(3):
        yield Event(number, str(number))


SCHEMA = schema_of([double, count_up])


def context_of(role: Role, write_access: WriteAccess | None = None) -> Context:
    viewer = Viewer("x", role, ("",))
    return Context(viewer, cast(ReadPool, None), write_access, cast(Any, None), Limits())


async def test_a_mutation_answers_for_its_roles_only() -> None:
    for role in Role:
        result = await SCHEMA.execute("mutation { double }", context_value=context_of(role))
        if role in ROLES:
            assert (result.data, result.errors) == ({"double": 2}, None)
        else:
            assert result.errors is not None
            (error,) = result.errors
            words = f"double is not for role {role.name}; it is for AUDITOR, VIEWER"
            assert error.message == words
            assert (error.path, error.locations and error.locations[0].column) == (["double"], 12)


async def test_a_subscription_answers_for_its_roles_only() -> None:
    for role in Role:
        results: Any = await SCHEMA.subscribe(
            "subscription { countUp }", context_value=context_of(role)
        )
        if role in ROLES:
            assert [result.data["countUp"] async for result in results] == [0, 1, 2]
        else:
            ((error,),) = [result.errors async for result in results]
            words = f"countUp is not for role {role.name}; it is for AUDITOR, VIEWER"
            assert (error.message, error.path) == (words, ["countUp"])


@pytest.mark.parametrize("declare", [mutation, subscription])
def test_nothing_is_declared_for_nobody(declare: Any) -> None:
    with pytest.raises(BadDeclaration, match="nobodys: no role is said that it is for"):
        declare("nobodys", int, "Nobody's", roles=())(double_of)


async def double_of(context: Context) -> int:
    return 2


def module(**values: object) -> ModuleType:
    made = ModuleType("made")
    vars(made).update(values)
    return made


def test_what_modules_declare_is_gathered_once() -> None:
    here = module(one=double, same=double, other=count_up, strange=3)
    assert root_fields_of([here, module(again=double)]) == (double, count_up)


def test_a_name_is_declared_once_for_a_kind_of_operation() -> None:
    again = mutation("double", int, "Twice as much", roles=ROLES)(double_of)
    with pytest.raises(BadDeclaration, match="double: it is declared twice"):
        root_fields_of([module(one=double, other=again)])
    followed = subscription("double", int, "Twice", roles=ROLES)(cast(Any, double_of))
    kinds = [root.operation for root in root_fields_of([module(one=double, other=followed)])]
    assert kinds == [OperationType.MUTATION, OperationType.SUBSCRIPTION]


def test_a_server_that_only_reads_writes_nothing() -> None:
    context = context_of(Role.PLANNER)
    for attempt in (
        context.transaction,
        lambda: context.transactions,
        lambda: context.listening,
        lambda: context.service(ReadPool),
    ):
        with pytest.raises(Forbidden, match="this server only reads"):
            attempt()


class Kept:
    """Something that a workflow keeps."""


def test_a_workflow_finds_what_it_keeps_by_its_type() -> None:
    kept = Kept()
    write_access = WriteAccess(
        cast(Transactions, None), cast("Listening[Announcement]", None), {Kept: kept}
    )
    context = context_of(Role.PLANNER, write_access)
    assert context.service(Kept) is kept
    with pytest.raises(LookupError, match="made without a ReadPool"):
        context.service(ReadPool)
