"""The page: title, map, table of zones, checks, who moves. Chinese first, English beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from shapely import Geometry
from sqlalchemy import Column, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.base_data import streets_in
from resolvers.redraw.exchange.plan_document import PlanDocument, plan_document
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import is_plan
from resolvers.redraw.report.curve import CurvePoint, curve, curve_of
from resolvers.redraw.report.labels import out_of_band
from resolvers.redraw.report.map import PlanMap, maps_of
from resolvers.redraw.report.markup import add, both, element, page
from resolvers.redraw.report.moves import Passage, passages_of
from resolvers.redraw.report.style import CSS
from resolvers.redraw.report.tables import (
    ReportedCheck,
    bridges_table,
    checks_table,
    moves_table,
    percentage,
    ratio,
    reasons_table,
    zones_table,
)
from resolvers.redraw.report.view import UNIT_MILLIMETRES
from resolvers.redraw.wkb import Shapes, as_binary, geometry_of_wkb
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_check import plan_check
from schema.plans.plan_reason import plan_reason
from schema.plans.plan_zone import plan_zone

REPORT = ".html"

MOST_NAMED = 12
"""How many communities the title names; the table of zones names all."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Of the page itself, wherever it is opened: it loads nothing, runs nothing and sends nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page tells."""

    sheet: PlanDocument
    boundary: Geometry
    streets: Shapes
    checks: Sequence[ReportedCheck]
    reasons: Sequence[ReportedCheck]
    passages: Sequence[Passage]
    curve: Sequence[CurvePoint]
    made_at: datetime


async def report_of(connection: AsyncConnection, key: PlanKey) -> bytes:
    """The report as HTML. Raises ``NotFound``."""
    sheet = await plan_document(connection, key)
    rows = await connection.execute(
        select(
            as_binary(grid_plan.c.boundary).label("boundary"), func.now().label("made_at")
        ).where(*is_plan(key))
    )
    row = rows.one()
    boundary = geometry_of_wkb(row.boundary)
    report = Report(
        sheet,
        boundary,
        await streets_in(connection, boundary),
        await _findings(connection, plan_check, plan_check.c.plan_id, key),
        await _findings(connection, plan_reason, plan_reason.c.candidate_id, key),
        await passages_of(connection, key, sheet.based_at),
        await curve_of(connection, key),
        row.made_at,
    )
    return await asyncio.to_thread(rendered, report)


async def _findings(
    connection: AsyncConnection, table: Table, plan: Column[int], key: PlanKey
) -> Sequence[ReportedCheck]:
    """The findings that a table has of a plan, which ``plan`` names there."""
    c, z = table.c, plan_zone.c
    rows = await connection.execute(
        select(c.kind, c.severity, c.message, c.figure, c.limit, c.advice, z.grid_code)
        .outerjoin(plan_zone, (z.county == c.county) & (z.id == c.zone_id))
        .where(c.county == key.county, plan == key.id)
        .order_by(c.number)
    )
    return [ReportedCheck(*row) for row in rows]


def rendered(report: Report) -> bytes:
    """The page of a report."""
    sheet = report.sheet
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width"),
        element("title", f"{sheet.name} · 网格划分方案"),
        element("style", CSS),
    )
    body = element(
        "body",
        _title(sheet),
        _facts(sheet),
        _summary(report),
        *_mapped(report),
        *zones_table(sheet),
        *bridges_table(sheet.bridges),
        *checks_table(report.checks),
        *reasons_table(report.reasons),
        *moves_table(report.passages),
        *curve(report.curve),
        _foot(report),
    )
    return page(element("html", head, body, lang="zh-CN"))


def _title(sheet: PlanDocument) -> Element:
    return element(
        "header",
        both("p", "网格划分方案报告", "Report of a grid plan"),
        element("h1", sheet.name),
        element("p", _named(list(sheet.communities.values()))),
    )


def _named(communities: Sequence[str]) -> str:
    few = "、".join(communities[:MOST_NAMED])
    more = len(communities) > MOST_NAMED
    return f"{few}等 {len(communities)} 个社区" if more else few


