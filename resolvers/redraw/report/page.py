"""The page: title, map, table of zones, checks, who moves. Chinese first, English beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

import shapely
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.base_data import Shapes, streets_in
from resolvers.redraw.exchange.plan_document import DocumentZone, PlanDocument, plan_document
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.map import map_of, out_of_band
from resolvers.redraw.report.markup import Child, add, element, page
from resolvers.redraw.report.moves import Passage, passages_of
from resolvers.redraw.report.style import CSS
from resolvers.redraw.zone_policy import ZonePolicy
from schema.entities.grid import GridKind
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_check import plan_check
from schema.plans.plan_zone import plan_zone

REPORT = ".html"

MOST_NAMED = 12
"""How many communities the title names; the table of zones names all."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Of the page itself, wherever it is opened: it loads nothing and runs nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page tells. ``checks`` are rows with the code of their zone."""

    sheet: PlanDocument
    boundary: Any
    streets: Shapes
    checks: Sequence[Any]
    passages: Sequence[Passage]
    made_at: datetime


async def report_of(connection: AsyncConnection, key: PlanKey) -> bytes:
    """The report as HTML. Raises ``NotFound``."""
    sheet = await plan_document(connection, key)
    of_plan = (grid_plan.c.county == key.county, grid_plan.c.id == key.id)
    row = (
        await connection.execute(
            select(
                func.ST_AsBinary(grid_plan.c.boundary).label("boundary"),
                func.now().label("made_at"),
            ).where(*of_plan)
        )
    ).one()
    boundary = shapely.from_wkb(bytes(row.boundary))
    report = Report(
        sheet,
        boundary,
        await streets_in(connection, boundary),
        await _checks(connection, key),
        await passages_of(connection, key, sheet.based_at),
        row.made_at,
    )
    return await asyncio.to_thread(rendered, report)


async def _checks(connection: AsyncConnection, key: PlanKey) -> Sequence[Any]:
    c, z = plan_check.c, plan_zone.c
    rows = await connection.execute(
        select(c.kind, c.severity, c.message, c.figure, c.limit, z.grid_code)
        .outerjoin(plan_zone, (z.county == c.county) & (z.id == c.zone_id))
        .where(c.county == key.county, c.plan_id == key.id)
        .order_by(c.number)
    )
    return rows.all()


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
        *_zones(sheet),
        *_found(report.checks),
        *_moving(report.passages),
        _foot(report),
    )
    return page(element("html", head, body, lang="zh-CN"))


