"""Strawberry types made from data: first the classes, which name each other, then their fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a type, or an argument of a field: ``type`` as Strawberry reads annotations."""

    name: str
    type: Any
    description: str
    arguments: tuple[Slot, ...] = ()
    default: Any = strawberry.UNSET


def maybe(type_: Any) -> Any:
    """The type, or null."""
    return Optional[type_]  # noqa: UP045 - ``|`` is for types written out, not made


def list_of(type_: Any) -> Any:
    """A list of the type."""
    return list[type_]


def fill_object(
    cls: type, description: str, slots: Sequence[Slot], interface: bool = False
) -> type:
    """Make ``cls`` a GraphQL object type, or interface, with these fields."""
    for slot in slots:
        field = strawberry.field(name=slot.name, description=slot.description)
        field.arguments = [_argument(argument) for argument in slot.arguments]
        _put(cls, slot, field)
    decorate = strawberry.interface if interface else strawberry.type
    return decorate(cls, name=cls.__name__, description=description)


def fill_input(cls: type, description: str, slots: Sequence[Slot], one_of: bool = False) -> type:
    """Make ``cls`` a GraphQL input type with these fields, omitted unless given."""
    for slot in slots:
        _put(
            cls,
            slot,
            strawberry.field(name=slot.name, description=slot.description, default=slot.default),
        )
    return strawberry.input(cls, name=cls.__name__, description=description, one_of=one_of)


def _put(cls: type, slot: Slot, field: StrawberryField) -> None:
    attribute = slot.name + "_" if slot.name in ("in", "from") else slot.name
    if "__annotations__" not in vars(cls):
        cls.__annotations__ = {}
    cls.__annotations__[attribute] = slot.type
    setattr(cls, attribute, field)


def _argument(slot: Slot) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=slot.name,
        graphql_name=slot.name,
        type_annotation=StrawberryAnnotation(slot.type),
        description=slot.description,
        default=slot.default,
    )
