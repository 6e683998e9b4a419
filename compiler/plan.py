"""What a question comes to: frozen data between the document and the SQL.

Names of response keys are the client's; everything else is the model's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from compiler.area_level import Breadth
from compiler.entity import Entity, Field
from compiler.predicates import Area, Bind, Comparison, Condition, Origin, Quantity, Way
from compiler.value import ValueSource
from geo.crs import CRS
from geo.tiles import Detail

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


ShapePart = Literal["geometry", "bbox", "centroid", "area", "length"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Something of the row's geometry; positions are longitude and latitude, or the other way round
    if it is to be ``latitude_first``."""

    key: str
    part: ShapePart
    crs: CRS = CRS.WGS84
    precision: Bind | None = None
    simplify: Bind | None = None
    latitude_first: bool = False


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
    """The rows of a page; as GeoJSON Features (RFC 7946, 3.2) if they are to be ``features``: then
    ``id`` and ``geometry`` are response keys of the object, and all others its properties."""

    object: Object
    features: bool = False


@dataclass(frozen=True, slots=True)
class Edges:
    parts: tuple[EdgePart, ...]


PageInfoPart = Literal["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"] | Literally


@dataclass(frozen=True, slots=True)
class PageInfo:
    parts: tuple[tuple[str, PageInfoPart], ...]


@dataclass(frozen=True, slots=True)
class TotalCount:
    """How many there are; in whole cells, and null where they fill none, if there is a ``cell``."""

    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """``count``, in whole cells if there is a ``cell``, or a figure of a field; for each ``per``
    square metres of the area that a group is about, if there is that."""

    key: str
    quantity: Quantity
    field: Field | None = None
    cell: int | None = None
    per: float | None = None


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Several figures of one quantity, under one key."""

    key: str
    measures: tuple[Measure | Literally, ...]


Measured = Measure | MeasureGroup | Literally


def figures_of(parts: Iterable[object]) -> Iterator[Measure]:
    """The figures among parts of an aggregate or of groups, those of one quantity too."""
    for part in parts:
        if isinstance(part, Measure):
            yield part
        elif isinstance(part, MeasureGroup):
            yield from figures_of(part.measures)


@dataclass(frozen=True, slots=True)
class Aggregate:
    measured: tuple[Measured, ...]

    @property
    def figures(self) -> tuple[Measure, ...]:
        """All figures that are selected."""
        return tuple(figures_of(self.measured))


@dataclass(frozen=True, slots=True)
class AreaKey:
    """Groups by the area whose codes have this many digits."""

    length: int


@dataclass(frozen=True, slots=True)
class FieldKey:
    field: Field


TimeUnit = Literal["YEAR", "MONTH", "DAY", "HOUR", "HOUR_OF_DAY", "WEEKDAY"]


@dataclass(frozen=True, slots=True)
class TimeKey:
    column: str
    unit: TimeUnit


GroupKey = AreaKey | FieldKey | TimeKey


@dataclass(frozen=True, slots=True)
class KeyedArea:
    """The way from a group to the area whose code is its key, the smallest of several."""

    index: int
    way: Way


@dataclass(frozen=True, slots=True)
class Cut:
    """A cutting of lines by areas of an entity, with codes of so many digits or more, current or of
    an instant. ``rest`` is whether only what earlier cuttings have left is cut."""

    area: Entity
    digits: int
    as_of: Bind | None
    rest: bool


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
    """Rows by what they have in common; of lines, by ``cuts``, the parts that lie in each area."""

    keys: tuple[GroupKey, ...]
    parts: tuple[KeyPart | Measured, ...]
    having: tuple[Having, ...]
    order: tuple[GroupSort, ...]
    first: Bind
    as_of: Bind | None = None
    area: KeyedArea | None = None
    cuts: tuple[Cut, ...] = ()

    @property
    def figures(self) -> tuple[Measure, ...]:
        """All figures that are selected, asked about and ordered by."""
        asked = (having.measure for having in self.having)
        sorts = (sort.by for sort in self.order if sort.by)
        return (*figures_of(self.parts), *asked, *sorts)


Part = Nodes | Edges | PageInfo | TotalCount | Aggregate | Groups | Literally


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list: so many from one end, between two cursors.

    Its cursors hold the ``signature`` of the list, and are authenticated with the inner and the
    outer half of the ``key``.
    """

    size: Bind
    backward: bool = False
    after: tuple[Bind, ...] | None = None
    before: tuple[Bind, ...] | None = None
    signature: Bind | None = None
    key: tuple[Bind, Bind] | None = None


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

    @property
    def tells_by_cursor(self) -> bool:
        """Whether its cursors alone tell of rows whose reading is logged: they hold the values that
        it is ordered by, and it shows no rows beside."""
        return self.entity.logged and not any(_shows_rows(part) for _, part in self.parts)


def _shows_rows(part: Part) -> bool:
    if isinstance(part, Edges):
        return any(isinstance(edge.part, Object) for edge in part.parts)
    return isinstance(part, Nodes)


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


@dataclass(frozen=True, slots=True)
class ClusterGrid:
    """The cells of the world's map whose points a tile counts, all and by the terms of ``by``.

    A point's column is its easting (EPSG:3857) times ``per_metre`` and ``middle``, rounded down;
    its row the same of its southing. There are so many ``columns``; those of the tile begin at
    ``column`` and ``row``.
    """

    by: Field
    per_metre: Bind
    middle: Bind
    columns: Bind
    column: Bind
    row: Bind


@dataclass(frozen=True, slots=True)
class TileRoot:
    """A vector tile of the rows of a list, whichever page they are on, with what is selected of
    their ``object``; of the list of one row, if it is ``of`` that.

    ``address`` is its zoom, column and row in a map whose positions are in ``crs``; ``ground`` the
    box that it shows, in degrees as stored. With ``clusters`` the rows are counted in place of
    being drawn. ``points`` is the name of a second layer, of a point on each row's area.
    ``most_bytes`` are what the tile may have where its ``detail`` is the least.
    """

    layer: str
    listing: Listing
    object: Object
    address: tuple[Bind, Bind, Bind]
    ground: Bind
    crs: CRS
    of: OneRow | None
    clusters: ClusterGrid | None
    points: str | None
    detail: Detail
    most_bytes: Bind


Root = OneRow | ManyRows | AreaRoot | Listing | TileRoot | Known | Literally


@dataclass(frozen=True, slots=True)
class Cost:
    """Rows that a list could return: its size times what each row costs, and itself."""

    size: Bind
    children: tuple[Cost, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows the viewer may see, as far as it shapes a statement.

    ``areas`` is how many code ranges there are, or None for everything; ``breadth`` is theirs.
    """

    areas: int | None
    role: Enum
    breadth: Breadth = Breadth.LARGE


@dataclass(frozen=True, slots=True)
class ShapingValue:
    """A value that a plan is made for, as far as ``shape`` tells two apart: a code by its breadth,
    a page's size if it is a common one."""

    source: ValueSource
    shape: Callable[[Any], Hashable]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole operation. ``reads_logged`` is whether it reads what is logged, in whatever way: a
    count or a group tells of people, too. ``shapes`` are the values that it is made for, as far as
    it is; ``by_values`` is whether PostgreSQL should plan each request for its own values.
    """

    roots: tuple[tuple[str, Root], ...]
    scope: Scope
    costs: tuple[Cost, ...]
    reads_logged: bool = False
    shapes: tuple[ShapingValue, ...] = ()
    by_values: bool = False
