"""The GraphQL inputs that filter and order an entity's lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from compiler.entity import Entity, Field, Relation
from compiler.join import Near
from compiler.measures import measures
from compiler.names import camel, shouting
from compiler.types.inputs import AreaInput, IDFilter, NearInput, PointInput, filter_of, list_filter
from compiler.types.registry import Slot, TypeRegistry, fill_input, maybe
from compiler.types.scalars import Direction, Nulls
from geo.crs import CRS


class FilterTypes:
    """Makes the ``Where`` and ``Order`` inputs of entities."""

    def __init__(self, registry: TypeRegistry) -> None:
        self.registry = registry

    def add(self, entity: Entity) -> None:
        self._where(entity)
        self._order(entity)

    def _where(self, entity: Entity) -> None:
        where: Any = self.registry(f"{entity.name}Where")
        slots = [
            Slot("_and", maybe(list[where]), "All of these hold 且"),
            Slot("_or", maybe(list[where]), "At least one of these holds 或"),
            Slot("_not", maybe(where), "This does not hold 非"),
            Slot("id", maybe(IDFilter), "Its id 标识"),
            Slot("updatedAt", maybe(filter_of(datetime)), "When it was last written 更新时间"),
            Slot("within", maybe(AreaInput), "It lies wholly in this area 完全位于区域内"),
            Slot("intersects", maybe(AreaInput), _meets(entity)),
            Slot(
                "crs", CRS, "Of the coordinates in within and intersects 坐标系", default=CRS.WGS84
            ),
        ]
        if not entity.is_area:
            slots.append(Slot("areaCode", maybe(filter_of(str)), "The area's code 区域代码"))
        if entity.geometry:
            slots.append(Slot("nearerThan", maybe(NearInput), "It is near this point 邻近"))
        slots += [
            Slot(camel(f.name), maybe(_filter(f)), f.description)
            for f in (*entity.fields.values(), *measures(entity))
        ]
        slots += [self._relation_filter(r) for r in entity.relations.values()]
        fill_input(where, f"Conditions on {entity.plural}, all of which hold 筛选条件", slots)

    def _relation_filter(self, relation: Relation) -> Slot:
        name, target = camel(relation.name), relation.target
        where: Any = self.registry(f"{target}Where")
        if not relation.many:
            return Slot(name, maybe(where), f"There is one, and: {relation.description}")
        near = isinstance(relation.join, Near)
        type_: Any = self.registry(f"{'Nearby' if near else ''}{target}Relation")
        if "__strawberry_definition__" not in vars(type_):
            slots = [
                Slot("some", maybe(where), "At least one is so 存在"),
                Slot("none", maybe(where), "Not one is so 不存在"),
                Slot("every", maybe(where), "There is none that is not so 全部"),
                Slot("count", maybe(filter_of(int)), "How many there are 数量"),
                Slot("where", maybe(where), "Which ones to count 计数条件"),
            ]
            if near:
                slots.insert(0, Slot("within", float, "How near, in metres 距离 (米)"))
            fill_input(type_, f"Conditions on related {target} rows 关联条件", slots)
        return Slot(name, maybe(type_), relation.description)

    def _order(self, entity: Entity) -> None:
        fields = (*filter(_sortable, entity.fields.values()), *measures(entity))
        names = {shouting(f.name): f.description for f in fields}
        names |= {"ID": "By id 标识", "UPDATED_AT": "When it was last written 更新时间"}
        if entity.geometry:
            names["DISTANCE"] = "Distance from the point `from` 距离"
        field: Any = self.registry.enumeration(
            f"{entity.name}OrderField", f"What {entity.plural} are ordered by 排序字段", names
        )
        slots = [
            Slot("by", field, "By what 排序字段"),
            Slot("direction", Direction, "Which way 方向", default=Direction.ASC),
            Slot("nulls", Nulls, "Where nulls go 空值位置", default=Nulls.LAST),
        ]
        if entity.geometry:
            slots.append(Slot("from", maybe(PointInput), "From where, when by DISTANCE 起点"))
        fill_input(self.registry(f"{entity.name}Order"), f"An order of {entity.plural} 排序", slots)


def _filter(field: Field) -> type:
    if getattr(field.type, "__origin__", None) is list:
        return list_filter(field.type.__args__[0])
    return filter_of(field.type)


def _sortable(field: Field) -> bool:
    return getattr(field.type, "__origin__", None) is not list


def _meets(entity: Entity) -> str:
    if entity.spans_areas:
        return "It meets this area, of a code, too, whose boundary is on record 与区域相交"
    return "It meets this area 与区域相交"
