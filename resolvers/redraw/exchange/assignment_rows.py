"""The rows of a file of zones or of an assignment, read value by value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely import Geometry
from sqlalchemy import Boolean, Integer, Table, Text

from compiler.errors import TooCostly
from resolvers.redraw.exchange.bridge_text import read_bridge_text
from resolvers.redraw.exchange.label import Label, fault_of
from resolvers.redraw.plan_bridges import BridgeLine
from resolvers.redraw.wkb import Shapes
from resolvers.redraw.zone_edits import MOST_WORKERS
from schema.entities.grid import GridKind
from schema.membership import entity_of
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_zone import plan_zone
from schema.table import term_type
from transfer.cleaning import Cleaning
from transfer.finding import Finding, Outcome, shown_value
from transfer.geometry import (
    Axes,
    GeometryReading,
    exchanged_axes,
    file_crs,
    geometries_of,
)
from transfer.import_field import ImportField
from transfer.importable import Importable
from transfer.mapping import Mapped, Wishes, mapped
from transfer.positions import Positions, places_of, position_notes
from transfer.reading_note import ReadingNote, merged
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.survey import survey
from transfer.values.kind import POLYGONS
from transfer.values.value import (
    Parser,
    boolean,
    integer_parser,
    is_missing,
    plain_text,
    storable,
    term_parser,
)

BUILDING = ImportField(
    "building_no",
    Text(),
    True,
    None,
    ("楼栋编号", "楼栋号", "楼号", "建筑编号"),
    names_rows=True,
)
CALLED = ("zone_code", "grid_code", "code", "grid")
CALLED_IN_CHINESE = ("规划网格", "网格代码", "网格编码", "网格编号", "网格")
ZONE = ImportField("zone", Text(), True, None, CALLED + CALLED_IN_CHINESE, names_rows=True)
NAME = ImportField("name", Text(), False, None, ("zone_name", "grid_name", "网格名称", "名称"))
KIND, WORKERS, LOCKED, COMMUNITY = "kind", "workers", "locked", "community"
BRIDGES = "bridges"


def _facts(prefix: str) -> tuple[ImportField, ...]:
    """What a row may say of its zone beside its name. Beside a building it is called after the
    zone: a column ``kind`` would be the building's."""
    return (
        ImportField(
            prefix + KIND,
            term_type(GridKind),
            False,
            None,
            ("网格类型", *(("类型",) * (not prefix))),
        ),
        ImportField(prefix + WORKERS, Integer(), False, None, ("网格员人数", "网格员")),
        ImportField(prefix + LOCKED, Boolean(), False, None, ("是否锁定", "锁定")),
        ImportField(
            prefix + COMMUNITY, Text(), False, None, ("网格所属社区代码",), names_rows=True
        ),
        ImportField(prefix + BRIDGES, Text(), False, None, ("桥渡", "桥梁轮渡")),
    )


def _importable(
    plural: str, table: Table, *fields: ImportField, geometry: str | None
) -> Importable:
    by_name = {one.name: one for one in fields}
    return Importable(
        plural, entity_of(table), (fields[0].name,), by_name, geometry, geometry is not None
    )


