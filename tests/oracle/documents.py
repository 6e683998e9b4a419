"""Random documents, driven by the schema itself: nothing here lists its fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import GraphQLSchema
from graphql.type import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_non_null_type,
)

from schema.viewer import Viewer
from tests.oracle.entities import AREA_DIGITS
from tests.oracle.rows import City
from tests.oracle.values import Choice, Inputs, Term
from tests.oracle.wording import Wording

DEEPEST = 9
MOST_ROWS = 2_500
MOST_ALIASES = 45
INTROSPECTIONS = (
    "__schema { queryType { name kind } }",
    'aCamera: __type(name: "Camera") { name fields { name type { kind ofType { name } } } }',
    'anOrder: __type(name: "Direction") { enumValues { name description } }',
    'aNothing: __type(name: "Nothing") { name }',
)
HOSTILE = (
    "t1", "place", "cursor", "key0", "ord", "json", "count", "data", "select", "p1", "rows",
    "Z" * 63,
)  # fmt: skip
"""Aliases that would be noticed if they met names of the statement."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Variables for the cursors of one connection, at its path in the response."""

    path: tuple[str, ...]
    after: str
    before: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A document with variables, and other variables for the same document."""

    text: str
    operation_name: str | None
    variables: dict[str, Any]
    others: dict[str, Any]
    slots: tuple[Slot, ...]


def random_document(random: Random, schema: GraphQLSchema, city: City, viewer: Viewer) -> Asked:
    return _Writer(random, schema, city, viewer).document()


class _Writer:
    def __init__(self, random: Random, schema: GraphQLSchema, city: City, viewer: Viewer) -> None:
        self.random = random
        self.schema = schema
        self.inputs = Inputs(random, schema, city, viewer)
        self.maybe = self.inputs.maybe
        self.words = Wording(random, schema, self.inputs)
        self.fragments: list[str] = []
        self.slots: list[Slot] = []
        self.aliases = 0
        self.fields = 0

    def document(self) -> Asked:
        query = self._object("Query")
        size = self.random.choice((1, 1, 1, 2, 3))
        keys: set[str] = set()
        parts = [self._field(query, self._root_name(query), 1, 1, (), keys) for _ in range(size)]
        if self.maybe(0.04):
            parts.append(self.random.choice(INTROSPECTIONS))
        selected = self._wrapped("Query", [part for part in parts if part], 0.1)
        words = self.words
        named = words.definitions or self.maybe(0.2)
        head = "query Asked" if named else "query"
        if words.definitions:
            head += f"({', '.join(words.definitions)})"
        parts = [f"{head} {{ {' '.join(selected) or '__typename'} }}", *self.fragments]
        if named and self.maybe(0.15):
            parts.append("query Other { __typename }")
        self.random.shuffle(parts)
        return Asked(
            "\n".join(parts),
            "Asked" if len(parts) > 1 + len(self.fragments) else None,
            words.variables,
            words.others,
            tuple(self.slots),
        )

    def _root_name(self, query: GraphQLObjectType) -> str:
        names = [name for name, definition in query.fields.items() if self._readable(definition)]
        plural = [n for n in names if str(query.fields[n].type).endswith("Connection!")]
        if self.maybe(0.15):
            return "area"
        if self.maybe(0.2) and "gridPlans" in plural:
            return "gridPlans"  # its parts are reached from there alone, and they are many
        name: str = self.random.choice(plural if self.maybe(0.5) else names)
        return name

    def _object(self, name: str) -> GraphQLObjectType:
        type_ = self.schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        return type_

    def _readable(self, definition: GraphQLField) -> bool:
        name = get_named_type(definition.type).name
        return self.inputs.readable(name) or self.inputs.countable(name)

    # Selections

    def _selection(
        self,
        type_name: str,
        depth: int,
        rows: int,
        path: tuple[str, ...],
        wanted: tuple[str, ...] = (),
    ) -> list[str]:
        """Fields of an object, some of them in fragments."""
        type_ = self._object(type_name)
        names = [name for name, f in type_.fields.items() if self._fits(f, depth, rows)]
        leaves = [n for n in names if not is_composite_type(get_named_type(type_.fields[n].type))]
        chosen = list(wanted)
        for _ in range(self.random.choice((1, 2, 2, 3, 4, 6))):
            chosen.append(self.random.choice(names if self.maybe(0.6) or not leaves else leaves))
        if self.maybe(0.08):
            chosen.append("__typename")
        keys: set[str] = set()
        parts = [self._field(type_, name, depth + 1, rows, path, keys) for name in chosen]
        return self._wrapped(type_name, [part for part in parts if part], 0.12) or ["__typename"]

    def _fits(self, definition: GraphQLField, depth: int, rows: int) -> bool:
        named = get_named_type(definition.type)
        if not self._readable(definition):
            return False
        if not is_composite_type(named):
            return True
        room = depth < DEEPEST - 2 and self.fields < 60
        return room and (rows <= MOST_ROWS / 2 or not named.name.endswith("Connection"))

    def _field(
        self,
        type_: GraphQLObjectType,
        name: str,
        depth: int,
        rows: int,
        path: tuple[str, ...],
        keys: set[str],
    ) -> str:
        """One field with its arguments and selection; empty where its key is taken."""
        self.fields += 1
        key, said = self._key(name, keys)
        if key in keys:
            return ""
        if name == "__typename":
            keys.add(key)
            return said
        definition = type_.fields[name]
        named = get_named_type(definition.type).name
        counted = not self.inputs.readable(named)
        if counted and type_.name == "Area":  # it may be one that is drawn
            return ""
        keys.add(key)
        here = (*path, key)
        directive = self._directive(0.03)
        if name in ("node", "nodes") and type_.name == "Query":
            inner = self._of_any_type(depth, rows, here)
            return f"{said}{self._nodes_argument(name)}{directive} {inner}"
        if counted:
            return f"{said}{directive} {{ {self._counts()} }}"
        if named.endswith("Connection"):
            return self._connection(type_, name, said + "\0" + directive, depth, rows, here)
        if name == "groups":
            return self._groups(type_, definition, said + "\0" + directive, depth, rows, here)
        arguments = self._arguments(type_, name, definition, rows)
        if not is_composite_type(get_named_type(definition.type)):
            return f"{said}{arguments}{directive}"
        parts = self._selection(named, depth, rows, here)
        return self._merged(f"{said}{arguments}{directive}", parts)

    def _key(self, name: str, keys: set[str]) -> tuple[str, str]:
        """A response key and how it is written."""
        if (name in keys or self.maybe(0.1)) and self.aliases < MOST_ALIASES:
            self.aliases += 1
            plain = f"a{self.aliases}"
            alias = self.random.choice(HOSTILE) if self.maybe(0.3) else plain
            alias = plain if alias in keys else alias
            return alias, f"{alias}: {name}"
        return name, name

    def _merged(self, head: str, parts: list[str]) -> str:
        """A field with its selection, now and then said in two halves."""
        if len(parts) > 1 and self.maybe(0.06) and ":" not in head.split("(")[0]:
            half = self.random.randint(1, len(parts) - 1)
            return f"{head} {{ {' '.join(parts[:half])} }} {head} {{ {' '.join(parts[half:])} }}"
        return f"{head} {{ {' '.join(parts)} }}"

    def _wrapped(self, type_name: str, parts: list[str], chance: float) -> list[str]:
        """Selections of which some are moved into fragments."""
        if not parts or not self.maybe(chance):
            return parts
        cut = self.random.randint(0, len(parts) - 1)
        inner, directive = " ".join(parts[cut:]), self._directive(0.3)
        match self.random.choice(("inline", "bare", "named", "node")):
            case "inline":
                return [*parts[:cut], f"... on {type_name}{directive} {{ {inner} }}"]
            case "bare":
                return [*parts[:cut], f"...{directive} {{ {inner} }}"]
            case "node" if self._object(type_name).interfaces:
                return [f"... on Node{directive} {{ id }}", *parts]
            case _:
                name = f"F{len(self.fragments) + 1}"
                self.fragments.append(f"fragment {name} on {type_name} {{ {inner} }}")
                twice = [f"...{name}"] if self.maybe(0.1) else []
                return [*parts[:cut], *twice, f"...{name}{directive}"]

    def _directive(self, chance: float) -> str:
        if not self.maybe(chance):
            return ""
        name, truth = self.random.choice(("skip", "include")), self.maybe(0.5)
        return f" @{name}(if: {self.words.said(truth, 'Boolean!', 0.6)})"

    def _of_any_type(self, depth: int, rows: int, path: tuple[str, ...]) -> str:
        """A selection of a Node: fields of types, each under an alias of its own."""
        parts = ["id"] if self.maybe(0.6) else ["__typename"]
        names = [n for n in self.inputs.city.rows if self.inputs.readable(n)]
        keys: set[str] = set()
        for name in self.random.sample(names, min(len(names), self.random.choice((1, 2, 4)))):
            type_ = self._object(name)
            fields = [n for n, f in type_.fields.items() if self._fits(f, depth, rows)]
            keys |= set(fields)  # so that each gets an alias of its own
            chosen = [n for n in self.random.sample(fields, 2) if n != "id"]
            made = [self._field(type_, n, depth + 1, rows, path, keys) for n in chosen]
            inner = [part for part in made if part]
            if inner:
                parts.append(f"... on {name}{self._directive(0.1)} {{ {' '.join(inner)} }}")
        return f"{{ {' '.join(parts)} }}"

    def _nodes_argument(self, name: str) -> str:
        if name == "node":
            return f"(id: {self.words.said(self.inputs.choice(self.inputs.any_id), 'ID!', 0.4)})"
        count = self.random.choice((0, 1, 3, 5))
        ids = self.inputs.choice(lambda: [self.inputs.any_id() for _ in range(count)])
        return f"(ids: {self.words.said(ids, '[ID!]!', 0.4)})"

    # Connections

    def _connection(
        self,
        type_: GraphQLObjectType,
        name: str,
        said: str,
        depth: int,
        rows: int,
        path: tuple[str, ...],
    ) -> str:
        definition = type_.fields[name]
        connection = get_named_type(definition.type).name
        wanted = [
            self.random.choice(("nodes", "nodes", "edges", "totalCount", "aggregate", "groups"))
        ]
        size = self._size(rows)
        paged = self.maybe(0.3)
        arguments = [self._page(size, paged)]
        if paged:
            slot = self._slot(path)
            arguments += [f"after: ${slot.after}"] + [f"before: ${slot.before}"] * self.maybe(0.5)
            wanted += ["pageInfo", "edges"]
            if f"before: ${slot.before}" not in arguments:
                self._forget(slot.before)
        arguments += self._rest(definition, rows)
        parts = self._selection(connection, depth, rows * size, path, tuple(wanted))
        given = ", ".join(a for a in arguments if a)
        head = said.replace("\0", f"({given})" if given else "")
        return self._merged(head, parts)

    def _counts(self) -> str:
        """What may be asked of a connection whose rows may only be counted."""
        by = self.random.choice(sorted(AREA_DIGITS)).upper()
        order = f", orderBy: [{{by: COUNT, direction: {self.random.choice(('ASC', 'DESC'))}}}]"
        having = f", having: {{count: {{lte: {self.random.randint(0, 6)}}}}}"
        grouping = f"by: {by}{order * self.maybe(0.5)}{having * self.maybe(0.3)}"
        density = f"density(per: {self.random.choice(('SQUARE_KILOMETRE', 'HECTARE'))}) {{ count }}"
        groups = f"groups({grouping}) {{ count {density} {_camel(by)} {{ id }} }}"
        parts = ("totalCount", "aggregate { count }", "__typename", groups)
        return " ".join(self.random.sample(parts, self.random.randint(1, len(parts))))

    def _size(self, rows: int) -> int:
        if rows * 100 <= MOST_ROWS and self.maybe(0.4):
            return 100
        return self.random.choice((1, 2, 3, 5)) if rows < 50 else 2

    def _page(self, size: int, paged: bool) -> str:
        if size == 100:
            name = self.random.choice(("first", "last", "after", "before")[: 2 if paged else 4])
            type_text = "Int" if name in ("first", "last") else "String"
            return f"{name}: {self.words.nothing(type_text)}" if self.maybe(0.4) else ""
        name = "last" if self.maybe(0.3) else "first"
        number = Choice(size, lambda: self.random.randint(1, size))
        return f"{name}: {self.words.said(number, 'Int', 0.3)}"

    def _slot(self, path: tuple[str, ...]) -> Slot:
        number = len(self.words.definitions)
        slot = Slot(path, f"after{number}", f"before{number}")
        self.words.definitions += [f"${slot.after}: String", f"${slot.before}: String"]
        self.slots.append(slot)
        return slot

    def _forget(self, variable: str) -> None:
        self.words.definitions.remove(f"${variable}: String")

    def _rest(self, definition: GraphQLField, rows: int) -> list[str]:
        """The arguments of a connection beside its page."""
        entity = get_named_type(definition.type).name.removesuffix("Connection")
        inputs, said = self.inputs, self.words.said
        found = []
        for name, argument in definition.args.items():
            text = str(argument.type)
            match name:
                case "within":
                    found.append(f"within: {said(inputs.choice(inputs.metres), text, 0.3)}")
                case "where" if self.maybe(0.5):
                    found.append(f"where: {said(inputs.where(entity), text, 0.15)}")
                case "orderBy" if self.maybe(0.4):
                    found.append(f"orderBy: {said(inputs.order(entity), text, 0.15)}")
                case "asOf" if self.maybe(0.3):
                    found.append(f"asOf: {said(inputs.choice(inputs.instant), text, 0.3)}")
                case "where" | "orderBy" | "asOf" if self.maybe(0.08):
                    found.append(f"{name}: {self.words.nothing(text)}")
        return found

    def _groups(
        self,
        type_: GraphQLObjectType,
        definition: GraphQLField,
        said: str,
        depth: int,
        rows: int,
        path: tuple[str, ...],
    ) -> str:
        entity = type_.name.removesuffix("Connection")
        keys = self.schema.type_map[f"{entity}GroupKey"]
        assert isinstance(keys, GraphQLEnumType)
        by = [
            Term(k) for k in self.random.sample(list(keys.values), self.random.choice((1, 1, 2, 3)))
        ]
        arguments = [f"by: {self.words.said(by, str(definition.args['by'].type), 0.1)}"]
        for name, draw, chance in (
            ("having", lambda: self.inputs.having(entity), 0.3),
            ("orderBy", lambda: self.inputs.order(entity, groups=True), 0.4),
            ("first", lambda: self.inputs.choice(lambda: self.random.randint(1, 3)), 0.3),
            ("asOf", lambda: self.inputs.choice(self.inputs.instant), 0.3),
        ):
            if name in definition.args and (self.maybe(chance) or (name == "first" and rows > 1)):
                arguments.append(
                    f"{name}: {self.words.said(draw(), str(definition.args[name].type), 0.2)}"
                )
        wanted = tuple(_camel(k) for k in by if self._key_fits(entity, _camel(k), depth, rows))
        parts = self._selection(f"{entity}Group", depth, rows * 3, path, (*wanted, "count"))
        return self._merged(said.replace("\0", f"({', '.join(arguments)})"), parts)

    def _key_fits(self, entity: str, name: str, depth: int, rows: int) -> bool:
        return self._fits(self._object(f"{entity}Group").fields[name], depth, rows)

    # Other arguments

    def _arguments(
        self, type_: GraphQLObjectType, name: str, definition: GraphQLField, rows: int
    ) -> str:
        if type_.name == "Query" and name == "area":
            crs = self.inputs.area_crs()
            given = [f"in: {self.words.said(self.inputs.area(crs), 'AreaInput!', 0.15)}"]
            if crs != "WGS84" or self.maybe(0.2):
                given.append(f"crs: {self.words.said(Term(crs), 'CRS!', 0.2)}")
            return f"({', '.join(given)})"
        found = []
        for argument_name, argument in definition.args.items():
            required = is_non_null_type(argument.type) and argument.default is None
            if required or self.maybe(0.4):
                draw = self._draw(argument_name, get_named_type(definition.type).name)
                found.append(f"{argument_name}: {self.words.said(draw, str(argument.type), 0.3)}")
        return f"({', '.join(found)})" if found else ""

    def _draw(self, name: str, type_name: str) -> Any:
        draws: dict[str, Callable[[], Any]] = {
            "crs": lambda: Term(self.inputs.area_crs()),
            "per": lambda: Term(self.random.choice(("SQUARE_KILOMETRE", "HECTARE"))),
            "precision": lambda: self.random.choice((0, 3, 6, 7, 9, 15)),
            "simplifyMetres": lambda: float(self.random.choice((1, 10, 60, 200))),
            "asOf": self.inputs.instant,
            "id": lambda: self.inputs.id_of(type_name),
            "code": lambda: self.inputs.code(type_name),
        }
        return self.inputs.choice(draws[name])


def _camel(shouted: str) -> str:
    head, *tail = shouted.lower().split("_")
    return head + "".join(part.capitalize() for part in tail)
