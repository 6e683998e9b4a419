"""A few rows in two counties, for tests of who sees what."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

NANSHAN = "440305001001001"
FUTIAN = "440304002001001"

ROWS = """
insert into region (county, code, name, level, boundary) values
    (440000, '44', '广东省', 'PROVINCE', null),
    (440305, '440305', '南山区', 'COUNTY', :square),
    (440304, '440304', '福田区', 'COUNTY', :square);
insert into community (county, code, name, boundary) values
    (440305, '440305001001', '一', :square), (440304, '440304002001', '二', :square);
insert into grid (county, code, name, boundary) values
    (440305, '440305001001001', '一', :square), (440304, '440304002001001', '二', :square);
insert into building (county, area_code, building_no, footprint) values
    (440305, '440305001001001', 'A', :square), (440304, '440304002001001', 'B', :square),
    (0, '', 'C', :square);
insert into household (county, area_code, building_id, room)
    select county, area_code, id, '101' from building where area_code <> '';
insert into resident (county, area_code, household_id, name, phone)
    select county, area_code, id, '王小明', '13800000000' from household;
insert into incident
    (county, area_code, case_no, category, title, location, reported_at, visibility)
    select county, area_code, visibility, 'TRAFFIC', '路', :point, now(), visibility
    from household, (values ('PUBLIC'), ('INTERNAL')) as kinds (visibility);
insert into camera (county, area_code, camera_no, location) values
    (440305, '440305001001001', 'A', :point), (440304, '440304002001001', 'B', :point);
insert into road (county, area_code, road_no, centreline) values
    (440305, '440305001001001', 'A', :line), (440304, '440304002001001', 'B', :line)
"""

GEOMETRY = {
    ":square": "'SRID=4490;MULTIPOLYGON(((113 22,114 22,114 23,113 23,113 22)))'",
    ":point": "'SRID=4490;POINT(113.5 22.5)'",
    ":line": "'SRID=4490;MULTILINESTRING((113 22,114 23),(113 23,114 22))'",
}


async def fill(owner: AsyncConnection) -> None:
    """Write the rows, and commit them."""
    script = ROWS
    for name, value in GEOMETRY.items():
        script = script.replace(name, value)
    for statement in script.split(";\n"):
        await owner.execute(text(statement.replace(":", r"\:")))
    await owner.commit()


async def view(reader: AsyncConnection, role: str, areas: str) -> None:
    """Carry a viewer's scope, as the server does."""
    words = text(
        "select set_config('jingwei.role', :role, false),"
        " set_config('jingwei.areas', :areas, false)"
    )
    await reader.execute(words, {"role": role, "areas": areas})
    await reader.commit()
