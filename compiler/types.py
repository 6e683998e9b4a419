"""The GraphQL types of a model: for each entity its object, connection, filters and groups."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, EnumMeta
from typing import Any

import strawberry

from compiler.entity import Entity, Field, Relation
from compiler.inputs import AreaInput, IDFilter, NearInput, PointInput, filter_of, list_filter
from compiler.join import Near, Prefix
from compiler.model import AREA_LENGTHS, Model
from compiler.names import camel, shouting
from compiler.scalars import Direction, GeoJSON, Nulls, enumeration
from compiler.shells import Slot, fill_input, fill_object, list_of, maybe
from geo.crs import CRS

TIME_KEYS: dict[str, tuple[Any, str]] = {
    "YEAR": (int, "Year 年"),
    "MONTH": (date, "First day of the month 月"),
    "DAY": (date, "Day 日"),
    "HOUR": (datetime, "Start of the hour 时"),
    "HOUR_OF_DAY": (int, "Hour of the day, 0 to 23 小时"),
    "WEEKDAY": (int, "Day of the week, 1 Monday to 7 Sunday 星期"),
}

CRS_SLOT = Slot("crs", CRS, "What the coordinates are in 坐标系", default=CRS.WGS84)
SHAPE_SLOTS = (
    CRS_SLOT,
    Slot("precision", int, "Digits after the point 小数位数, 0 to 15", default=7),
    Slot("simplifyMetres", maybe(float), "Leave out bends smaller than this 简化容差 (米)"),
)
AS_OF_SLOT = Slot("asOf", maybe(datetime), "As the grids were at this instant 历史时刻")


def key_fields(entity: Entity) -> list[Field]:
    """Fields that rows can be grouped by: terms, truths and small whole numbers."""
    return [
        field
        for field in entity.fields.values()
        if field.type is bool or field.type is int or isinstance(field.type, EnumMeta)
    ]


def figures(entity: Entity) -> list[Field]:
    """Fields that can be summed and averaged."""
    return [field for field in entity.fields.values() if field.type in (int, float)]


def extremes(entity: Entity) -> list[Field]:
    """Fields that have a least and a greatest value."""
    return [field for field in entity.fields.values() if field.type in (int, float, datetime, date)]


class Types:
    """All GraphQL types of a model, as Strawberry classes by name."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.shells: dict[str, type] = {}
        self.node = self._node()
        self.page_info = self._page_info()
        for entity in model:
            self._entity(entity)
        self.area = self._area()
        self.query = self._query()

    def shell(self, name: str, *bases: type) -> type:
        """The class of a type, perhaps still without fields."""
        if name not in self.shells:
            self.shells[name] = type(name, bases, {"__annotations__": {}})
        return self.shells[name]

    def object_shell(self, name: str) -> type:
        return self.shell(name, self.node)

    def _node(self) -> type:
        slots = [Slot("id", strawberry.ID, "Identifies it among everything 全局标识")]
        return fill_object(
            self.shell("Node"), "Anything that has an id 有标识的对象", slots, interface=True
        )

    def _page_info(self) -> type:
        slots = [
            Slot("hasNextPage", bool, "Whether more follow 是否有下一页"),
            Slot("hasPreviousPage", bool, "Whether some come before 是否有上一页"),
            Slot("startCursor", maybe(str), "Cursor of the first 起始游标"),
            Slot("endCursor", maybe(str), "Cursor of the last 结束游标"),
        ]
        return fill_object(self.shell("PageInfo"), "Where a page stands 分页信息", slots)

    def _entity(self, entity: Entity) -> None:
        self._object(entity)
        self._connection(entity)
        self._where(entity)
        self._order(entity)
        self._groups(entity)

    # Objects

    def _object(self, entity: Entity) -> None:
        slots = [Slot("id", strawberry.ID, "Identifies it among everything 全局标识")]
        slots += [Slot(camel(f.name), _output(f), f.description) for f in entity.fields.values()]
        if entity.key != "code":
            slots.append(Slot("areaCode", str, str(entity.table.c.area_code.comment)))
        slots.append(Slot("updatedAt", datetime, str(entity.table.c.updated_at.comment)))
        slots += self._geometry_slots(entity)
        if entity.versions:
            slots += [
                Slot("validFrom", datetime, "Since when this version holds 生效时间"),
                Slot("validTo", maybe(datetime), "Until when, if it has ended 失效时间"),
            ]
        slots += [self._relation_slot(entity, r) for r in entity.relations.values()]
        fill_object(self.object_shell(entity.name), entity.description, slots)

    def _geometry_slots(self, entity: Entity) -> list[Slot]:
        if not entity.geometry:
            return []
        column = entity.table.c[entity.geometry]
        shape: Any = maybe(GeoJSON) if column.nullable else GeoJSON
        box: Any = maybe(list[float]) if column.nullable else list[float]
        number: Any = maybe(float) if column.nullable else float
        slots = [
            Slot(camel(column.name), shape, f"{column.comment}, as GeoJSON", SHAPE_SLOTS),
            Slot("bbox", box, "West, south, east, north 范围框", (CRS_SLOT,)),
        ]
        if entity.polygonal:
            slots += [
                Slot("centroid", shape, "Centre of gravity, as GeoJSON 重心", SHAPE_SLOTS[:2]),
                Slot("areaSquareMetres", number, "Area in square metres 面积"),
                Slot("lengthMetres", number, "Length of the edge in metres 周长"),
            ]
        return slots

    def _relation_slot(self, entity: Entity, relation: Relation) -> Slot:
        name = camel(relation.name)
        target = self.model[relation.target]
        if relation.many:
            connection = self.shell(f"{target.name}Connection")
            return Slot(
                name, connection, relation.description, self.connection_slots(target, relation)
            )
        shape: Any = self.object_shell(target.name)
        arguments: tuple[Slot, ...] = ()
        if target.versions and isinstance(relation.join, Prefix) and entity.geometry:
            arguments = (AS_OF_SLOT,)
        return Slot(
            name, maybe(shape) if relation.optional else shape, relation.description, arguments
        )

    # Connections

    def connection_slots(
        self, entity: Entity, relation: Relation | None = None
    ) -> tuple[Slot, ...]:
        """The arguments of a connection to ``entity``."""
        slots = [
            Slot("first", maybe(int), "How many, from the start 前几条"),
            Slot("after", maybe(str), "Only what follows this cursor 起始游标之后"),
            Slot("last", maybe(int), "How many, from the end 后几条"),
            Slot("before", maybe(str), "Only what precedes this cursor 结束游标之前"),
            Slot("where", maybe(self.shell(f"{entity.name}Where")), "Only those that 筛选条件"),
            Slot(
                "orderBy",
                maybe(list_of(self.shell(f"{entity.name}Order"))),
                "In this order 排序",
            ),
        ]
        if relation and isinstance(relation.join, Near):
            most = f"up to {relation.join.max_metres:g}"
            slots.insert(0, Slot("within", float, f"How near, in metres, {most} 距离 (米)"))
        if entity.versions:
            slots.append(AS_OF_SLOT)
        return tuple(slots)

    def _connection(self, entity: Entity) -> None:
        shape: Any = self.object_shell(entity.name)
        edge: Any = self.shell(f"{entity.name}Edge")
        slots = [
            Slot("cursor", str, "Where it stands in the list 游标"),
            Slot("node", shape, "What stands there 对象"),
        ]
        if entity.geometry:
            slots.append(
                Slot(
                    "distanceMetres",
                    maybe(float),
                    "Distance to what the list is near to or ordered from 距离 (米)",
                )
            )
        if entity.polygonal:
            slots.append(
                Slot(
                    "share",
                    maybe(float),
                    "Share of it within the area asked for 面积占比, 0 to 1",
                )
            )
        fill_object(edge, f"A place in a list of {entity.plural} 列表项", slots)
        group: Any = self.shell(f"{entity.name}Group")
        slots = [
            Slot("nodes", list[shape], "What is on this page 本页对象"),
            Slot("edges", list[edge], "The same, each with its cursor 本页列表项"),
            Slot("pageInfo", self.page_info, "Where this page stands 分页信息"),
            Slot("totalCount", int, "How many there are on all pages 总数"),
            Slot(
                "aggregate",
                self.shell(f"{entity.name}Aggregate"),
                "Figures over all pages 汇总",
            ),
            Slot(
                "groups",
                list[group],
                "Figures by group over all pages 分组汇总",
                self._group_slots(entity),
            ),
        ]
        name = f"{entity.name}Connection"
        fill_object(self.shell(name), f"A list of {entity.plural}, page by page 分页列表", slots)

    # Filters and orders

    def _where(self, entity: Entity) -> None:
        where: Any = self.shell(f"{entity.name}Where")
        slots = [
            Slot("_and", maybe(list[where]), "All of these hold 且"),
            Slot("_or", maybe(list[where]), "At least one of these holds 或"),
            Slot("_not", maybe(where), "This does not hold 非"),
            Slot("id", maybe(IDFilter), "Its id 标识"),
            Slot("updatedAt", maybe(filter_of(datetime)), "When it was last written 更新时间"),
            Slot("within", maybe(AreaInput), "It lies wholly in this area 完全位于区域内"),
            Slot("intersects", maybe(AreaInput), "It meets this area 与区域相交"),
            Slot(
                "crs", CRS, "Of the coordinates in within and intersects 坐标系", default=CRS.WGS84
            ),
        ]
        if entity.key != "code":
            slots.append(Slot("areaCode", maybe(filter_of(str)), "The area's code 区域代码"))
        if entity.geometry:
            slots.append(Slot("nearerThan", maybe(NearInput), "It is near this point 邻近"))
        slots += [
            Slot(camel(f.name), maybe(_filter(f)), f.description) for f in entity.fields.values()
        ]
        slots += [self._relation_filter(r) for r in entity.relations.values()]
        fill_input(where, f"Conditions on {entity.plural}, all of which hold 筛选条件", slots)

    def _relation_filter(self, relation: Relation) -> Slot:
        name, target = camel(relation.name), relation.target
        where: Any = self.shell(f"{target}Where")
        if not relation.many:
            return Slot(name, maybe(where), f"There is one, and: {relation.description}")
        near = isinstance(relation.join, Near)
        shell: Any = self.shell(f"{'Nearby' if near else ''}{target}Relation")
        if "__strawberry_definition__" not in vars(shell):
            slots = [
                Slot("some", maybe(where), "At least one is so 存在"),
                Slot("none", maybe(where), "Not one is so 不存在"),
                Slot("every", maybe(where), "There is none that is not so 全部"),
                Slot("count", maybe(filter_of(int)), "How many there are 数量"),
                Slot("where", maybe(where), "Which ones to count 计数条件"),
            ]
            if near:
                slots.insert(0, Slot("within", float, "How near, in metres 距离 (米)"))
            fill_input(shell, f"Conditions on related {target} rows 关联条件", slots)
        return Slot(name, maybe(shell), relation.description)

    def _order(self, entity: Entity) -> None:
        names = {shouting(f.name): f.description for f in entity.fields.values() if _sortable(f)}
        names |= {"ID": "By id 标识", "UPDATED_AT": "When it was last written 更新时间"}
        if entity.geometry:
            names["DISTANCE"] = "Distance from the point `from` 距离"
        field: Any = self._enum(
            f"{entity.name}OrderField", f"What {entity.plural} are ordered by 排序字段", names
        )
        slots = [
            Slot("by", field, "By what 排序字段"),
            Slot("direction", Direction, "Which way 方向", default=Direction.ASC),
            Slot("nulls", Nulls, "Where nulls go 空值位置", default=Nulls.LAST),
        ]
        if entity.geometry:
            slots.append(Slot("from", maybe(PointInput), "From where, when by DISTANCE 起点"))
        fill_input(self.shell(f"{entity.name}Order"), f"An order of {entity.plural} 排序", slots)

    # Aggregates and groups

    def _measures(self, entity: Entity) -> list[Slot]:
        """The fields of aggregates and groups: count, and figures where there are numbers."""
        slots = [Slot("count", int, "How many 数量")]
        if figures(entity):
            numbers: Any = self.shell(f"{entity.name}Figures")
            slots += [
                Slot("sum", numbers, "Sums 合计"),
                Slot("avg", numbers, "Averages 平均"),
            ]
        if extremes(entity):
            least: Any = self.shell(f"{entity.name}Extremes")
            slots += [Slot("min", least, "Least values 最小"), Slot("max", least, "Greatest 最大")]
        return slots

    def _groups(self, entity: Entity) -> None:
        if figures(entity):
            slots = [Slot(camel(f.name), maybe(float), f.description) for f in figures(entity)]
            fill_object(self.shell(f"{entity.name}Figures"), "Figures of numbers 数值", slots)
            filters = [
                Slot(camel(f.name), maybe(filter_of(float)), f.description) for f in figures(entity)
            ]
            fill_input(
                self.shell(f"{entity.name}FiguresFilter"), "Conditions on figures 数值条件", filters
            )
        if extremes(entity):
            slots = [Slot(camel(f.name), maybe(f.type), f.description) for f in extremes(entity)]
            fill_object(
                self.shell(f"{entity.name}Extremes"), "Least or greatest values 极值", slots
            )
        name = f"{entity.name}Aggregate"
        fill_object(self.shell(name), f"Figures over {entity.plural} 汇总", self._measures(entity))
        self._group(entity)

    def group_keys(self, entity: Entity) -> dict[str, tuple[Any, str]]:
        """What rows can be grouped by: the key's name, its type and its description."""
        keys: dict[str, tuple[Any, str]] = {}
        for length, name in AREA_LENGTHS.items():
            target: Any = self.object_shell(self.model.area_of_length(length).name)
            keys[name] = (
                target,
                {
                    "GRID": "Grid 网格",
                    "COMMUNITY": "Community 社区",
                    "TOWN": "Town 乡镇街道",
                    "COUNTY": "County 区县",
                }[name],
            )
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
        shell = self.shell(f"{entity.name}Group")
        fill_object(
            shell,
            f"{entity.plural} that have something in common 分组",
            slots + self._measures(entity),
        )
        descriptions = {name: text for name, (_, text) in keys.items()}
        self._enum(
            f"{entity.name}GroupKey", f"What {entity.plural} are grouped by 分组依据", descriptions
        )
        having = [Slot("count", maybe(filter_of(int)), "How many 数量")]
        orders = {"COUNT": "How many 数量", "KEY": "The keys, in their order 分组键"}
        if figures(entity):
            numbers: Any = self.shell(f"{entity.name}FiguresFilter")
            having += [
                Slot("sum", maybe(numbers), "Sums 合计"),
                Slot("avg", maybe(numbers), "Averages 平均"),
            ]
            for field in figures(entity):
                orders[f"SUM_{shouting(field.name)}"] = f"Sum: {field.description}"
                orders[f"AVG_{shouting(field.name)}"] = f"Average: {field.description}"
        fill_input(self.shell(f"{entity.name}Having"), "Conditions on groups 分组条件", having)
        by: Any = self._enum(
            f"{entity.name}GroupOrderField", "What groups are ordered by 分组排序字段", orders
        )
        fill_input(
            self.shell(f"{entity.name}GroupOrder"),
            "An order of groups 分组排序",
            [
                Slot("by", by, "By what 排序字段"),
                Slot("direction", Direction, "Which way 方向", default=Direction.ASC),
            ],
        )

    def _group_slots(self, entity: Entity) -> tuple[Slot, ...]:
        key: Any = self.shells.get(f"{entity.name}GroupKey") or self._enum(
            f"{entity.name}GroupKey",
            f"What {entity.plural} are grouped by 分组依据",
            {name: text for name, (_, text) in self.group_keys(entity).items()},
        )
        having: Any = self.shell(f"{entity.name}Having")
        order: Any = self.shell(f"{entity.name}GroupOrder")
        slots = [
            Slot("by", list[key], "What the rows of a group have in common 分组依据"),
            Slot("having", maybe(having), "Only groups that 分组条件"),
            Slot("orderBy", maybe(list[order]), "In this order; else by the keys 排序"),
            Slot("first", maybe(int), "How many 前几组"),
        ]
        return (*slots, AS_OF_SLOT) if entity.geometry else tuple(slots)

    def _enum(self, name: str, description: str, members: dict[str, str]) -> type:
        if name not in self.shells:
            cls = _enumeration_of(name, members)
            cls.__doc__ = description
            self.shells[name] = enumeration(cls)
        return self.shells[name]

    # Roots

    def _area(self) -> type:
        slots = [
            Slot("geometry", maybe(GeoJSON), "Its geometry, as GeoJSON 几何", SHAPE_SLOTS),
            Slot("areaSquareMetres", maybe(float), "Its area in square metres 面积"),
        ]
        for entity in self.model:
            description = f"{entity.plural} in it: {entity.description.splitlines()[0]}"
            slots.append(
                Slot(
                    camel_plural(entity),
                    self.shell(f"{entity.name}Connection"),
                    description,
                    self.connection_slots(entity),
                )
            )
        text = (
            "An area 区域, however it was said. A point on its edge is in it; an area or a"
            " building that only touches its edge is not; households and residents follow their"
            " building. An area said by its code holds what belongs to that code."
        )
        return fill_object(self.shell("Area"), text, slots)

    def _query(self) -> type:
        node: Any = self.node
        slots = [
            Slot(
                "node",
                maybe(node),
                "Anything by its id 按标识查询",
                (Slot("id", strawberry.ID, "Its id 标识"),),
            ),
            Slot(
                "nodes",
                list_of(maybe(node)),
                "Anything by ids, in their order 按标识批量查询",
                (Slot("ids", list[strawberry.ID], "Their ids 标识列表"),),
            ),
            Slot(
                "area",
                maybe(self.area),
                "An area and all that is in it 按区域查询",
                (Slot("in", AreaInput, "The area 区域"), CRS_SLOT),
            ),
        ]
        for entity in self.model:
            slots += self._roots(entity)
        return fill_object(self.shell("Query"), "Everything that can be asked 查询", slots)

    def _roots(self, entity: Entity) -> list[Slot]:
        if entity.key:
            description = str(entity.table.c[entity.key].comment)
            arguments: tuple[Slot, ...] = (Slot(camel(entity.key), str, description),)
        else:
            arguments = (Slot("id", strawberry.ID, "Its id 标识"),)
        if entity.versions:
            arguments = (*arguments, AS_OF_SLOT)
        shape: Any = self.object_shell(entity.name)
        summary = entity.description.splitlines()[0]
        return [
            Slot(camel(entity.name[0].lower() + entity.name[1:]), maybe(shape), summary, arguments),
            Slot(
                camel_plural(entity),
                self.shell(f"{entity.name}Connection"),
                f"All {entity.plural} that the viewer may see: {summary}",
                self.connection_slots(entity),
            ),
        ]


def _enumeration_of(name: str, members: dict[str, str]) -> Any:
    """An enumeration; where two members share a description, each says its name beside it."""
    make: Any = Enum
    if len(set(members.values())) < len(members):
        members = {key: f"{text} [{key}]" for key, text in members.items()}
    return make(name, members)


def camel_plural(entity: Entity) -> str:
    """``Community`` to ``communities``."""
    return entity.plural[0].lower() + entity.plural[1:]


def _output(field: Field) -> Any:
    shape = field.type
    if isinstance(shape, EnumMeta):
        enumeration(shape)
    elif getattr(shape, "__origin__", None) is list and isinstance(shape.__args__[0], EnumMeta):
        enumeration(shape.__args__[0])
    return maybe(shape) if field.nullable else shape


def _filter(field: Field) -> type:
    if getattr(field.type, "__origin__", None) is list:
        return list_filter(field.type.__args__[0])
    return filter_of(field.type)


def _sortable(field: Field) -> bool:
    return getattr(field.type, "__origin__", None) is not list
