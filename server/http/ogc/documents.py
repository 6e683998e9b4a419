"""The documents of OGC API – Features that tell of no feature: JSON as its schemas have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from resolvers.feature_collections import Collection
from server.http.ogc.reference_systems import STORED, URIS

JSON = "application/json"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html"

Document = Mapping[str, Any]

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)


def link(rel: str, href: str, type_: str, title: str) -> Mapping[str, str]:
    return {"rel": rel, "href": href, "type": type_, "title": title}


def landing_page(base: str) -> Document:
    """What is at the address of the API itself (/req/core/root-success)."""
    return {
        "title": "Jingwei 经纬",
        "description": "Grids, buildings, cameras and incidents of communities 社区网格,"
        " within the areas of whoever asks",
        "links": [
            link("self", f"{base}/", JSON, "This document"),
            link("service-desc", f"{base}/api", OPENAPI, "What can be asked here"),
            link("service-doc", f"{base}/api.html", HTML, "What can be asked here, to read"),
            link("conformance", f"{base}/conformance", JSON, "What this conforms to"),
            link("data", f"{base}/collections", JSON, "The collections"),
        ],
    }


def conformance(_: str) -> Document:
    return {"conformsTo": CONFORMANCE}


def collections_document(base: str, collections: Iterable[Collection]) -> Document:
    """All collections, each as ``collection_document`` has it, with the CRSs of all."""
    return {
        "links": [link("self", f"{base}/collections", JSON, "This document")],
        "crs": URIS,
        "collections": [collection_document(base, each) for each in collections],
    }


def collection_document(base: str, collection: Collection) -> Document:
    """A collection. Its extent is not told: nobody reads a whole collection for it."""
    address = f"{base}/collections/{collection.id}"
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": URIS,
        "storageCrs": STORED.uri,
        "links": [
            link("self", address, JSON, "This document"),
            link("items", f"{address}/items", GEOJSON, collection.title),
        ],
    }
