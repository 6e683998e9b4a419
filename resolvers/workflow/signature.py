"""The arguments of a resolver: what the schema says of them, and how they are read."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from enum import EnumMeta
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import strawberry

from compiler.errors import BadDeclaration
from compiler.limits import Limits
from compiler.names import camel
from compiler.types.registry import Slot, fill_input, list_of, maybe
from compiler.types.scalars import enumeration
from geo.crs import CRS
from resolvers.workflow.arguments import CRS_ARGUMENT, ArgumentKind, AtMost, Reading
from resolvers.workflow.context import Info

T = TypeVar("T")

INPUT = "__argument_input__"
"""The attribute of a class that holds how it is read as an argument."""


@dataclass(frozen=True, slots=True)
class ArgumentType:
    """What an annotation means: the schema's type, and what is made of a value of it."""

    wire: Any
    read: Callable[[Any, str, Reading], Any]
    needs: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument, or a field of an input. ``default`` is MISSING where a value is required."""

    python_name: str
    type: ArgumentType
    default: Any = MISSING

    @property
    def name(self) -> str:
        """As a client writes it."""
        return camel(self.python_name)


CRS_PARAMETER = Parameter(
    CRS_ARGUMENT,
    ArgumentType(CRS, lambda value, *_: value, (), "What the coordinates are in 坐标系"),
    CRS.WGS84,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """The arguments of a resolver. ``added`` are those that it does not receive itself."""

    parameters: tuple[Parameter, ...]
    added: tuple[Parameter, ...] = ()

    def read(self, values: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
        """What the resolver receives. Raises ``BadInput`` or ``InvalidGeometry``."""
        before = {p.python_name: values[p.python_name] for p in self.added}
        reading = Reading(limits, before)
        read = {}
        for parameter in self.parameters:
            key = parameter.python_name
            if key in values:
                before[key] = read[key] = parameter.type.read(values[key], parameter.name, reading)
        return read

    def wire(self) -> inspect.Signature:
        """The signature that Strawberry reads."""
        info = inspect.Parameter("info", inspect.Parameter.KEYWORD_ONLY, annotation=Info)
        return inspect.Signature([info, *map(_wire_parameter, (*self.parameters, *self.added))])


def signature_of(function: Callable[..., Any], name: str) -> Signature:
    """The arguments of a resolver after its first, the context. Raises ``BadDeclaration``."""
    hints = get_type_hints(function, include_extras=True)
    _, *declared = inspect.signature(function).parameters.values()
    parameters = tuple(
        Parameter(
            p.name,
            argument_type(hints[p.name]),
            MISSING if p.default is inspect.Parameter.empty else p.default,
        )
        for p in declared
    )
    drawn = any(CRS_ARGUMENT in parameter.type.needs for parameter in parameters)
    own = any(parameter.python_name == CRS_ARGUMENT for parameter in parameters)
    signature = Signature(parameters, (CRS_PARAMETER,) if drawn and not own else ())
    _refuse_faults(signature, name)
    return signature


@dataclass_transform(frozen_default=True, kw_only_default=True)
def argument_input(description: str, *, one_of: bool = False) -> Callable[[type[T]], type[T]]:
    """Declare an input: a class whose annotations say its fields, as a resolver's its arguments.

    With ``one_of`` a client says just one of them; those not said are None.
    """

    def declare(cls: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        setattr(made, INPUT, _input_type(made, description, _fields_of(made), one_of))
        return made

    return declare


def _refuse_faults(signature: Signature, name: str) -> None:
    before = {parameter.python_name for parameter in signature.added}
    for parameter in signature.parameters:
        place = f"{name}({parameter.name})"
        if not parameter.type.description:
            raise BadDeclaration(place, "no words describe it")
        for needed in parameter.type.needs:
            if needed not in before:
                raise BadDeclaration(place, f"{needed} comes before it")
        before.add(parameter.python_name)


def argument_type(annotation: Any) -> ArgumentType:
    """What an annotation means, with what ``Annotated`` says of it. Raises ``BadDeclaration``."""
    base, *said = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    inner = [part for part in get_args(base) if part is not NoneType]
    if get_origin(base) in (Union, UnionType) and len(inner) == 1:
        return _optional(argument_type(Annotated[(inner[0], *said)] if said else inner[0]))
    described = "".join([each for each in said if isinstance(each, str)][-1:])
    kind = next((each for each in said if isinstance(each, ArgumentKind)), None)
    if get_origin(base) is list:
        if kind is not None:
            raise BadDeclaration(str(annotation), "what a list holds is said of its items")
        most = next((each for each in said if isinstance(each, AtMost)), None)
        return _list(argument_type(inner[0]), described, most)
    if kind is None and isinstance(base, type):
        kind = getattr(base, INPUT, None)
    if kind is not None:
        return ArgumentType(kind.wire, kind.read, kind.needs, described)
    wire = enumeration(base) if isinstance(base, EnumMeta) else base
    return ArgumentType(wire, lambda value, *_: value, (), described)


def _optional(inner: ArgumentType) -> ArgumentType:
    def read(value: Any, name: str, reading: Reading) -> Any:
        return value if value is None else inner.read(value, name, reading)

    return replace(inner, wire=maybe(inner.wire), read=read)


def _list(inner: ArgumentType, described: str, most: AtMost | None) -> ArgumentType:
    def read(value: list[Any], name: str, reading: Reading) -> list[Any]:
        if most is not None:
            most.check(value, name)
        return [inner.read(item, name, reading) for item in value]

    return ArgumentType(list_of(inner.wire), read, inner.needs, described)


def _fields_of(cls: Any) -> list[Parameter]:
    """The fields of a dataclass."""
    hints = get_type_hints(cls, include_extras=True)
    return [Parameter(f.name, argument_type(hints[f.name]), f.default) for f in fields(cls)]


def _input_type(
    cls: type, description: str, parameters: Sequence[Parameter], one_of: bool
) -> ArgumentType:
    slots = [_slot(parameter, omitted=one_of) for parameter in parameters]
    wire = fill_input(type(cls.__name__, (), {}), description, slots, one_of)

    def read(value: Any, _: str, reading: Reading) -> Any:
        values = {}
        for parameter, slot in zip(parameters, slots, strict=True):
            given = getattr(value, slot.attribute)
            if given is not strawberry.UNSET:
                values[parameter.python_name] = parameter.type.read(given, slot.name, reading)
        return cls(**values)

    needs = dict.fromkeys(needed for p in parameters for needed in p.type.needs)
    return ArgumentType(wire, read, tuple(needs))


def _slot(parameter: Parameter, *, omitted: bool) -> Slot:
    default = strawberry.UNSET if omitted or parameter.default is MISSING else parameter.default
    return Slot(parameter.name, parameter.type.wire, parameter.type.description, default=default)


def _wire_parameter(parameter: Parameter) -> inspect.Parameter:
    argument = strawberry.argument(name=parameter.name, description=parameter.type.description)
    return inspect.Parameter(
        parameter.python_name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if parameter.default is MISSING else parameter.default,
        annotation=Annotated[parameter.type.wire, argument],
    )
