"""The tables of the page: zones, checks, and who moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from geo.metres import length
from resolvers.redraw.change import Bridge
from resolvers.redraw.exchange.plan_document import DocumentZone, PlanDocument
from resolvers.redraw.report.labels import out_of_band
from resolvers.redraw.report.markup import Child, both, element
from resolvers.redraw.report.moves import Passage
from resolvers.redraw.zone_policy import ZonePolicy
from schema.entities.grid import GridKind
from schema.plans.plan_check import CheckKind, Severity


@dataclass(frozen=True, slots=True)
class ReportedCheck:
    """A finding of a check or of a search; ``zone`` is the code of its zone, where it has one."""

    kind: CheckKind
    severity: Severity
    message: str
    figure: float | None
    limit: float | None
    advice: str | None
    zone: str | None


NUMBERS = {
    "Figure", "Limit", "Buildings", "Households", "Weight", "Households that move", "Compact",
    "Streets", "In band", "No.", "Metres",
}  # fmt: skip
"""Columns of figures."""

Column = tuple[str, str, Callable[[DocumentZone], str]]

COLUMNS: tuple[Column, ...] = (
    ("人口", "Residents", lambda zone: f"{zone.measures.residents:,}"),
    ("楼栋", "Buildings", lambda zone: f"{zone.measures.buildings:,}"),
    ("网格员", "Workers", lambda zone: "–" if zone.workers is None else str(zone.workers)),
    ("公顷", "Hectares", lambda zone: f"{zone.measures.square_metres / 10_000:.2f}"),
    ("紧凑度", "Compact", lambda zone: ratio(zone.measures.polsby_popper)),
    ("沿街", "Streets", lambda zone: percentage(zone.measures.street_share)),
    ("事件/年", "Incidents", lambda zone: f"{zone.measures.incidents:,}"),
    ("监控", "Cameras", lambda zone: f"{zone.measures.cameras:,}"),
)


def zones_table(sheet: PlanDocument) -> Iterable[Element]:
    """The zones, by community."""
    head = element(
        "tr",
        both("th", "代码", "Code"),
        both("th", "名称", "Name"),
        both("th", "户数", "Households", class_="number"),
        both("th", "偏差", "Deviation", class_="number"),
        *(both("th", chinese, english, class_="number") for chinese, english, _ in COLUMNS),
    )
    body = element("tbody")
    for number, (code, name) in enumerate(sheet.communities.items(), 1):
        held = [zone for zone in sheet.zones if zone.community == code]
        households = sum(zone.households for zone in held)
        said = f"{number} {name}（{code}）：{len(held)} 个网格，{households:,} 户"
        body.append(element("tr", element("td", said, colspan=4 + len(COLUMNS)), class_="group"))
        body.extend(_zone(zone, sheet.band) for zone in held)
    return (
        both("h2", "网格一览", "Zones"),
        element("table", element("thead", head), body),
    )


def _zone(zone: DocumentZone, band: ZonePolicy) -> Element:
    out = out_of_band(zone, band)
    deviation = None if zone.kind is GridKind.DEDICATED else zone.measures.deviation
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


def checks_table(checks: Sequence[ReportedCheck]) -> Iterable[Element]:
    """What the checks found."""
    yield both("h2", "检查结果", "Checks")
    if checks:
        yield _findings(checks)
    else:
        yield both("p", "未发现问题。", "Nothing was found.", class_="none")


def reasons_table(reasons: Sequence[ReportedCheck]) -> Iterable[Element]:
    """What the search that made the plan came to; nothing where none did."""
    if reasons:
        yield both("h2", "自动划分说明", "What the search came to")
        yield _findings(reasons)


def _findings(found: Sequence[ReportedCheck]) -> Element:
    head = head_of_table(
        ("程度", "Severity"), ("检查项", "Check"), ("网格", "Zone"), ("数值", "Figure"),
        ("限值", "Limit"), ("说明", "In words"), ("建议", "Advice"),
    )  # fmt: skip
    body = element("tbody")
    for check in found:
        body.append(
            element(
                "tr",
                element("td", check.severity.chinese, class_=check.severity.name),
                element("td", check.kind.chinese),
                element("td", check.zone or "–", class_="code"),
                element("td", _figure(check.figure), class_="number"),
                element("td", _figure(check.limit), class_="number"),
                element("td", element("small", check.message)),
                element("td", element("small", check.advice or "–")),
            )
        )
    return element("table", head, body)


def bridges_table(bridges: Sequence[Bridge]) -> Iterable[Element]:
    """The bridges and ferries that join ground; nothing where there are none."""
    if not bridges:
        return
    yield both("h2", "桥渡", "Bridges and ferries")
    head = head_of_table(
        ("编号", "No."), ("类型", "Kind"), ("名称", "Name"), ("道路编号", "Road"),
        ("长度", "Metres"),
    )  # fmt: skip
    body = element("tbody")
    for bridge in bridges:
        metres = sum(length(part) for part in bridge.geometry.geoms)
        body.append(
            element(
                "tr",
                element("td", str(bridge.number), class_="number"),
                element("td", bridge.kind.chinese),
                element("td", bridge.name or "–"),
                element("td", bridge.road_no or "申报", class_="code"),
                element("td", f"{metres:,.0f}", class_="number"),
            )
        )
    yield element("table", head, body)


def moves_table(passages: Sequence[Passage]) -> Iterable[Element]:
    """Who moves from which grid to which zone."""
    yield both("h2", "归属变动", "Who moves")
    moved = [passage for passage in passages if not passage.stays]
    total = sum(passage.households for passage in passages)
    kept = total - sum(passage.households for passage in moved)
    percentage = f"{kept / total:.1%}" if total else "–"
    yield both(
        "p",
        f"{total:,} 户中有 {kept:,} 户（{percentage}）仍属原网格。",
        f"{kept:,} of {total:,} households keep their grid.",
    )
    if not moved:
        return
    head = head_of_table(
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


def head_of_table(*names: tuple[str, str]) -> Element:
    """The head of a table, of names in Chinese and English; figures stand to the right."""
    cells = (both("th", c, e, class_="number" if e in NUMBERS else None) for c, e in names)
    return element("thead", element("tr", *cells))


def ratio(value: float | None) -> str:
    """A figure from 0 to 1."""
    return "–" if value is None else f"{value:.2f}"


def percentage(value: float | None) -> str:
    """A figure from 0 to 1, in per cent."""
    return "–" if value is None else f"{value:.0%}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:,.6g}"
