"""Every mutation of plans, made from the GraphQL schema: what is new there is tried by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLField, get_named_type, is_leaf_type, is_required_argument
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.question import Question
from resolvers.reads import Reads
from schema.model import model
from schema.viewer import Role, Viewer
from tests.scope.shape import object_type

TOWN, OURS, THEIRS, AWAY = "440305001", "440305001001", "440305001002", "440306001001"
"""A town, two of its communities, and one of another county; each of the four has a plan."""

PLANNER = Viewer("planner", Role.PLANNER, ("4403",))
CHIEF = Viewer("chief", Role.ADMINISTRATOR, ("4403",))

CREATE = """mutation ($name: String!, $of: [String!]!) {
    createPlan(name: $name, communities: $of) { id
        zones { nodes { id } } atoms { nodes { id building { id } } } } }"""
DONE = """mutation ($plan: ID!, $zones: [ID!]!) {
    mergeZones(plan: $plan, version: 0, zones: $zones) { number }
    undo(plan: $plan, version: 1) { number }
    lockZones(plan: $plan, version: 2) { number }
    undo2: undo(plan: $plan, version: 3) { number }
    balancePlan(plan: $plan) { id }
}"""
COMMENT = """mutation ($plan: ID!, $zone: ID!) {
    commentPlan(plan: $plan, words: "so", zone: $zone) { id } }"""
SUBMIT = """mutation ($plan: ID!, $version: Int!) {
    submitPlan(plan: $plan, version: $version) { id } }"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan: its id and those of what it consists of, and the version that it stands at."""

    area: str
    id: str
    zones: tuple[str, ...]
    buildings: tuple[str, ...]
    atoms: tuple[str, ...]
    version: int = 0
    job: str = ""
    bridge: str = ""

    def said(self, **others: Any) -> dict[str, Any]:
        """What the mutations of a plan are given."""
        return {
            "plan": self.id, "version": self.version, "zone": self.zones[0],
            "other": self.zones[1], "than": self.id, "building": self.buildings[0], "job": self.job,
            "community": self.area.ljust(12, "0"), "bridge": self.bridge,
        } | others  # fmt: skip


def mutations() -> dict[str, GraphQLField]:
    """The mutations that are about a plan that there is."""
    fields = object_type("Mutation").fields
    return {name: field for name, field in fields.items() if {"plan", "job"} & set(field.args)}


GIVEN = {
    "plan": "$plan", "version": "$version", "zone": "$zone", "other": "$other", "job": "$job",
    "bridge": "$bridge",
    "zones": "[$zone, $other]", "community": "$community", "reason": '"so"', "words": '"so"',
    "name": '"new"', "buildings": "{ids: [$building]}", "by": "{parts: 2}",
    "band": "{min: 1, max: 9}",
    "communities": f'["{OURS}", "{THEIRS}"]', "code": f'"{TOWN}099"',
    "line": '{type: "LineString", coordinates: [[113.93, 22.5305], [113.94, 22.5305]]}',
}  # fmt: skip
"""What each argument is given where it must be, or where it says what is written to."""

GIVEN_OF = {
    "comparePlans": {"other": "$than"}, "splitCommunity": {"by": "{zones: [$zone]}"},
}  # fmt: skip
"""What arguments of one mutation are given, which mean something else there."""

ALWAYS = {"zone", "zones", "name"}

WITHOUT_A_PLAN = {
    "createPlan", "importPlan", "setPolicy", "removePolicy", "revealContact", "askForContacts",
    "grantContacts", "refuseContacts", "signTiles",
}  # fmt: skip
"""Mutations that are about no plan that there is: each has tests of its own."""


def document(name: str) -> str:
    """A mutation by itself."""
    field = mutations()[name]
    values = GIVEN | GIVEN_OF.get(name, {})
    always = ALWAYS | GIVEN_OF.get(name, {}).keys()
    needed = {n for n, a in field.args.items() if n in always or is_required_argument(a)}
    given = ", ".join(
        f"{argument}: {values[argument]}" for argument in field.args if argument in needed
    )
    types = {
        "plan": "ID!", "version": "Int!", "zone": "ID!", "other": "ID!", "than": "ID!",
        "building": "ID!",
        "job": "ID!", "community": "String!", "bridge": "ID!",
    }  # fmt: skip
    used = ", ".join(f"${n}: {t}" for n, t in types.items() if f"${n}" in given)
    selected = "" if is_leaf_type(get_named_type(field.type)) else " { __typename id }"
    return f"mutation ({used}) {{ {name}({given}){selected} }}"


def used(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is said, what a mutation uses."""
    return {key: value for key, value in said.items() if f"${key}" in document(name)}


async def refusal(
    reads: Reads, name: str, said: Mapping[str, Any], viewer: Viewer
) -> BaseException | None:
    """What refuses a mutation, or None where it is done."""
    question = Question(document(name), used(name, said))
    try:
        answer = await reads.answer(question, viewer)
    except Exception as error:
        return error
    if not answer.errors:
        return None
    first: Any = answer.errors[0]
    return getattr(first, "original_error", None) or AssertionError(first)


async def asked(reads: Reads, text_: str, viewer: Viewer, **variables: Any) -> Any:
    """The data of an answer that there is."""
    answer = await reads.answer(Question(text_, variables), viewer)
    assert answer.errors == (), answer.errors
    return orjson.loads(answer.data or b"null")


async def draw(reads: Reads, area: str) -> Drawn:
    """A plan of an area, with some edits and a job."""
    made = (await asked(reads, CREATE, PLANNER, name=f"plan@{area}", of=[area]))["createPlan"]
    zones = [zone["id"] for zone in made["zones"]["nodes"]]
    done = await asked(reads, DONE, PLANNER, plan=made["id"], zones=zones[:2])
    atoms = made["atoms"]["nodes"]
    return Drawn(
        area,
        made["id"],
        tuple(zones),
        tuple(atom["building"]["id"] for atom in atoms if atom["building"]),
        tuple(atom["id"] for atom in atoms),
        version=4,
        job=done["balancePlan"]["id"],
    )


async def contents(owner: AsyncConnection) -> dict[str, str]:
    """A hash of all rows of every table."""
    found = {}
    for table in [*(entity.table.name for entity in model()), "procrastinate_jobs"]:
        rows = f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t"  # noqa: S608
        found[table] = str(await owner.scalar(text(rows)))
    await owner.rollback()
    return found


def others(drawn: Drawn) -> Iterator[Viewer]:
    """Viewers who plan, but not where a plan is."""
    for areas in ((AWAY,), ("440305002",), (drawn.area + "001",), (drawn.area + "0", "99"), ()):
        for role in (Role.PLANNER, Role.ADMINISTRATOR):
            yield Viewer("other", role, areas)
