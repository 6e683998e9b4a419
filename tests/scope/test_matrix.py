"""Every question, for every viewer, with each guard of the scope alone: nothing from outside.

The answer must be, byte for byte, what the same question gets in a city in which nothing exists
but what the viewer may see: the same rows, counts, sums, places in the order, cursors and pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from compiler.entity import Entity
from compiler.errors import Forbidden
from schema.model import model
from schema.viewer import Role, Viewer
from tests.lamp import BUILDING_NO, LAMP
from tests.oracle.entities import declared
from tests.scope.answers import AREAS, Asker, Way, always, strangers, viewers
from tests.scope.city import CELLS, county_of, named, placed
from tests.scope.mentions import role_for, selections, shut_to
from tests.scope.questions import Question, questions
from tests.scope.shape import PROTECTED, entities, input_type, object_type, relations

IN_A_COUNTY = Viewer("county", Role.OPERATOR, AREAS["county"])
GUARDED = (Way.BOTH, Way.PLAN, Way.ROWS)


EVERY = questions()
TURNS = {question.name: turn for turn, question in enumerate(EVERY)}


@pytest.mark.parametrize("entity", list(model()), ids=lambda entity: entity.name)
def test_every_entity_has_rows_inside_and_outside(entity: Entity, asker: Asker) -> None:
    roles = [role for role in Role if entity.roles is None or role in entity.roles]
    viewer = replace(IN_A_COUNTY, role=roles[-1])
    ids, visible = set(asker.census[entity.name]), asker.visible(viewer)
    assert ids & visible, "say in city.py how rows are made of what nothing is known of"
    assert ids - visible


def test_rows_name_what_is_inside_what_is_outside_and_what_is_nowhere() -> None:
    """So that the step from one to the other is guarded alone, and its county counts."""
    houses: Any = list(placed(declared("Building"), {}))
    areas = {(row["county"], row[BUILDING_NO]): row["area_code"] for row in houses}
    for cell in CELLS:
        county = county_of(cell.code)
        names = [named(LAMP, n, cell.code, {"Building": houses}) for n in range(100)]
        numbers = {row[BUILDING_NO] for row in names}
        assert None in numbers
        found = {areas.get((county, no), "nowhere") for no in numbers - {None}}
        assert {cell.code, "nowhere"} < found


def test_every_way_to_an_entity_is_asked_for() -> None:
    """Each root, each list of an area and each relation, selected and, of rows, as a condition."""
    selected = set().union(*(selections(question.document) for question in EVERY))
    assert [way for way in ways() if way not in selected] == []
    names = {question.name for question in EVERY}
    assert [way for way in conditions() if way not in names] == []


def ways() -> Iterator[str]:
    for type_ in (object_type("Query"), object_type("Area"), *entities()):
        for name in relations(type_):
            yield f"{type_.name}.{name}"


def conditions() -> Iterator[str]:
    for type_ in entities():
        for name in relations(type_).keys() & input_type(f"{type_.name}Where").fields.keys():
            yield f"{type_.name}Where.{name}"


@pytest.mark.parametrize("question", EVERY, ids=str)
async def test_nothing_from_outside(question: Question, asker: Asker) -> None:
    would_leak = False
    for variables in question.variables(asker.census):
        role = role_for(question, variables)
        would_leak = would_leak or await leaks_unguarded(question, variables, asker, role)
        for viewer in viewers(TURNS[question.name], role):
            if shut := shut_to(viewer.role, question, variables):
                await check_refusal(question, variables, viewer, asker, shut)
            else:
                await check_answers(question, variables, viewer, asker)
    assert would_leak, "this question could not tell whether the guards hold"


async def leaks_unguarded(
    question: Question, variables: Mapping[str, Any], asker: Asker, role: Role
) -> bool:
    """Whether the answer would be another one without both guards."""
    unguarded = await asker.ask(question, variables, always(role), Way.NONE, role)
    return unguarded != await asker.expected(question, variables, always(role), Way.NONE, role)


async def check_answers(
    question: Question, variables: Mapping[str, Any], viewer: Viewer, asker: Asker
) -> None:
    role = role_for(question, variables)
    for way in GUARDED:
        expected = await asker.expected(question, variables, viewer, way, role)
        answer = await asker.ask(question, variables, viewer, way, role)
        assert not strangers(answer, viewer, asker.visible(viewer)), (viewer, way, variables)
        assert answer == expected, (viewer, way, variables)


async def check_refusal(
    question: Question,
    variables: Mapping[str, Any],
    viewer: Viewer,
    asker: Asker,
    shut: frozenset[str],
) -> None:
    """The plan is refused, whatever else is asked; rows that are not for the role are as if there
    were none without it."""
    for way in (Way.BOTH, Way.PLAN):
        with pytest.raises(Forbidden, match=viewer.role.name):
            await asker.ask(question, variables, viewer, way)
    role = role_for(question, variables)
    answer = await asker.ask(question, variables, viewer, Way.ROWS, role)
    assert not any(f'"{name}:'.encode() in answer for name in shut & PROTECTED)
    assert answer == await asker.expected(question, variables, viewer, Way.ROWS, role)
