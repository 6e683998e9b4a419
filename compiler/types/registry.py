"""Strawberry types made from data: first the classes, which name each other, then their fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Optional

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from compiler.types.scalars import enumeration


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a type, or an argument of a field: ``type`` as Strawberry reads annotations."""

    name: str
    type: Any
    description: str
    arguments: tuple[Slot, ...] = ()
    default: Any = strawberry.UNSET

    @property
    def attribute(self) -> str:
        """Its name in Python, where it must not be a keyword."""
        return self.name + "_" if self.name in ("in", "from") else self.name


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
    if "__annotations__" not in vars(cls):
        cls.__annotations__ = {}
    cls.__annotations__[slot.attribute] = slot.type
    setattr(cls, slot.attribute, field)


def _argument(slot: Slot) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=slot.name,
        graphql_name=slot.name,
        type_annotation=StrawberryAnnotation(slot.type),
        description=slot.description,
        default=slot.default,
    )


class TypeRegistry:
    """The classes of types by name: a type may name another whose fields are not there yet."""

    def __init__(self) -> None:
        self._classes: dict[str, type] = {}

    def __getitem__(self, name: str) -> Any:
        return self._classes[name]

    def __call__(self, name: str, *bases: type) -> Any:
        """The class of a type, perhaps still without fields."""
        if name not in self._classes:
            self._classes[name] = type(name, bases, {"__annotations__": {}})
        return self._classes[name]

    def enumeration(self, name: str, description: str, members: dict[str, str]) -> Any:
        """An enumeration type: names with their descriptions."""
        if name not in self._classes:
            cls = _enumeration_of(name, members)
            cls.__doc__ = description
            self._classes[name] = enumeration(cls)
        return self._classes[name]


def _enumeration_of(name: str, members: dict[str, str]) -> Any:
    """An enumeration; where two members share a description, each says its name beside it."""
    make: Any = Enum
    if len(set(members.values())) < len(members):
        members = {key: f"{text} [{key}]" for key, text in members.items()}
    return make(name, members)
