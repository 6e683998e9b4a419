"""The GraphQL types of figures: aggregates of a list, and of its groups."""

from __future__ import annotations

from datetime import date, datetime
from enum import EnumMeta
from typing import Any

from compiler.entity import Entity, Field
from compiler.measures import measures
from compiler.model import Model
from compiler.names import camel, shouting
from compiler.types.inputs import filter_of
from compiler.types.registry import Slot, TypeRegistry, fill_input, fill_object, list_of, maybe
from compiler.types.scalars import AreaUnit, Direction

TIME_KEYS: dict[str, tuple[Any, str]] = {
    "YEAR": (int, "Year 年"),
    "MONTH": (date, "First day of the month 月"),
    "DAY": (date, "Day 日"),
    "HOUR": (datetime, "Start of the hour 时"),
    "HOUR_OF_DAY": (int, "Hour of the day, 0 to 23 小时"),
    "WEEKDAY": (int, "Day of the week, 1 Monday to 7 Sunday 星期"),
}


def key_fields(entity: Entity) -> list[Field]:
    """Fields that rows can be grouped by: terms, truths, whole numbers, and texts declared so."""
    return [
        field
        for field in entity.fields.values()
        if field.type in (bool, int)
        or isinstance(field.type, EnumMeta)
        or field.name in entity.grouped_by
    ]


def figures(entity: Entity) -> list[Field]:
    """Fields and measures that can be summed and averaged."""
    return [field for field in _measured(entity) if field.type in (int, float)]


def extremes(entity: Entity) -> list[Field]:
    """Fields and measures that have a least and a greatest value."""
    return [field for field in _measured(entity) if field.type in (int, float, datetime, date)]


def _measured(entity: Entity) -> tuple[Field, ...]:
    return *entity.fields.values(), *measures(entity)


def counted_as(entity: Entity) -> Any:
    """The type of how many there are: of what is reserved, null where they are too few to tell."""
    return maybe(int) if entity.reserved else int


UNIT_SLOT = Slot("per", AreaUnit, "For each of these 单位面积", default=AreaUnit.SQUARE_KILOMETRE)

AS_OF_SLOT = Slot("asOf", maybe(datetime), "As grids and communities were at this instant 历史时刻")


