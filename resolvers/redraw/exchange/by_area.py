"""An assignment read from polygons: which atom lies in which of them.

Polygons of another tool do not meet our cells' borders. A building goes where its middle lies, a
block without buildings to the polygon that covers most of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.metres import Plane
from resolvers.redraw.checks import OVERLAP_SQUARE_METRES
from resolvers.redraw.exchange.assignment_rows import Entry
from resolvers.redraw.exchange.label import NONE, Given, Label, admits, homes_of, with_empty
from resolvers.redraw.partition import AtomAttributes
from resolvers.redraw.snapshot import first_covering
from resolvers.redraw.wkb import Shapes
from resolvers.workflow.child_process import ReportPhase
from transfer.finding import Finding, Outcome

LEAST_SHARE = 0.1
"""A polygon that covers less of a block does not hold it: borders are drawn within metres."""


MOST_OVERLAPS = 1_000
"""How many overlaps are told of: where polygons of a plan overlap more often, it is none."""

PIECE = 64
"""Of how many polygons at a time it is looked which others they meet."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Polygons to be laid over atoms: work that strangers decide how long it takes.

    ``middles`` are those of the atoms' buildings, None for blocks.
    """

    rows: Sequence[Entry]
    attributes: AtomAttributes
    middles: Shapes
    boundaries: Shapes

    def found(self, _progress: ReportPhase) -> Iterator[Given]:
        yield self.given()

    def given(self) -> Given:
        """Which atoms the polygons give to labels, and what is wrong with them."""
        labels, given, findings = given_by_area(self.rows, self.attributes, self.middles)
        drawn = [row for row in self.rows if not row.holds_nothing]
        findings += gaps(areas_of(drawn), self.boundaries, plane_of(self.attributes))
        return labels, given, findings


def areas_of(rows: Sequence[Entry]) -> Shapes:
    return np.array([*(row.area for row in rows), None], dtype=object)[:-1]


def given_by_area(rows: Sequence[Entry], attributes: AtomAttributes, middles: Shapes) -> Given:
    """The labels in the order of the file, that of each atom, and what polygons have wrong.

    ``middles`` are those of the atoms' buildings, None for blocks. Where two polygons cover a
    middle the first has it; those of one label are one zone.
    """
    labels: dict[str, Label] = {}
    findings = []
    empty = [row.label for row in rows if row.holds_nothing]
    rows = [row for row in rows if not row.holds_nothing]
    for row in rows:
        said = labels.setdefault(row.label.text, row.label)
        if said is not row.label:
            findings.append(row.label.found(f"as feature {said.number}: they are made one zone"))
    findings += with_empty(labels, empty, "boundary", "no geometry", "it has no polygon")
    order = {text: index for index, text in enumerate(labels)}
    owners = np.array([order[row.label.text] for row in rows], dtype=np.intp)
    areas = areas_of(rows)
    listed = list(labels.values())
    given = np.full(len(attributes.cells), NONE, dtype=np.intp)
    built = np.flatnonzero(~shapely.is_missing(middles))
    where = first_covering(areas, middles[built])
    given[built[where >= 0]] = owners[where[where >= 0]]
    _give_blocks(listed, given, attributes, areas, owners)
    return listed, given, [*findings, *_overlaps(rows, areas, owners, plane_of(attributes))]


def gaps(areas: Shapes, boundaries: Shapes, plane: Plane) -> Iterator[Finding]:
    """What the polygons leave of the communities, and what of them lies outside, by area."""
    ground, covered = shapely.union_all(boundaries), shapely.union_all(areas)
    for one, other, words in (
        (ground, covered, "of the communities lie in no polygon"),
        (covered, ground, "of the polygons lie outside the communities"),
    ):
        parts = shapely.get_parts(plane.metres(shapely.difference(one, other)))
        sizes = shapely.area(parts)
        count = int((sizes > OVERLAP_SQUARE_METRES).sum())
        if count:
            reason = (
                f"{sizes.sum():,.0f} m² {words}: {count} pieces over {OVERLAP_SQUARE_METRES:g} m²,"
                f" the largest of {sizes.max():,.0f} m²"
            )
            yield Finding(0, None, "", "boundary", "", reason, Outcome.WARNING)


def _give_blocks(
    labels: Sequence[Label],
    given: NDArray[np.intp],
    attributes: AtomAttributes,
    areas: Shapes,
    owners: NDArray[np.intp],
) -> None:
    """Give each block without buildings to the label whose polygons cover most of it."""
    homes = homes_of(labels, given, attributes)
    blocks = np.flatnonzero(attributes.buildings == 0)
    if not len(blocks) or not len(areas):
        return
    block, area = shapely.STRtree(areas).query(attributes.cells[blocks], predicate="intersects")
    covered = shapely.area(shapely.intersection(attributes.cells[blocks[block]], areas[area]))
    pairs, pair = np.unique(block * len(labels) + owners[area], return_inverse=True)
    at, label = np.divmod(pairs, len(labels))
    shares = np.bincount(pair, covered, len(pairs)) / shapely.area(attributes.cells[blocks[at]])
    for each in np.lexsort((label, -shares, at)):
        atom = blocks[at[each]]
        if shares[each] < LEAST_SHARE or given[atom] != NONE:
            continue
        if admits(labels[label[each]], homes[label[each]], attributes.communities[atom]):
            given[atom] = label[each]


def _overlaps(
    rows: Sequence[Entry], areas: Shapes, owners: NDArray[np.intp], plane: Plane
) -> Iterator[Finding]:
    """Polygons of different labels that share ground, by area."""
    if len(areas) < 2:
        return
    flat = plane.metres(areas)
    for told, (first, second, size) in enumerate(_shared_ground(flat, owners)):
        label = rows[first].label
        if told == MOST_OVERLAPS:
            yield rows[second].label.found("further overlaps are not told of")
            return
        yield rows[second].label.found(
            f"it overlaps {label.text!r} (feature {label.number}) by {size:,.0f} m²; what lies"
            " in both went to the first"
        )


def _shared_ground(flat: Shapes, owners: NDArray[np.intp]) -> Iterator[tuple[int, int, float]]:
    """Pairs of different labels, by first and second, that share more than a sliver, and how much.

    Only those are compared whose boxes meet, a few at a time.
    """
    tree = shapely.STRtree(flat)
    for start in range(0, len(flat), PIECE):
        one, other = tree.query(flat[start : start + PIECE], predicate="intersects")
        one += start
        apart = (one < other) & (owners[one] != owners[other])
        one, other = one[apart], other[apart]
        sizes = shapely.area(shapely.intersection(flat[one], flat[other]))
        for at in np.flatnonzero(sizes > OVERLAP_SQUARE_METRES):
            yield int(one[at]), int(other[at]), float(sizes[at])


def plane_of(attributes: AtomAttributes) -> Plane:
    west, south, east, north = shapely.total_bounds(attributes.cells)
    return Plane(float(west + east) / 2, float(south + north) / 2)
