"""What a run over workers found, as the second part of ``bench/README.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bench.report import place_of, table
from bench.workers import QUIET, WIDTH, Scaling, ScalingRun, loudest

HEADING = "# Over several processes"


def workers_page(run: ScalingRun) -> str:
    """The part, from its heading on."""
    return "\n\n".join([HEADING, *_head(run), *_arrangements(run), *_reading(run)]) + "\n"


def _head(run: ScalingRun) -> Iterator[str]:
    pace, turns = run.pace, [turn for course in run.courses for turn in course.turns]
    yield (
        "`python -m bench workers` (`--write`) asks one server of one process and one of two, in"
        f" turn, {pace.rounds} rounds of {pace.seconds:g} s, over {WIDTH} connections that are new"
        " in each round; figures are medians over rounds. Rounds in which other processes used more"
        f" than {QUIET:g} of a core are asked anew; of those kept, the loudest had"
        f" {loudest(turns):.2f}. The costs are microseconds of a core for"
        " one request, as the kernel counts them for the server's processes, PostgreSQL's, and the"
        " client; the sum of them is what the machine's cores must share. *Spread* is the share of"
        " requests that the less busy worker answered: the median, and the least of all rounds."
    )
    yield f"{place_of(run.machine)} A city of {run.residents:,} residents."


def _arrangements(run: ScalingRun) -> Iterator[str]:
    for places, courses in groupby(run.courses, lambda course: course.places):
        yield f"## {places.title[0].upper()}{places.title[1:]}"
        yield table(
            (
                "question",
                "workers",
                "requests /s",
                "p99 ms",
                "server µs",
                "PostgreSQL µs",
                "client µs",
                "cores in use",
                "spread",
            ),
            _rows(list(courses)),
        )


def _rows(courses: Sequence[Scaling]) -> Iterator[Sequence[str]]:
    before = ""
    for course in courses:
        title = f"({course.question.letter}) {course.question.title}"
        server, database, client = costs = (
            course.cost(lambda turn: turn.server),
            course.cost(lambda turn: turn.database),
            course.cost(lambda turn: turn.client),
        )
        rate = course.middle(lambda turn: turn.rate)
        yield (
            "" if title == before else title,
            str(course.workers),
            f"{rate:,.0f}",
            f"{course.middle(lambda turn: turn.p99):.3g}",
            *(f"{cost:,.3g}" for cost in (server, database, client)),
            f"{sum(costs) * rate / 1e6:.2f}",
            _spread(course),
        )
        before = title


def _spread(course: Scaling) -> str:
    if course.workers == 1:
        return ""
    least = course.middle(lambda turn: turn.shares[0])
    return f"{least:.0%}, {min(turn.shares[0] for turn in course.turns):.0%}"


def _reading(run: ScalingRun) -> Iterator[str]:
    yield "## How to read it"
    loud = max(loudest(course.turns) for course in run.courses)
    if loud > QUIET:
        yield (
            f"**The machine was not quiet**: others used up to {loud:.2f} cores, so rates and p99"
            " say little, and costs are too high. Run it again on a machine of its own."
        )
    yield (
        "A second worker helps as far as there is a core for it; here the client, PostgreSQL and"
        " the server share the cores: where *cores in use* is all there are, no rate can rise. So"
        " the costs are the judge. Two workers with a core each could answer at most, of one's"
        f" rate with a core of its own: {', '.join(_most(run))}; until PostgreSQL's cores are"
        " full, which (b) needs more of than the server."
    )
    yield (
        "With the server on one core there is nothing to win: the rates there differ by what a"
        " second process costs. Not shown: a machine with more cores. Connections are dealt out by"
        " chance: of few, one worker may have many more, and the rate then ends at its core."
    )


def _most(run: ScalingRun) -> Iterator[str]:
    """How many times one worker's rate two could reach, by their costs where nothing is pinned."""
    free = [one for one in run.courses if one.places.server == one.places.others]
    for one, two in zip(free[::2], free[1::2], strict=True):
        dearer = two.cost(lambda turn: turn.server) / one.cost(lambda turn: turn.server)
        yield f"{two.workers / dearer:.1f} times on ({one.question.letter})"
