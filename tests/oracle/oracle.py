"""The oracle: graphql-core's own executor over rows in memory. It knows nothing of the compiler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLFloat,
    GraphQLList,
    GraphQLNonNull,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute_sync,
)
from graphql.type import GraphQLObjectType, get_named_type

from compiler.join import Lineage, Near
from compiler.limits import Limits
from resolvers.api import sdl_text
from schema.viewer import Viewer
from tests.oracle import conditions, places
from tests.oracle.entities import camel, declared, relation_of
from tests.oracle.groups import Aggregate, Densities, Figures, Group, groups
from tests.oracle.lists import Listing, Place, Terms
from tests.oracle.places import Ambiguous
from tests.oracle.relations import Item, World, value_of
from tests.oracle.rows import City

MEASURES = ("count", "sum", "avg", "min", "max")


@cache
def plain_schema() -> GraphQLSchema:
    """The published schema with nothing behind it."""
    schema = build_schema(sdl_text())
    instant, day = _scalar(schema, "DateTime"), _scalar(schema, "Date")
    instant.coerce_output_value = written
    instant.coerce_input_value = datetime.fromisoformat
    day.coerce_output_value = date.isoformat
    day.coerce_input_value = date.fromisoformat
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for definition in type_.fields.values():
                definition.type = _tolerant(definition.type)
    return schema


NUMBER = GraphQLScalarType("Number", coerce_output_value=lambda number: number)
"""Of answers: it lets a number keep its tolerance, which GraphQL's own Float would take away."""


def _tolerant(type_: Any) -> Any:
    if isinstance(type_, GraphQLNonNull | GraphQLList):
        return type(type_)(_tolerant(type_.of_type))
    return NUMBER if type_ is GraphQLFloat else type_


def _scalar(schema: GraphQLSchema, name: str) -> GraphQLScalarType:
    scalar = schema.type_map[name]
    assert isinstance(scalar, GraphQLScalarType)
    return scalar


def written(instant: datetime) -> str:
    """An instant as PostgreSQL writes it in JSON: no needless zeros."""
    text = instant.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "+00:00"


@dataclass(frozen=True, slots=True)
class AreaAsked:
    said: Mapping[str, Any]
    crs: str


@dataclass(frozen=True, slots=True)
class Oracle:
    """Answers questions about a city. Its cursors are its own, and mean the same to each answer."""

    city: City
    zone: str
    cell: int = Limits().cell
    cursors: dict[str, Terms] = field(default_factory=dict)

    def answer(
        self,
        document: DocumentNode,
        operation_name: str | None,
        variables: Mapping[str, Any],
        viewer: Viewer,
    ) -> dict[str, Any]:
        """The data. Raises ``Ambiguous``, or whatever went wrong."""
        world = World(self.city, viewer, self.zone, datetime.now(UTC).year, self.cell)
        result = execute_sync(
            plain_schema(),
            document,
            variable_values=dict(variables),
            operation_name=operation_name,
            field_resolver=_Resolver(world, self.cursors).resolve,
            type_resolver=lambda item, *_: item.entity,
        )
        for error in result.errors or ():
            if isinstance(error.original_error, Ambiguous):
                raise error.original_error
            raise error
        assert result.data is not None
        return result.data


