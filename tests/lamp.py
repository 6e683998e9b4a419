"""A lamp: an entity of which nothing but its declaration is known, and that names a building."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

from compiler.entity import Entity, Relation
from compiler.join import ByKey

BUILDING_NO = "building_no"

LAMP = Entity(
    "Lamp",
    Table("lamp", MetaData(), Column("county", Integer), Column(BUILDING_NO, Text)),
    "A lamp that hangs on a building",
    fields={},
    relations={
        "building": Relation(
            "building",
            "Building",
            ByKey(("county", "county"), (BUILDING_NO, BUILDING_NO)),
            many=False,
            optional=True,
            description="The building that it hangs on",
        )
    },
    order_by=(BUILDING_NO,),
)
