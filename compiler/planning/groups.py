"""From the selected figures of a connection to a plan: its aggregates and its groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import EnumMeta
from typing import Literal, get_args

from sqlalchemy import BigInteger, Float

from compiler import parameters
from compiler.entity import Entity, Field, Relation
from compiler.errors import BadInput
from compiler.join import Prefix
from compiler.names import shouting
from compiler.plan import (
    Aggregate,
    AreaKey,
    Cut,
    FieldKey,
    GroupKey,
    Groups,
    GroupSort,
    Having,
    KeyedArea,
    KeyPart,
    Literally,
    Measure,
    Measured,
    MeasureGroup,
    TimeKey,
    ToOne,
)
from compiler.planning.conditions import ConditionPlanner
from compiler.planning.context import ObjectOf, PlanningContext
from compiler.planning.selections import Selection
from compiler.predicates import Bind, Quantity, Way
from compiler.types.scalars import AreaUnit
from compiler.value import Constant, Leaf, Record, Value

SQUARE_METRES = {AreaUnit.SQUARE_KILOMETRE: 1e6, AreaUnit.HECTARE: 1e4}

BY_ITSELF = SQUARE_METRES[AreaUnit.SQUARE_KILOMETRE]
"""What densities are for each of where groups are ordered by them, or asked about them."""

QUANTITIES: dict[str, Quantity] = {"SUM": "sum", "AVG": "avg", "MIN": "min", "MAX": "max"}


class GroupPlanner:
    """Plans the aggregates and groups of one operation."""

    def __init__(
        self, context: PlanningContext, conditions: ConditionPlanner, object_: ObjectOf
    ) -> None:
        self.context = context
        self.conditions = conditions
        self.object_of = object_
        self.most = context.limits.page

    def aggregate(self, entity: Entity, selection: Selection) -> Aggregate:
        """The figures that are selected over all rows of a list."""
        type_name = f"{entity.name}Aggregate"
        selected = self.context.selections.of(type_name, selection.sets)
        return Aggregate(tuple(self._measured(entity, type_name, inner) for inner in selected))

    def groups(self, entity: Entity, selection: Selection, as_of: Bind | None) -> Groups:
        """The groups that are selected of a list. ``as_of`` is when the list's areas are meant."""
        arguments = self.context.selections.arguments(f"{entity.name}Connection", selection)
        as_of = self.context.as_of(arguments, as_of)
        by = arguments.leaf("by")
        names = [key.name for key in by.now] if by else []
        if not names:
            raise BadInput("groups: by is empty; name at least one key")
        keys = tuple(self._key(entity, name) for name in names)
        size = self._size(arguments, keys)
        with self.context.costing(size):
            parts = self._parts(entity, selection, names, as_of)
        having = self._having(entity, arguments.record("having"))
        order = [self._sort(entity, item) for item in arguments.items("orderBy") or ()]
        cuts = self._cuts(entity, keys, as_of)
        groups = Groups(keys, parts, tuple(having), tuple(order), size, as_of, cuts=cuts)
        has_density = any(figure.per is not None for figure in groups.figures)
        return replace(groups, area=self._area(keys, as_of)) if has_density else groups

    def _size(self, arguments: Record, keys: Iterable[GroupKey]) -> Bind:
        first = arguments.leaf("first") or Leaf(Constant(self._most_groups(keys)), None)
        return self.context.bind(first, parameters.Whole("first", 1, self.most), BigInteger())

    def _most_groups(self, keys: Iterable[GroupKey]) -> int:
        """How many groups there can be, null keys too, up to a page: few where keys are terms."""
        most = 1
        for key in keys:
            type_ = key.field.type if isinstance(key, FieldKey) else None
            terms = len(type_) if isinstance(type_, EnumMeta) else 2 if type_ is bool else None
            most *= self.most if terms is None else terms + 1
        return min(most, self.most)

    # Figures

    def _measured(self, entity: Entity, type_name: str, selection: Selection) -> Measured:
        match selection.name:
            case "__typename":
                return Literally(selection.key, type_name)
            case "count":
                return self._count(entity, selection.key)
            case "sum" | "avg":
                return self._measures(entity, f"{entity.name}Figures", selection, selection.name)
            case "min" | "max":
                return self._measures(entity, f"{entity.name}Extremes", selection, selection.name)
            case "density":
                return self._densities(entity, type_name, selection)
        raise LookupError(f"{type_name}.{selection.name} has no meaning")

    def _count(self, entity: Entity, key: str = "", per: float | None = None) -> Measure:
        return Measure(key, "count", cell=self.conditions.cell(entity), per=per)

    def _measures(
        self, entity: Entity, type_name: str, selection: Selection, quantity: Quantity
    ) -> MeasureGroup:
        fields = self.context.meanings[entity.name].figures
        return MeasureGroup(
            selection.key,
            tuple(
                Literally(inner.key, type_name)
                if inner.name == "__typename"
                else Measure(inner.key, quantity, fields[inner.name])
                for inner in self.context.selections.of(type_name, selection.sets)
            ),
        )

    def _densities(self, entity: Entity, type_name: str, selection: Selection) -> MeasureGroup:
        unit: AreaUnit = self.context.selections.arguments(type_name, selection).term("per")
        name = f"{entity.name}Density"
        measures = (
            Literally(inner.key, name)
            if inner.name == "__typename"
            else self._density(entity, inner.name, SQUARE_METRES[unit], inner.key)
            for inner in self.context.selections.of(name, selection.sets)
        )
        return MeasureGroup(selection.key, tuple(measures))

    def _density(self, entity: Entity, name: str, per: float, key: str = "") -> Measure:
        """How many there are, or the sum of a figure, for each so many square metres."""
        if name == "count":
            return self._count(entity, key, per)
        return Measure(key, "sum", self.context.meanings[entity.name].figures[name], per=per)

    # Keys

    def _area(self, keys: Sequence[GroupKey], as_of: Bind | None) -> KeyedArea | None:
        """The smallest area that groups are about, if they are about any."""
        lengths = [key.length if isinstance(key, AreaKey) else 0 for key in keys]
        if not any(lengths):
            return None
        index = lengths.index(max(lengths))
        return KeyedArea(index, self._way(max(lengths), "", as_of))

    def _cuts(
        self, entity: Entity, keys: Sequence[GroupKey], as_of: Bind | None
    ) -> tuple[Cut, ...]:
        """How lines are cut for groups by areas: by what is current, the smallest areas before
        those that hold them, and by the versions of an instant, each kind by itself."""
        lengths = dict.fromkeys(key.length for key in keys if isinstance(key, AreaKey))
        if not lengths or not entity.spans_areas:
            return ()
        entities = self.context.model.hierarchy.entities
        then = [d for d in lengths if as_of is not None and entities[d].versions]
        now = [digits for digits in lengths if digits not in then]
        least = min(now, default=None)
        held = [d for d in entities if least is not None and d >= least and entities[d].geometry]
        names = dict.fromkeys(entities[digits].name for digits in held)
        current = [Cut(self.context.model[name], min(now), None, True) for name in names]
        return (*current, *(Cut(entities[d], d, as_of, False) for d in then))

    def _way(self, length: int, name: str, as_of: Bind | None) -> Way:
        """The way from a group to the area whose code, of so many digits, is its key."""
        target = self.context.model.hierarchy.entities[length]
        relation = Relation(name, target.name, Prefix(length), False, True, "")
        return self.conditions.way(relation, None, as_of, None)

    def _key(self, entity: Entity, name: str) -> GroupKey:
        if level := self.context.model.hierarchy.named(name):
            return AreaKey(level.digits)
        if entity.time:
            match name:
                case "YEAR" | "MONTH" | "DAY" | "HOUR" | "HOUR_OF_DAY" | "WEEKDAY":
                    return TimeKey(entity.time, name)
        return FieldKey(self._field(entity, name))

    def _field(self, entity: Entity, shouted: str) -> Field:
        """A field or a measure by the name that it has in an enumeration."""
        for field in self.context.meanings[entity.name].figures.values():
            if shouting(field.name) == shouted:
                return field
        raise LookupError(f"{entity.name} has no field {shouted}")

    def _parts(
        self, entity: Entity, selection: Selection, names: list[str], as_of: Bind | None
    ) -> tuple[KeyPart | Measured, ...]:
        type_name = f"{entity.name}Group"
        return tuple(
            self._measured(entity, type_name, inner)
            if inner.name in ("__typename", "density", *get_args(Quantity))
            else self._key_part(entity, inner, names, as_of)
            for inner in self.context.selections.of(type_name, selection.sets)
        )

    def _key_part(
        self, entity: Entity, selection: Selection, names: list[str], as_of: Bind | None
    ) -> KeyPart:
        """A key as it is selected: null where groups are not made by it."""
        name = "".join(f"_{c}" if c.isupper() else c for c in selection.name).upper()
        key, index = self._key(entity, name), names.index(name) if name in names else None
        if index is None or not isinstance(key, AreaKey):
            return KeyPart(selection.key, index)
        with self.context.at(selection):
            way = self._way(key.length, selection.name, as_of)
            area = ToOne(selection.key, way, self.object_of(way.target, selection, as_of))
        return KeyPart(selection.key, index, area)

    # Conditions and order

    def _having(self, entity: Entity, having: Record | None) -> list[Having]:
        conditions: list[Having] = []
        for name, filter_ in (having.entries if having else {}).items():
            place = f"having.{name}"
            record = required_record(place, filter_)
            match name:
                case "count":
                    count = self._count(entity)
                    compared = self.conditions.comparisons(place, record, BigInteger())
                    conditions += [Having(count, *comparison) for comparison in compared]
                case "sum" | "avg" | "density":
                    conditions += self._having_figures(entity, name, record)
                case _:
                    raise LookupError(f"{place} has no meaning")
        return conditions

    def _having_figures(
        self, entity: Entity, kind: Literal["sum", "avg", "density"], filters: Record
    ) -> list[Having]:
        fields = self.context.meanings[entity.name].figures
        conditions: list[Having] = []
        for name, filter_ in filters.entries.items():
            place = f"having.{kind}.{name}"
            if kind == "density":
                measure = self._density(entity, name, BY_ITSELF)
            else:
                measure = Measure("", kind, fields[name])
            compared = self.conditions.comparisons(place, required_record(place, filter_), Float())
            conditions += [Having(measure, *comparison) for comparison in compared]
        return conditions

    def _sort(self, entity: Entity, order: Value) -> GroupSort:
        if not isinstance(order, Record):
            raise BadInput("orderBy: null is no order; leave it out")
        name = order.term("by").name
        descending = order.term("direction").name == "DESC"
        match name.partition("_"):
            case ["KEY", "", ""]:
                return GroupSort(None, descending)
            case ["COUNT", "", ""]:
                return GroupSort(self._count(entity), descending)
            case ["DENSITY", "_", "COUNT"]:
                return GroupSort(self._count(entity, per=BY_ITSELF), descending)
            case ["DENSITY", "_", shouted]:
                measure = Measure("", "sum", self._field(entity, shouted), per=BY_ITSELF)
                return GroupSort(measure, descending)
            case ["SUM" | "AVG" | "MIN" | "MAX" as head, "_", shouted]:
                measure = Measure("", QUANTITIES[head], self._field(entity, shouted))
                return GroupSort(measure, descending)
        raise LookupError(f"{entity.name}GroupOrder.{name} has no meaning")


def required_record(place: str, value: Value) -> Record:
    """An input object that is not null: a null that fell out of a variable asks for no less."""
    if isinstance(value, Record):
        return value
    raise BadInput(f"{place}: null is no condition; leave it out")
