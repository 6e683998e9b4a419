"""What is worked out, told in words of the plan."""

from __future__ import annotations

import numpy as np

from geo.zoning.ground import Band
from resolvers.redraw.computing import Balancing
from tests.geo.zoning.squares import squares


def test_a_zone_that_stays_out_of_the_band_is_named() -> None:
    atoms = squares(1, 4)
    places = np.array([0, 0, 1, 1], dtype=np.int32)
    codes = ("990101001001001", "990101001001002")
    order = Balancing(atoms, np.full(4, 100), places, Band(250, 400), None, frozenset(), codes)
    (found,) = order.found(lambda _phase, _share: None)
    assert [reason[:20] for reason in found.reasons[1:]] == [f"zone {code}" for code in codes]
