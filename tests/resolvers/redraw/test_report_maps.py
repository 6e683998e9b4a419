"""The maps of a report: every zone has a label that can be read, or it is told that it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon

from resolvers.redraw.derivation import NOTHING
from resolvers.redraw.exchange.plan_document import DocumentZone, PlanDocument
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.labels import CODE_ALONE, LED, Spot, beside
from resolvers.redraw.report.map import PlanMap, maps_of
from resolvers.redraw.report.page import Report, rendered
from resolvers.redraw.report.view import SIDE, WHOLE, View
from resolvers.redraw.zone_policy import ZonePolicy
from schema.entities.grid import GridKind
from schema.plans.grid_plan import PlanStatus

ONE, OTHER = "990101001001", "990101001002"
WEST, SOUTH, SIZE = 113.9, 22.5, 0.01


def zones_of(community: str, west: float, count: int, *, share: float = 1.0) -> list[DocumentZone]:
    """So many zones in each direction, in a square of a kilometre; ``share`` is what of its width
    the small ones have, beside a last one of all the rest."""
    step = SIZE * share / count
    boxes = [
        shapely.box(x, y, x + step, y + step)
        for x in west + step * np.arange(count)
        for y in SOUTH + step * np.arange(count)
    ]
    if share < 1:
        square = shapely.box(west, SOUTH, west + SIZE, SOUTH + SIZE)
        boxes.append(square.difference(shapely.union_all(boxes)))
    measures = replace(NOTHING, zones=1, households=300)
    return [
        DocumentZone(
            f"{community}{at:03}", f"第{at}网格", community, GridKind.BASIC, 1, False,
            MultiPolygon([box]), measures,
        )
        for at, box in enumerate(boxes, 1)
    ]  # fmt: skip


def sheet_of(zones: Sequence[DocumentZone]) -> PlanDocument:
    return PlanDocument(
        PlanKey(990101, 1), "样板", PlanStatus.DRAFT, 0, "林工", ZonePolicy(200, 400, 1),
        datetime(2026, 6, 1, tzinfo=UTC), {ONE: "东园社区", OTHER: "河畔社区"}, zones, NOTHING,
    )  # fmt: skip


def drawn(zones: Sequence[DocumentZone]) -> list[PlanMap]:
    ground = shapely.union_all([zone.outline for zone in zones])
    return maps_of(sheet_of(zones), ground, np.empty(0, dtype=object))


def labels(drawing: PlanMap) -> Iterator[tuple[str, float]]:
    """The codes that stand on a map, with their sizes."""
    for text in drawing.drawing.iter("text"):
        for part in (text, *text.iter("tspan")):
            if "code" in (part.get("class") or "").split():
                yield part.text or "", float(text.get("font-size") or 0)


def test_large_zones_need_one_map() -> None:
    (only,) = drawn(zones_of(ONE, WEST, 4))
    assert len(list(labels(only))) == 16 and not only.unlabelled
    assert [g.get("class") for g in only.drawing.iter("g")].count("leader") == 0


def test_a_few_small_zones_are_led_to() -> None:
    (only,) = drawn(zones_of(ONE, WEST, 4, share=0.1))
    assert [g.get("class") for g in only.drawing.iter("g")].count("leader") == 16
    assert sorted(code for code, _ in labels(only)) == [f"{at:03}" for at in range(1, 18)]
    assert not only.unlabelled


def test_many_small_zones_of_a_community_have_a_map_of_their_own() -> None:
    zones = [*zones_of(ONE, WEST, 3), *zones_of(OTHER, WEST + SIZE, 9, share=0.35)]
    whole, detail = drawn(zones)
    assert (whole.community, detail.community) == (None, OTHER)
    assert not whole.unlabelled and not detail.unlabelled
    assert sorted(code for code, _ in labels(detail)) == [f"{at:03}" for at in range(1, 83)]


def test_every_zone_is_labelled_or_named_below_the_map() -> None:
    """Also where zones are smaller than any label, and more than there is room for at the sides."""
    zones = [*zones_of(ONE, WEST, 25, share=0.2), *zones_of(OTHER, WEST + SIZE, 2)]
    whole, detail = drawn(zones)
    named = {zone.code for zone in detail.unlabelled}
    assert named and named == {zone.code for zone in whole.unlabelled}
    assert {f"{ONE}{code}" for code, _ in labels(detail)} == {
        zone.code for zone in zones if zone.community == ONE
    } - named
    for each in (whole, detail):
        assert min(size for _, size in labels(each)) >= min(LED, CODE_ALONE)
    page = rendered(
        Report(sheet_of(zones), shapely.union_all([z.outline for z in zones]),
               np.empty(0, dtype=object), (), (), (), (), datetime(2026, 6, 1, tzinfo=UTC))
    ).decode()  # fmt: skip
    assert "图上未注 Not labelled: " + "、".join(sorted(named)) in page


def test_a_community_has_its_name_or_its_number() -> None:
    small = [
        replace(zone, community=OTHER, code=f"{OTHER}{zone.code[12:]}")
        for zone in zones_of(ONE, WEST + SIZE, 1, share=0.02)[:1]
    ]
    whole = drawn([*zones_of(ONE, WEST, 3), *small])[0]
    texts = {text.get("class"): text.text for text in whole.drawing.iter("text")}
    assert texts["place"] == "东园社区"
    (disc,) = (g for g in whole.drawing.iter("g") if g.get("class") == "index")
    assert [text.text for text in disc.iter("text")] == ["2"]


def test_a_zone_that_holds_nothing_is_counted() -> None:
    empty = replace(zones_of(ONE, WEST, 1)[0], code=f"{ONE}009", outline=None, measures=NOTHING)
    zones = [*zones_of(ONE, WEST, 2), empty]
    ground = shapely.union_all([zone.outline for zone in zones if zone.outline])
    page = rendered(
        Report(sheet_of(zones), ground, np.empty(0, dtype=object), (), (), (), (),
               datetime(2026, 6, 1, tzinfo=UTC))
    ).decode()  # fmt: skip
    assert "<dd>5（1 个空）</dd>" in page and "<dd>4 / 5</dd>" in page
    assert empty.code in page


def test_fonts_with_chinese_are_named() -> None:
    """Of each system one that it has: Linux, Apple's, Windows."""
    zones = zones_of(ONE, WEST, 2)
    ground = shapely.union_all([zone.outline for zone in zones])
    page = rendered(
        Report(sheet_of(zones), ground, np.empty(0, dtype=object), (), (), (), (),
               datetime(2026, 6, 1, tzinfo=UTC))
    ).decode()  # fmt: skip
    for font in ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"):
        assert f'"{font}"' in page


