"""An assignment read from rows: which building goes to which label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from resolvers.redraw.board import Stock
from resolvers.redraw.exchange.label import NONE, Label
from resolvers.redraw.exchange.rows import Entry
from resolvers.transfer.finding import Finding, Outcome


def given_by_building(
    rows: Sequence[Entry], stock: Stock, numbers: Mapping[str, int]
) -> tuple[list[Label], NDArray[np.intp], list[Finding]]:
    """The labels in the order of the file, that of each atom, and what is wrong with rows.

    ``numbers`` are the ids of the plan's buildings. Of rows that say two things the first stands.
    """
    atom_of = {int(b): atom for atom, b in enumerate(stock.buildings) if b}
    labels: dict[str, Label] = {}
    index: dict[str, int] = {}
    given = np.full(len(stock.buildings), NONE, dtype=np.intp)
    first: dict[str, Label] = {}
    findings: list[Finding] = []
    for row in rows:
        number, label = row.building_no or "", row.label
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
        if label.name is not None and said.name is not None and label.name != said.name:
            findings.append(label.found(f"named {label.name!r} here; {said.name!r} came first"))
        given[atom] = index.setdefault(label.text, len(index))
    return list(labels.values()), given, findings


def _twice(row: Entry, first: Label) -> Finding:
    place = f"line {first.line}" if first.line else f"row {first.number}"
    if first.text == row.label.text:
        return _of(row, row.building_no or "", f"the same as {place}", Outcome.WARNING)
    return _of(row, row.building_no or "", f"{place} puts it into {first.text!r}, and stands")


def _of(row: Entry, number: str, reason: str, outcome: Outcome = Outcome.REJECTED) -> Finding:
    return Finding(row.label.number, row.label.line, number, "building_no", number, reason, outcome)
