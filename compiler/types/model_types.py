"""The GraphQL types of a model: objects, connections, areas, and the query root."""

from __future__ import annotations

from datetime import datetime
from enum import EnumMeta
from typing import Any

import strawberry

from compiler.entity import Entity, Field, Relation
from compiler.join import Lineage, Near, Prefix
from compiler.measures import measures
from compiler.model import Model
from compiler.names import camel
from compiler.types.aggregates import AS_OF_SLOT, AggregateTypes, counted_as
from compiler.types.filters import FilterTypes
from compiler.types.inputs import AreaInput
from compiler.types.registry import Slot, TypeRegistry, fill_object, list_of, maybe
from compiler.types.scalars import GeoJSON, enumeration
from geo.crs import CRS

CRS_SLOT = Slot("crs", CRS, "What the coordinates are in 坐标系", default=CRS.WGS84)
SHAPE_SLOTS = (
    CRS_SLOT,
    Slot("precision", int, "Digits after the point 小数位数, 0 to 15", default=7),
    Slot("simplifyMetres", maybe(float), "Leave out bends smaller than this 简化容差 (米)"),
)


class ModelTypes:
    """All GraphQL types of a model, as Strawberry classes by name."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.registry = TypeRegistry()
        self.node = self._node()
        self.filters = FilterTypes(self.registry)
        self.aggregates = AggregateTypes(self.registry, model, self.node)
        self.page_info = self._page_info()
        for entity in model:
            self._entity(entity)
        self.area = self._area()
        self.query = self._query()

    def object_type(self, name: str) -> Any:
        return self.registry(name, self.node)

    def _node(self) -> type:
        slots = [Slot("id", strawberry.ID, "Identifies it among everything 全局标识")]
        return fill_object(
            self.registry("Node"), "Anything that has an id 有标识的对象", slots, interface=True
        )

    def _page_info(self) -> type:
        slots = [
            Slot("hasNextPage", bool, "Whether more follow 是否有下一页"),
            Slot("hasPreviousPage", bool, "Whether some come before 是否有上一页"),
            Slot("startCursor", maybe(str), "Cursor of the first 起始游标"),
            Slot("endCursor", maybe(str), "Cursor of the last 结束游标"),
        ]
        return fill_object(self.registry("PageInfo"), "Where a page stands 分页信息", slots)

    def _entity(self, entity: Entity) -> None:
        self._object(entity)
        self._connection(entity)
        self.filters.add(entity)
        self.aggregates.add(entity)

    # Objects

    def _object(self, entity: Entity) -> None:
        slots = [Slot("id", strawberry.ID, "Identifies it among everything 全局标识")]
        slots += [Slot(camel(f.name), _output(f), f.description) for f in entity.fields.values()]
        if not entity.is_area:
            slots.append(Slot("areaCode", str, str(entity.table.c.area_code.comment)))
        slots.append(Slot("updatedAt", datetime, str(entity.table.c.updated_at.comment)))
        slots += self._geometry_slots(entity)
        if entity.versions:
            slots += [
                Slot("validFrom", datetime, "Since when this version holds 生效时间"),
                Slot("validTo", maybe(datetime), "Until when, if it has ended 失效时间"),
            ]
        slots += [self._relation_slot(entity, r) for r in entity.relations.values()]
        fill_object(self.object_type(entity.name), entity.description, slots)

    def _geometry_slots(self, entity: Entity) -> list[Slot]:
        if not entity.geometry:
            return []
        column = entity.table.c[entity.geometry]
        shape: Any = maybe(GeoJSON) if column.nullable else GeoJSON
        box: Any = maybe(list[float]) if column.nullable else list[float]
        number: Any = maybe(float) if column.nullable else float
        arguments = SHAPE_SLOTS if entity.extended else SHAPE_SLOTS[:2]
        slots = [
            Slot(camel(column.name), shape, f"{column.comment}, as GeoJSON", arguments),
            Slot("bbox", box, "West, south, east, north 范围框", (CRS_SLOT,)),
        ]
        if entity.polygonal:
            centre = "Centre of gravity, as GeoJSON 重心"
            slots.append(Slot("centroid", shape, centre, SHAPE_SLOTS[:2]))
        return [*slots, *(Slot(camel(m.name), number, m.description) for m in measures(entity))]

    def _relation_slot(self, entity: Entity, relation: Relation) -> Slot:
        name = camel(relation.name)
        target = self.model[relation.target]
        if relation.many:
            connection = self.registry(f"{target.name}Connection")
            return Slot(
                name, connection, relation.description, self.connection_slots(target, relation)
            )
        shape: Any = self.object_type(target.name)
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
            Slot("where", maybe(self.registry(f"{entity.name}Where")), "Only those that 筛选条件"),
            Slot(
                "orderBy",
                maybe(list_of(self.registry(f"{entity.name}Order"))),
                "In this order 排序",
            ),
        ]
        if relation and isinstance(relation.join, Near):
            most = f"up to {relation.join.max_metres:g}"
            slots.insert(0, Slot("within", float, f"How near, in metres, {most} 距离 (米)"))
        if entity.versions and not (relation and isinstance(relation.join, Lineage)):
            slots.append(AS_OF_SLOT)
        return tuple(slots)

    def _connection(self, entity: Entity) -> None:
        shape: Any = self.object_type(entity.name)
        edge: Any = self.registry(f"{entity.name}Edge")
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
        group: Any = self.registry(f"{entity.name}Group")
        slots = [
            Slot("nodes", list[shape], "What is on this page 本页对象"),
            Slot("edges", list[edge], "The same, each with its cursor 本页列表项"),
            Slot("pageInfo", self.page_info, "Where this page stands 分页信息"),
            Slot("totalCount", counted_as(entity), "How many there are on all pages 总数"),
            Slot(
                "aggregate",
                self.registry(f"{entity.name}Aggregate"),
                "Figures over all pages 汇总",
            ),
            Slot(
                "groups",
                list[group],
                "Figures by group over all pages 分组汇总",
                self.aggregates.group_slots(entity),
            ),
        ]
        name = f"{entity.name}Connection"
        fill_object(self.registry(name), f"A list of {entity.plural}, page by page 分页列表", slots)

    def _area(self) -> type:
        slots = [
            Slot("geometry", maybe(GeoJSON), "Its geometry, as GeoJSON 几何", SHAPE_SLOTS),
            Slot("areaSquareMetres", maybe(float), "Its area in square metres 面积"),
        ]
        for entity in self.model.wholes:
            description = f"{entity.plural} in it: {entity.description.splitlines()[0]}"
            slots.append(
                Slot(
                    camel_plural(entity),
                    self.registry(f"{entity.name}Connection"),
                    description,
                    self.connection_slots(entity),
                )
            )
        text = (
            "An area 区域, however it was said. A point on its edge is in it; an area, a building"
            " or a road that only touches its edge, or runs along it, is not; households and"
            " residents follow their building. An area said by its code holds what belongs to that"
            " code."
        )
        return fill_object(self.registry("Area"), text, slots)

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
        for entity in self.model.wholes:
            slots += self._roots(entity)
        return fill_object(self.registry("Query"), "Everything that can be asked 查询", slots)

    def _roots(self, entity: Entity) -> list[Slot]:
        if entity.key:
            description = str(entity.table.c[entity.key].comment)
            arguments: tuple[Slot, ...] = (Slot(camel(entity.key), str, description),)
        else:
            arguments = (Slot("id", strawberry.ID, "Its id 标识"),)
        if entity.versions:
            arguments = (*arguments, AS_OF_SLOT)
        shape: Any = self.object_type(entity.name)
        summary = entity.description.splitlines()[0]
        return [
            Slot(camel(entity.name[0].lower() + entity.name[1:]), maybe(shape), summary, arguments),
            Slot(
                camel_plural(entity),
                self.registry(f"{entity.name}Connection"),
                f"All {entity.plural} that the viewer may see: {summary}",
                self.connection_slots(entity),
            ),
        ]


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
