"""How values are written into a document: as literals, as variables, or not at all."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from graphql import GraphQLSchema
from graphql.type import GraphQLInputObjectType, get_named_type, is_non_null_type

from tests.oracle.values import Choice, Inputs, Term


class Wording:
    """Writes values, and keeps the variables of one document.

    ``others`` are further values for the same variables, for a second question by the same plan.
    """

    def __init__(self, random: Random, schema: GraphQLSchema, inputs: Inputs) -> None:
        self.random = random
        self.schema = schema
        self.inputs = inputs
        self.maybe = inputs.maybe
        self.definitions: list[str] = []
        self.variables: dict[str, Any] = {}
        self.others: dict[str, Any] = {}

    def said(self, value: Any, type_text: str, chance: float, strict: bool = False) -> str:
        """A value as a literal, or as a variable; parts of a literal may be variables as well.

        ``strict`` is where the variable itself must not be null (a ``@oneOf`` input).
        """
        if self.maybe(chance):
            return self._variable(value, type_text, strict)
        plain = value.value if isinstance(value, Choice) else value
        if isinstance(plain, Term):
            return str(plain)
        named = self.schema.type_map[type_text.strip("[]!")]
        if isinstance(plain, list) and type_text.startswith("["):
            item = type_text.rstrip("!")[1:-1]
            if len(plain) == 1 and self.maybe(0.15):
                return self.said(plain[0], item, 0)
            return f"[{', '.join(self.said(v, item, 0.03) for v in plain)}]"
        if isinstance(plain, dict) and isinstance(named, GraphQLInputObjectType):
            return self._object_said(plain, named)
        return literal(plain)

    def _object_said(self, value: dict[str, Any], type_: GraphQLInputObjectType) -> str:
        parts = []
        for name, item in value.items():
            text = str(type_.fields[name].type)
            if type_.is_one_of:
                text += "!"
            parts.append(f"{name}: {self.said(item, text, 0.08, type_.is_one_of)}")
        return f"{{{', '.join([*parts, *self._absent(type_, value)])}}}"

    def _variable(self, value: Any, type_text: str, strict: bool) -> str:
        name = f"v{len(self.definitions)}"
        definition = f"${name}: {type_text}"
        kind = self.random.random()
        if kind < 0.25 and not type_text.endswith("!"):
            # Left out altogether, it must mean the same as its default.
            self.definitions.append(f"{definition} = {literal(value)}")
            if isinstance(value, Choice):
                self.others[name] = bare(value.again())
            return f"${name}"
        if kind < 0.35 and type_text.endswith("!") and not strict:
            definition = f"{definition.rstrip('!')} = {literal(value)}"
        self.definitions.append(definition)
        self.variables[name] = bare(value)
        self.others[name] = bare(value.again() if isinstance(value, Choice) else value)
        return f"${name}"

    def nothing(self, type_text: str) -> str:
        """A null, or a variable that is null or not there: all the same as no argument."""
        kind = self.random.choice(("null", "null variable", "default", "absent"))
        if kind == "null":
            return "null"
        name = f"v{len(self.definitions)}"
        default = " = null" if kind == "default" else ""
        self.definitions.append(f"${name}: {type_text}{default}")
        if kind == "null variable":
            self.variables[name] = self.others[name] = None
        return f"${name}"

    def _absent(self, type_: GraphQLInputObjectType, given: dict[str, Any]) -> list[str]:
        """A field of an input object whose variable is not there: as if it were left out."""
        free = [n for n, f in type_.fields.items() if n not in given and f.default is None]
        free = [n for n in free if not is_non_null_type(type_.fields[n].type)]
        if type_.is_one_of or not free or not self.maybe(0.03):
            return []
        name, variable = self.random.choice(free), f"v{len(self.definitions)}"
        if not self.inputs.readable(get_named_type(type_.fields[name].type).name):
            return []
        self.definitions.append(f"${variable}: {type_.fields[name].type}")
        return [f"{name}: ${variable}"]


def bare(value: Any) -> Any:
    """A value as JSON."""
    match value:
        case Choice():
            return bare(value.value)
        case Term():
            return str.__str__(value)
        case dict():
            return {key: bare(item) for key, item in value.items()}
        case list():
            return [bare(item) for item in value]
        case _:
            return value


def literal(value: Any) -> str:
    """A value in GraphQL."""
    match value:
        case Choice():
            return literal(value.value)
        case Term():
            return str.__str__(value)
        case dict():
            return f"{{{', '.join(f'{key}: {literal(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return json.dumps(value, ensure_ascii=False)