def both(name: str, chinese: str, english: str, **attributes: object) -> Element:
    """An element that says a term in both languages."""
    return element(name, f"{chinese} ", element("small", english), **attributes)


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
    m = report.sheet.measures
    moved = [p for p in report.passages if not p.stays]
    return _listed(
        None,
        ("网格", "Zones", f"{m['zones']:,}"),
        ("户数达标", "Within the band", f"{m['zones_in_band']:,} / {m['zones']:,}"),
        ("户数", "Households", f"{m['households']:,}"),
        ("人口", "Residents", f"{m['residents']:,}"),
        ("平均紧凑度", "Mean Polsby–Popper", _ratio(m["polsby_popper"])),
        ("沿街边界", "Border on streets", _share(m["street_share"])),
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
    drawing = map_of(sheet.zones, sheet.band, sheet.communities, report.boundary, report.streets)
    add(drawing, element("title", f"{sheet.name} 规划图"))
    words = (
        "粗体为网格代码后三位，下为户数；▲ 超标 ▼ 不足；斜线为未划入；白线为街道。"
        " Last three digits of the code, households below; ▲ above, ▼ below the band; hatched: in"
        " no zone; white: streets."
    )
    return (
        both("h2", "规划图", "Map"),
        element("figure", drawing, element("figcaption", words)),
    )


Column = tuple[str, str, Callable[[DocumentZone], str]]

COLUMNS: tuple[Column, ...] = (
    ("人口", "Residents", lambda zone: f"{zone.measures['residents']:,}"),
    ("楼栋", "Buildings", lambda zone: f"{zone.measures['buildings']:,}"),
    ("网格员", "Workers", lambda zone: "–" if zone.workers is None else str(zone.workers)),
    ("公顷", "Hectares", lambda zone: f"{zone.measures['square_metres'] / 10_000:.2f}"),
    ("紧凑度", "Compact", lambda zone: _ratio(zone.measures["polsby_popper"])),
    ("沿街", "Streets", lambda zone: _share(zone.measures["street_share"])),
    ("事件/年", "Incidents", lambda zone: f"{zone.measures['incidents']:,}"),
    ("监控", "Cameras", lambda zone: f"{zone.measures['cameras']:,}"),
)


def _zones(sheet: PlanDocument) -> Iterable[Element]:
    head = element(
        "tr",
        both("th", "代码", "Code"),
        both("th", "名称", "Name"),
        both("th", "户数", "Households", class_="number"),
        both("th", "偏差", "Deviation", class_="number"),
        *(both("th", chinese, english, class_="number") for chinese, english, _ in COLUMNS),
    )
    body = element("tbody")
    for code, name in sheet.communities.items():
        held = [zone for zone in sheet.zones if zone.community == code]
        households = sum(zone.households for zone in held)
        said = f"{name}（{code}）：{len(held)} 个网格，{households:,} 户"
        body.append(element("tr", element("td", said, colspan=4 + len(COLUMNS)), class_="group"))
        body.extend(_zone(zone, sheet.band) for zone in held)
    return (
        both("h2", "网格一览", "Zones"),
        element("table", element("thead", head), body),
    )


def _zone(zone: DocumentZone, band: ZonePolicy) -> Element:
    out = out_of_band(zone, band)
    deviation = zone.measures["deviation"]
    name = zone.name if zone.kind is GridKind.BASIC else f"{zone.name}（{zone.kind.chinese}）"
    return element(
        "tr",
        element("td", zone.code, class_="code"),
        element("td", name),
        element("td", f"{zone.households:,}", class_="number band"),
        element(
            "td",
            "–"
            if deviation is None
            else f"{deviation:+.0%}{' ▲' if out > 0 else ''}{' ▼' if out < 0 else ''}",
            class_="number band",
        ),
        *(element("td", value(zone), class_="number") for _, _, value in COLUMNS),
        class_="out" if out else None,
    )


def _found(checks: Sequence[Any]) -> Iterable[Element]:
    yield both("h2", "检查结果", "Checks")
    if not checks:
        yield both("p", "未发现问题。", "Nothing was found.", class_="none")
        return
    head = _head(
        ("程度", "Severity"), ("检查项", "Check"), ("网格", "Zone"), ("数值", "Figure"),
        ("限值", "Limit"), ("说明", "In words"),
    )  # fmt: skip
    body = element("tbody")
    for check in checks:
        body.append(
            element(
                "tr",
                element("td", check.severity.chinese, class_=check.severity.name),
                element("td", check.kind.chinese),
                element("td", check.grid_code or "–", class_="code"),
                element("td", _figure(check.figure), class_="number"),
                element("td", _figure(check.limit), class_="number"),
                element("td", element("small", check.message)),
            )
        )
    yield element("table", head, body)


def _moving(passages: Sequence[Passage]) -> Iterable[Element]:
    yield both("h2", "归属变动", "Who moves")
    moved = [passage for passage in passages if not passage.stays]
    total = sum(passage.households for passage in passages)
    kept = total - sum(passage.households for passage in moved)
    share = f"{kept / total:.1%}" if total else "–"
    yield both(
        "p",
        f"{total:,} 户中有 {kept:,} 户（{share}）仍属原网格。",
        f"{kept:,} of {total:,} households keep their grid.",
    )
    if not moved:
        return
    head = _head(
        ("现网格", "Today's grid"), ("规划网格", "Planned zone"), ("楼栋", "Buildings"),
        ("户数", "Households"),
    )  # fmt: skip
    body = element("tbody")
    for passage in moved:
        body.append(
            element(
                "tr",
                element("td", *_place(passage.grid, passage.grid_name)),
                element("td", *_place(passage.zone, passage.zone_name)),
                element("td", f"{passage.buildings:,}", class_="number"),
                element("td", f"{passage.households:,}", class_="number"),
            )
        )
    yield element("table", head, body)


def _place(code: str | None, name: str | None) -> tuple[Child, ...]:
    if code is None:
        return "无 ", element("small", "none")
    return element("span", code, class_="code"), f" {name or ''}"


def _foot(report: Report) -> Element:
    return element(
        "footer",
        f"{report.sheet.id} · 版本 Version {report.sheet.version} ·"
        f" 生成时间 Made {_instant(report.made_at)} · CGCS2000 · 经纬 Jingwei",
    )


def _head(*names: tuple[str, str]) -> Element:
    numbers = {"Figure", "Limit", "Buildings", "Households"}
    cells = (both("th", c, e, class_="number" if e in numbers else None) for c, e in names)
    return element("thead", element("tr", *cells))


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:,.6g}"
