"""Building sites: what stands on a block, with its dwellings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from geo.china import Positions
from schema.entities.building import BuildingUse


class BuildingKind(Enum):
    """What a building is called after its compound's name."""

    BLOCK = "栋"
    HOUSE = "号"
    SHOP = "号铺"
    SERVICE = "党群服务中心"
    CLINIC = "社区卫生服务站"
    KINDERGARTEN = "幼儿园"
    TEACHING = "教学楼"
    GYM = "体育馆"
    WARD = "住院楼"
    OUTPATIENT = "门诊楼"
    OFFICE = "座"
    MALL = "商场"
    WORKS = "厂房"
    PAVILION = "游客服务亭"


@dataclass(frozen=True, slots=True)
class Site:
    """A building. ``ring`` is its footprint on the upright plane, anticlockwise, not closed.

    It has ``units`` staircases with ``flats`` dwellings each on every floor from ``lowest`` up.
    """

    block: int
    ring: Positions
    kind: BuildingKind
    use: BuildingUse
    floors: int
    storey: float = 3.0
    """Metres from floor to floor."""
    units: int = 0
    flats: int = 0
    lowest: int = 1

    @property
    def dwellings(self) -> int:
        return self.units * self.flats * max(0, self.floors - self.lowest + 1)