@dataclass(frozen=True, slots=True)
class _Resolver:
    world: World
    cursors: dict[str, Terms]

    def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        name = info.field_name
        match source:
            case None:
                return self._root(info, name, arguments)
            case Item():
                return self._item(source, name, arguments)
            case Listing():
                return self._listing(source, info, name, arguments)
            case AreaAsked():
                return self._area(source, info, name, arguments)
            case Place():
                return self._edge(source, name)
            case Group() if name == "density":
                return Densities(source, arguments["per"])
            case Group() if name not in MEASURES:
                return source.key(name)
            case Aggregate():
                return source.part(name)
            case Figures() | Densities():
                return source.of(name)
            case ("pageInfo", Listing() as listing):
                return listing.page_info(name)
        raise LookupError(f"{info.parent_type}.{name}")

    def _root(self, info: GraphQLResolveInfo[Any], name: str, arguments: dict[str, Any]) -> Any:
        as_of = arguments.get("asOf")
        match name:
            case "node":
                return self.world.by_id(arguments["id"])
            case "nodes":
                return [self.world.by_id(id_) for id_ in arguments["ids"]]
            case "area":
                found = conditions.exists(self.world, arguments["in"])
                return AreaAsked(arguments["in"], arguments["crs"]) if found else None
        entity = entity_of(info.return_type)
        if is_list(info.return_type):
            return self._list(entity, list(self.world.all(entity, as_of)), arguments, as_of)
        if "code" in arguments:
            return self.world.by_code(entity, arguments["code"], as_of)
        return self.world.by_id(arguments["id"])

    def _list(
        self, entity: str, items: list[Item], arguments: Any, as_of: Any, **origin: Any
    ) -> Listing:
        return Listing(self.world, entity, items, arguments, as_of, cursors=self.cursors, **origin)

    def _item(self, item: Item, name: str, arguments: dict[str, Any]) -> Any:
        as_of = arguments.get("asOf") or item.as_of
        relation = relation_of(item.entity, name)
        if relation and relation.many:
            others = self.world.many(item, name, arguments.get("within"), as_of)
            if isinstance(relation.join, Lineage):
                return self._list(relation.target, others, arguments, None, versions=True)
            near = item if isinstance(relation.join, Near) else None
            return self._list(relation.target, others, arguments, as_of, near=near)
        if relation:
            return self.world.one(item, name, as_of)
        if name == camel(declared(item.entity).geometry or ""):
            return shape_part(item.shape, "geometry", arguments)
        if name in ("bbox", "centroid", "areaSquareMetres", "lengthMetres"):
            return shape_part(item.shape, name, arguments)
        return value_of(item, name, self.world.this_year)

    def _area(
        self, area: AreaAsked, info: GraphQLResolveInfo[Any], name: str, arguments: dict[str, Any]
    ) -> Any:
        if name in ("geometry", "areaSquareMetres"):
            shape = conditions.geometry_of(self.world, area.said, area.crs)
            return shape_part(shape, name, arguments)
        entity, as_of = entity_of(info.return_type), arguments.get("asOf")
        items = conditions.in_area(self.world, entity, area.said, area.crs, as_of)
        return self._list(entity, items, arguments, as_of, area=(area.said, area.crs))

    def _listing(
        self, listing: Listing, info: GraphQLResolveInfo[Any], name: str, arguments: dict[str, Any]
    ) -> Any:
        match name:
            case "nodes":
                return [place.item for place in listing.page()]
            case "edges":
                return listing.page()
            case "pageInfo":
                return ("pageInfo", listing)
            case "totalCount":
                return self.world.count(listing.entity, listing.items)
            case "aggregate":
                return Aggregate(self.world, listing.entity, listing.items)
            case _:
                return groups(listing, arguments)

    def _edge(self, place: Place, name: str) -> Any:
        match name:
            case "node":
                return place.item
            case "cursor":
                return place.listing.cursor(place)
            case "distanceMetres":
                return place.listing.distance(place.item)
            case _:
                return place.listing.share(place.item)


def is_list(type_: Any) -> bool:
    return str(get_named_type(type_).name).endswith("Connection")


def entity_of(type_: Any) -> str:
    """The entity that a field leads to, by itself or in a list."""
    return str(get_named_type(type_).name.removesuffix("Connection"))


def shape_part(shape: Any, name: str, arguments: Mapping[str, Any]) -> Any:
    """Something of a geometry, or null where there is none."""
    if shape is None:
        return None
    crs = arguments.get("crs", "WGS84")
    match name:
        case "geometry":
            return places.drawn(shape, crs, arguments["precision"], arguments.get("simplifyMetres"))
        case "centroid":
            return places.drawn(shape.centroid, crs, arguments["precision"], None)
        case "bbox":
            return places.box(shape, crs)
        case _:
            return places.size(shape, name)