def _facts(sheet: PlanDocument) -> Element:
    band = sheet.band
    return _listed(
        "facts",
        ("状态", "Status", f"{sheet.status.chinese} {sheet.status.name.capitalize()}"),
        ("版本", "Version", str(sheet.version)),
        ("起草人", "Author", sheet.author),
        ("数据时点", "Data as of", _instant(sheet.based_at)),
        ("户数标准", "Household band", f"{band.households_min}–{band.households_max} 户"),
        ("网格员标准", "Grid workers", f"≥ {band.workers_min}"),
        ("社区", "Communities", str(len(sheet.communities))),
        ("编号", "Id", sheet.id),
    )


def _summary(report: Report) -> Element:
    sheet, m = report.sheet, report.sheet.measures
    count, empty = len(sheet.zones), sum(zone.outline is None for zone in sheet.zones)
    in_band = sum(out_of_band(zone, sheet.band) == 0 for zone in sheet.zones)
    moved = [p for p in report.passages if not p.stays]
    return _listed(
        None,
        ("网格", "Zones", f"{count:,}{f'（{empty:,} 个空）' if empty else ''}"),
        ("户数达标", "Within the band", f"{in_band:,} / {count:,}"),
        ("户数", "Households", f"{m.households:,}"),
        ("人口", "Residents", f"{m.residents:,}"),
        ("平均紧凑度", "Mean Polsby–Popper", ratio(m.polsby_popper)),
        ("沿街边界", "Border on streets", percentage(m.street_share)),
        ("变动户数", "Households that move", f"{sum(p.households for p in moved):,}"),
        ("变动楼栋", "Buildings that move", f"{sum(p.buildings for p in moved):,}"),
    )


def _listed(class_: str | None, *facts: tuple[str, str, str]) -> Element:
    pairs = (
        element("div", both("dt", chinese, english), element("dd", value))
        for chinese, english, value in facts
    )
    return element("dl", *pairs, class_=class_)


def _mapped(report: Report) -> Iterable[Element]:
    sheet = report.sheet
    whole, *details = maps_of(sheet, report.boundary, report.streets)
    details.sort(key=lambda detail: detail.width)  # those beside each other first
    add(whole.drawing, element("title", f"{sheet.name} 规划图"))
    words = (
        "粗体为网格代码后三位，下为户数；▲ 超标 ▼ 不足；斜线为未划入；白线为街道；粗黑虚线为桥渡。"
        " Last three digits of the code, households below; ▲ above, ▼ below the band; hatched: in"
        " no zone; white: streets; dashed black: bridges and ferries."
    )
    if details:
        words += (
            " 圆内数字为社区序号 Numbers in discs: communities."
            " 小网格另见社区分图，其红色代码为超标或不足。 Small zones: see the maps of"
            " communities; a red code alone: out of the band."
        )
    yield both("h2", "规划图", "Map")
    yield element(
        "figure", whole.drawing, element("figcaption", words), _unlabelled(whole), class_="whole"
    )
    if details:
        yield element("div", *(_detail(sheet, each) for each in details), class_="details")


def _detail(sheet: PlanDocument, detail: PlanMap) -> Element:
    code = detail.community or ""
    name, number = sheet.communities[code], list(sheet.communities).index(code) + 1
    add(detail.drawing, element("title", f"{name} 分图"))
    return element(
        "figure",
        element("figcaption", element("b", f"{number} {name}"), f" {code}"),
        detail.drawing,
        _unlabelled(detail),
        style=f"width: {detail.width * UNIT_MILLIMETRES:.1f}mm",
    )


def _unlabelled(drawn: PlanMap) -> Element | None:
    """The zones for whose labels there is no room at all."""
    if not drawn.unlabelled:
        return None
    codes = "、".join(zone.code for zone in drawn.unlabelled)
    return element("figcaption", f"图上未注 Not labelled: {codes}")


def _foot(report: Report) -> Element:
    return element(
        "footer",
        f"{report.sheet.id} · 版本 Version {report.sheet.version} ·"
        f" 生成时间 Made {_instant(report.made_at)} · CGCS2000 · 经纬 Jingwei",
    )


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