coordinates = st.floats(0, 1, allow_subnormal=False)


@given(st.lists(st.tuples(coordinates, coordinates), unique=True, min_size=1, max_size=40))
def test_lines_to_labels_do_not_cross(places: list[tuple[float, float]]) -> None:
    view = View.of(shapely.box(0, 0, 1000, 700), WHOLE, SIDE)
    # No two in one place, nor in line with the ends of lines, where lines would lie on each other.
    random = np.random.default_rng(1)
    spots = np.array(places).reshape(-1, 2) * [800, 500] + [100, 20]
    spots += random.uniform(0.1, 0.9, spots.shape)
    ends = beside(spots, view)
    assert len(ends) == len(places) and len(set(ends.values())) == len(ends)
    lines = shapely.linestrings([[spots[at], end] for at, end in ends.items()])
    tree = shapely.STRtree(lines)
    one, other = tree.query(lines, predicate="intersects")
    assert np.array_equal(one, other)
    for side in (view.side, view.width - view.side):
        rows = sorted(y for x, y in ends.values() if x == side)
        assert all(b - a > LED for a, b in pairwise(rows))


def test_there_may_be_nothing_to_lead_to() -> None:
    assert beside(np.empty((0, 2)), View.of(shapely.box(0, 0, 1000, 700), WHOLE, SIDE)) == {}


def test_a_label_stands_in_the_middle_of_what_is_long() -> None:
    """The middle of a largest circle may lie anywhere along it."""
    spot = Spot.of(shapely.box(0, 0, 100, 20))
    assert (spot.x, spot.y, spot.radius) == (50, 10, 10)
    bent = shapely.box(0, 0, 100, 100).difference(shapely.box(20, 20, 100, 100))
    spot = Spot.of(bent)
    assert shapely.contains(bent, shapely.Point(spot.x, spot.y))
