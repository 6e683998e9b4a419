"""Every question there is, made from the GraphQL schema: what is new there is asked by itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)

from compiler.form import Form
from compiler.planning.tiles import TILE
from geo.crs import CRS
from geo.tiles import Detail, Tile
from resolvers.feature_collections import (
    Collection,
    Selection,
    arguments_of,
    collections_for,
    item_arguments,
    request_of,
)
from resolvers.features import (
    PLAN,
    FeatureList,
    FeatureRequest,
    feature_lists,
    feature_question,
)
from resolvers.tiles import Layer, TileRequest, layers, tile_question
from schema.model import model
from schema.viewer import Role
from tests.scope.city import AS_OF, CELLS, CROSSING, MIDDAY, MIDDLE, WHOLE
from tests.scope.selections import calls, counted, identity, onward, own, related, spread, values
from tests.scope.shape import (
    ALIKE,
    Census,
    connections,
    entities,
    entity_of,
    input_type,
    is_connection,
    is_entity,
    leads_on,
    object_type,
    reach,
    reached,
    relations,
)
from tests.tiles import tile_over

WRITTEN = f'{{updatedAt: {{lt: "{MIDDAY}"}}}}'
"""A condition that some rows of every area meet and others do not."""

PLACE = f"{{x: {CROSSING['x']}, y: {CROSSING['y']}}}"
CODES = sorted({c[:n] for c in (CELLS[5].code, CELLS[9].code) for n in (2, 4, 6, 9, 12, 15)})
"""Of regions, communities and grids, on both sides of every border."""


def nothing_to_fill_in(_: Census) -> list[dict[str, Any]]:
    return [{}]


@dataclass(frozen=True, slots=True)
class Question:
    """A document and all variables that it is asked with; its answers may have another form."""

    name: str
    document: str
    variables: Callable[[Census], list[dict[str, Any]]] = nothing_to_fill_in
    form: Form = Form.OBJECTS

    def __str__(self) -> str:
        return self.name


def questions() -> list[Question]:
    """All of them."""
    return [
        *roots(),
        *features(),
        *collections(),
        *tiles(),
        *steps(),
        *areas(),
        *relation_conditions(),
        *conditions(),
        *orders(),
        *identities(),
    ]


def roots() -> Iterator[Question]:
    for name, field in connections().items():
        for call in calls(name, field):
            past = " past" if AS_OF in call else ""
            yield Question(f"{name}{past}", f"{{ {call} {{ {related(field, own)} }} }}")
            document = f"{{ {call} {{ {related(field, own, grouped=True)} }} }}"
            yield Question(f"{name}{past} groups", document)


def features() -> Iterator[Question]:
    """Every list as GeoJSON, as it is and as it was."""
    for name, listed in feature_lists().items():
        plan = f"{PLAN}:0:0" if listed.of_plan else None
        asked = feature_question(FeatureRequest(name, {}, plan=plan)).document
        yield Question(f"{name} features", asked, pages(listed, {}), form=Form.FEATURES)
        if listed.entity.versions:
            past = pages(listed, {"asOf": AS_OF})
            yield Question(f"{name} past features", asked, past, form=Form.FEATURES)


def collections() -> Iterator[Question]:
    """The items of every collection that meet a box, and every item by its id."""
    west, south, east, north = MIDDLE
    selection = Selection(boxes=((west, south, east, north),))
    for name, collection in collections_for(Role.ADMINISTRATOR).items():
        arguments = arguments_of(collection, selection)
        request = request_of(collection, arguments, CRS.CGCS2000, True, 0)
        asked = feature_question(request).document
        in_box = pages(collection.listed, dict(arguments))
        yield Question(f"{name} items", asked, in_box, form=Form.FEATURES_LATITUDE_FIRST)
        each = each_item(collection)
        yield Question(f"{name} item", asked, each, form=Form.FEATURES_LATITUDE_FIRST)


def each_item(collection: Collection) -> Callable[[Census], list[dict[str, Any]]]:
    """Some items, a current version among them: the last."""
    name = collection.listed.entity.name

    def of(census: Census) -> list[dict[str, Any]]:
        ids = census[name]
        return [{**item_arguments(collection, id_)} for id_ in (*some_of(ids), ids[-1])]

    return of


def tiles() -> Iterator[Question]:
    """A tile of every layer that holds the whole city, as it is and as it was."""
    for name, layer in layers().items():
        plan = f"{PLAN}:0:0" if layer.listed.of_plan else None
        near_enough = Tile(layer.tiles.min_zoom, 0, 0)
        asked = tile_question(TileRequest(name, near_enough, {}, plan=plan)).document
        shown = drawn_tile(layer, {})
        yield Question(f"{name} tile", asked, shown, form=Form.TILE)
        if layer.tiles.clusters is not None:
            yield Question(f"{name} clusters", asked, shown, form=Form.CLUSTERS)
        fewest = drawn_tile(layer, {}, detail=Detail.LARGEST)
        yield Question(f"{name} largest tile", asked, fewest, form=Form.TILE)
        shifted = drawn_tile(layer, {}, CRS.BD09)
        yield Question(f"{name} shifted tile", asked, shifted, form=Form.TILE)
        for relation in layer.tiles.counts:
            request = TileRequest(name, near_enough, {}, (relation,), plan=plan)
            document = tile_question(request).document
            yield Question(f"{name} tile with {relation}", document, shown, form=Form.TILE)
        if layer.entity.versions:
            past = drawn_tile(layer, {"asOf": AS_OF})
            yield Question(f"{name} past tile", asked, past, form=Form.TILE)


def drawn_tile(
    layer: Layer,
    arguments: dict[str, Any],
    crs: CRS = CRS.WGS84,
    detail: Detail = Detail.ALL,
) -> Callable[[Census], list[dict[str, Any]]]:
    """A tile of a layer, or that of each plan."""

    def of(census: Census) -> list[dict[str, Any]]:
        plans = census[PLAN] if layer.listed.of_plan else [None]
        named = ({} if plan is None else {"plan": plan} for plan in plans)
        tile = replace(tile_over(*WHOLE), crs=crs, detail=detail)
        return [{TILE: tile, **arguments, **plan} for plan in named]

    return of


def pages(
    listed: FeatureList, arguments: dict[str, Any]
) -> Callable[[Census], list[dict[str, Any]]]:
    """A page of a list, or that of each plan."""

    def of(census: Census) -> list[dict[str, Any]]:
        plans = census[PLAN] if listed.of_plan else [None]
        named = ({} if plan is None else {"plan": plan} for plan in plans)
        return [{"first": 5, **arguments, **plan} for plan in named]

    return of


def steps() -> Iterator[Question]:
    """Every relation from every type, and one step further."""
    for type_ in entities():
        for name, field in relations(type_).items():
            for kind in ALIKE:
                chosen = related(field, onward(kind))
                fields = " ".join(f"{call} {{ {chosen} }}" for call in calls(name, field))
                about = f"{type_.name}.{name}" + suffix(" and ", kind)
                if kind is ALIKE[0] or leads_to(field, kind):
                    yield Question(about, f"{{ {reach(type_).each(f'id {fields}')} }}")
            if is_connection(get_named_type(field.type)):
                chosen = related(field, identity, grouped=True)
                fields = " ".join(f"{call} {{ {chosen} }}" for call in calls(name, field))
                document = f"{{ {reach(type_).each(f'id {fields}')} }}"
                yield Question(f"{type_.name}.{name} groups", document)


def leads_to(field: GraphQLField, kind: frozenset[str]) -> bool:
    target = object_type(entity_of(field.type))
    return any(entity_of(f.type) in kind for f in relations(target).values())


def suffix(word: str, kind: frozenset[str]) -> str:
    """What tells a question about a kind of types from the one about types for all."""
    return "" if kind is ALIKE[0] else word + min(kind)


def drawn(census: Census) -> list[dict[str, Any]]:
    """Areas said in all ways: on both sides of the borders, and across them."""
    west, south, east, north = MIDDLE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    said: list[dict[str, Any]] = [{"code": code} for code in CODES[1:]]
    said += [{"bbox": WHOLE}, {"bbox": MIDDLE}]
    said += [
        {"polygon": {"type": "Polygon", "coordinates": [ring]}},
        {"polygon": {"type": "MultiPolygon", "coordinates": [[ring]]}},
        {"circle": {"center": CROSSING, "metres": 120.0}},
    ]
    for entity in model():
        if entity.geometry:
            said += [{"node": id_} for id_ in some_of(census[entity.name])]
    return [{"in": area} for area in said]


def some_of(ids: Sequence[str]) -> Sequence[str]:
    """Some ids from all over the city."""
    return ids[:: max(1, len(ids) // 3)]


def areas() -> Iterator[Question]:
    """Every list of an area. Grouping a list is the same in every area: one key is enough."""
    for name, field in object_type("Area").fields.items():
        inner = get_named_type(field.type)
        chosen = ""
        if isinstance(inner, GraphQLObjectType):
            chosen = f"{{ {spread(inner, identity)} {one_grouping(inner)} }}"
        parts = " ".join(f"{call} {chosen}" for call in calls(name, field))
        document = f"query ($in: AreaInput!) {{ area(in: $in) {{ __typename {parts} }} }}"
        yield Question(f"Area.{name}", document, drawn)


def one_grouping(connection: GraphQLObjectType) -> str:
    name, field = next(
        (n, f)
        for n, f in connection.fields.items()
        if any(map(is_required_argument, f.args.values()))
    )
    group = get_named_type(field.type)
    assert isinstance(group, GraphQLObjectType)
    return f"{calls(name, field)[0]} {{ {counted(group)} }}"


def relation_conditions() -> Iterator[Question]:
    """Every condition through every relation, and through two of them."""
    for type_ in entities():
        for name, field in input_type(f"{type_.name}Where").fields.items():
            inner = get_named_type(field.type)
            if not leads_on(name, inner):
                continue
            wheres = [f"{{{name}: {said}}}" for said in quantified(inner, WRITTEN)]
            yield Question(f"{type_.name}Where.{name}", listed(type_, wheres))
            yield from further(type_, name, inner)


def further(type_: GraphQLObjectType, name: str, inner: Any) -> Iterator[Question]:
    target = inner if "some" not in inner.fields else get_named_type(inner.fields["some"].type)
    for kind in ALIKE:
        wheres = [
            f"{{{name}: {said}}}"
            for inner_name, inner_field in target.fields.items()
            if leads_on(inner_name, far := get_named_type(inner_field.type))
            and reached(far) in kind
            for said in quantified(inner, f"{{{inner_name}: {quantified(far, WRITTEN)[0]}}}")[:1]
        ]
        if name == "became":  # nothing has become of current versions yet
            wheres = [f"{{history: {{some: {where}}}}}" for where in wheres]
        if wheres:
            about = f"{type_.name}Where.{name} onward" + suffix(" to ", kind)
            yield Question(about, listed(type_, wheres))


def quantified(inner: Any, condition: str) -> list[str]:
    """What can be said of related rows that meet a condition."""
    if "some" not in inner.fields:
        return [condition, "{}", f"{{_not: {condition}}}"]
    must = "".join(
        f"{name}: {value}, "
        for name, field in inner.fields.items()
        if is_required_input_field(field)
        for _, value in values(field)
    )
    return [
        *(f"{{{must}{quantity}: {condition}}}" for quantity in ("some", "none", "every")),
        f"{{{must}count: {{gte: 2}}, where: {condition}}}",
        f"{{{must}count: {{lt: 3}}}}",
    ]


def listed(type_: GraphQLObjectType, wheres: Iterable[str], variables: str = "") -> str:
    way = reach(type_)
    if not way.is_list:  # what is never a list is found by conditions on what it is a part of
        (root,) = way.holders
        holder = object_type(entity_of(connections()[root].type))
        return listed(holder, [f"{{{way.field}: {where}}}" for where in wheres], variables)
    parts = [
        f"q{i}: {way.field}(where: {w}) {{ totalCount nodes {{ id }} }}"
        for i, w in enumerate(wheres)
    ]
    return f"query {variables} {{ {way(*parts)} }}"


def conditions() -> Iterator[Question]:
    """Every other condition."""
    for type_ in entities():
        fields = input_type(f"{type_.name}Where").fields
        plain = [said for name, field in fields.items() for said in condition(name, field)]
        yield Question(f"{type_.name}Where", listed(type_, plain))
        for name, field in fields.items():
            if get_named_type(field.type).name == "AreaInput":
                document = listed(type_, [f"{{{name}: $in}}"], "($in: AreaInput!)")
                yield Question(f"{type_.name}Where.{name}", document, drawn)
        document = listed(type_, ["{id: {in: $ids}}"], "($ids: [ID!]!)")
        yield Question(f"{type_.name}Where.id", document, all_ids(type_.name))


def all_ids(type_name: str) -> Callable[[Census], list[dict[str, Any]]]:
    return lambda census: [{"ids": list(census[type_name])}]


def condition(name: str, field: GraphQLInputField) -> list[str]:
    """Conditions of one input field, except those that have questions of their own."""
    inner = get_named_type(field.type)
    if leads_on(name, inner) or inner.name in ("AreaInput", "CRS", "IDFilter"):
        return []
    if name in ("_and", "_or"):
        return [f"{{{name}: [{WRITTEN}]}}"]
    if name == "_not":
        return [f"{{{name}: {WRITTEN}}}"]
    if inner.name == "NearInput":
        return [f"{{{name}: {{point: {PLACE}, metres: {metres}}}}}" for metres in (60, 300)]
    assert isinstance(inner, GraphQLInputObjectType)
    known = [key for key in ("isNull", "isEmpty") if key in inner.fields]
    found = [f"{{{name}: {{{key}: {truth}}}}}" for key in known for truth in ("true", "false")]
    if not found:
        raise LookupError(f"{name}, a condition of type {inner}: say here what to ask of it")
    if "contains" in inner.fields:
        found.append(f'{{{name}: {{contains: "{CELLS[9].code[:9]}"}}}}')
    return found


PAGES = (("ASC", "first"), ("DESC", "last"), ("ASC", "last"), ("DESC", "first"))


def orders() -> Iterator[Question]:
    for type_ in entities():
        way_to = reach(type_)
        if not way_to.is_list:
            continue
        order = input_type(f"{type_.name}Order")
        by = get_named_type(order.fields["by"].type)
        assert isinstance(by, GraphQLEnumType)
        where_from = f", from: {PLACE}" if "from" in order.fields else ""
        parts = [
            f"{name}_{way}: {way_to.field}(orderBy: [{{by: {name}, direction: {way}{where_from}}}],"
            f" {page}: 3) {{ edges {{ cursor node {{ id }} }}"
            " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
            for name, (way, page) in zip(by.values, itertools.cycle(PAGES), strict=False)
        ]
        yield Question(f"{type_.name}Order", f"{{ {way_to(*parts)} }}")


def identities() -> Iterator[Question]:
    """One row by its id or its code, and several, from inside and from outside."""
    for type_ in entities():
        inline = f"id ... on {type_.name} {{ {own(type_)} }}"
        yield Question(
            f"node of {type_.name}", f"query ($id: ID!) {{ node(id: $id) {{ {inline} }} }}",
            each_id(type_.name),
        )  # fmt: skip
        yield Question(
            f"nodes of {type_.name}", f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ {inline} }} }}",
            all_ids(type_.name),
        )  # fmt: skip
    for name, field in object_type("Query").fields.items():
        type_ = get_named_type(field.type)
        if is_entity(type_):
            assert isinstance(type_, GraphQLObjectType)
            yield one_row(name, field, type_)


def one_row(name: str, field: GraphQLField, type_: GraphQLObjectType) -> Question:
    (key, argument) = next((n, a) for n, a in field.args.items() if is_required_argument(a))
    asked = [f"{name}({key}: $key)"]
    if "asOf" in field.args:
        asked.append(f'past: {name}({key}: $key, asOf: "{AS_OF}")')
    parts = " ".join(f"{call} {{ {own(type_)} }}" for call in asked)
    document = f"query ($key: {argument.type}) {{ {parts} }}"
    if key == "id":
        return Question(name, document, lambda census: [{"key": i} for i in census[type_.name]])
    return Question(name, document, lambda _: [{"key": code} for code in CODES])


def each_id(type_name: str) -> Callable[[Census], list[dict[str, Any]]]:
    return lambda census: [{"id": id_} for id_ in some_of(census[type_name])]
