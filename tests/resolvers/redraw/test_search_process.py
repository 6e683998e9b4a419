"""What is worked out, told in words of the plan."""

from __future__ import annotations

import multiprocessing
import threading

import numpy as np
import pytest
import uvloop

from geo.zoning import least_moves
from geo.zoning.atom_graph import Band
from geo.zoning.plots import Obstacle
from geo.zoning.search_state import Weights
from resolvers.redraw.search_process import (
    OBSTACLES,
    Balancing,
    Found,
    Keeping,
    Proposing,
    SearchReason,
)
from resolvers.workflow.child_process import _received
from schema.plans.plan_check import CheckKind
from tests.geo.zoning.squares import squares

BAND = Band(200, 400)


def test_a_zone_that_stays_out_of_the_band_is_named() -> None:
    atoms = squares(1, 4)
    places = np.array([0, 0, 1, 1], dtype=np.int32)
    codes = ("990101001001001", "990101001001002")
    band, homes = Band(250, 400), ("990101001001",)
    order = Balancing(atoms, np.full(4, 100), places, band, None, frozenset(), codes, homes)
    (found,) = order.found(lambda _phase, _share: None)
    assert [each.message[:20] for each in found.reasons[1:]] == [f"zone {code}" for code in codes]
    assert [each.zones for each in found.reasons] == [(), (0,), (1,)]
    assert [each.kind.name for each in found.reasons[1:]] == ["TOO_FEW_HOUSEHOLDS"] * 2


def test_a_community_whose_zones_cannot_be_in_the_band_is_named() -> None:
    atoms = squares(1, 4, communities=[0, 0, 1, 1])
    homes = ("990101001001", "990101001002")
    order = Proposing(
        atoms, np.array([150, 150, 40, 50]), np.full(4, -1), BAND, 300, Weights(), 1, 3, homes
    )
    (found,) = order.found(lambda _phase, _share: None)  # and no twins of it
    (reason,) = found.reasons
    assert reason.kind is CheckKind.TOO_FEW_HOUSEHOLDS and len(reason.zones) == 1
    assert reason.message == (
        "community 990101001002: fewer households than a zone needs: 90, allowed are 200–400"
    )


def test_it_is_said_where_fewer_buildings_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least_moves, "MOST_WAYS", 0)
    atoms = squares(1, 11, communities=[*[0] * 6, *[1] * 5])
    homes = ("990101001001", "990101001002")
    held = np.array([110, 110, 110, 110, 90, 110, 150, 150, 60, 60, 100])
    places = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3], dtype=np.int32)
    order = Balancing(atoms, held, places, BAND, None, frozenset(), ("a", "b", "c", "d"), homes)
    (found,) = order.found(lambda _phase, _share: None)
    (reason,) = found.reasons
    assert (reason.kind, reason.figure) == (CheckKind.BUILDINGS_MOVED, 3)
    assert np.flatnonzero(found.assignment != places).tolist() == list(reason.atoms)
    assert reason.message == (
        "3 buildings moved, and it is known that fewer do not do, but in 990101001002, "
        "where fewer may"
    )


def test_zones_in_pieces_and_moves_for_shape_are_told_of() -> None:
    """Zone a lies on both sides of b; c and d are a comb, of which more moves file the teeth."""
    atoms = squares(6, 4, communities=[*[0] * 12, *[1] * 12])
    comb = [2, 2, 2, 2, 2, 3, 2, 3, 3, 3, 3, 3]
    places = np.array([0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, *comb], dtype=np.int32)
    held = np.array([75] * 4 + [30] * 8 + [35, 35, 30, 30, 30, 60, 30, 60, 40, 40, 40, 40])
    homes = ("990101001001", "990101001002")
    order = Balancing(atoms, held, places, BAND, None, frozenset(), ("a", "b", "c", "d"), homes, 3)
    (found,) = order.found(lambda _phase, _share: None)
    moved, joined = found.reasons
    assert (moved.kind, moved.figure) == (CheckKind.BUILDINGS_MOVED, 3)
    assert moved.message == (
        "3 buildings moved (1 of them to join pieces, 1 of them for better shapes), and it is known"
        " that fewer than 2 do not do"
    )
    assert joined == SearchReason(
        CheckKind.PIECES_JOINED,
        "zone a was in 2 pieces: its neighbours took the smaller ones first, with 1 buildings",
        zones=(0,),
        atoms=(8,),
        figure=2,
        limit=1,
    )


def test_what_is_proven_to_be_of_no_use_is_told_from_what_was_not_found() -> None:
    """Zone a lacks 50; b is one building, and c lies beyond it."""
    sizes, places = np.array([150, 350, 150, 150]), np.array([0, 1, 2, 2], dtype=np.int32)
    codes, homes = ("a", "b", "c"), ("990101001001",)
    told = []
    for most in (None, 1):
        order = Balancing(squares(1, 4), sizes, places, BAND, most, frozenset(), codes, homes)
        (found,) = order.found(lambda _phase, _share: None)
        told.append([(each.kind, each.zones) for each in found.reasons[1:]])
    assert told == [[(CheckKind.NO_MOVES, (0,))], [(CheckKind.NOT_FOUND, (0,))]]


def test_what_is_kept_where_no_grid_is_today_is_a_new_zone() -> None:
    """A community of 80 households, and one of 300."""
    atoms = squares(1, 5, communities=[0, 0, 1, 1, 1])
    sizes, homes = np.array([40, 40, 100, 100, 100]), ("990101001001", "990101001002")
    nothing = np.full(5, -1, dtype=np.int32)
    wished = Proposing(atoms, sizes, nothing, BAND, 300, Weights(), 1, 1, homes)
    (found,) = Keeping(wished, nothing, (), (1.0,)).found(lambda _phase, _share: None)
    moved, out = found.reasons
    assert (moved.kind, moved.figure) == (CheckKind.BUILDINGS_MOVED, 0)
    assert (out.kind, out.zones) == (CheckKind.TOO_FEW_HOUSEHOLDS, (found.assignment[0],))
    assert out.message.startswith("a new zone holds 80 households")


def test_every_obstacle_has_a_name_among_the_findings_of_plans() -> None:
    assert OBSTACLES.keys() == set(Obstacle)


def test_what_a_pipe_cannot_hold_at_once_arrives_under_the_loop_of_the_server() -> None:
    here, there = multiprocessing.Pipe(duplex=False)
    sent = Found(np.arange(200_000), (), "1")
    sending = threading.Thread(target=there.send, args=(sent,))
    sending.start()
    with here, there:
        found = uvloop.run(_received(here))
        sending.join()
    assert isinstance(found, Found)
    assert found.assignment.tolist() == sent.assignment.tolist()
