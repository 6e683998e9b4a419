"""What a question comes to: frozen data between the document and the SQL.

Names of response keys are the client's; everything else is the model's. A ``Bind`` is a value that
is known only when the question is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from sqlalchemy.types import TypeEngine

from compiler.entity import Entity, Field, Relation
from compiler.join import Lineage
from compiler.place import Place
from compiler.value import Source
from geo.crs import CRS

Parameter = str | list[str] | None
"""A value as it goes to PostgreSQL: text that the statement's own cast reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Bind:
    """A value of the statement: where it comes from, what makes it a parameter, its SQL type.

    ``place`` is the field that was given it, for saying where a wrong one stands.
    """

    source: Source
    adapt: Callable[[Any], Parameter]
    type: TypeEngine[Any]
    place: Place | None = None


# Areas


@dataclass(frozen=True, slots=True)
class CodeArea:
    """The area of a code: ``low <= area_code < high``."""

    low: Bind
    high: Bind


@dataclass(frozen=True, slots=True)
class ShapeArea:
    """A drawn area. A circle also has its centre and radius, and a box is known to be one."""

    geometry: Bind
    center: Bind | None = None
    metres: Bind | None = None
    box: bool = False


@dataclass(frozen=True, slots=True)
class NodeArea:
    """The geometry, or the code, of a row."""

    entity: Entity
    county: Bind
    id: Bind


Area = CodeArea | ShapeArea | NodeArea

# Conditions

Comparison = Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "notIn", "isNull", "isNotNull"]
"""``isNull`` and ``isNotNull`` compare with nothing: their bind is None."""
Quantity = Literal["count", "sum", "avg", "min", "max"]


@dataclass(frozen=True, slots=True)
class And:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the condition is false or unknown: a null satisfies no comparison."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    field: Field
    operator: Comparison
    bind: Bind | None


@dataclass(frozen=True, slots=True)
class Contains:
    field: Field
    bind: Bind


@dataclass(frozen=True, slots=True)
class StartsWith:
    field: Field
    bind: Bind


@dataclass(frozen=True, slots=True)
class HasAny:
    """A list field that has one of these, or that is empty or not."""

    field: Field
    bind: Bind | None
    empty: bool | None = None


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """Its id is one of these: counties and ids, side by side."""

    counties: Bind
    ids: Bind


@dataclass(frozen=True, slots=True)
class Lies:
    """It lies wholly within an area, or meets it."""

    how: Literal["within", "intersects"]
    area: Area


@dataclass(frozen=True, slots=True)
class NearPoint:
    point: Bind
    metres: Bind


@dataclass(frozen=True, slots=True)
class Exists:
    """A related row is so."""

    way: Way
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of related rows that are so compares with numbers."""

    way: Way
    where: Condition | None
    comparisons: tuple[tuple[Comparison, Bind | None], ...]


Condition = (
    And | Or | Not | Compare | Contains | StartsWith | HasAny | IsOneOf | Lies
    | NearPoint | Exists | Counts
)  # fmt: skip

# Where rows come from


@dataclass(frozen=True, slots=True)
class Everywhere:
    """All rows of the entity."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The instant since which a version holds, for what is taken from it."""


AsOf = Bind | Beginning


def below(as_of: AsOf | None) -> Bind | None:
    """When versions are meant beyond what was taken: a version's own instant goes no farther."""
    return None if isinstance(as_of, Beginning) else as_of


@dataclass(frozen=True, slots=True)
class Way:
    """A relation taken from a row. ``as_of`` is when versions are meant at its end, and
    ``origin_as_of`` where it begins."""

    relation: Relation
    target: Entity
    within: Bind | None = None
    as_of: Bind | None = None
    origin_as_of: AsOf | None = None

    @property
    def inner_as_of(self) -> AsOf | None:
        """When versions are meant that are taken from its end."""
        return Beginning() if isinstance(self.relation.join, Lineage) else self.as_of


@dataclass(frozen=True, slots=True)
class InArea:
    area: Area


Origin = Everywhere | Way | InArea

# Selections


@dataclass(frozen=True, slots=True)
class Scalar:
    key: str
    field: Field


@dataclass(frozen=True, slots=True)
class Identity:
    key: str


@dataclass(frozen=True, slots=True)
class Literally:
    """A text that is known: a type's name."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """Something of the row's geometry."""

    key: str
    part: Literal["geometry", "bbox", "centroid", "area", "length"]
    crs: CRS = CRS.WGS84
    precision: Bind | None = None
    simplify: Bind | None = None


@dataclass(frozen=True, slots=True)
class ToOne:
    key: str
    way: Way
    object: Object


@dataclass(frozen=True, slots=True)
class ToMany:
    key: str
    listing: Listing


Selected = Scalar | Identity | Literally | Shape | ToOne | ToMany


