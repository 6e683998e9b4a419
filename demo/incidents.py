"""A year of incidents: where and when each is reported, and its status by now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from demo.incident_patterns import CUSTOMS, Custom, day_weights
from demo.locations import Locations
from demo.people import full_names
from geo.arrays import Instants, Integers
from geo.china import Positions
from schema.entities.incident import IncidentCategory, IncidentOutcome, IncidentSource
from schema.entities.incident import IncidentStatus as S
from schema.sample import LocationKind

RESIDENTS_AN_INCIDENT = 15
DAYS = 365
BURST_METRES = 35.0

CATEGORIES = tuple(CUSTOMS)
OUTCOMES = tuple(IncidentOutcome)
SOURCES = tuple(IncidentSource)
STATUSES = tuple(S)

SOURCE_SHARES = (0.46, 0.22, 0.15, 0.06, 0.07, 0.04)

DUE_HOURS = np.array([0, 24, 72, 168, 360])
"""By severity, from 1."""

WAY = (
    (S.REPORTED, 0.0),
    (S.ACCEPTED, 0.04),
    (S.FILED, 0.1),
    (S.DISPATCHED, 0.18),
    (S.IN_PROGRESS, 0.3),
    (S.RESOLVED, 0.85),
    (S.VERIFIED, 0.95),
    (S.CLOSED, 1.0),
)
"""How much of its time an incident has had when it comes to a status."""

ASIDE = {
    S.DISPATCHED: (S.RETURNED,),
    S.IN_PROGRESS: (S.SUSPENDED, S.ESCALATED, S.REOPENED),
    S.RESOLVED: (S.REWORK,),
}
"""Where an open incident sometimes stands instead."""

ASIDE_SHARE = 0.18
REJECTED_SHARE, DUPLICATE_SHARE = 0.02, 0.025
UNTOUCHED = (S.REPORTED, S.REJECTED, S.DUPLICATE)

NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True, slots=True)
class Reports:
    """What was reported, in step: when, where, and about what. Instants are in Chinese time."""

    category: Integers
    """As an index into ``CATEGORIES``."""
    location: Integers
    position: Positions
    """On the upright plane."""
    title: NDArray[np.object_]
    at: Instants

    def taken(self, indices: Integers) -> Reports:
        return Reports(
            self.category[indices],
            self.location[indices],
            self.position[indices],
            self.title[indices],
            self.at[indices],
        )


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents in the order of their report, in step."""

    reports: Reports
    severity: Integers
    source: Integers
    """As an index into ``SOURCES``."""
    status: Integers
    """As an index into ``STATUSES``."""
    outcome: Integers
    """As an index into ``OUTCOMES``; -1 where it is not closed."""
    due_at: Instants
    """Not a time where nobody has taken it up."""
    closed_at: Instants
    satisfaction: Integers
    """0 where nobody said."""
    internal: NDArray[np.bool_]
    accuracy: NDArray[np.float64]
    assignee: list[str]
    """Empty where nobody has taken it up."""


def incidents_of(locations: Locations, residents: int, until: date, seed: int) -> Incidents:
    """The incidents of the year before ``until``, the day that has none yet."""
    rng = np.random.default_rng([seed, 7])
    count = max(1, round(residents / RESIDENTS_AN_INCIDENT))
    days = np.arange(DAYS) - DAYS + np.datetime64(until, "D")
    reports = _with_series(_reports(locations, count, days, rng), locations, days, rng)
    reports = reports.taken(np.lexsort((np.arange(count), reports.at)))
    severity = _severities(reports.category, rng)
    block = locations.block[reports.location]
    closed_at = reports.at + _seconds_to_close(reports.category, block, rng)
    status = _statuses(reports.at, closed_at, np.datetime64(until, "s"), rng)
    closed = status == STATUSES.index(S.CLOSED)
    untouched = np.isin(status, [STATUSES.index(s) for s in UNTOUCHED])
    due_at = reports.at + DUE_HOURS[severity].astype("timedelta64[h]")
    rated = closed & (rng.random(count) < 0.6)
    marks = rng.choice(np.arange(1, 6), count, p=[0.03, 0.05, 0.14, 0.4, 0.38])
    private = np.array([custom.internal for custom in CUSTOMS.values()])
    names = full_names(rng.integers(24, 58, count), rng)
    return Incidents(
        reports=reports,
        severity=severity,
        source=rng.choice(len(SOURCES), count, p=SOURCE_SHARES),
        status=status,
        outcome=np.where(closed, _outcomes(reports.category, rng), -1),
        due_at=np.where(untouched, NEVER, due_at),
        closed_at=np.where(closed, closed_at, NEVER),
        satisfaction=np.where(rated, marks, 0),
        internal=rng.random(count) < private[reports.category],
        accuracy=np.round(rng.gamma(2.0, 4.0, count) + 2, 1),
        assignee=["" if u else n for n, u in zip(names, untouched.tolist(), strict=True)],
    )


def _reports(locations: Locations, count: int, days: Instants, rng: np.random.Generator) -> Reports:
    """Category by category, each by its custom."""
    shares = np.array([custom.share for custom in CUSTOMS.values()])
    category = np.sort(rng.choice(len(shares), count, p=shares / shares.sum()))
    counts = np.bincount(category, minlength=len(shares)).tolist()
    drawn = [
        (
            _places(custom, locations, many, rng),
            _times(custom, days, many, rng),
            rng.choice(np.array(custom.titles, dtype=object), many),
        )
        for custom, many in zip(CUSTOMS.values(), counts, strict=True)
    ]
    location, at, title = (np.concatenate(column) for column in zip(*drawn, strict=True))
    # Nobody reports to the metre; a location is farther than this from the edge of its block.
    jitter = np.clip(rng.normal(0, 1.5, (count, 2)), -3, 3)
    return Reports(category, location, locations.position[location] + jitter, title, at)


