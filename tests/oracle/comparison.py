"""Two answers to one question: the oracle's values against the server's bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from tests.oracle.lists import Cursor
from tests.oracle.places import Drawing

Path = tuple[str | int, ...]


class Pairs(list[tuple[str, Any]]):
    """A JSON object as its members stand."""


def read(data: bytes) -> Any:
    """JSON in which the order of members, and members said twice, are still to be seen."""
    return json.loads(data, object_pairs_hook=Pairs)


@dataclass(slots=True)
class Comparison:
    """Differences in order, and what stands for what: cursors by their places in the response."""

    differences: list[str] = field(default_factory=list)
    cursors: dict[tuple[str, ...], list[tuple[str, str]]] = field(default_factory=dict)

    def of(self, expected: Any, real: Any, path: Path = ()) -> Comparison:
        for difference in self._compared(expected, real, path):
            where = ".".join(map(str, path))
            self.differences.append(f"{where}: {difference}")
        return self

    def _compared(self, expected: Any, real: Any, path: Path) -> Iterator[str]:
        match expected:
            case Drawing():
                yield from _drawings(expected, real)
            case Cursor():
                if not isinstance(real, str):
                    yield f"a cursor was expected, not {real!r}"
                place = tuple(step for step in path if isinstance(step, str))
                self.cursors.setdefault(place, []).append((real, str(expected)))
            case Mapping():
                yield from self._objects(expected, real, path)
            case list() if isinstance(real, list) and not isinstance(real, Pairs):
                if len(expected) != len(real):
                    yield f"{len(expected)} were expected, not {len(real)}: {_short(real)}"
                for index, (one, other) in enumerate(zip(expected, real, strict=False)):
                    self.of(one, other, (*path, index))
            case _:
                if not _same(expected, real):
                    yield f"{expected!r} was expected, not {real!r}"

    def _objects(self, expected: Mapping[str, Any], real: Any, path: Path) -> Iterator[str]:
        if not isinstance(real, Pairs):
            yield f"an object was expected, not {_short(real)}"
        elif [key for key, _ in real] != list(expected):
            yield f"keys {list(expected)} were expected, not {[key for key, _ in real]}"
        else:
            for key, value in real:
                self.of(expected[key], value, (*path, key))


def _same(expected: Any, real: Any) -> bool:
    if isinstance(expected, bool) or isinstance(real, bool):
        return expected is real
    if isinstance(expected, float):
        slack = getattr(expected, "slack", 0.0)
        return isinstance(real, int | float) and abs(expected - real) <= slack
    return type(expected) is type(real) and bool(expected == real)


def _drawings(expected: Drawing, real: Any) -> Iterator[str]:
    mapped = shapely.geometry.mapping(expected.shape)
    if not isinstance(real, Pairs) or [key for key, _ in real] != ["type", "coordinates"]:
        yield f"GeoJSON was expected, not {_short(real)}"
        return
    (_, kind), (_, coordinates) = real
    if kind.removeprefix("Multi") != mapped["type"].removeprefix("Multi"):
        yield f"a {mapped['type']} was expected, not a {kind}"
    elif expected.bends is not None:
        yield from _simplified(expected, shapely.geometry.shape(dict(real)))
    elif kind != mapped["type"]:
        yield f"a {mapped['type']} was expected, not a {kind}"
    elif not _near(mapped["coordinates"], coordinates, expected.slack):
        wanted = _short(mapped["coordinates"])
        yield f"coordinates {wanted} were expected, not {_short(coordinates)}"


def _near(expected: Any, real: Any, slack: float) -> bool:
    if isinstance(expected, tuple | list):
        same = isinstance(real, list) and len(real) == len(expected)
        return same and all(_near(a, b, slack) for a, b in zip(expected, real, strict=True))
    return isinstance(real, int | float) and abs(expected - real) <= slack


def _simplified(expected: Drawing, real: Any) -> Iterator[str]:
    """What any simplification promises: corners of the original only, and not far from it."""
    corners = shapely.multipoints(shapely.get_coordinates(expected.shape))
    far = max(corners.distance(shapely.Point(c)) for c in shapely.get_coordinates(real))
    if far > 2 * expected.slack:
        yield f"a corner lies {far:g} from all corners of the original"
    metres = shapely.hausdorff_distance(real, expected.shape) * 111_320
    if expected.bends and shapely.get_coordinates(real).max() < 180:
        allowed = 1.1 * expected.bends + 3 * expected.slack * 111_320
        if metres > allowed:
            yield f"simplified by {metres:g} m, where {allowed:g} is allowed"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 600 else text[:600] + "…"
