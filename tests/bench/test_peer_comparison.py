"""Bars are of means, and one that is missed is told with its figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.peer_comparison import Contestants, TimedPlan, bars_of, comparison_in_words
from bench.plan_figures import plan_figures
from bench.study_areas import StudyArea
from geo.zoning.atom_graph import Band
from geo.zoning.proposals import Wish
from tests.geo.zoning.squares import squares

BOARD = StudyArea("squares", squares(2, 4, block=(2, 2)), np.full(8, 50), Wish(Band(150, 250), 200))
HALVES = np.array([0, 0, 1, 1, 0, 0, 1, 1], dtype=np.int32)
ROWS = np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.int32)


def test_figures_are_those_of_the_plan() -> None:
    along_streets, across_blocks = plan_figures(BOARD, HALVES), plan_figures(BOARD, ROWS)
    assert (along_streets.zones, along_streets.in_band, along_streets.in_pieces) == (2, 1.0, 0)
    assert (along_streets.on_streets, along_streets.split) == (1.0, 0.0)
    assert (across_blocks.on_streets, across_blocks.split, across_blocks.whole_split) == (0, 1, 1)
    assert across_blocks.compactness < along_streets.compactness


def test_a_missed_bar_is_told_with_its_figures() -> None:
    good = TimedPlan(plan_figures(BOARD, HALVES), 1.0)
    poor = TimedPlan(plan_figures(BOARD, ROWS), 0.25)
    first = Contestants(BOARD, (good, good), (poor, poor), (good, good))
    words = comparison_in_words([first])
    assert "against GerryChain, divided: missed CPU ≤ 3 x theirs (1.000, wanted 0.750)." in words
    assert "then ReCom: missed PP ≥ theirs + 15 % (0.785, wanted 0.903)." in words
    swift = replace(first, ours=(replace(good, seconds=0.75),))
    assert "against GerryChain, divided: all met." in comparison_in_words([swift])


def test_a_large_board_may_take_no_longer() -> None:
    large = StudyArea("large", squares(50, 100), np.full(5000, 50))
    assert bars_of(BOARD)[-1].wanted(2.0) == 6.0
    assert bars_of(large)[-1].wanted(2.0) == 2.0
