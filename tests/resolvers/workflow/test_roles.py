"""Every mutation and subscription is for the roles that it declares, and for no other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from graphql import OperationType

from compiler.errors import Forbidden
from resolvers.api import root_fields, root_type
from resolvers.reads import Reads
from resolvers.workflow.root_fields import RootField
from schema.viewer import Role, Viewer
from tests.resolvers.workflow.calls import Call

KINDS = (OperationType.MUTATION, OperationType.SUBSCRIPTION)


def by_name(root: RootField) -> str:
    return root.name


def allowed(root: RootField) -> str:
    return ", ".join(role.name for role in root.roles)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_declared(kind: OperationType) -> None:
    declared = [root.name for root in root_fields() if root.operation is kind]
    assert declared and sorted(declared) == sorted(root_type(kind).fields)


@pytest.mark.parametrize("root", root_fields(), ids=by_name)
def test_the_description_says_the_roles(root: RootField) -> None:
    description = root_type(root.operation).fields[root.name].description or ""
    assert description.endswith(f"; for {allowed(root)}")


@pytest.mark.parametrize("root", root_fields(), ids=by_name)
async def test_other_roles_are_refused_before_anything_is_looked_at(root: RootField) -> None:
    resolver: Any = root.field.base_resolver
    for role in set(Role) - set(root.roles):
        info = SimpleNamespace(context=SimpleNamespace(viewer=Viewer("x", role, ("",))))
        with pytest.raises(Forbidden) as refusal:
            await resolver(info=info)
        words = f"{root.name} is not for role {role.name}; it is for {allowed(root)}"
        assert str(refusal.value) == words


@pytest.mark.parametrize("role", Role, ids=str)
@pytest.mark.parametrize("root", root_fields(), ids=by_name)
async def test_a_call_is_refused_to_a_role_that_it_is_not_for_and_to_no_other(
    root: RootField, role: Role, empty: Reads
) -> None:
    error = await Call(root).error(empty, Viewer("x", role, ("",)))
    code = error and error["extensions"]["code"]
    if role in root.roles:
        assert code in (None, "NOT_FOUND", "BAD_USER_INPUT"), error
    else:
        assert error is not None and code == "FORBIDDEN"
        assert f"is not for role {role.name}; it is for" in error["message"]
