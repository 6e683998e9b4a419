"""Binary geometries as PostGIS takes them."""

from __future__ import annotations

import numpy as np
import shapely

from geo.wkb import SRID, ewkb, wkb_column

SHAPES = np.array(
    [shapely.Point(113.75, 22.5), None, shapely.box(0.1, 0.2, 1 / 3, 2 / 3)], dtype=object
)


def test_a_parameter_carries_its_srid_and_every_bit() -> None:
    read = shapely.from_wkb(ewkb(SHAPES[2]))
    assert shapely.get_srid(read) == SRID == 4490
    assert read.equals(SHAPES[2]) and read.wkb == SHAPES[2].wkb


def test_a_column_carries_none_and_keeps_what_is_missing() -> None:
    texts = wkb_column(SHAPES)
    assert texts[1] is None
    assert shapely.get_srid(shapely.from_wkb(texts[0])) == 0
    assert shapely.equals_exact(shapely.from_wkb(texts), SHAPES)[[0, 2]].all()


def test_a_column_holds_two_dimensions() -> None:
    (text,) = wkb_column(np.array([shapely.Point(1, 2, 3)], dtype=object))
    assert not shapely.from_wkb(text).has_z
