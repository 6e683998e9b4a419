"""Labels: what a file calls its zones, and the zones that are made of them.

A label that is a grid's code of a community of the plan stays the zone's code. Any other is taken
for a name: its zone gets the lowest free code of the community, and one that holds buildings of
several communities becomes a zone in each, since a grid is of one community.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from compiler.errors import BadInput
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.partition import AtomAttributes, Ids
from resolvers.redraw.plan_bridges import BridgeLine
from resolvers.redraw.zone_edits import GRIDS, MOST_NAME, NEW
from schema.entities.grid import GridKind
from transfer.finding import Finding, Outcome
from transfer.values.value import ROUNDED

CODE = re.compile(r"[0-9]{15}")
FEW = 10
"""How many communities are named where a label is of none of them."""

NONE = -1
"""The label of an atom that has none."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a row calls its zone, and what else it says of it. ``line`` is None in a GIS's file.

    ``known`` is whether the plan has the community that its code begins with, ``holds_nothing``
    whether its zone is told of to be empty.
    """

    text: str
    number: int
    line: int | None
    name: str | None = None
    kind: GridKind | None = None
    workers: int | None = None
    locked: bool | None = None
    known: bool = True
    holds_nothing: bool = False
    bridges: tuple[BridgeLine, ...] = ()

    @property
    def has_code(self) -> bool:
        return CODE.fullmatch(self.text) is not None

    @property
    def is_code(self) -> bool:
        """Whether it is the code that the zone will have."""
        return self.known and self.has_code

    def found(self, reason: str, outcome: Outcome = Outcome.WARNING) -> Finding:
        return Finding(self.number, self.line, self.text, "zone", self.text, reason, outcome)


Given = tuple[list[Label], NDArray[np.intp], list[Finding]]
"""Labels in the order of a file, that of each atom or ``NONE``, and what is wrong with rows."""


def fault_of(text: str, communities: Sequence[str], *, planned: bool = False) -> str | None:
    """Why a text can be no label; None where it can.

    ``planned`` is whether the file says that the code is of the community that it begins with,
    which may be one that a plan was to make.
    """
    if CODE.fullmatch(text) and text[:12] not in communities and not planned:
        few = ", ".join(communities[:FEW]) + ("…" if len(communities) > FEW else "")
        return f"{text[:12]} is no community of this plan, which are {few}"
    if ROUNDED.fullmatch(text):
        return "a code that a spreadsheet has rounded; keep the column as text"
    if len(text) > MOST_NAME:
        return f"{len(text):,} characters; at most {MOST_NAME} are allowed"
    return None


def admits(label: Label, homes: Sequence[str], community: str) -> bool:
    """Whether a block of a community may be given to a label with buildings in ``homes``."""
    if label.is_code:
        return label.text[:12] == community
    return not homes or community in homes


def homes_of(
    labels: Sequence[Label], given: NDArray[np.intp], attributes: AtomAttributes
) -> list[list[str]]:
    """The communities of each label's atoms, in order."""
    homes: list[set[str]] = [set() for _ in labels]
    for atom in np.flatnonzero(given != NONE):
        homes[given[atom]].add(attributes.communities[atom])
    return [sorted(found) for found in homes]


def with_empty(
    labels: dict[str, Label], empty: Iterable[Label], field: str, missing: str, why: str
) -> Iterator[Finding]:
    """Add the zones that rows say hold nothing; what is to be told of these rows.

    Where others tell what the zone holds, ``field`` is ``missing`` in them. ``why`` says how a zone
    is known to be empty.
    """
    for label in empty:
        if label.text in labels:
            yield replace(label.found(missing, Outcome.REJECTED), field=field, value="")
        else:
            labels[label.text] = replace(label, holds_nothing=True)
            yield label.found(f"{why}: it is empty")


def zones_of(
    labels: Sequence[Label], given: NDArray[np.intp], attributes: AtomAttributes
) -> tuple[list[Zone], Ids, list[Finding]]:
    """The zones of labels, with negative ids, the zone of each atom, and what is to be told.

    ``given`` has the label of each atom, or ``NONE``. Raises ``BadInput`` where codes run out.
    """
    homes = homes_of(labels, given, attributes)
    codes = _Codes({label.text for label in labels if label.is_code})
    zones: list[Zone] = []
    ids: dict[tuple[int, str], int] = {}
    findings: list[Finding] = []
    for index, label in enumerate(labels):
        if not homes[index] and not (label.holds_nothing and label.is_code):
            findings.append(_left_out(label))
            continue
        if label.is_code:
            zones.append(_zone(label, label.text, NEW - len(zones)))
            ids |= {(index, home): zones[-1].id for home in homes[index]}
            continue
        for home in homes[index]:
            zones.append(_zone(label, codes.free(home), NEW - len(zones)))
            ids[index, home] = zones[-1].id
        findings.append(label.found(_told(label, [z.code for z in zones[-len(homes[index]) :]])))
    assignment = np.full(len(given), NOWHERE, dtype=np.int64)
    for atom in np.flatnonzero(given != NONE):
        assignment[atom] = ids[int(given[atom]), attributes.communities[atom]]
    return zones, assignment, findings


def _zone(label: Label, code: str, id_: int) -> Zone:
    name = label.name or (f"第{int(code[12:])}网格" if label.is_code else label.text)
    kind, locked = label.kind or GridKind.BASIC, bool(label.locked)
    return Zone(id_, code, name, code[:12], kind, label.workers, locked)


def _left_out(label: Label) -> Finding:
    if label.holds_nothing:
        return label.found(f"it holds nothing, and this plan has no community {label.text[:12]}")
    return label.found("it holds no building and no block", Outcome.REJECTED)


def _told(label: Label, codes: Sequence[str]) -> str:
    made = f"zone {' and '.join(codes)}"
    several = ", one in each of its communities" if len(codes) > 1 else ""
    if label.has_code:
        return f"this plan has no community {label.text[:12]}: it became {made}{several}"
    return f"no code of a grid: taken for the name of {made}{several}"


class _Codes:
    """Codes that are still free."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken

    def free(self, community: str) -> str:
        for number in range(1, GRIDS + 1):
            code = f"{community}{number:03}"
            if code not in self._taken:
                self._taken.add(code)
                return code
        raise BadInput(f"community {community}: no grid code is free, of {GRIDS} there can be")
