"""A compiler over the whole schema, without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pytest

from compiler.compiler import Compiled, Compiler
from compiler.cursors import CursorKey
from compiler.limits import Limits
from resolvers.api import api
from schema.model import model
from schema.viewer import Role

Parameters = list[Any]

ZONE = "Asia/Shanghai"
KEY = CursorKey.of("of these tests")


class Compile(Protocol):
    def __call__(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        /,
        operation: str | None = None,
        role: Role = Role.OPERATOR,
    ) -> tuple[Compiled, Parameters]: ...


@pytest.fixture(scope="session")
def fresh() -> Callable[[Limits], Compiler]:
    """Makes compilers that have kept nothing yet."""
    return lambda limits: Compiler(model(), api()._schema, limits, ZONE, cursor_key=KEY)


@pytest.fixture(scope="session")
def whole(fresh: Callable[[Limits], Compiler]) -> Compiler:
    return fresh(Limits())


@pytest.fixture(scope="session")
def compile_(whole: Compiler) -> Compile:
    """Compiles a question as far as the database: statement and parameters. It is an operator's,
    unless another role is said."""

    def compiled(
        text: str,
        variables: Mapping[str, Any] | None = None,
        /,
        operation: str | None = None,
        role: Role = Role.OPERATOR,
    ) -> tuple[Compiled, Parameters]:
        areas = ("440305",)
        document = whole.document(text)
        found = whole.compile(document, operation, variables or {}, role, areas)
        return found, list(found.statement.parameters(found.variables, areas))

    return compiled
