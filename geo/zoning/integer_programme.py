"""The fewest buildings to move, as an integer programme: to prove it, or to find fewer.

One variable for each atom and each zone that it may go to. That zones stay connected is asked
for where a solution breaks it, by a cut: an atom and the heart of its zone cannot both be in it
unless something of what separates them is. (Oehrlein, Haunert: A cutting-plane method for
contiguity-constrained spatial aggregation, 2017.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.zoning.atom_graph import AtomGraph, Band

ROUNDS = 16
"""Solutions that are tried for connectedness."""

NODES = 100
"""Of the search trees together. A limit on time would not give the same twice."""

EMPTY_MOVE = 0.01
"""What it costs to move an atom without a building: less than any building."""

BORDER = 0.002
"""Breaks ties between equally many buildings: for what a move does to the border."""

GAP = 0.03
"""Of the cost, within which a solution is good enough: less than a building up to 30 of them."""

DEAR = 60.0
"""A zone that stays out of the band, in buildings: not worth more of them than that."""

CERTAIN = 0.9
"""A bound nearer than this proves that there is no way with a building less."""

LinearTerms = dict[int, float]


@dataclass(slots=True)
class Programme:
    """Zones of one community, and where each atom may go.

    ``members`` of each zone; ``allowed`` zones of each atom that may move, without its own.
    """

    graph: AtomGraph
    members: Mapping[int, Sequence[int]]
    allowed: Mapping[int, Sequence[int]]
    band: Band
    most_moves: int
    """Buildings."""
    most_out: int
    """Zones that may stay out of the band."""
    heard: Callable[[], None]
    """Called before every solution that is tried; may raise."""
    proven: bool = True
    """Whether no better way exists among what was allowed."""
    _nodes: int = NODES
    _columns: dict[tuple[int, int], int] = field(default_factory=dict)
    _rows: list[tuple[LinearTerms, float, float]] = field(default_factory=list)
    _own: dict[int, int] = field(default_factory=dict)
    _costs: list[float] = field(default_factory=list)
    _leaving: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._own = {atom: zone for zone, part in self.members.items() for atom in part}
        for atom, zones in self.allowed.items():
            for zone in zones:
                self._leaving.setdefault(atom, []).append(len(self._costs))
                self._columns[atom, zone] = len(self._costs)
                self._costs.append(self._move_cost(atom, zone))
        for columns in self._leaving.values():
            self._rows.append((dict.fromkeys(columns, 1.0), 0, 1))
        self._stay_behind()
        self._stand_beside()
        counted = {
            column: 1.0
            for (atom, _), column in self._columns.items()
            if self.graph.buildings[atom] >= 0
        }
        self._rows.append((counted, 0, self.most_moves))
        self._keep_the_band()

    def solved(self) -> dict[int, int] | None:
        """The zone of each atom that moves; None if there was no connected way."""
        for _ in range(ROUNDS):
            self.heard()
            if self._nodes <= 0:
                break
            moves = self._solution()
            if moves is None:
                return None
            broken = self._cuts(moves)
            if not broken:
                return moves
            self._rows += broken
        self.proven = False
        return None

    def _solution(self) -> dict[int, int] | None:
        if not self._costs:
            return {}
        count = len(self._costs)
        entries = [
            (row, column, value)
            for row, (terms, _, _) in enumerate(self._rows)
            for column, value in terms.items()
        ]
        rows, columns, values = zip(*entries, strict=True)
        matrix = csr_array((values, (rows, columns)), shape=(len(self._rows), count))
        lows = [low for _, low, _ in self._rows]
        highs = [high for _, _, high in self._rows]
        solution = milp(
            self._costs,
            integrality=np.ones(count),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, lows, highs),
            options={"node_limit": max(self._nodes, 1), "mip_rel_gap": GAP},
        )
        self._nodes -= solution.mip_node_count or 1
        if solution.x is None:
            self.proven = self.proven and solution.status == 2  # infeasible
            return None
        self.proven = self.proven and solution.fun - solution.mip_dual_bound < CERTAIN
        return {
            atom: zone for (atom, zone), column in self._columns.items() if solution.x[column] > 0.5
        }

    def _move_cost(self, atom: int, zone: int) -> float:
        graph = self.graph
        own = met = 0.0
        for other, metres, _ in graph.neighbours[atom]:
            own += metres if self._own.get(other) == self._own[atom] else 0.0
            met += metres if self._own.get(other) == zone else 0.0
        border = BORDER * (own - met) / max(graph.perimeters[atom], 1e-6)
        return (1.0 if graph.buildings[atom] >= 0 else EMPTY_MOVE) + border

    def _in_zone(self, atom: int, zone: int) -> tuple[LinearTerms, float]:
        """Whether an atom is in a zone: terms and a constant, which add up to 0 or 1."""
        if self._own.get(atom) == zone:
            return dict.fromkeys(self._leaving.get(atom, ()), -1.0), 1.0
        column = self._columns.get((atom, zone))
        return ({} if column is None else {column: 1.0}), 0.0

    def _stay_behind(self) -> None:
        """Every zone keeps one of its atoms."""
        for zone, part in self.members.items():
            self._at_least_one(part, zone, {}, 1.0)

    def _stand_beside(self) -> None:
        """An atom goes where a neighbour is. The others of these cuts come as they are needed."""
        for (atom, zone), column in self._columns.items():
            near = [other for other, _, _ in self.graph.neighbours[atom]]
            self._at_least_one(near, zone, {column: -1.0}, 0.0)

    def _at_least_one(
        self, atoms: Iterable[int], zone: int, terms: LinearTerms, least: float
    ) -> None:
        """The atoms in the zone, and these terms, add up to ``least`` or more."""
        row, low = self._sum(atoms, zone, terms, least)
        if row:
            self._rows.append((row, low, np.inf))

    def _sum(
        self, atoms: Iterable[int], zone: int, terms: LinearTerms, least: float
    ) -> tuple[LinearTerms, float]:
        row = dict(terms)
        for atom in atoms:
            its, constant = self._in_zone(atom, zone)
            least -= constant
            for column, value in its.items():
                row[column] = row.get(column, 0.0) + value
        return row, least

    def _keep_the_band(self) -> None:
        """Zones come into the band, or pay for it; none gets farther out of it."""
        out: LinearTerms = {}
        for zone, part in self.members.items():
            held = self.graph.held(part)
            row: LinearTerms = {}
            for (atom, to), column in self._columns.items():
                households = self.graph.households[atom]
                if to == zone:
                    row[column] = float(households)
                elif self._own[atom] == zone:
                    row[column] = -float(households)
            low, high = float(self.band.low - held), float(self.band.high - held)
            excess = float(self.band.excess(held))
            if excess:
                pays = len(self._costs)
                out[pays] = 1.0
                self._costs.append(DEAR)
                self._rows.append((row | {pays: excess}, low, np.inf))
                self._rows.append((row | {pays: -excess}, -np.inf, high))
            elif row:
                self._rows.append((row, low, high))
        if out:
            self._rows.append((out, 0, self.most_out))

    def _cuts(self, moves: Mapping[int, int]) -> list[tuple[LinearTerms, float, float]]:
        """For every part of a zone that lies apart from its largest."""
        parts: dict[int, set[int]] = {zone: set(part) for zone, part in self.members.items()}
        for atom, zone in moves.items():
            parts[self._own[atom]].discard(atom)
            parts[zone].add(atom)
        cuts = []
        for zone, part in parts.items():
            apart = sorted(self.graph.parts(part), key=len, reverse=True)
            for piece in apart[1:]:
                cuts += self._cut(zone, piece, apart[0])
        return cuts

    def _cut(
        self, zone: int, piece: Sequence[int], main: Sequence[int]
    ) -> list[tuple[LinearTerms, float, float]]:
        """An atom of the piece is in the zone with the main part's heart only by what is between.

        For every atom of the piece, and for the heart the atom least likely to leave.
        """
        heart = min(main, key=lambda atom: (len(self._leaving.get(atom, ())), atom))
        around = {near for atom in piece for near, _, _ in self.graph.neighbours[atom]}
        between = around.difference(piece)
        rows = []
        for atom in piece:
            row, low = self._sum(sorted(between), zone, {}, -1.0)
            for end in (atom, heart):
                its, constant = self._in_zone(end, zone)
                low += constant
                for column, value in its.items():
                    row[column] = row.get(column, 0.0) - value
            rows.append((row, low, np.inf))
        return rows