class AggregateTypes:
    """Makes the types of an entity's aggregates and groups."""

    def __init__(self, registry: TypeRegistry, model: Model, node: type) -> None:
        self.registry = registry
        self.model = model
        self.node = node

    def add(self, entity: Entity) -> None:
        self._figures(entity)
        self._group(entity)

    def _measures(self, entity: Entity) -> list[Slot]:
        """The fields of aggregates and groups: count, and figures where there are numbers."""
        slots = [Slot("count", counted_as(entity), "How many 数量")]
        if figures(entity):
            numbers: Any = self.registry(f"{entity.name}Figures")
            slots += [
                Slot("sum", numbers, "Sums 合计"),
                Slot("avg", numbers, "Averages 平均"),
            ]
        if extremes(entity):
            least: Any = self.registry(f"{entity.name}Extremes")
            slots += [Slot("min", least, "Least values 最小"), Slot("max", least, "Greatest 最大")]
        return slots

    def _figures(self, entity: Entity) -> None:
        if figures(entity):
            self._numbers(f"{entity.name}Figures", "figures", "数值", figures(entity))
        if extremes(entity):
            slots = [Slot(camel(f.name), maybe(f.type), f.description) for f in extremes(entity)]
            fill_object(
                self.registry(f"{entity.name}Extremes"), "Least or greatest values 极值", slots
            )
        name = f"{entity.name}Aggregate"
        fill_object(
            self.registry(name), f"Figures over {entity.plural} 汇总", self._measures(entity)
        )

    def _numbers(
        self, name: str, noun: str, chinese: str, fields: list[Field], *more: tuple[str, str]
    ) -> None:
        """A type of numbers by name, and the filter of them."""
        described = [*more, *((camel(field.name), field.description) for field in fields)]
        slots = [Slot(each, maybe(float), text) for each, text in described]
        fill_object(self.registry(name), f"{noun.capitalize()} of numbers {chinese}", slots)
        filters = [Slot(each, maybe(filter_of(float)), text) for each, text in described]
        fill_input(self.registry(f"{name}Filter"), f"Conditions on {noun} {chinese}条件", filters)

    def _density(self, entity: Entity) -> Slot:
        """How many there are of a group, and how much in all, for each unit of its area."""
        name = f"{entity.name}Density"
        counted = ("count", "How many 数量")
        self._numbers(name, "densities", "密度", figures(entity), counted)
        text = "How many, and sums, by the area grouped by 密度; null without one, or its boundary"
        return Slot("density", self.registry(name), text, (UNIT_SLOT,))

    def group_keys(self, entity: Entity) -> dict[str, tuple[Any, str]]:
        """What rows can be grouped by: the key's name, its type and its description."""
        keys: dict[str, tuple[Any, str]] = {}
        hierarchy = self.model.hierarchy
        for level in hierarchy.grouping:
            target: Any = self.registry(hierarchy.entities[level.digits].name, self.node)
            keys[level.name] = (target, level.description)
        for field in key_fields(entity):
            keys[shouting(field.name)] = (field.type, field.description)
        if entity.time:
            keys |= TIME_KEYS
        return keys

    def _group(self, entity: Entity) -> None:
        keys = self.group_keys(entity)
        slots = [
            Slot(camel(name.lower()), maybe(type_), f"{description}; null unless grouped by it")
            for name, (type_, description) in keys.items()
        ]
        type_ = self.registry(f"{entity.name}Group")
        text = f"{entity.plural} that have something in common 分组"
        if entity.spans_areas:
            text += (
                ". By area, each is in every area that holds a part of it, and its length is that"
                " of the part; along a border it is in the area with the lowest code 跨界按段计"
            )
        fill_object(
            type_,
            text,
            [*slots, *self._measures(entity), self._density(entity)],
        )
        self._key_names(entity)
        self._having(entity)
        self._group_order(entity)

    def _having(self, entity: Entity) -> None:
        slots = [Slot("count", maybe(filter_of(int)), "How many 数量")]
        if figures(entity):
            numbers: Any = self.registry(f"{entity.name}FiguresFilter")
            slots += [
                Slot("sum", maybe(numbers), "Sums 合计"),
                Slot("avg", maybe(numbers), "Averages 平均"),
            ]
        densities: Any = self.registry(f"{entity.name}DensityFilter")
        text = "Densities, for each square kilometre 每平方千米密度"
        slots.append(Slot("density", maybe(densities), text))
        fill_input(self.registry(f"{entity.name}Having"), "Conditions on groups 分组条件", slots)

    def _group_order(self, entity: Entity) -> None:
        names = {
            "COUNT": "How many 数量",
            "DENSITY_COUNT": "How many, by the area grouped by 密度",
            "KEY": "The keys, in their order 分组键",
        }
        for field in figures(entity):
            names[f"SUM_{shouting(field.name)}"] = f"Sum: {field.description}"
            names[f"AVG_{shouting(field.name)}"] = f"Average: {field.description}"
            names[f"DENSITY_{shouting(field.name)}"] = f"Density: {field.description}"
        for field in extremes(entity):
            names[f"MIN_{shouting(field.name)}"] = f"Least: {field.description}"
            names[f"MAX_{shouting(field.name)}"] = f"Greatest: {field.description}"
        by: Any = self.registry.enumeration(
            f"{entity.name}GroupOrderField", "What groups are ordered by 分组排序字段", names
        )
        fill_input(
            self.registry(f"{entity.name}GroupOrder"),
            "An order of groups 分组排序",
            [
                Slot("by", by, "By what 排序字段"),
                Slot("direction", Direction, "Which way 方向", default=Direction.ASC),
            ],
        )

    def _key_names(self, entity: Entity) -> Any:
        descriptions = {name: text for name, (_, text) in self.group_keys(entity).items()}
        text = f"What {entity.plural} are grouped by 分组依据"
        return self.registry.enumeration(f"{entity.name}GroupKey", text, descriptions)

    def group_slots(self, entity: Entity) -> tuple[Slot, ...]:
        key = self._key_names(entity)
        having: Any = self.registry(f"{entity.name}Having")
        order: Any = self.registry(f"{entity.name}GroupOrder")
        slots = [
            Slot("by", list_of(key), "What the rows of a group have in common 分组依据"),
            Slot("having", maybe(having), "Only groups that 分组条件"),
            Slot("orderBy", maybe(list[order]), "In this order; else by the keys 排序"),
            Slot("first", maybe(int), "How many 前几组"),
        ]
        return (*slots, AS_OF_SLOT) if entity.geometry else tuple(slots)
