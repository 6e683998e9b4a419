"""The collections of OGC API – Features: the lists with a geometry that belong to no plan.

What is asked of one comes to the same question as its list as GeoJSON. The standard is OGC 17-069r4
(part 1, 1.0.1) and OGC 18-058r1 (part 2, 1.0.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type

from compiler.entity import column_field
from compiler.names import camel
from geo.crs import CRS
from resolvers.api import api
from resolvers.features import FeatureList, FeatureRequest, feature_lists
from resolvers.workflow.refusals import NotFound
from schema.viewer import Role

WORLD = (-180.0, -90.0, 180.0, 90.0)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Collection:
    """Rows that are given out as features; ``id`` is what GraphQL calls their list."""

    id: str
    listed: FeatureList

    @property
    def title(self) -> str:
        return self.listed.entity.words

    @property
    def description(self) -> str:
        return self.listed.entity.description.splitlines()[0]

    @property
    def filters(self) -> Mapping[str, str]:
        """The properties that a feature can be asked for by its value, and the GraphQL types of
        these."""
        return _filters(self.id)

    @property
    def instant(self) -> str | None:
        """The property that says when a feature was, if it was at an instant."""
        time = self.listed.entity.time
        return None if time is None else camel(time)

    @property
    def versioned(self) -> bool:
        """Whether a feature is valid from an instant to another."""
        return self.listed.entity.versions is not None

    @property
    def all_placed(self) -> bool:
        """Whether each feature has a geometry."""
        entity = self.listed.entity
        return not column_field(entity, str(entity.geometry)).nullable


@dataclass(frozen=True, slots=True)
class Period:
    """Instants, ISO 8601, both included; an end that is open is None."""

    start: str | None
    end: str | None

    @property
    def is_instant(self) -> bool:
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Selection:
    """Which features are meant: those that meet one of the ``boxes``, in a ``box_crs``, or have no
    geometry; of a period; with these values, JSON, of properties."""

    boxes: Sequence[Box] = ()
    box_crs: CRS = CRS.WGS84
    period: Period | None = None
    values: Mapping[str, Any] | None = None


@cache
def collections_for(role: Role) -> Mapping[str, Collection]:
    """All collections that a role may read, by their ids."""
    return {
        name: Collection(name, listed)
        for name, listed in feature_lists().items()
        if not listed.of_plan and (listed.entity.roles is None or role in listed.entity.roles)
    }


def collection_for(role: Role, id_: str) -> Collection:
    """The collection of an id. Raises ``NotFound``."""
    known = collections_for(role)
    if id_ not in known:
        raise NotFound(f"collection {id_!r}: there are {', '.join(sorted(known))}")
    return known[id_]


def item_arguments(collection: Collection, feature_id: str) -> Mapping[str, Any]:
    """The arguments of a list that mean one feature. Raises ``NotFound``."""
    if not re.fullmatch(rf"{collection.listed.entity.name}:[0-9]{{1,9}}:[0-9]{{1,18}}", feature_id):
        raise NotFound(f"feature {feature_id!r}: none of {collection.id} has such an id")
    return {"where": {"id": {"eq": feature_id}}, "first": 1}


def arguments_of(collection: Collection, selection: Selection) -> Mapping[str, Any]:
    """The arguments of a list that mean these features."""
    where: dict[str, Any] = {
        name: {"eq": value} for name, value in (selection.values or {}).items()
    }
    if selection.boxes:
        where |= _placed(collection, selection)
    period = selection.period
    if period is None or not (collection.versioned or collection.instant):
        return {"where": where}
    if collection.versioned:
        return {"where": where} if period.end is None else {"where": where, "asOf": period.end}
    bounds = {"gte": period.start, "lte": period.end}
    within = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"where": {"_and": [where, {collection.instant: within}]}}


def _placed(collection: Collection, selection: Selection) -> Mapping[str, Any]:
    """The condition that a feature meets a box; one without geometry is never left out
    (/req/core/fc-bbox-response, C)."""
    meeting: list[Mapping[str, Any]] = [
        {"intersects": {"bbox": box}, "crs": selection.box_crs.name} for box in selection.boxes
    ]
    if not collection.all_placed:
        meeting.append({"_not": {"intersects": {"bbox": WORLD}}})
    return meeting[0] if len(meeting) == 1 else {"_or": meeting}


def request_of(
    collection: Collection, arguments: Mapping[str, Any], crs: CRS, latitude_first: bool, size: int
) -> FeatureRequest:
    """The page of a list that arguments mean, asked for in ``size`` bytes."""
    return FeatureRequest(
        collection.id, arguments, crs=crs, bytes=size, latitude_first=latitude_first
    )


@cache
def _filters(list_: str) -> Mapping[str, str]:
    listed = feature_lists()[list_]
    where = api()._schema.type_map[f"{listed.entity.name}Where"]
    fields: Mapping[str, Any] = where.fields  # type: ignore[attr-defined]
    found = {}
    for name in listed.columns:
        condition = get_named_type(fields[name].type) if name in fields else None
        if isinstance(condition, GraphQLInputObjectType) and "eq" in condition.fields:
            found[name] = get_named_type(condition.fields["eq"].type).name
    return found
