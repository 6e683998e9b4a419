"""What the benchmark of several workers makes of its rounds."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.comparison import Pace
from bench.machine import Machine
from bench.page import with_part
from bench.processes import Stat, seconds_of, seconds_with_children
from bench.workers import NOTHING, Places, Scaling, ScalingRun, Turn, arrangements, shares
from bench.workers_page import workers_page

ABOUT = Machine("2026-01-01", "a processor", 2, 16.0, "3.11", "15", "3.3", 0.5)


def turn(requests: int, server: float, *shares: float) -> Turn:
    return Turn(requests, requests / 2, 1.0, server, 0.1, 0.05, shares or (1.0,), others=0.05)


def test_shares_are_of_the_requests_between() -> None:
    assert shares({"one": 10, "two": 5}, {"one": 40, "two": 15, "three": 60}) == (0.1, 0.3, 0.6)
    assert shares({}, {}) == (1.0,)


def test_costs_are_medians_of_rounds_for_one_request() -> None:
    places = arrangements(frozenset({0, 1}))[0]
    turns = [turn(1_000, 0.1), turn(2_000, 0.6), turn(1_000, 0.2)]
    course = Scaling(NOTHING, places, 1, turns)
    assert round(course.cost(lambda one: one.server)) == 200


def test_the_server_gets_a_core_of_its_own_where_there_are_two() -> None:
    free, apart = arrangements(frozenset({2, 3, 5}))
    assert free.server == free.others == {2, 3, 5}
    assert (set(apart.server), set(apart.others)) == ({2}, {3, 5})
    assert len(arrangements(frozenset({0}))) == 1


def test_the_page_shows_every_course_and_replaces_its_part_alone() -> None:
    places = Places("nothing pinned", frozenset({0}), frozenset({0}))
    courses = [
        Scaling(NOTHING, places, 1, [turn(1_000, 0.1)]),
        Scaling(NOTHING, places, 2, [turn(2_000, 0.2, 0.4, 0.6), turn(2_000, 0.2, 0.3, 0.7)]),
    ]
    page = workers_page(ScalingRun(ABOUT, 5_000, Pace(2, 2.0, (16,)), courses))
    assert "| (–) nothing of the database | 1 | 500 |" in page
    assert "35%, 30% |" in page
    whole = with_part(with_part("# First\n\nold\n\n# Last\n", page), "# First\n\nnew")
    assert whole == f"# First\n\nnew\n\n# Last\n\n{page}"
    assert with_part(whole, page) == whole
    assert with_part(whole, "# Last\n\n## More").endswith(f"# Last\n\n## More\n\n{page}")


def test_costs_count_children_that_have_ended() -> None:
    before = seconds_with_children(os.getpid())
    code = "import time\nwhile time.process_time() < 0.2: pass"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 (our own program)
    assert seconds_with_children(os.getpid()) - before >= 0.15  # in ticks, cut off
    assert Stat.of(os.getpid()).parent == os.getppid()
    assert seconds_of([os.getpid()]) > 0
