"""The people of a city: households in dwellings, and fictitious residents with plausible ages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demo.city_plan import CityPlan
from demo.names import words
from demo.sites import BuildingKind, Site
from geo.arrays import Flags, Floats, Integers
from schema.entities.household import Tenure
from schema.entities.resident import ResidentService

SIZES = np.array([0.25, 0.30, 0.21, 0.13, 0.07, 0.04])
"""The share of households of one to six people."""

LARGEST = len(SIZES)

SURNAMES = words(
    "王7.2 李7.2 张6.8 刘5.4 陈4.5 杨3.1 黄2.2 赵2.1 吴2.1 "
    "周2 徐1.7 孙1.5 马1.3 朱1.3 胡1.3 郭1.2 何1.2 林1.2 "
    "高1.1 罗1.1 郑1 梁0.9 谢0.8 宋0.8 唐0.7 许0.7 邓0.7 "
    "冯0.6 韩0.6 曹0.6 曾0.6 彭0.6 萧0.6 蔡0.5 潘0.5 田0.5 "
    "董0.5 袁0.5 于0.5 余0.5 叶0.5 蒋0.5 杜0.5 苏0.4 魏0.4 "
    "程0.4 吕0.4 丁0.4"
)
"""With their share in hundredths."""

GIVEN = (
    # Born before 1960, 1960 to 1984, 1985 to 2004, later: men and women of each.
    "建国 国强 志明 德胜 永福 长林 玉山 宝山 树林 金生 文清 福海 春生 大勇 水生 德才 忠义 明德",
    "秀英 桂英 玉兰 淑珍 凤英 秀兰 桂兰 素珍 玉珍 淑华 金凤 月英 惠芳 彩霞 美珍 玉梅 翠花 兰香",
    "建军 伟 强 军 勇 志强 建华 国庆 海涛 卫东 永红 文斌 学军 少华 俊杰 立新 振华 晓东 平 刚",
    "丽 敏 静 燕 红 霞 秀丽 春梅 海燕 丽娟 晓红 玉玲 艳 桂芳 雪梅 莉 冬梅 建英 爱华 小玲",
    "浩 鹏 杰 磊 涛 宇 超 俊 斌 凯 志远 嘉豪 文博 泽宇 天宇 子豪 俊杰 家明 晨 翔",
    "婷 雪 颖 丹 倩 莹 佳 欣 梦 悦 思雨 雅婷 晓雯 梦洁 佳怡 雨晴 静怡 诗涵 慧 琳",
    "浩然 子轩 宇轩 梓豪 一诺 沐宸 奕辰 宇航 铭泽 博文 俊熙 嘉佑 景行 星辰 知远 子墨 承泽 安然",
    "欣怡 梓涵 诗涵 可馨 雨桐 语嫣 若汐 思彤 一诺 佳琪 沐晴 芷若 安然 心悦 子萱 依诺 清妍 知夏",
)
_NAMES = [words(names) for names in GIVEN]
_NUMBERS = {name: number for number, name in enumerate(sorted({n for c in _NAMES for n in c}))}
_WIDEST = max(len(names) for names in _NAMES)
_NUMBER = np.array([[_NUMBERS[c[i % len(c)]] for i in range(_WIDEST)] for c in _NAMES])
"""One number for each given name, by cohort and index: some names stand in two cohorts."""

UNASSIGNED = 15400000000
"""Numbers that begin with 154 have been given to no operator."""


@dataclass(frozen=True, slots=True)
class Households:
    """In step: the building (as an index), where in it, how many people, how it is held."""

    building: Integers
    unit: Integers
    """From 1; 0 where the building has one staircase only."""
    floor: Integers
    door: Integers
    size: Integers
    tenure: Integers
    """As an index into ``Tenure``."""


@dataclass(frozen=True, slots=True)
class Residents:
    """In step, household by household."""

    household: Integers
    name: list[str]
    phone: Integers
    """0 for none."""
    birth_year: Integers
    services: Integers
    """Bit n stands for the nth of ``ResidentService``."""
    consent_days: Integers
    """How many days ago consent was given: one day for a household."""


def households_of(plan: CityPlan, sites: Sequence[Site], seed: int) -> Households:
    """The households: in each block as many as planned, in dwellings taken at random."""
    rng = np.random.default_rng([seed, 5])
    dwellings = np.array([site.dwellings for site in sites])
    building = np.repeat(np.arange(len(sites)), dwellings)
    serial = np.arange(len(building)) - np.repeat(np.cumsum(dwellings) - dwellings, dwellings)
    on_floor = np.array([max(1, site.units * site.flats) for site in sites])[building]
    flats = np.array([max(1, site.flats) for site in sites])[building]
    units = np.array([site.units for site in sites])[building]
    lowest = np.array([site.lowest for site in sites])[building]
    block = np.array([site.block for site in sites])[building]
    wanted = np.array([b.households for b in plan.blocks])
    taken = np.sort(_first_of_each(block, wanted, rng))
    place = serial % on_floor
    unit = np.where(units > 1, place // flats + 1, 0)
    village = np.array([site.kind is BuildingKind.HOUSE for site in sites])[building[taken]]
    return Households(
        building=building[taken],
        unit=unit[taken],
        floor=(lowest + serial // on_floor)[taken],
        door=(place % flats + 1)[taken],
        size=_sizes(len(taken), plan.residents, rng),
        tenure=_tenures(village, rng),
    )


def _first_of_each(group: Integers, wanted: Integers, rng: np.random.Generator) -> Integers:
    """Indices: from every group as many as wanted, at random."""
    order = np.lexsort((rng.random(len(group)), group))
    counts = np.bincount(group, minlength=len(wanted))
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(group)) - starts[group[order]]
    first: Integers = order[rank < wanted[group[order]]]
    return first


def _sizes(households: int, residents: int, rng: np.random.Generator) -> Integers:
    """Sizes by their shares; some households then gain or lose one until the sum is right."""
    sizes = rng.choice(np.arange(1, LARGEST + 1), households, p=SIZES)
    while (missing := residents - int(sizes.sum())) != 0:
        step = 1 if missing > 0 else -1
        able = np.flatnonzero(sizes < LARGEST if step > 0 else sizes > 1)
        if not len(able):
            sizes[0] += missing
            break
        chosen = rng.permutation(able)[: abs(missing)]
        sizes[chosen] += step
    return sizes


def _tenures(village: Flags, rng: np.random.Generator) -> Integers:
    """Most own their home; in villages swallowed by the city most rent it."""
    kinds = list(Tenure)
    draw = rng.random(len(village))
    owned = np.where(village, 0.12, 0.68)
    rented = np.where(village, 0.96, 0.97)
    return np.select(
        [draw < owned, draw < rented],
        [kinds.index(Tenure.OWNED), kinds.index(Tenure.RENTED)],
        kinds.index(Tenure.OTHER),
    )


def residents_of(households: Households, year: int, seed: int) -> Residents:
    """The members of every household: ``year`` is the one in which their ages are what they are."""
    rng = np.random.default_rng([seed, 6])
    size = households.size
    ages, women, own_name = _members(size, rng)
    home = np.repeat(np.arange(len(size)), size)
    member = np.arange(len(home)) - np.repeat(np.cumsum(size) - size, size)
    member = np.minimum(member, LARGEST - 1)
    age = ages[home, member]
    family = rng.choice(len(SURNAMES), (len(size), LARGEST), p=_surname_shares())
    surname = np.where(own_name[home, member], family[home, member], family[home, 0])
    given = rng.integers(0, 10_000, len(home))
    birth_year = year - age
    cohort = 2 * np.searchsorted([1960, 1985, 2005], birth_year, side="right")
    cohort += women[home, member]
    given = _told_apart(home, surname, cohort, given, birth_year)
    return Residents(
        household=home,
        name=[
            SURNAMES[s][0] + _NAMES[c][g]
            for s, c, g in zip(surname.tolist(), cohort.tolist(), given.tolist(), strict=True)
        ],
        phone=_phones(age, rng),
        birth_year=birth_year,
        services=_services(age, rng),
        consent_days=rng.integers(20, 1100, len(size))[home],
    )


def full_names(ages: Integers, rng: np.random.Generator) -> list[str]:
    """A name for each of the ages (of the 2020s), of men and women alike."""
    surname = rng.choice(len(SURNAMES), len(ages), p=_surname_shares())
    cohort = 2 * np.searchsorted([20, 40, 65], ages, side="right")
    cohort = 6 - cohort + rng.integers(0, 2, len(ages))
    given = rng.integers(0, 10_000, len(ages))
    return [
        SURNAMES[s][0] + _NAMES[c][g % len(_NAMES[c])]
        for s, c, g in zip(surname.tolist(), cohort.tolist(), given.tolist(), strict=True)
    ]


def _surname_shares() -> Floats:
    hundredths = [float(surname[1:]) for surname in SURNAMES]
    return np.array(hundredths) / sum(hundredths)


def _members(size: Integers, rng: np.random.Generator) -> tuple[Integers, Integers, Flags]:
    """Ages, sexes (1 a woman) and whether the surname is one's own, of up to six members each.

    Head, partner, child; then a second child or a grandparent. A pair may be parent and child.
    """
    many = len(size)

    def around(age: float, spread: float) -> Floats:
        return rng.normal(age, spread, many)

    draw = rng.random(many)
    alone = np.select([draw < 0.5, draw < 0.7], [around(29, 5), around(50, 7)], around(74, 7))
    pair = np.select([draw < 0.35, draw < 0.6], [around(31, 5), around(52, 7)], around(69, 7))
    head = np.select([size == 1, size == 2, size == 3], [alone, pair, around(40, 8)], around(40, 6))
    head = np.clip(head, np.where(size <= 2, 19, 25), np.where(size <= 2, 98, 60))
    partner = np.clip(head + around(-1.5, 3), 20, 98)
    child = np.maximum(head - rng.uniform(23, 34, many), 0)
    second = np.maximum(child - rng.uniform(1, 7, many), 0)
    elder, elders_partner = head + around(27, 3), head + around(26, 3)
    single_parent = (size == 2) & (rng.random(many) < 0.12) & (head > 35)
    with_elder = (size == 3) & (rng.random(many) < 0.12)
    two_children = rng.random(many) < 0.55
    third = np.where(with_elder, elder, child)
    fourth = np.where((size == 4) & two_children, second, elder)
    first_two = [head, np.where(single_parent, child, partner)]
    ages = np.column_stack([*first_two, third, fourth, elders_partner, second])
    woman = rng.integers(0, 2, (many, LARGEST))
    woman[:, 1] = np.where(single_parent, woman[:, 1], 1 - woman[:, 0])
    woman[:, 4] = 1 - woman[:, 3]
    own_name = np.zeros((many, LARGEST), dtype=bool)
    own_name[:, 1] = ~single_parent
    own_name[:, 4] = True
    return np.clip(ages, 0, 100).astype(np.int64), woman, own_name


def _told_apart(
    home: Integers, surname: Integers, cohort: Integers, given: Integers, born: Integers
) -> Integers:
    """Given names as indices into their cohort's, such that no household has one person twice."""
    lengths = np.array([len(names) for names in _NAMES])[cohort]
    given = given % lengths
    while True:
        key = np.column_stack((home, surname, _NUMBER[cohort, given], born))
        order = np.lexsort(key.T[::-1])
        same = np.flatnonzero((np.diff(key[order], axis=0) == 0).all(axis=1)) + 1
        if not len(same):
            return given
        again = order[same]
        given[again] = (given[again] + 1) % lengths[again]


