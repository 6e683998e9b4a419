"""Names of streets, compounds, communities and towns; none of them is meant to be a real one."""

from __future__ import annotations

from itertools import product

import numpy as np

from demo.land_use import Homes


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STREETS = words(
    "人民 建设 解放 和平 文化 长安 迎宾 学府 光明 胜利 青年 团结 友谊 朝阳 新华 "
    "幸福 兴业 振兴 平安 健康 体育 科技 工业 农林 百花 桃园 柳荫 松涛 竹林 银杏 "
    "梧桐 望山 听泉 石桥 古井 钟楼 书院 贡院 驿前 南门 北关 东升 西湖 长青 民主 "
    "自强 和谐 康乐 永安 丰收"
)

FIRST = "锦翠金碧华玉祥福瑞康景丽云天海星月兰桂梅松枫荷春"
SECOND = "绣湖泉田苑岭溪桥林洲城庭湾塘坪"

ESTATES = {
    Homes.SLABS: ("新村", "小区", "里", "家园"),
    Homes.MIDRISE: ("苑", "雅居", "公寓", "小筑"),
    Homes.TOWERS: ("花园", "华庭", "名邸", "府"),
    Homes.VILLAGE: ("村", "围", "坊", "巷"),
}

COMMUNITIES = words(
    "幸福 和平 团结 光明 新华 朝阳 长青 东风 红旗 友谊 建新 安居 康乐 永乐 春晖 "
    "晨光 文苑 学院 桥头 河畔 柳堤 临江 北园 南园 西园 东园 中心 书香 钟鼓 银河"
)

TOWNS = words(
    "临河 望山 锦绣 东湖 西苑 南门 北关 新城 朝阳 和平 青年 振兴 安宁 光明 长青 "
    "桃源 石桥 柳林 凤鸣 龙泉 金沙 白塔 红旗 向阳"
)

COUNTIES = ("经纬区", "云锦区", "河东区", "北辰区", "南屏区", "西塘区", "东篱区", "中原区")
CITY, PROVINCE = "示范市", "示范省"
RIVER = "示范河"
BANK = "滨河绿带"
PROMENADE = "滨河步道"


def places(first: tuple[str, ...], count: int, rng: np.random.Generator) -> list[str]:
    """So many different two-character names: the given ones first, in a random order."""
    place_names = ["".join(pair) for pair in product(FIRST, SECOND)]
    place_names = [name for name in place_names if name not in first]
    names = [first[int(i)] for i in rng.permutation(len(first))]
    names += [place_names[int(i)] for i in rng.permutation(len(place_names))]
    # More than the characters make: a number keeps them apart.
    rounds = -(-count // len(names))
    named = names + [f"{name}{again}" for again in range(2, rounds + 1) for name in names]
    return named[:count]


def estates(homes: list[Homes], rng: np.random.Generator) -> list[str]:
    """A name for each compound by how people live there, all different."""
    names = {
        style: iter(
            [
                name + suffix
                for suffix in ESTATES[style]
                for name in places((), len(FIRST) * len(SECOND), rng)
            ]
        )
        for style in Homes
    }
    repeated: dict[Homes, int] = dict.fromkeys(Homes, 0)
    estate_names = []
    for style in homes:
        name = next(names[style], None)
        if name is None:
            repeated[style] += 1
            name = f"新{ESTATES[style][0]}{repeated[style]}期"
        estate_names.append(name)
    return estate_names
