"""Patterns of incidents: hours of the day, days of the week, seasons; and their vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schema.entities.incident import IncidentCategory as C
from schema.entities.incident import IncidentOutcome as O
from schema.entities.incident import IncidentTier as T
from schema.sample import LocationKind

Hours = tuple[int, ...]
"""24 weights, from midnight."""

RUSH: Hours = (1, 1, 0, 0, 0, 1, 4, 12, 11, 6, 5, 5, 6, 5, 5, 5, 7, 12, 13, 7, 4, 3, 2, 1)
OFFICE: Hours = (0, 0, 0, 0, 0, 0, 1, 3, 9, 12, 11, 7, 4, 6, 10, 11, 9, 5, 3, 2, 2, 1, 0, 0)
EVENING: Hours = (3, 1, 1, 0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 3, 3, 3, 4, 6, 9, 12, 13, 13, 10, 6)
NIGHT: Hours = (9, 7, 5, 3, 2, 1, 1, 2, 2, 3, 3, 3, 4, 3, 3, 3, 4, 6, 8, 9, 10, 11, 12, 11)
DAYTIME: Hours = (1, 1, 1, 1, 1, 2, 5, 8, 9, 9, 8, 7, 6, 7, 8, 8, 8, 8, 7, 5, 4, 3, 2, 1)

EVEN = (10,) * 12
WINTER = (16, 14, 10, 8, 7, 6, 6, 7, 8, 10, 12, 16)
SUMMER = (5, 5, 7, 9, 11, 14, 17, 16, 12, 8, 6, 5)
STORMS = (1, 1, 2, 4, 8, 18, 30, 26, 10, 3, 1, 1)
YEAR_END = (22, 12, 7, 7, 7, 7, 7, 7, 8, 9, 12, 19)


@dataclass(frozen=True, slots=True)
class Custom:
    """How incidents of a category begin and end."""

    share: float
    """In hundredths of all incidents."""
    places: tuple[LocationKind, ...]
    titles: tuple[str, ...]
    """Said of the place."""
    hours: Hours
    months: tuple[int, ...]
    weekend: float
    """How often on a day of the weekend, for once on a working day."""
    tier: T
    severity: tuple[int, int]
    days: float
    """The median from report to closing."""
    outcomes: tuple[tuple[O, float], ...]
    internal: float = 0.0
    """The share that only the office may read."""
    clustering: float = 1.0
    """How much some places have more of it than others: 0 is even."""


FIXED = ((O.FIXED, 0.86), (O.NO_ACTION, 0.06), (O.NOT_RESPONSIBLE, 0.05), (O.SELF_RESOLVED, 0.03))
MEDIATED = ((O.MEDIATED, 0.74), (O.SELF_RESOLVED, 0.17), (O.NO_ACTION, 0.09))
LIVING = (LocationKind.HOME, LocationKind.VILLAGE)

CUSTOMS: dict[C, Custom] = {
    C.TRAFFIC: Custom(
        16,
        (LocationKind.CORNER, LocationKind.ARTERIAL, LocationKind.STREET),
        ("车辆剐蹭", "机动车违停堵塞通道", "信号灯故障", "非机动车逆行引发碰撞", "早晚高峰拥堵"),
        RUSH, EVEN, 0.65, T.PUBLIC_AFFAIR, (2, 4), 1.2, FIXED, clustering=1.8,
    ),
    C.FACILITY: Custom(
        15,
        (*LIVING, LocationKind.STREET, LocationKind.ARTERIAL, LocationKind.GATE),
        ("路灯不亮", "井盖破损", "电梯故障", "水管漏水", "健身器材损坏", "路面塌陷", "门禁失灵"),
        DAYTIME, SUMMER, 0.8, T.COMMUNITY_AFFAIR, (2, 4), 4.0, FIXED,
    ),
    C.FIRE_HAZARD: Custom(
        13,
        (LocationKind.SHOP, LocationKind.VILLAGE, LocationKind.HOME, LocationKind.WORK),
        ("楼道堆放杂物", "电动车入户充电", "占用消防通道", "灭火器过期", "私拉电线", "店铺住人"),
        OFFICE, WINTER, 0.5, T.PUBLIC_AFFAIR, (1, 3), 28.0, FIXED, clustering=2.4,
    ),
    C.ENVIRONMENT: Custom(
        12,
        (LocationKind.STREET, LocationKind.SHOP, LocationKind.RIVER, LocationKind.PARK, *LIVING),
        ("垃圾未及时清运", "油烟扰民", "河面漂浮物", "暴露垃圾", "乱张贴小广告", "夜间施工噪声"),
        DAYTIME, SUMMER, 0.9, T.COMMUNITY_AFFAIR, (3, 4), 3.0, FIXED,
    ),
    C.NEIGHBOUR: Custom(
        12,
        LIVING,
        ("楼上噪声扰民", "宠物扰民", "楼道公共空间占用纠纷", "漏水引发邻里纠纷", "停车位纠纷"),
        EVENING, EVEN, 1.7, T.COMMUNITY_AFFAIR, (3, 4), 5.0, MEDIATED, 0.45, 1.4,
    ),
    C.PROPERTY_MANAGEMENT: Custom(
        8,
        (LocationKind.HOME, LocationKind.GATE),
        ("物业费争议", "物业保洁不到位", "停车收费争议", "公共收益公示争议", "加装电梯意见不一"),
        OFFICE, EVEN, 0.7, T.COMMUNITY_AFFAIR, (3, 4), 9.0, MEDIATED, 0.1, 1.5,
    ),
    C.PUBLIC_ORDER: Custom(
        7,
        (
            LocationKind.SHOP, LocationKind.VILLAGE, LocationKind.GATE, LocationKind.STREET,
            LocationKind.PARK,
        ),
        ("电动车被盗", "电瓶被盗", "酒后滋事", "可疑人员徘徊", "财物被盗", "打架"),
        NIGHT, EVEN, 1.2, T.PUBLIC_AFFAIR, (1, 3), 7.0, FIXED, 0.15, 1.9,
    ),
    C.SERVICE: Custom(
        4.5, LIVING,
        ("申请上门办理", "咨询社保业务", "申请居住证", "申请助老服务", "咨询入学政策"),
        OFFICE, EVEN, 0.3, T.PRIVATE_AFFAIR, (4, 4), 2.0, FIXED,
    ),
    C.FAMILY: Custom(
        4, LIVING, ("家庭纠纷", "赡养纠纷", "婚姻纠纷"),
        EVENING, WINTER, 1.5, T.PRIVATE_AFFAIR, (2, 4), 6.0, MEDIATED, 1.0,
    ),
    C.SUGGESTION: Custom(
        3, (*LIVING, LocationKind.STREET, LocationKind.PARK),
        ("建议增设停车位", "建议增设充电桩", "建议增设休息座椅", "建议增设斑马线"),
        OFFICE, EVEN, 0.8, T.COMMUNITY_AFFAIR, (4, 4), 12.0, FIXED,
    ),
    C.LABOUR: Custom(
        2.5, (LocationKind.WORK, LocationKind.SHOP), ("拖欠工资", "劳动合同争议", "工伤赔偿争议"),
        OFFICE, YEAR_END, 0.2, T.PUBLIC_AFFAIR, (2, 3), 14.0, MEDIATED, 0.4, 1.5,
    ),
    C.DISPUTE: Custom(
        1, (*LIVING, LocationKind.SHOP), ("租赁纠纷", "消费纠纷", "债务纠纷"),
        OFFICE, EVEN, 0.8, T.PRIVATE_AFFAIR, (3, 4), 8.0, MEDIATED, 0.4,
    ),
    C.ACCIDENT: Custom(
        0.7, (LocationKind.WORK, LocationKind.ARTERIAL, LocationKind.SHOP),
        ("燃气泄漏", "施工事故", "小型火情"),
        DAYTIME, WINTER, 0.7, T.PUBLIC_AFFAIR, (1, 2), 3.0, FIXED,
    ),
    C.PUBLIC_HEALTH: Custom(
        0.5, (LocationKind.SCHOOL, LocationKind.SHOP, *LIVING),
        ("食品安全问题", "聚集性发热", "饮用水异味"),
        DAYTIME, WINTER, 0.6, T.PUBLIC_AFFAIR, (1, 3), 5.0, FIXED,
    ),
    C.NATURAL_DISASTER: Custom(
        0.4, (LocationKind.RIVER, LocationKind.STREET, LocationKind.VILLAGE),
        ("内涝积水", "大风刮倒树木", "河水上涨"),
        DAYTIME, STORMS, 1.0, T.PUBLIC_AFFAIR, (1, 3), 1.5, FIXED, clustering=2.0,
    ),
    C.SOCIAL_SAFETY: Custom(
        0.25,
        (LocationKind.PARK, LocationKind.ARTERIAL, LocationKind.WORK),
        ("人员聚集", "电信诈骗线索"),
        DAYTIME, EVEN, 0.8, T.PUBLIC_AFFAIR, (1, 2), 4.0, FIXED, 0.6,
    ),
    C.EMERGENCY: Custom(
        0.15, (LocationKind.ARTERIAL, *LIVING), ("高空坠物", "人员走失"),
        DAYTIME, EVEN, 1.0, T.PUBLIC_AFFAIR, (1, 2), 1.0, FIXED,
    ),
}  # fmt: skip


def day_weights(custom: Custom, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """How often each day (``datetime64[D]``) has such an incident, relative to the others."""
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    # The first day of the epoch was a Thursday; 0 is Monday here.
    weekday = (days.astype(np.int64) + 3) % 7
    weekly = np.where(weekday >= 5, custom.weekend, 1.0)
    weights: NDArray[np.float64] = np.array(custom.months)[month] * weekly
    return weights
