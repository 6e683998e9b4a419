"""An assignment read from rows: which building goes to which label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from resolvers.redraw.exchange.assignment_rows import ASSIGNMENT, BUILDING, Entry
from resolvers.redraw.exchange.label import NONE, Given, Label, with_empty
from resolvers.redraw.partition import AtomAttributes
from transfer.finding import Finding, Outcome

ZONE_FIELDS = tuple(name for name in ASSIGNMENT.fields if name != BUILDING.name)
"""What a row says of its zone, which the others of the zone say as well."""

FEW = 3
"""How many rows are named of those that have the same wrong."""


def given_by_building(
    rows: Sequence[Entry], attributes: AtomAttributes, numbers: Mapping[str, int]
) -> Given:
    """The labels in the order of the file, that of each atom, and what is wrong with rows.

    ``numbers`` are the ids of the plan's buildings. Of rows that say two things the first stands.
    """
    atom_of = {int(b): atom for atom, b in enumerate(attributes.buildings) if b}
    labels: dict[str, Label] = {}
    index: dict[str, int] = {}
    given = np.full(len(attributes.buildings), NONE, dtype=np.intp)
    first: dict[str, Label] = {}
    findings: list[Finding] = []
    empty: list[Label] = []
    for row in rows:
        label = row.label
        # A number that somebody gave stands, also where another file's would be read otherwise.
        number = row.written if row.written in numbers else row.building_no
        if number is None:
            empty.append(label)
            continue
        atom = atom_of.get(numbers.get(number, 0))
        if atom is None:
            reason = (
                "its ground is another building's: it has no cell of its own"
                if number in numbers
                else "no building of this number is in the plan's communities"
            )
            findings.append(_of(row, number, reason))
            continue
        if number in first:
            findings.append(_twice(row, first[number]))
            continue
        first[number] = label
        said = labels.setdefault(label.text, label)
        findings += _otherwise(label, said)
        if more := tuple(bridge for bridge in label.bridges if bridge not in said.bridges):
            labels[label.text] = replace(said, bridges=said.bridges + more)
        given[atom] = index.setdefault(label.text, len(index))
    why = "no row names a building of it"
    findings += with_empty(labels, empty, BUILDING.name, "missing", why)
    return list(labels.values()), given, findings


def _otherwise(label: Label, said: Label) -> Iterator[Finding]:
    """What a row says of its zone otherwise than the first that said it."""
    for called, here, first in (
        ("named", label.name, said.name),
        ("kind", label.kind and label.kind.name, said.kind and said.kind.name),
        ("workers", label.workers, said.workers),
        ("locked", label.locked, said.locked),
    ):
        if here is not None and first is not None and here != first:
            shown = (repr(here), repr(first)) if called == "named" else (here, first)
            yield label.found(f"{called} {shown[0]} here; {shown[1]} came first")


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in which what is worth a look of a zone is told once, and not with every row.

    Rows that are left out are told of one by one.
    """
    alike: dict[object, list[Finding]] = {}
    for number, found in enumerate(findings):
        of_zone = found.outcome is Outcome.WARNING and found.field in ZONE_FIELDS
        alike.setdefault(
            (found.field, found.value, found.reason) if of_zone else number, []
        ).append(found)
    return [_together(same) for same in alike.values()]


def _together(same: Sequence[Finding]) -> Finding:
    first, *more = same
    if not more:
        return first
    what = "rows" if first.line is None else "lines"
    places = [str(found.number if found.line is None else found.line) for found in same]
    listed = ", ".join(places[:FEW]) + ("…" if len(places) > FEW else "")
    return replace(first, reason=f"{first.reason}; so in {len(same):,} rows ({what} {listed})")


def _twice(row: Entry, first: Label) -> Finding:
    place = f"line {first.line}" if first.line else f"row {first.number}"
    if first.text == row.label.text:
        return _of(row, row.building_no or "", f"the same as {place}", Outcome.WARNING)
    return _of(row, row.building_no or "", f"{place} puts it into {first.text!r}, and stands")


def _of(row: Entry, number: str, reason: str, outcome: Outcome = Outcome.REJECTED) -> Finding:
    return Finding(row.label.number, row.label.line, number, "building_no", number, reason, outcome)
