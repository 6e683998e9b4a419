"""What is worked out, told in words of the plan."""

from __future__ import annotations

import multiprocessing
import threading

import numpy as np
import uvloop

from geo.zoning.ground import Band
from resolvers.redraw.computing import Balancing, Found, _received
from tests.geo.zoning.squares import squares


def test_a_zone_that_stays_out_of_the_band_is_named() -> None:
    atoms = squares(1, 4)
    places = np.array([0, 0, 1, 1], dtype=np.int32)
    codes = ("990101001001001", "990101001001002")
    order = Balancing(atoms, np.full(4, 100), places, Band(250, 400), None, frozenset(), codes)
    (found,) = order.found(lambda _phase, _share: None)
    assert [reason[:20] for reason in found.reasons[1:]] == [f"zone {code}" for code in codes]


def test_what_a_pipe_cannot_hold_at_once_arrives_under_the_loop_of_the_server() -> None:
    here, there = multiprocessing.Pipe(duplex=False)
    sent = Found(np.arange(200_000), (), "1")
    sending = threading.Thread(target=there.send, args=(sent,))
    sending.start()
    with here, there:
        found = uvloop.run(_received(here))
        sending.join()
    assert found.assignment.tolist() == sent.assignment.tolist()
