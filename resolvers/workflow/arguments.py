"""Types of arguments: what a client writes is checked once, and a resolver receives what it means.

An annotation says all of an argument: ``Annotated[str, Text(1, 500), "Why 说明"]`` is a text of
1 to 500 characters, which the schema describes by the words at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Protocol, runtime_checkable

import shapely
import strawberry

from compiler.errors import BadInput, shown
from compiler.ids import identity
from compiler.limits import Limits
from compiler.parameters import Whole, text
from compiler.types.inputs import PointInput
from compiler.types.scalars import GeoJSON
from geo.crs import CRS
from geo.geojson import read_area, read_lines, read_point
from resolvers.returned_rows import RowId

CRS_ARGUMENT = "crs"
"""The argument that says what the coordinates of drawn arguments are in."""

CODE_DIGITS = (0, 2, 4, 6, 9, 12)
"""How many digits the codes of larger areas have; none: everywhere."""

MOST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Reading:
    """Arguments as they are read, one after another: those before, by the names in Python."""

    limits: Limits
    before: Mapping[str, Any]

    @property
    def crs(self) -> CRS:
        crs: CRS = self.before[CRS_ARGUMENT]
        return crs


@runtime_checkable
class ArgumentKind(Protocol):
    """How an argument is checked, and what it becomes."""

    @property
    def wire(self) -> Any:
        """The type that the schema says, as Strawberry reads annotations."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The arguments that are read before it."""

    def read(self, value: Any, name: str, reading: Reading) -> Any:
        """What a resolver receives. Raises ``BadInput`` or ``InvalidGeometry``.

        ``name`` is the argument's own, as a client writes it.
        """


class Id:
    """The id of a row of one of some entities.

    ``into`` makes of an entity's name, a county and a number what the resolver receives.
    ``within`` names the argument before it whose part the row is: both are of one county.
    """

    wire = strawberry.ID

    def __init__(
        self,
        *entities: type,
        into: Callable[[str, int, int], Any] = RowId,
        within: str | None = None,
    ) -> None:
        self.entities = tuple(entity.__name__ for entity in entities)
        self.into = into
        self.within = within

    @property
    def needs(self) -> tuple[str, ...]:
        return () if self.within is None else (self.within,)

    def read(self, value: str, name: str, reading: Reading) -> Any:
        row = row_of_id(value, *self.entities)
        if self.within is not None:
            self._refuse_county(value, row, name, reading.before.get(self.within))
        return self.into(row.entity, row.county, row.number)

    def _refuse_county(self, value: str, row: RowId, name: str, whole: Any) -> None:
        if whole is None:
            raise BadInput(f"{name}: it is of no use without {self.within}")
        if row.county != whole.county:
            raise BadInput(f"id {value!r}: the {self.within} is of county {whole.county}")


@dataclass(frozen=True, slots=True)
class Text:
    """Text that PostgreSQL can hold, without the space around it, of so many characters."""

    wire: ClassVar[Any] = str
    needs: ClassVar[tuple[str, ...]] = ()

    least: int = 0
    most: int | None = None

    def read(self, value: str, name: str, reading: Reading) -> str:
        stripped = value.strip()
        if len(stripped) < self.least or (self.most is not None and len(stripped) > self.most):
            raise BadInput(f"{name} {shown(stripped)}: {self.allowed} are allowed")
        try:
            return text(stripped)
        except BadInput as fault:
            raise BadInput(f"{name}: {fault.message}") from fault

    @property
    def allowed(self) -> str:
        if self.most is None:
            return f"{self.least:,} characters or more"
        return f"{self.least:,} to {self.most:,} characters"


class AreaCode:
    """The code of a region or community, or the empty one of everything."""

    wire = str
    needs: tuple[str, ...] = ()

    def read(self, value: str, name: str, reading: Reading) -> str:
        if len(value) not in CODE_DIGITS or (value and not (value.isascii() and value.isdigit())):
            raise BadInput(
                f"{name} {shown(value)}: a code of 2, 4, 6, 9 or 12 digits, or '', is allowed"
            )
        return value


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number between bounds."""

    wire: ClassVar[Any] = int
    needs: ClassVar[tuple[str, ...]] = ()

    least: int
    most: int

    def read(self, value: int, name: str, reading: Reading) -> int:
        Whole(name, self.least, self.most)(value)
        return value


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many items a list has at most."""

    items: int

    def check(self, value: list[Any], name: str) -> None:
        if len(value) > self.items:
            raise BadInput(f"{name}: {len(value):,} are given; {self.items:,} at most are allowed")


class _Point:
    wire = PointInput
    needs: tuple[str, ...] = ()

    def read(self, value: PointInput, name: str, reading: Reading) -> shapely.Point:
        return read_point({"type": "Point", "coordinates": [value.x, value.y]}, value.crs)


class _Line:
    wire = GeoJSON
    needs = (CRS_ARGUMENT,)

    def read(self, value: object, name: str, reading: Reading) -> shapely.LineString:
        lines = read_lines(value, reading.crs, most_vertices=reading.limits.vertices).geoms
        if len(lines) != 1:
            raise BadInput(f"{name}: one line is allowed, not {len(lines)}")
        return lines[0]


class _Area:
    wire = GeoJSON
    needs = (CRS_ARGUMENT,)

    def read(
        self, value: object, name: str, reading: Reading
    ) -> shapely.Polygon | shapely.MultiPolygon:
        return read_area(value, reading.crs, most_vertices=reading.limits.vertices)


Version = Annotated[int, Between(0, MOST_VERSION)]
"""The version of a row that something was decided on."""

DrawnPoint = Annotated[shapely.Point, _Point()]
"""A place in degrees; the client says x, y, and what these are in."""

DrawnLine = Annotated[shapely.LineString, _Line()]
"""A line in degrees. What has one has an argument ``crs`` too, which need not be declared."""

DrawnArea = Annotated[shapely.Polygon | shapely.MultiPolygon, _Area()]
"""A polygon, or several, in degrees, with an argument ``crs`` beside it as a line's."""


def row_of_id(value: str, *entities: str) -> RowId:
    """The row of one of some entities that an id names. Raises ``BadInput``."""
    entity, county, number = identity(value)
    if entity not in entities:
        raise BadInput(f"id {value!r}: here an id of {' or '.join(entities)} is allowed")
    return RowId(entity, int(county), int(number))