OF_ZONE = "zone_"
ASSIGNMENT = _importable(
    "assignments", plan_atom, BUILDING, ZONE, NAME, *_facts(OF_ZONE), geometry=None
)
AREAS = _importable("zones", plan_zone, ZONE, NAME, *_facts(""), geometry="boundary")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that is right in itself: a building or a shapely polygon in degrees, and its label.

    One with neither tells of a zone that holds nothing; its label is a grid's code. ``written`` is
    the building's number as the file has it, before it is read as numbers are.
    """

    label: Label
    building_no: str | None = None
    area: Geometry | None = None
    written: str = ""

    @property
    def holds_nothing(self) -> bool:
        return self.building_no is None and self.area is None


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """How large an import may be: vertices of a polygon and of all of them; seconds, and bytes of
    memory, for laying them over the ground."""

    vertices: int
    all_vertices: int
    seconds: float
    bytes: int


@dataclass(slots=True)
class Entries:
    """What a file holds. ``count`` is of all its rows, also of those that only have findings."""

    by_area: bool
    count: int = 0
    vertices: int = 0
    rows: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    positions: Positions = field(default_factory=Positions)


@dataclass(frozen=True, slots=True)
class AssignmentReading:
    """How the rows of one file are read."""

    of: Importable
    mapped: Mapped
    cleaning: Cleaning
    kinds: Parser
    geometry: GeometryReading | None
    limits: ImportLimits | None = None
    notes: tuple[ReadingNote, ...] = ()

    @property
    def by_area(self) -> bool:
        return self.geometry is not None

    def fact(self, name: str) -> str:
        """The field of what a row says of its zone."""
        return name if self.by_area else OF_ZONE + name


def assignment_reading(
    source: Source,
    wishes: Wishes,
    crs: str | None,
    repair: bool,
    limits: ImportLimits | None = None,
    axes: Axes | None = None,
) -> AssignmentReading:
    """How to read a source: by building where it has such a column, else by area.

    Raises ``UnreadableSource`` where it has neither, or the wishes cannot be met.
    """
    try:
        kinds = _kinds(wishes)
    except ValueError as error:
        raise UnreadableSource(f"--value kind: {error}") from error
    declared, geometry, notes = file_crs(crs, source), None, source.notes
    try:
        of, how = ASSIGNMENT, mapped(ASSIGNMENT, source, wishes, declared)
    except UnreadableSource:
        if not source.has_geometry and "building_no" in wishes.maps:
            raise
        of, how = AREAS, mapped(AREAS, source, wishes, declared)
        turned, more = exchanged_axes(axes, source, how.coordinates, declared)
        geometry = GeometryReading(POLYGONS, declared, how.coordinates, turned, repair)
        notes += more
    notes += how.notes
    cleaning = Cleaning(of.fields, how, wishes, survey(source, of, how, wishes))
    return AssignmentReading(of, how, cleaning, kinds, geometry, limits, notes)


def _kinds(wishes: Wishes) -> Parser:
    return term_parser(
        GridKind, {**wishes.values.get(KIND, {}), **wishes.values.get(OF_ZONE + KIND, {})}
    )


def entries(source: Source, how: AssignmentReading, communities: Sequence[str]) -> Entries:
    """Every row of a source for a plan of these communities.

    Raises ``UnreadableSource``, and ``TooCostly`` for polygons that are larger than allowed.
    """
    found = Entries(how.by_area, notes=list(how.notes))
    for batch in source.batches():
        found.count += len(batch.numbers)
        _Batch(batch, how, communities, found).read()
    if how.geometry is not None:
        crs = how.geometry.crs
        found.notes += position_notes(found.positions.all(), crs, named=bool(source.crs))
    found.notes = list(merged(found.notes))
    return found


class _Batch:
    """One batch on its way into ``Entries``."""

    def __init__(
        self, batch: Batch, how: AssignmentReading, communities: Sequence[str], into: Entries
    ) -> None:
        self.how, self.communities, self.into = how, communities, into
        self.written: Sequence[object] = ()
        if BUILDING.name in how.mapped.fields:
            self.written = how.mapped.value_of(BUILDING.name, batch, None)
        self.batch = how.cleaning.columns(batch)
        self.values, notes = how.cleaning.values(self.batch)
        self.unreadable: Collection[int] = ()
        into.notes += (*self.batch.notes, *notes)

    def read(self) -> None:
        areas = self._areas()
        for index in range(len(self.batch.numbers)):
            if index in self.batch.faults:
                self._find(index, "row", None, self.batch.faults[index])
                continue
            label = self._label(index)
            entry = (
                self._by_building(index, label)
                if areas is None
                else self._drawn(index, areas, label)
            )
            if entry is not None:
                self.into.rows.append(entry)

    def _by_building(self, index: int, label: Label | None) -> Entry | None:
        written = str(self.written[index] or "")
        if label and label.has_code and is_missing(self._value(index, BUILDING.name)):
            return Entry(label, written=written)
        building = self._text(index, BUILDING.name, 64)
        if label is None or building is None:
            return None
        return Entry(label, building, written=written)

    def _drawn(self, index: int, areas: Shapes, label: Label | None) -> Entry | None:
        area = areas[index]
        if area is not None or (label and label.has_code and index not in self.unreadable):
            return None if label is None else Entry(label, area=area)
        if index not in self.unreadable:
            self._find(index, "boundary", None, "no geometry")
        return None

    def _areas(self) -> Shapes | None:
        if self.how.geometry is None:
            return None
        found = geometries_of(self.batch, self.how.geometry, check=self._refuse_large)
        self.into.notes += found.notes
        numbers = self.batch.lines or self.batch.numbers
        self.into.positions.add(places_of(found.geometries, found.positions, numbers))
        self.unreadable = found.faults.keys()
        for index, reason in found.faults.items():
            self._find(index, "boundary", None, reason)
        for index, reason in found.repairs.items():
            self._find(index, "boundary", None, reason, Outcome.REPAIRED)
        return found.geometries

    def _refuse_large(self, geometries: Shapes) -> None:
        limits = self.how.limits
        if limits is None:
            return
        counts = shapely.get_num_coordinates(geometries)
        self.into.vertices += int(counts.sum())
        if self.into.vertices > limits.all_vertices:
            raise TooCostly(
                f"zones: their polygons have {self.into.vertices:,} vertices or more;"
                f" {limits.all_vertices:,} at most are allowed"
            )
        largest = int(counts.argmax())
        if counts[largest] > limits.vertices:
            raise TooCostly(
                f"zones: the polygon of feature {self.batch.numbers[largest]} has"
                f" {counts[largest]:,} vertices; {limits.vertices:,} at most are allowed"
            )

    def _label(self, index: int) -> Label | None:
        text = self._text(index, "zone", 10_000)
        if text is None:
            return None
        home = self._value(index, self.how.fact(COMMUNITY))
        planned = not is_missing(home) and text.startswith(plain_text(home))
        if (fault := fault_of(text, self.communities, planned=planned)) is not None:
            self._find(index, "zone", text, fault)
            return None
        name = self._text(index, "name", 100, needed=False)
        kind = self._parsed(index, KIND, self.how.kinds)
        workers = self._parsed(index, WORKERS, integer_parser(0, MOST_WORKERS))
        locked = self._parsed(index, LOCKED, Parser(boolean))
        return Label(
            text,
            self.batch.numbers[index],
            self.batch.lines[index] if self.batch.lines else None,
            name,
            None if kind is None else GridKind[kind],
            None if workers is None else int(workers),
            None if locked is None else locked == "true",
            known=text[:12] in self.communities,
            bridges=self._bridges(index),
        )

    def _bridges(self, index: int) -> tuple[BridgeLine, ...]:
        name = self.how.fact(BRIDGES)
        said = self._text(index, name, 10_000, needed=False)
        try:
            return read_bridge_text(said or "")
        except ValueError as error:
            reason = f"{error}; left empty"
            self._find(index, name, said, reason, Outcome.WARNING)
            return ()

    def _text(self, index: int, name: str, longest: int, *, needed: bool = True) -> str | None:
        value = self._value(index, name)
        if is_missing(value):
            if needed:
                self._find(index, name, None, "missing")
            return None
        try:
            text = plain_text(value)
            storable(text)
            if len(text) > longest:
                raise ValueError(f"{len(text):,} characters; at most {longest:,} are allowed")
        except ValueError as error:
            outcome = Outcome.REJECTED if needed else Outcome.WARNING
            self._find(index, name, value, f"{error}{'' if needed else '; left empty'}", outcome)
            return None
        return text

    def _parsed(self, index: int, fact: str, parser: Parser) -> str | None:
        """What is said of a zone beside its label: what is wrong is left out, with a warning."""
        name = self.how.fact(fact)
        value = self._value(index, name)
        if is_missing(value):
            return None
        try:
            return parser.parse(value)
        except ValueError as error:
            self._find(index, name, value, f"{error}; left empty", Outcome.WARNING)
            return None

    def _value(self, index: int, name: str) -> Any:
        return self.values[name][index] if name in self.values else None

    def _find(
        self,
        index: int,
        name: str,
        value: object,
        reason: str,
        outcome: Outcome = Outcome.REJECTED,
    ) -> None:
        lines = self.batch.lines
        key = self._value(index, self.how.of.key[0])
        self.into.findings.append(
            Finding(
                self.batch.numbers[index],
                lines[index] if lines else None,
                shown_value(key),
                name,
                shown_value(value),
                reason,
                outcome,
            )
        )


def rows_given(rows: Iterable[Mapping[str, Any]]) -> Source:
    """A source of rows that a client gave, by the fields of ``ASSIGNMENT``; they have no line."""
    listed, names = list(rows), tuple(ASSIGNMENT.fields)
    columns = {name: [row.get(name) for row in listed] for name in names}
    batch = Batch(range(1, len(listed) + 1), columns)
    return Source(names, False, None, len(listed), lambda: iter([batch] if listed else []))