@dataclass(frozen=True, slots=True)
class Object:
    """What is selected of one row."""

    entity: Entity
    selected: tuple[Selected, ...]


# Connections


@dataclass(frozen=True, slots=True)
class Sort:
    """One term of an order: a column, or the distance from a point or from the parent row."""

    by: Field | Literal["distance"]
    descending: bool = False
    nulls_first: bool = False
    point: Bind | None = None

    @property
    def nullable(self) -> bool:
        """Whether a row can have null there."""
        return isinstance(self.by, str) or self.by.nullable


@dataclass(frozen=True, slots=True)
class EdgePart:
    key: str
    part: Literal["cursor", "distance", "share"] | Object | Literally


@dataclass(frozen=True, slots=True)
class Nodes:
    object: Object


@dataclass(frozen=True, slots=True)
class Edges:
    parts: tuple[EdgePart, ...]


@dataclass(frozen=True, slots=True)
class PageInfo:
    parts: tuple[
        tuple[
            str, Literal["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"] | Literally
        ],
        ...,
    ]


@dataclass(frozen=True, slots=True)
class TotalCount:
    pass


@dataclass(frozen=True, slots=True)
class Measure:
    """``count``, or a figure of a field."""

    key: str
    quantity: Quantity
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Several figures of one quantity, under one key."""

    key: str
    measures: tuple[Measure | Literally, ...]


Measured = Measure | MeasureGroup | Literally


@dataclass(frozen=True, slots=True)
class Aggregate:
    measured: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class AreaKey:
    """Groups by the area whose codes have this many digits."""

    length: int


@dataclass(frozen=True, slots=True)
class FieldKey:
    field: Field


@dataclass(frozen=True, slots=True)
class TimeKey:
    column: str
    unit: str


Key = AreaKey | FieldKey | TimeKey


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A group's key in the response; for an area, what is selected of it. ``index`` into keys."""

    key: str
    index: int | None
    area: ToOne | None = None


@dataclass(frozen=True, slots=True)
class Having:
    measure: Measure
    operator: Comparison
    bind: Bind | None


@dataclass(frozen=True, slots=True)
class GroupSort:
    by: Measure | None
    descending: bool


@dataclass(frozen=True, slots=True)
class Groups:
    keys: tuple[Key, ...]
    parts: tuple[KeyPart | Measured, ...]
    having: tuple[Having, ...]
    order: tuple[GroupSort, ...]
    first: Bind
    as_of: Bind | None = None


Part = Nodes | Edges | PageInfo | TotalCount | Aggregate | Groups | Literally


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list: so many from one end, between two cursors."""

    size: Bind
    backward: bool = False
    after: tuple[Bind, ...] | None = None
    before: tuple[Bind, ...] | None = None
    signature: Bind | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A connection: rows of an entity, from somewhere, filtered, in order, page by page."""

    entity: Entity
    origin: Origin
    where: Condition | None
    order: tuple[Sort, ...]
    page: Page
    parts: tuple[tuple[str, Part], ...]
    as_of: Bind | None = None


# Roots


@dataclass(frozen=True, slots=True)
class OneRow:
    """One row by its code or its id."""

    object: Object
    code: Bind | None = None
    county: Bind | None = None
    id: Bind | None = None
    as_of: Bind | None = None


@dataclass(frozen=True, slots=True)
class ManyRows:
    """Rows of several types by their ids, in the order of the ids."""

    ordinals: tuple[tuple[Bind, Bind, Bind], ...]
    objects: tuple[Object, ...]
    count: Bind


@dataclass(frozen=True, slots=True)
class AreaRoot:
    area: Area
    parts: tuple[Shape | Literally | ToMany, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """JSON text that needs no database: introspection."""

    json: str


Root = OneRow | ManyRows | AreaRoot | Listing | Known | Literally


@dataclass(frozen=True, slots=True)
class Cost:
    """Rows that a list could return: its size times what each row costs, and itself."""

    size: Bind
    children: tuple[Cost, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows the viewer may see, as far as it shapes a statement.

    ``areas`` is how many code ranges there are, or None for everything.
    """

    areas: int | None
    role: Enum


@dataclass(frozen=True, slots=True)
class Logged:
    """A response path to rows whose reading is logged, or to cursors that hold their values.

    Where the root is ``nodes``, only its items at ``ordinals``, from 1 on, are meant.
    """

    path: tuple[str, ...]
    ordinals: Bind | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole operation. ``logged`` says where in its answer rows are whose reading is logged;
    ``sifted``, whether it puts a condition on such rows, which tells of them without showing them.
    """

    roots: tuple[tuple[str, Root], ...]
    scope: Scope
    costs: tuple[Cost, ...]
    logged: tuple[Logged, ...] = field(default=())
    sifted: bool = False
