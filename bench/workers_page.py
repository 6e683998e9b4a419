"""What a run over workers found, as the second part of ``bench/README.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bench.report import place_of, table
from bench.workers import WIDTH, Found, Scaling

HEADING = "# Over several processes"


def workers_page(found: Found) -> str:
    """The part, from its heading on."""
    return "\n\n".join([HEADING, *_head(found), *_arrangements(found), *_reading()]) + "\n"


def joined(first: str, page: str) -> str:
    """A README of both parts; ``page`` is the second, or holds it, or is without."""
    _, heading, second = page.partition(HEADING)
    return first if not heading else f"{first.rstrip()}\n\n{HEADING}{second}"


def first_part(page: str) -> str:
    return page.partition(HEADING)[0]


def _head(found: Found) -> Iterator[str]:
    pace = found.pace
    yield (
        "`python -m bench workers` (`--write`) asks one server of one process and one of two, in"
        f" turn, {pace.rounds} rounds of {pace.seconds:g} s, over {WIDTH} connections that are new"
        " in each round; figures are medians over rounds. The costs are microseconds of a core for"
        " one request, as the kernel counts them for the server's processes, PostgreSQL's, and the"
        " client; the sum of them is what the machine's cores must share. *Spread* is the share of"
        " requests that the less busy worker answered: the median, and the least of all rounds."
    )
    yield f"{place_of(found.machine)} A city of {found.residents:,} residents."


def _arrangements(found: Found) -> Iterator[str]:
    for places, courses in groupby(found.courses, lambda course: course.places):
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
            f"{rate:,.4g}",
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


def _reading() -> Iterator[str]:
    yield "## How to read it"
    yield (
        "A second worker helps as far as there is a core for it. With nothing of the database, one"
        " worker is bound by its one core and two use what the client leaves of both. Where"
        " PostgreSQL works too, cores are shared by three, and the rate ends where they are full:"
        " *cores in use* tells. What a core is asked for is the judge: if a request costs the"
        " server about as much with two workers as with one, and both answer their share, then two"
        " workers on cores of their own answer twice as much as one, until PostgreSQL's cores are"
        " full. With all workers on one core there is nothing to win, and a second one costs what"
        " the rates there differ by."
    )
    yield (
        "Not shown: a machine with more cores than these. Costs rise when cores are busy, for"
        " caches and a core's threads are shared, so costs with and without pinning differ."
        " Connections are dealt out by chance: of few, one worker may have many more, and the rate"
        " then ends at that worker's core."
    )
