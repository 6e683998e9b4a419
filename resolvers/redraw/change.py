"""A change of a plan: which atoms go from where to where, and what becomes of zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from shapely import MultiLineString

from schema.entities.community import CommunityKind
from schema.entities.grid import GridKind
from schema.plans.plan_bridge import BridgeKind

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
class AtomMove:
    """Atoms, by number, that go from one zone to another."""

    source: int
    target: int
    atoms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A community as a plan has it, without its atoms."""

    code: str
    name: str
    kind: CommunityKind = CommunityKind.TOWN


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridge or ferry that joins two atoms, by number. ``line`` are the positions of its parts,
    in degrees; ``road_no`` names the road that it is, and is None where it was declared."""

    number: int
    kind: BridgeKind
    start: int
    end: int
    line: tuple[tuple[tuple[float, float], ...], ...]
    name: str | None = None
    road_no: str | None = None

    @property
    def geometry(self) -> MultiLineString:
        return MultiLineString([list(part) for part in self.line])


@dataclass(frozen=True, slots=True)
class Rehoming:
    """Atoms, by number, that go from one community to another."""

    source: str
    target: str
    atoms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Moves, and zones as they were and as they will be; None: there was or will be no such.

    The same of communities and of bridges, which most changes leave alone.
    """

    moves: tuple[AtomMove, ...] = ()
    zones: tuple[tuple[Zone | None, Zone | None], ...] = ()
    rehomings: tuple[Rehoming, ...] = ()
    homes: tuple[tuple[Home | None, Home | None], ...] = ()
    bridges: tuple[tuple[Bridge | None, Bridge | None], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moves or self.zones or self.rehomings or self.homes or self.bridges)

    def reversed(self) -> Change:
        """The change that undoes this one."""
        return Change(
            tuple(AtomMove(m.target, m.source, m.atoms) for m in self.moves),
            tuple((after, before) for before, after in self.zones),
            tuple(Rehoming(r.target, r.source, r.atoms) for r in self.rehomings),
            tuple((after, before) for before, after in self.homes),
            tuple((after, before) for before, after in self.bridges),
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

        return replace(
            self,
            moves=tuple(
                AtomMove(ids.get(m.source, m.source), ids.get(m.target, m.target), m.atoms)
                for m in self.moves
            ),
            zones=tuple((known(before), known(after)) for before, after in self.zones),
        )

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "moves": [[m.source, m.target, list(m.atoms)] for m in self.moves],
            "zones": [[_written(before), _written(after)] for before, after in self.zones],
        }
        if self.rehomings or self.homes:
            said["rehomings"] = [[r.source, r.target, list(r.atoms)] for r in self.rehomings]
            said["homes"] = [[_written(before), _written(after)] for before, after in self.homes]
        if self.bridges:
            said["bridges"] = [
                [_written(before), _written(after)] for before, after in self.bridges
            ]
        return said

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Change:
        return cls(
            tuple(
                AtomMove(source, target, tuple(atoms)) for source, target, atoms in said["moves"]
            ),
            tuple((_zone(before), _zone(after)) for before, after in said["zones"]),
            tuple(Rehoming(s, t, tuple(atoms)) for s, t, atoms in said.get("rehomings", ())),
            tuple((_home(before), _home(after)) for before, after in said.get("homes", ())),
            tuple((_bridge(before), _bridge(after)) for before, after in said.get("bridges", ())),
        )


def moves(
    sources: Sequence[int], targets: Sequence[int], atoms: Iterable[int]
) -> tuple[AtomMove, ...]:
    """Moves of single atoms gathered by where from and where to; those that stay are left out."""
    gathered: dict[tuple[int, int], list[int]] = {}
    for source, target, atom in zip(sources, targets, atoms, strict=True):
        if source != target:
            gathered.setdefault((int(source), int(target)), []).append(int(atom))
    return tuple(AtomMove(s, t, tuple(found)) for (s, t), found in sorted(gathered.items()))


def _written(part: Zone | Home | Bridge | None) -> dict[str, Any] | None:
    return None if part is None else {**asdict(part), "kind": part.kind.name}


def _zone(said: Mapping[str, Any] | None) -> Zone | None:
    return None if said is None else Zone(**{**said, "kind": GridKind[said["kind"]]})


def _home(said: Mapping[str, Any] | None) -> Home | None:
    return None if said is None else Home(**{**said, "kind": CommunityKind[said["kind"]]})


def _bridge(said: Mapping[str, Any] | None) -> Bridge | None:
    if said is None:
        return None
    line = tuple(tuple((x, y) for x, y in part) for part in said["line"])
    return Bridge(**{**said, "kind": BridgeKind[said["kind"]], "line": line})
