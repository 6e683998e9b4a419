"""The fields of Mutation and Subscription, gathered from the modules that declare them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import strawberry
from graphql import OperationType
from strawberry.tools import create_type
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from compiler.errors import BadDeclaration, Forbidden
from resolvers.entity_types import entity_type
from resolvers.workflow.context import Info
from resolvers.workflow.signature import Signature
from schema.viewer import Role

DESCRIPTIONS = {
    OperationType.MUTATION: "Everything that can be done 操作",
    OperationType.SUBSCRIPTION: "Everything that can be followed 订阅",
}


@dataclass(frozen=True, slots=True)
class RootField:
    """A mutation or a subscription, and the roles that it is for."""

    operation: OperationType
    name: str
    roles: tuple[Role, ...]
    field: StrawberryField


def root_field(
    operation: OperationType,
    name: str,
    type_: Any,
    description: str,
    roles: Sequence[Role],
    resolver: Callable[..., Awaitable[Any]],
    signature: Signature,
) -> RootField:
    """A field whose resolver is called for these roles only, with arguments that are checked.

    ``type_`` is an entity, of which rows are given back, or as Strawberry reads annotations.
    Raises ``BadDeclaration`` where no role is said.
    """
    if not roles:
        raise BadDeclaration(name, "no role is said that it is for")
    declared_roles = tuple(roles)

    async def resolve(info: Info, **values: Any) -> Any:
        context = info.context
        refuse_role(name, declared_roles, context.viewer.role)
        return await resolver(context, **signature.read(values, context.limits))

    resolve.__name__ = name
    wrapped = StrawberryResolver(resolve)
    wrapped.signature = signature.wire()
    field = strawberry.field(
        wrapped,
        name=name,
        description=f"{description}; for {listed(declared_roles)}",
        graphql_type=entity_type(type_.__name__) if hasattr(type_, "__entity__") else type_,
        is_subscription=operation is OperationType.SUBSCRIPTION,
    )
    return RootField(operation, name, declared_roles, field)


def refuse_role(name: str, roles: Sequence[Role], role: Role) -> None:
    """Raises ``Forbidden`` for a role that something is not for."""
    if role not in roles:
        raise Forbidden(f"{name} is not for role {role.name}; it is for {listed(roles)}")


def listed(roles: Sequence[Role]) -> str:
    return ", ".join(role.name for role in roles)


def root_fields_of(workflows: Iterable[ModuleType]) -> tuple[RootField, ...]:
    """What modules declare, and all modules of packages. Raises ``BadDeclaration``."""
    fields: dict[tuple[OperationType, str], RootField] = {}
    for module in _modules(workflows):
        for field in vars(module).values():
            if isinstance(field, RootField):
                key = field.operation, field.name
                if fields.setdefault(key, field) is not field:
                    raise BadDeclaration(field.name, "it is declared twice")
    return tuple(fields.values())


def root_object(operation: OperationType, fields: Iterable[RootField]) -> type | None:
    """The object type of the fields of a kind of operation; None where there is none of these."""
    chosen = [each.field for each in fields if each.operation is operation]
    name = operation.value.capitalize()
    return create_type(name, chosen, description=DESCRIPTIONS[operation]) if chosen else None


def _modules(workflows: Iterable[ModuleType]) -> Iterator[ModuleType]:
    for module in workflows:
        yield module
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{module.__name__}."):
            yield importlib.import_module(found.name)
