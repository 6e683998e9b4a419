"""A change of a plan: which atoms go from where to where, and what becomes of zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schema.entities.grid import GridKind

NOWHERE = 0
"""The zone id of atoms that are in no zone."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone without its atoms. A new one has a negative id until the database gives it one."""

    id: int
    code: str
    name: str
    community: str
    kind: GridKind = GridKind.BASIC
    workers: int | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """Atoms, by number, that go from one zone to another."""

    source: int
    target: int
    atoms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Moves, and zones as they were and as they will be; None: there was or will be no such."""

    moves: tuple[Move, ...] = ()
    zones: tuple[tuple[Zone | None, Zone | None], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moves or self.zones)

    def reversed(self) -> Change:
        """The change that undoes this one."""
        return Change(
            tuple(Move(m.target, m.source, m.atoms) for m in self.moves),
            tuple((after, before) for before, after in self.zones),
        )

    @property
    def reshaped(self) -> frozenset[int]:
        """Ids of the zones that lose or gain atoms."""
        return frozenset({z for m in self.moves for z in (m.source, m.target)} - {NOWHERE})

    @property
    def atoms(self) -> tuple[int, ...]:
        return tuple(atom for move in self.moves for atom in move.atoms)

    @property
    def new(self) -> tuple[int, ...]:
        """The negative ids of zones that the database has not numbered yet."""
        return tuple(after.id for _, after in self.zones if after and after.id < 0)

    def numbered(self, ids: Mapping[int, int]) -> Change:
        """The same with the ids that the database gave to new zones."""

        def known(zone: Zone | None) -> Zone | None:
            return zone and replace(zone, id=ids.get(zone.id, zone.id))

        return Change(
            tuple(
                Move(ids.get(m.source, m.source), ids.get(m.target, m.target), m.atoms)
                for m in self.moves
            ),
            tuple((known(before), known(after)) for before, after in self.zones),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "moves": [[m.source, m.target, list(m.atoms)] for m in self.moves],
            "zones": [[_written(before), _written(after)] for before, after in self.zones],
        }

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Change:
        return cls(
            tuple(Move(source, target, tuple(atoms)) for source, target, atoms in said["moves"]),
            tuple((_read(before), _read(after)) for before, after in said["zones"]),
        )


def moves(sources: Sequence[int], targets: Sequence[int], atoms: Iterable[int]) -> tuple[Move, ...]:
    """Moves of single atoms gathered by where from and where to; those that stay are left out."""
    gathered: dict[tuple[int, int], list[int]] = {}
    for source, target, atom in zip(sources, targets, atoms, strict=True):
        if source != target:
            gathered.setdefault((int(source), int(target)), []).append(int(atom))
    return tuple(Move(s, t, tuple(found)) for (s, t), found in sorted(gathered.items()))


def _written(zone: Zone | None) -> dict[str, Any] | None:
    if zone is None:
        return None
    return {
        "id": zone.id,
        "code": zone.code,
        "name": zone.name,
        "community": zone.community,
        "kind": zone.kind.name,
        "workers": zone.workers,
        "locked": zone.locked,
    }


def _read(said: Mapping[str, Any] | None) -> Zone | None:
    return None if said is None else Zone(**{**said, "kind": GridKind[said["kind"]]})