def _places(custom: Custom, locations: Locations, many: int, rng: np.random.Generator) -> Integers:
    """Locations of the custom's kinds: some, and some blocks, have far more than others.

    The first kind that the custom names is the most frequent.
    """
    candidates = locations.of(*custom.places)
    if not len(candidates):
        candidates = np.arange(len(locations.name))
    order = {where: rank for rank, where in enumerate(custom.places)}
    rank = np.array([order.get(where, 0) for where in locations.where[candidates]])
    crowd = np.bincount(rank, minlength=len(order))
    weight = 1.0 / (2 + rank) / crowd[rank]
    block = rng.gamma(1 / custom.clustering, 1.0, int(locations.block.max()) + 1) + 0.02
    weight *= block[locations.block[candidates]] * (rng.pareto(2.2, len(candidates)) + 0.2)
    chosen: Integers = rng.choice(candidates, many, p=weight / weight.sum())
    return chosen


def _times(custom: Custom, days: Instants, many: int, rng: np.random.Generator) -> Instants:
    weights = day_weights(custom, days) * rng.gamma(8, 1 / 8, len(days))
    day = rng.choice(days, many, p=weights / weights.sum())
    hours = np.array(custom.hours, dtype=float)
    hour = rng.choice(24, many, p=hours / hours.sum())
    seconds = hour * 3600 + rng.integers(0, 3600, many)
    at: Instants = day.astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    return at


def _with_series(
    reports: Reports, locations: Locations, days: Instants, rng: np.random.Generator
) -> Reports:
    """Thefts come in series: some of them come to a few places in the last weeks."""
    haunts = locations.of(LocationKind.SHOP, LocationKind.VILLAGE, LocationKind.GATE)
    public_order = CATEGORIES.index(IncidentCategory.PUBLIC_ORDER)
    orders = rng.permutation(np.flatnonzero(reports.category == public_order))
    if not len(haunts):
        return reports
    location, position, title, at = (
        reports.location.copy(), reports.position.copy(), reports.title.copy(), reports.at.copy()
    )  # fmt: skip
    for series in np.array_split(orders[: len(orders) // 4], max(1, len(orders) // 24)):
        centre = locations.position[rng.choice(haunts)]
        near = np.flatnonzero(np.hypot(*(locations.position - centre).T) < BURST_METRES)
        location[series] = rng.choice(near, len(series))
        position[series] = locations.position[location[series]]
        title[series] = rng.choice(np.array(["电动车被盗", "电瓶被盗"], dtype=object), len(series))
        time_of_day = at[series] - at[series].astype("datetime64[D]")
        at[series] = rng.choice(days[-21:], len(series)) + time_of_day
    return replace(reports, location=location, position=position, title=title, at=at)


def _severities(category: Integers, rng: np.random.Generator) -> Integers:
    bounds = np.array([custom.severity for custom in CUSTOMS.values()])[category]
    # The milder of two draws: grave ones are few.
    draws = rng.integers(bounds[:, :1], bounds[:, 1:] + 1, (len(category), 2))
    milder: Integers = draws.max(axis=1)
    return milder


def _seconds_to_close(
    category: Integers, block: Integers, rng: np.random.Generator
) -> NDArray[np.timedelta64]:
    """By category and by place: here and there things are left lying."""
    median = np.array([custom.days for custom in CUSTOMS.values()])[category]
    pace = rng.lognormal(0, 0.5, int(block.max()) + 1)[block]
    days = np.clip(median * pace * rng.lognormal(0, 0.8, len(category)), 0.05, 250)
    seconds: NDArray[np.timedelta64] = (days * 86_400).astype("timedelta64[s]")
    return seconds


def _statuses(
    at: Instants, closed_at: Instants, now: np.datetime64, rng: np.random.Generator
) -> Integers:
    """The status of each by now; a few were rejected, and a few are duplicates or suspended."""
    gone = (now - at) / (closed_at - at)
    steps = np.searchsorted([share for _, share in WAY], gone, side="right") - 1
    status = np.array([STATUSES.index(step) for step, _ in WAY])[steps]
    for step, others in ASIDE.items():
        standing = np.flatnonzero(status == STATUSES.index(step))
        moved = standing[rng.random(len(standing)) < ASIDE_SHARE]
        status[moved] = rng.choice([STATUSES.index(other) for other in others], len(moved))
    draw = rng.random(len(at))
    turned_away = (gone > 0.04) & (draw < REJECTED_SHARE + DUPLICATE_SHARE)
    status[turned_away] = STATUSES.index(S.REJECTED)
    status[turned_away & (draw < DUPLICATE_SHARE)] = STATUSES.index(S.DUPLICATE)
    statuses: Integers = status
    return statuses


def _outcomes(category: Integers, rng: np.random.Generator) -> Integers:
    shares = np.zeros((len(CATEGORIES), len(OUTCOMES)))
    for index, custom in enumerate(CUSTOMS.values()):
        for outcome, share in custom.outcomes:
            shares[index, OUTCOMES.index(outcome)] = share
    reached = np.cumsum(shares, axis=1)[category]
    draws = rng.random(len(category))[:, None]
    outcomes: Integers = np.minimum((draws > reached).sum(axis=1), len(OUTCOMES) - 1)
    return outcomes
