"""The rows of what is in a city's areas: households, residents, incidents and cameras."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from demo import copy_table
from demo.area_tables import placed_columns, serials_of
from demo.cameras import STATUSES as CAMERA_STATUSES
from demo.cameras import cameras_of
from demo.city import City
from demo.copy_table import NULL, CopyTable
from demo.incident_patterns import CUSTOMS
from demo.incidents import CATEGORIES, OUTCOMES, SOURCES, STATUSES, Incidents, incidents_of
from demo.locations import Locations
from demo.people import Households, residents_of
from demo.populated_city import PopulatedCity
from schema.entities.camera import camera
from schema.entities.household import Tenure, household
from schema.entities.incident import IncidentSource, Visibility, incident
from schema.entities.resident import ResidentService, resident
from schema.sample import LocationKind

REGULATION = "《公共安全视频图像信息系统管理条例》"

PURPOSES = {
    LocationKind.CORNER: "道路交通与治安防控",
    LocationKind.ARTERIAL: "道路交通与治安防控",
    LocationKind.RIVER: "河道安全",
    LocationKind.SCHOOL: "校园安全",
    LocationKind.PARK: "公园治安防控",
}
PURPOSE = "社区治安防控"

PRIVATELY_OWNED = {
    LocationKind.GATE: "物业服务中心",
    LocationKind.HOME: "物业服务中心",
    LocationKind.WORK: "安保部",
    LocationKind.SCHOOL: "安保处",
}


def household_rows(populated: PopulatedCity) -> CopyTable:
    households = populated.households
    codes = _building_codes(populated.city, households)
    tenures = [tenure.name for tenure in Tenure]
    floors, doors = households.floor.tolist(), households.door.tolist()
    return CopyTable(
        household,
        {
            **placed_columns(codes),
            "building_id": copy_table.numbers(households.building + 1),
            "unit": ["" if unit == 0 else f"{unit}单元" for unit in households.unit.tolist()],
            "room": [f"{floor}{door:02d}" for floor, door in zip(floors, doors, strict=True)],
            "size": copy_table.numbers(households.size),
            "tenure": [tenures[tenure] for tenure in households.tenure.tolist()],
        },
    )


def resident_rows(populated: PopulatedCity) -> CopyTable:
    city, until = populated.city, populated.until
    residents = residents_of(populated.households, until.year, city.seed)
    homes = _building_codes(city, populated.households)
    codes = [homes[home] for home in residents.household.tolist()]
    agreed_before = residents.consent_days.astype("timedelta64[D]")
    consented = np.datetime64(f"{until}T10:00:00", "s") - agreed_before
    names = [service.name for service in ResidentService]
    asked = [
        "{" + ",".join(name for bit, name in enumerate(names) if which >> bit & 1) + "}"
        for which in range(1 << len(names))
    ]
    return CopyTable(
        resident,
        {
            **placed_columns(codes),
            "household_id": copy_table.numbers(residents.household + 1),
            "name": residents.name,
            "phone": copy_table.known(residents.phone, none=0),
            "birth_year": copy_table.numbers(residents.birth_year),
            "services": [asked[which] for which in residents.services.tolist()],
            "consented_at": copy_table.instants(consented),
        },
    )


def incident_rows(populated: PopulatedCity) -> CopyTable:
    city, locations = populated.city, populated.locations
    incidents = incidents_of(locations, city.plan.residents, populated.until, city.seed)
    reports = incidents.reports
    blocks = locations.block[reports.location]
    codes = _block_codes(city, blocks)
    towns, communities = _names(city)
    kinds = list(CUSTOMS.values())
    titles = _titles(locations, incidents)
    sources = [SOURCES[source] for source in incidents.source.tolist()]
    community = [communities[code[:12]] for code in codes]
    return CopyTable(
        incident,
        {
            **placed_columns(codes),
            "case_no": _case_numbers(codes, reports.at),
            "category": [CATEGORIES[kind].name for kind in reports.category.tolist()],
            "tier": [kinds[kind].tier.name for kind in reports.category.tolist()],
            "severity": copy_table.numbers(incidents.severity),
            "title": titles,
            "description": [
                f"{area}{source.chinese}：{title}，请核实处置。"
                for area, source, title in zip(community, sources, titles, strict=True)
            ],
            "source": [source.name for source in sources],
            "location": copy_table.geometry_column(_within(city, blocks, incidents, locations)),
            "accuracy_metres": copy_table.numbers(incidents.accuracy),
            "reported_at": copy_table.instants(reports.at),
            "area_code_at_report": codes,
            "status": [STATUSES[status].name for status in incidents.status.tolist()],
            "outcome": [NULL if o < 0 else OUTCOMES[o].name for o in incidents.outcome.tolist()],
            "first_receiver": [
                "12345热线坐席" if source is IncidentSource.HOTLINE else f"{area}网格员"
                for area, source in zip(community, sources, strict=True)
            ],
            "assignee": copy_table.text_column(incidents.assignee),
            "center": [f"{towns[code[:9]]}综治中心" for code in codes],
            "due_at": copy_table.instants(incidents.due_at),
            "closed_at": copy_table.instants(incidents.closed_at),
            "satisfaction": copy_table.known(incidents.satisfaction, none=0),
            "visibility": [
                (Visibility.INTERNAL if internal else Visibility.PUBLIC).name
                for internal in incidents.internal.tolist()
            ],
        },
    )


def camera_rows(populated: PopulatedCity) -> CopyTable:
    city, locations = populated.city, populated.locations
    cameras = cameras_of(locations, city.geometry, city.plan.residents, populated.until, city.seed)
    blocks = locations.block[cameras.location]
    codes = _block_codes(city, blocks)
    serials = serials_of([code[:6] for code in codes])
    where = locations.where[cameras.location].tolist()
    places = [locations.name[location] for location in cameras.location.tolist()]
    nth = serials_of(places)
    both = list(zip(codes, serials, strict=True))
    kinds = np.where(cameras.ptz, "131", "132").tolist()
    return CopyTable(
        camera,
        {
            **placed_columns(codes),
            "camera_no": [f"{code[:9]}-{serial:06d}" for code, serial in both],
            "gb_code": [
                f"{code[:6]}{int(code[6:9]) % 100:02d}00{kind}0{serial:06d}"
                for (code, serial), kind in zip(both, kinds, strict=True)
            ],
            "name": [f"{place}{number}号" for place, number in zip(places, nth, strict=True)],
            "status": [CAMERA_STATUSES[status].name for status in cameras.status.tolist()],
            "location": copy_table.geometry_column(
                shapely.points(city.geometry.degrees(cameras.position))
            ),
            "mount_height": copy_table.numbers(cameras.mount_height),
            "azimuth": copy_table.numbers(cameras.azimuth),
            "field_of_view": copy_table.numbers(cameras.field_of_view),
            "range_metres": copy_table.numbers(cameras.range_metres),
            "ptz": copy_table.flags(cameras.ptz),
            "indoor": copy_table.flags(cameras.indoor),
            "owner": _owners(city, where, blocks, codes),
            "legal_basis": [REGULATION] * len(codes),
            "purpose": [PURPOSES.get(place, PURPOSE) for place in where],
            "filing_no": [
                NULL if forgotten else f"公视备{code[:6]}{serial:06d}"
                for (code, serial), forgotten in zip(
                    both, np.isnat(cameras.filed).tolist(), strict=True
                )
            ],
            "filed_at": copy_table.days(cameras.filed),
            "sign_at": copy_table.days(cameras.signed),
            "retention_days": copy_table.numbers(cameras.retention_days),
            "privacy_mask": copy_table.flags(cameras.privacy_mask),
        },
    )


def _building_codes(city: City, households: Households) -> list[str]:
    """The grid's code of each household's building."""
    codes = [city.code_of(site.block) for site in city.sites]
    return [codes[building] for building in households.building.tolist()]


def _block_codes(city: City, blocks: NDArray[np.int64]) -> list[str]:
    codes = [city.code_of(block) for block in range(len(city.plan.blocks))]
    return [codes[block] for block in blocks.tolist()]


def _names(city: City) -> tuple[dict[str, str], dict[str, str]]:
    """The names of towns and of communities by code."""
    return (
        {area.code: area.name for area in city.regions},
        {area.code: area.name for area in city.communities},
    )


def _titles(locations: Locations, incidents: Incidents) -> list[str]:
    pairs = zip(incidents.reports.location.tolist(), incidents.reports.title.tolist(), strict=True)
    return [f"{locations.name[location]}{title}" for location, title in pairs]


def _case_numbers(codes: Sequence[str], at: NDArray[np.datetime64]) -> list[str]:
    """County, year and a number that counts in them: 一案一码."""
    years = np.datetime_as_string(at, unit="Y").tolist()
    within = [f"{code[:6]}{year}" for code, year in zip(codes, years, strict=True)]
    return [f"{key}{number:06d}" for key, number in zip(within, serials_of(within), strict=True)]


def _within(
    city: City, blocks: NDArray[np.int64], incidents: Incidents, locations: Locations
) -> NDArray[np.object_]:
    """Where incidents are: at their location where a street's bend leaves no room for error."""
    reported = shapely.points(city.geometry.degrees(incidents.reports.position))
    certain = shapely.points(city.geometry.degrees(locations.position[incidents.reports.location]))
    inside = shapely.contains_properly(city.block_polygons()[blocks], reported)
    places: NDArray[np.object_] = np.where(inside, reported, certain)
    return places


def _owners(
    city: City, where: Sequence[LocationKind], blocks: NDArray[np.int64], codes: Sequence[str]
) -> list[str]:
    """The police own what watches the street, a compound what watches the compound."""
    counties = {area.code: area.name for area in city.regions if len(area.code) == 6}
    return [
        f"{city.estates[block]}{PRIVATELY_OWNED[place]}"
        if place in PRIVATELY_OWNED
        else f"{counties[code[:6]]}公安分局"
        for place, block, code in zip(where, blocks.tolist(), codes, strict=True)
    ]
