"""Households: rows for roles that visit; for others how many, in whole cells, and no more."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from compiler.errors import Forbidden
from schema.viewer import VISITING, Role, Viewer
from tests.scope.answers import GENEROUS, Asker, Way
from tests.scope.city import CELLS, WHOLE
from tests.scope.questions import Question

TOWN = (CELLS[0].code[:9],)
OTHERS = sorted(set(Role) - set(VISITING), key=str)
IN_CELLS = [role for role in OTHERS if role is not Role.PLANNER]
DRAWN = {"type": "Polygon", "coordinates": [[[113, 22], [114, 22], [114, 23], [113, 22]]]}

TELLING = [
    "{ households { nodes { id } } }",
    "{ households { nodes { __typename } } }",
    "{ households { edges { cursor } } }",
    "{ households { edges { __typename } } }",
    "{ households(first: 1) { pageInfo { hasNextPage } } }",
    "{ households(where: {size: {eq: 1}}) { totalCount } }",
    '{ households(where: {building: {name: {eq: "A"}}}) { totalCount } }',
    "{ households(where: {_not: {tenure: {eq: OWNED}}}) { aggregate { count } } }",
    "{ households { groups(by: SIZE) { count } } }",
    "{ households { groups(by: [GRID, TENURE]) { count } } }",
    "{ households { groups(by: GRID) { count sum { size } } } }",
    "{ households { groups(by: GRID, having: {avg: {size: {lt: 2}}}) { count } } }",
    "{ households { groups(by: GRID, orderBy: [{by: SUM_SIZE}]) { count } } }",
    "{ households { aggregate { count max { size } } } }",
    "{ buildings { nodes { households { nodes { room } } } } }",
    "{ buildings(where: {households: {some: {}}}) { totalCount } }",
    "{ grids(where: {households: {count: {lt: 3}}}) { nodes { code } } }",
    "{ grids { nodes { households(where: {size: {eq: 1}}) { totalCount } } } }",
    '{ household(id: "Household:440305:1") { id } }',
    '{ node(id: "Household:440305:1") { id } }',
    '{ nodes(ids: ["Camera:440305:1", "Household:440305:1"]) { id } }',
]


@pytest.mark.parametrize("role", OTHERS, ids=str)
@pytest.mark.parametrize("document", TELLING, ids=range(len(TELLING)))
async def test_whatever_tells_of_a_dwelling_is_refused(
    document: str, role: Role, asker: Asker
) -> None:
    with pytest.raises(Forbidden, match=f"Household is not for role {role.name}; it is for GRID"):
        await asker.ask(Question("dwellings", document), {}, Viewer("chen", role, TOWN), Way.BOTH)


COUNTS = """query ($town: String!, $grid: String!) {
    households { totalCount aggregate { count } groups(by: GRID) { grid { code } count } }
    region(code: $town) { households { totalCount } }
    grid(code: $grid) {
        households { totalCount }
        buildings { nodes { households { totalCount } } }
    }
    area(in: {code: $town}) { households { totalCount } }
}"""
NAMES = {"town": TOWN[0], "grid": CELLS[0].code}


async def counts(role: Role, asker: Asker) -> Any:
    viewer = Viewer("chen", role, TOWN)
    return orjson.loads(await asker.ask(Question("counts", COUNTS), NAMES, viewer, Way.BOTH))


def in_cells(data: Any) -> Any:
    """An answer with every number of households rounded down to whole cells."""
    if isinstance(data, dict):
        return {key: in_cells(value) for key, value in data.items()}
    if isinstance(data, list):
        return [in_cells(item) for item in data]
    return data // GENEROUS.cell * GENEROUS.cell or None if isinstance(data, int) else data


async def test_others_are_told_how_many_in_whole_cells(asker: Asker) -> None:
    exact = await counts(Role.OPERATOR, asker)
    assert exact["households"]["totalCount"] == 8
    assert {group["count"] for group in exact["households"]["groups"]} == {2}
    assert await counts(Role.PLANNER, asker) == exact
    for role in IN_CELLS:
        told = await counts(role, asker)
        assert told == in_cells(exact)
        assert told["region"]["households"]["totalCount"] == 6
        assert told["grid"]["households"]["totalCount"] is None


ORDERED = """{ households {
    up: groups(by: GRID, orderBy: [{by: COUNT}]) { grid { code } }
    few: groups(by: GRID, having: {count: {lte: 2}}) { grid { code } }
    exactly: groups(by: COMMUNITY, having: {count: {eq: 4}}) { count }
} }"""


@pytest.mark.parametrize("role", IN_CELLS, ids=str)
async def test_an_order_or_a_condition_on_counts_tells_no_more_than_these(
    role: Role, asker: Asker
) -> None:
    viewer = Viewer("chen", role, TOWN)
    answer = orjson.loads(await asker.ask(Question("order", ORDERED), {}, viewer, Way.BOTH))
    codes = [group["grid"]["code"] for group in answer["households"]["up"]]
    assert codes == sorted(codes)
    assert answer["households"]["few"] == answer["households"]["exactly"] == []


AREAS = [
    {"bbox": WHOLE},
    {"polygon": DRAWN},
    {"circle": {"center": {"x": 113.9, "y": 22.5}, "metres": 100.0}},
    {"node": "Building:440305:1"},
]


@pytest.mark.parametrize("area", AREAS, ids=lambda area: next(iter(area)))
async def test_others_count_no_households_of_areas_that_they_draw(
    area: dict[str, Any], asker: Asker
) -> None:
    """One area less another a house larger would be that house."""
    document = "query ($in: AreaInput!) { area(in: $in) { households { totalCount } } }"
    question = Question("drawn", document)
    for role in IN_CELLS:
        with pytest.raises(Forbidden, match="an area that is drawn"):
            await asker.ask(question, {"in": area}, Viewer("chen", role, TOWN), Way.BOTH)
    assert await asker.ask(question, {"in": area}, Viewer("li", Role.PLANNER, TOWN), Way.BOTH)
