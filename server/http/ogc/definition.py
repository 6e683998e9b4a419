"""The API definition: OpenAPI 3.0 of what a role can ask, and the same to read.

Schemas of answers follow ``ogcapi-features-1.yaml`` 1.0.1; they are written out here, as a closed
network has no other host to take them from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from graphql import GraphQLEnumType

from resolvers.api import api
from resolvers.feature_collections import Collection, collections_for
from schema.viewer import Role
from server.http.ogc.documents import GEOJSON, HTML, JSON, OPENAPI, Document
from server.http.ogc.parameters import OWN
from server.http.ogc.reference_systems import CRS84, URIS

STATUSES = {
    "400": "A parameter that there is not, or a value that it cannot have",
    "401": "No token, or none that is known here; WWW-Authenticate says more",
    "403": "Not for this role, or not on the server's list of documents",
    "404": "There is no such thing, or it is not for you",
    "405": "Another method than GET and HEAD",
    "500": "A fault of the server",
    "503": "The server is busy, or its database away; Retry-After says when to come back",
    "504": "It took too long",
}

TYPES: Mapping[str, Mapping[str, Any]] = {
    "Int": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Date": {"type": "string", "format": "date"},
}

TEXT: Document = {"type": "string"}


def _object(required: Iterable[str], **properties: Document) -> Document:
    return {"type": "object", "required": [*required], "properties": properties}


def _array(items: Document) -> Document:
    return {"type": "array", "items": items}


def _ref(kind: str, name: str) -> Document:
    return {"$ref": f"#/components/{kind}/{name}"}


LINKS = _array(_ref("schemas", "link"))

SCHEMAS: Document = {
    "link": _object(("href", "rel"), href=TEXT, rel=TEXT, type=TEXT, title=TEXT),
    "exception": _object(("code",), code=TEXT, description=TEXT),
    "landingPage": _object(("links",), title=TEXT, description=TEXT, links=LINKS),
    "confClasses": _object(("conformsTo",), conformsTo=_array(TEXT)),
    "collection": _object(
        ("id", "links"),
        id=TEXT,
        title=TEXT,
        description=TEXT,
        itemType=TEXT,
        crs=_array(TEXT),
        storageCrs=TEXT,
        links=LINKS,
    ),
    "collections": _object(
        ("links", "collections"),
        links=LINKS,
        crs=_array(TEXT),
        collections=_array(_ref("schemas", "collection")),
    ),
    "featureGeoJSON": _object(
        ("type", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id=TEXT,
        geometry={"type": "object", "nullable": True},
        properties={"type": "object", "nullable": True},
        links=LINKS,
    ),
    "featureCollectionGeoJSON": _object(
        ("type", "features"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_array(_ref("schemas", "featureGeoJSON")),
        links=LINKS,
    ),
}


def _query(name: str, description: str, schema: Document, **more: Any) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
        **more,
    }


def _parameters(page: int, most: int) -> Document:
    crs = {"type": "string", "format": "uri", "enum": [*URIS], "default": CRS84.uri}
    number = {"type": "number"}
    box = {
        "type": "array",
        "items": number,
        "minItems": 4,
        "maxItems": 6,
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }
    limit = {"type": "integer", "minimum": 1, "maximum": most, "default": page}
    return {
        "bbox": _query("bbox", "Features that meet this box, or have no geometry", box),
        "bbox-crs": _query("bbox-crs", "The CRS of bbox", crs),
        "datetime": _query(
            "datetime",
            "An instant, or an interval (either end may be ..). Of incidents and plans, when they"
            " were. Of grids and communities, which change: those that were valid at the instant,"
            " or at the end of the interval. All other features have no time, and all come",
            TEXT,
        ),
        "limit": _query("limit", "Features of a page; more is the same as the maximum", limit),
        "crs": _query("crs", "The CRS of the geometries that come", crs),
        "after": _query("after", "Where the page begins: taken from the link to it", TEXT),
        "featureId": {
            "name": "featureId",
            "in": "path",
            "description": "The id of a feature",
            "required": True,
            "schema": TEXT,
        },
    }


def _operation(id_: str, summary: str, media: str, schema: Document, **more: Any) -> Document:
    content = {media: {"schema": schema}}
    refusals = {status: _ref("responses", status) for status in STATUSES}
    return {
        "get": {
            "operationId": id_,
            "summary": summary,
            **more,
            "responses": {"200": {"description": summary, "content": content}, **refusals},
        }
    }


def _paths(collections: Iterable[Collection]) -> Iterator[tuple[str, Document]]:
    schema = {name: _ref("schemas", name) for name in SCHEMAS}
    yield "/", _operation("landingPage", "What is here", JSON, schema["landingPage"])
    yield (
        "/conformance",
        _operation("conformance", "What this conforms to", JSON, schema["confClasses"]),
    )
    yield "/api", _operation("api", "This definition", OPENAPI, {"type": "object"})
    yield "/api.html", _operation("apiPage", "This definition, to read", HTML, TEXT)
    yield (
        "/collections",
        _operation("collections", "All collections", JSON, schema["collections"]),
    )
    for each in collections:
        path = f"/collections/{each.id}"
        yield path, _operation(each.id, each.description, JSON, schema["collection"])
        yield f"{path}/items", _items(each)
        yield f"{path}/items/{{featureId}}", _item(each)


def _items(collection: Collection) -> Document:
    filters = (_filter(name, type_) for name, type_ in collection.filters.items())
    return _operation(
        f"{collection.id}.items",
        collection.title,
        GEOJSON,
        _ref("schemas", "featureCollectionGeoJSON"),
        parameters=[*(_ref("parameters", name) for name in OWN), *filters],
    )


def _item(collection: Collection) -> Document:
    return _operation(
        f"{collection.id}.item",
        f"One of {collection.title}",
        GEOJSON,
        _ref("schemas", "featureGeoJSON"),
        parameters=[_ref("parameters", "featureId"), _ref("parameters", "crs")],
    )


def _filter(name: str, type_: str) -> Document:
    terms = api()._schema.type_map.get(type_)
    schema = TYPES.get(type_, TEXT)
    if isinstance(terms, GraphQLEnumType):
        schema = {"type": "string", "enum": [*terms.values]}
    return _query(name, f"Features with this {name}", schema)


@lru_cache(32)
def _definition(role: Role, page: int, most: int) -> Document:
    refusal = {JSON: {"schema": _ref("schemas", "exception")}}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Jingwei 经纬: OGC API – Features",
            "version": "1.0.1",
            "description": "Parts 1 and 2, within the areas and for the role of a bearer token",
        },
        "paths": dict(_paths(collections_for(role).values())),
        "components": {
            "schemas": SCHEMAS,
            "parameters": _parameters(page, most),
            "responses": {
                status: {"description": what, "content": refusal}
                for status, what in STATUSES.items()
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
        "security": [{"token": []}],
    }


def definition(base: str, role: Role, page: int, most: int) -> Document:
    """What a role can ask at an address, whose pages have so many features and at ``most`` so
    many."""
    return {**_definition(role, page, most), "servers": [{"url": base}]}


def definition_page(definition: Document) -> bytes:
    """A definition as HTML: its operations, and the names of their parameters."""
    rows = "".join(
        f"<tr><td>GET {escape(path)}<td>{escape(item['get']['summary'])}"
        f"<td>{escape(', '.join(map(_name, item['get'].get('parameters', ()))))}"
        for path, item in definition["paths"].items()
    )
    title = escape(definition["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p>{escape(definition['info']['description'])}</p>"
        f"<table><tr><th>operation<th>what it gives<th>parameters{rows}</table></html>"
    ).encode()


def _name(parameter: Document) -> str:
    return str(parameter.get("name") or parameter["$ref"].rpartition("/")[2])
