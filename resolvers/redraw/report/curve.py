"""The curve of candidates: what each moves, against how its zones are shaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.markup import both, element
from resolvers.redraw.report.tables import head_of_table, percentage, ratio
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_measures import plan_measures
from schema.workflow.job import job

WIDTH, HEIGHT, LEFT, FOOT, TOP = 640.0, 250.0, 52.0, 54.0, 30.0
"""Of the drawing and of what is left for its axes, in its units."""

LEGEND = 220.0
"""From the name of one series to that of the next."""

SERIES = (("compact", "紧凑度 Polsby–Popper"), ("streets", "沿街边界 Border on streets"))
"""What is drawn, each from 0 to 1: its class in the style, and its name."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A candidate. ``here`` says whether the report is about it."""

    weight: float
    name: str
    moved: int
    polsby_popper: float | None
    street_share: float | None
    in_band: int
    zones: int
    here: bool


async def curve_of(connection: AsyncConnection, key: PlanKey) -> Sequence[CurvePoint]:
    """The candidates with a weight of the job that made a plan, or of the last one asked for it."""
    plan, m = grid_plan.c, plan_measures.c
    made_it = select(plan.job_id).where(plan.county == key.county, plan.id == key.id)
    last = (
        select(job.c.id)
        .join(grid_plan, and_(plan.county == job.c.county, plan.job_id == job.c.id))
        .where(job.c.county == key.county, job.c.plan_id == key.id, plan.keep_weight.is_not(None))
        .order_by(job.c.id.desc())
        .limit(1)
    )
    rows = await connection.execute(
        select(
            plan.keep_weight, plan.name, m.moved_households, m.polsby_popper, m.street_share,
            m.zones_in_band, m.zones, plan.id == key.id,
        )
        .join(plan_measures, and_(m.county == plan.county, m.whole_plan_id == plan.id))
        .where(
            plan.county == key.county,
            plan.keep_weight.is_not(None),
            plan.job_id == func.coalesce(made_it.scalar_subquery(), last.scalar_subquery()),
        )
        .order_by(plan.keep_weight, plan.id)
    )  # fmt: skip
    return [CurvePoint(*row) for row in rows]


def curve(points: Sequence[CurvePoint]) -> Iterable[Element]:
    """The curve and its figures; nothing where there are not two candidates to choose from."""
    if len(points) < 2:
        return
    yield both("h2", "保留与变动", "What is kept, and at what price")
    words = (
        "横轴为变动户数，其下为保留权重（0 为全新划分，1 为现状均衡）；空心点有网格超出户数标准；"
        "大点为本方案。"
        " Across: households that move; below its weight, from 0, a fresh plan, to 1,"
        " today's grids balanced. Hollow: zones out of the band. Large: this plan."
    )
    yield element("figure", _drawing(points), element("figcaption", words))
    yield _table(points)


def _drawing(points: Sequence[CurvePoint]) -> Element:
    most = max(1, *(point.moved for point in points))
    drawn = [*_axes(most), *_weights(points, most)]
    for number, (class_, name) in enumerate(SERIES):
        at = [
            (point, _x(point.moved, most), _y(share))
            for point in points
            if (share := _share(point, class_)) is not None
        ]
        drawn.append(_line(class_, [(x, y) for _, x, y in at]))
        drawn += [_dot(point, class_, x, y) for point, x, y in at]
        drawn += _legend(number, class_, name)
    return element(
        "svg",
        *drawn,
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        role="img",
        class_="curve",
    )


def _share(point: CurvePoint, class_: str) -> float | None:
    return point.polsby_popper if class_ == "compact" else point.street_share


def _x(moved: int, most: int) -> float:
    return LEFT + moved / most * (WIDTH - 2 * LEFT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - FOOT)


def _line(class_: str, at: Sequence[tuple[float, float]]) -> Element:
    track = "L".join(f"{x:.1f} {y:.1f}" for x, y in sorted(at))
    return element("path", d=f"M{track}" if track else "", class_=class_)


def _dot(point: CurvePoint, class_: str, x: float, y: float) -> Element:
    return element(
        "circle",
        element("title", point.name),
        cx=f"{x:.1f}",
        cy=f"{y:.1f}",
        r=6 if point.here else 3.5,
        class_=f"{class_} hollow" if point.in_band < point.zones else class_,
    )


def _legend(number: int, class_: str, name: str) -> Iterable[Element]:
    x, y = LEFT + number * LEGEND, TOP / 2
    yield element("path", d=f"M{x:.1f} {y:.1f}h24", class_=class_)
    yield element("text", name, x=f"{x + 30:.1f}", y=f"{y + 4:.1f}")


def _weights(points: Sequence[CurvePoint], most: int) -> Iterable[Element]:
    """The weight of each candidate, below the axis; in two rows, as some lie close together."""
    for number, point in enumerate(sorted(points, key=lambda each: each.moved)):
        x, y = _x(point.moved, most), _y(0.0)
        yield element("path", d=f"M{x:.1f} {y:.1f}V{TOP:.1f}", class_="axis")
        foot = f"{y + 13 + 13 * (number % 2):.1f}"
        yield element("text", f"{point.weight:g}", x=f"{x:.1f}", y=foot, text_anchor="middle")


def _axes(most: int) -> Iterable[Element]:
    for share in (0.0, 0.5, 1.0):
        y = f"{_y(share):.1f}"
        yield element("path", d=f"M{LEFT:.1f} {y}H{WIDTH - LEFT:.1f}", class_="axis")
        yield element("text", f"{share:g}", x=f"{LEFT - 8:.1f}", y=y, text_anchor="end")
    foot = f"{HEIGHT - 8:.1f}"
    for moved in (0, most):
        yield element(
            "text", f"{moved:,} 户", x=f"{_x(moved, most):.1f}", y=foot, text_anchor="middle"
        )


def _table(points: Sequence[CurvePoint]) -> Element:
    head = head_of_table(
        ("保留权重", "Weight"), ("方案", "Plan"), ("变动户数", "Households that move"),
        ("紧凑度", "Compact"), ("沿街", "Streets"), ("达标", "In band"),
    )  # fmt: skip
    body = element("tbody")
    for point in points:
        body.append(
            element(
                "tr",
                element("td", f"{point.weight:g}", class_="number"),
                element("td", f"{point.name}{' ●' if point.here else ''}"),
                element("td", f"{point.moved:,}", class_="number"),
                element("td", ratio(point.polsby_popper), class_="number"),
                element("td", percentage(point.street_share), class_="number"),
                element("td", f"{point.in_band:,} / {point.zones:,}", class_="number"),
            )
        )
    return element("table", head, body)