def _phones(age: Integers, rng: np.random.Generator) -> Integers:
    """A number of one's own for nearly everyone from twelve up."""
    draw = rng.random(len(age))
    has = (age >= 12) & (draw < np.where(age > 75, 0.8, 0.98))
    return np.where(has, UNASSIGNED + rng.integers(0, 10**8, len(age)), 0)


ASKED: dict[ResidentService, tuple[tuple[int, int, float], ...]] = {
    ResidentService.HOME_VISIT: ((80, 200, 0.3), (65, 80, 0.07)),
    ResidentService.MEALS: ((80, 200, 0.24), (65, 80, 0.08)),
    ResidentService.DAY_CARE: ((80, 200, 0.12), (65, 80, 0.03)),
    ResidentService.MOBILITY_HELP: ((80, 200, 0.16), (65, 80, 0.03)),
    ResidentService.CHILD_CARE: ((0, 4, 0.12),),
    ResidentService.JOB_HELP: ((18, 56, 0.02),),
    ResidentService.REPAIRS: ((22, 200, 0.015),),
    ResidentService.LEGAL_HELP: ((22, 200, 0.006),),
}
"""The share of those from one age to below another who have asked for a service."""


def _services(age: Integers, rng: np.random.Generator) -> Integers:
    services = np.zeros(len(age), dtype=np.int64)
    for bit, service in enumerate(ResidentService):
        share = np.zeros(len(age))
        for from_, below, part in ASKED[service]:
            share[(age >= from_) & (age < below)] = part
        services |= (rng.random(len(age)) < share).astype(np.int64) << bit
    return services
