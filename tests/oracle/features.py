"""Lists as GeoJSON: random requests for them, and the oracle's answers with nodes as Features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import shapely

from compiler.form import Form
from geo.crs import CRS
from resolvers.features import PLAN, FeatureList, FeatureRequest, feature_lists
from schema.viewer import Viewer
from tests.oracle.oracle import plain_schema
from tests.oracle.places import Drawing
from tests.oracle.rows import City
from tests.oracle.values import Inputs
from tests.oracle.wording import bare


def random_features(random: Random, city: City, viewer: Viewer) -> FeatureRequest:
    """A request for a page of some list, which the viewer may read."""
    inputs = Inputs(random, plain_schema(), city, viewer)
    lists = [name for name, each in feature_lists().items() if inputs.readable(each.entity.name)]
    name = random.choice(lists)
    listed = feature_lists()[name]
    crs = random.choice(list(CRS))
    return FeatureRequest(
        name,
        _arguments(inputs, listed),
        _fields(inputs, listed),
        crs,
        plan=inputs.id_of(PLAN) if listed.of_plan else None,
        latitude_first=crs not in (CRS.GCJ02, CRS.BD09) and inputs.maybe(0.4),
    )


def _arguments(inputs: Inputs, listed: FeatureList) -> Mapping[str, Any]:
    given: dict[str, Any] = {"first": inputs.random.choice((1, 2, 5, 100))}
    if inputs.maybe(0.6):
        given["where"] = bare(inputs.where(listed.entity.name))
    if "asOf" in listed.arguments() and inputs.maybe(0.4):
        given["asOf"] = inputs.instant()
    return given


def _fields(inputs: Inputs, listed: FeatureList) -> tuple[str, ...] | None:
    known = (*listed.columns, *listed.measures)
    if inputs.maybe(0.4):
        return None
    return tuple(inputs.random.sample(known, inputs.random.randint(0, len(known))))


def as_features(answer: Any, form: Form) -> Any:
    """An answer whose rows have an id and a geometry, with these in the form of Features."""
    match answer:
        case {"nodes": list(nodes)}:
            features = [_feature(node, form is Form.FEATURES_LATITUDE_FIRST) for node in nodes]
            return {**answer, "nodes": features}
        case dict():
            return {key: as_features(part, form) for key, part in answer.items()}
        case _:
            return answer


def _feature(node: Mapping[str, Any], latitude_first: bool) -> Mapping[str, Any]:
    properties = {**node}
    id_, geometry = properties.pop("id"), properties.pop("geometry")
    if latitude_first and isinstance(geometry, Drawing):
        geometry = replace(
            geometry, shape=shapely.transform(geometry.shape, lambda xy: xy[:, ::-1])
        )
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": properties}
