"""What a GraphQL field name means on an entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, func

from compiler.entity import Entity, Field, Relation, column_field
from compiler.measures import measures
from compiler.model import Model
from compiler.names import camel, shouting
from compiler.plan import ShapePart

SHAPES: dict[str, ShapePart] = {
    "bbox": "bbox",
    "centroid": "centroid",
    "areaSquareMetres": "area",
    "lengthMetres": "length",
}


@dataclass(frozen=True, slots=True)
class FieldMeanings:
    """The fields, relations and parts of the geometry of one entity, by GraphQL name; ``figures``
    are its fields and measures, which conditions compare and of which some are summed up."""

    entity: Entity
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    shapes: Mapping[str, ShapePart]
    sortable: Mapping[str, Field]
    figures: Mapping[str, Field]


def meanings_of(model: Model) -> dict[str, FieldMeanings]:
    """Of every entity, by its name."""
    return {entity.name: _meanings(entity) for entity in model}


def _meanings(entity: Entity) -> FieldMeanings:
    fields = {camel(field.name): field for field in entity.fields.values()}
    fields["areaCode"] = column_field(entity, "area_code")
    fields["updatedAt"] = column_field(entity, "updated_at")
    if entity.versions:
        column = entity.versions
        instant = DateTime(timezone=True)
        fields["validFrom"] = Field(
            "valid_from", datetime, False, "", instant, lambda row: func.lower(row.c[column])
        )
        fields["validTo"] = Field(
            "valid_to", datetime, True, "", instant, lambda row: func.upper(row.c[column])
        )
    shapes = {camel(entity.geometry): "geometry", **SHAPES} if entity.geometry else {}
    measured = measures(entity)
    sortable = {shouting(field.name): field for field in (*entity.fields.values(), *measured)}
    sortable["UPDATED_AT"] = fields["updatedAt"]
    relations = {camel(relation.name): relation for relation in entity.relations.values()}
    figures = fields | {camel(measure.name): measure for measure in measured}
    return FieldMeanings(entity, fields, relations, shapes, sortable, figures)
