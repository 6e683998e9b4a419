"""Somebody who edits a plan by GraphQL, and what the tables hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Viewer
from server.errors import formatted
from tests.resolvers.redraw.conftest import PLANNER, Town

TYPES = {
    "assignBuildings": {"buildings": "BuildingsInput!", "zone": "ID", "crs": "CRS!"},
    "mergeZones": {"zones": "[ID!]!", "name": "String"},
    "createZone": {
        "community": "String!",
        "code": "String",
        "name": "String",
        "kind": "GridKind!",
        "workers": "Int",
    },
    "changeZone": {
        "zone": "ID!",
        "name": "String",
        "code": "String",
        "kind": "GridKind",
        "workers": "Int",
    },
    "removeZone": {"zone": "ID!"},
    "lockZones": {"zones": "[ID!]", "locked": "Boolean!"},
    "splitZone": {"zone": "ID!", "by": "SplitInput!", "crs": "CRS!"},
    "moveBorder": {"zone": "ID!", "other": "ID!", "line": "GeoJSON!", "crs": "CRS!"},
    "repairZone": {"zone": "ID!"},
    "declareBridge": {"line": "GeoJSON!", "kind": "BridgeKind!", "name": "String", "crs": "CRS!"},
    "removeBridge": {"bridge": "ID!"},
    "mergeCommunities": {"communities": "[String!]!", "code": "String", "name": "String"},
    "splitCommunity": {
        "community": "String!",
        "by": "CommunitySplitInput!",
        "code": "String!",
        "name": "String!",
        "crs": "CRS!",
    },
    "assignZones": {"zones": "[ID!]!", "community": "String!"},
    "undo": {},
    "redo": {},
}
"""The types of each edit's own arguments."""

EDIT = """
    id number kind state of author madeAt buildings households
    zones { nodes { id code name locked workers measures { households buildings } } }
    plan {
      version
      measures { zones households buildings blocksSplit }
      checks { nodes { kind severity message figure limit zone { id } place } }
    }
"""

CREATE = """
    mutation ($communities: [String!]!, $empty: Boolean!) {
      createPlan(name: "重划", communities: $communities, empty: $empty) { id version }
    }
"""

SUBMIT = """
    mutation ($plan: ID!, $version: Int!) { submitPlan(plan: $plan, version: $version) { id } }
"""

READ = """
    query ($plan: ID!) {
      node(id: $plan) { ... on GridPlan {
        version
        zones(first: 1000) { nodes {
          id code name locked workers kind communityCode boundary bbox
          measures { households buildings }
        } }
        checks(first: 1000) { nodes { kind severity message figure limit zone { id } place } }
      } }
    }
"""

ATOMS = """
    query ($plan: ID!, $after: String) {
      node(id: $plan) { ... on GridPlan {
        atoms(first: 1000, after: $after) {
          nodes { id households communityCode centroid building { id centroid } zone { id } }
          pageInfo { hasNextPage endCursor }
        }
      } }
    }
"""


@dataclass(slots=True)
class Editor:
    """Edits one plan, on the version that it knows of."""

    reads: Reads
    plan: str
    version: int = 0
    viewer: Viewer = PLANNER
    refused: list[Mapping[str, Any]] = field(default_factory=list)

    async def do(self, edit: str, **said: Any) -> Mapping[str, Any]:
        """Make an edit, and know its version from then on. Fails where it is refused."""
        code, found = await self.tried(edit, **said)
        assert code is None, (edit, said, found)
        self.version = found["number"]
        edit_: Mapping[str, Any] = found
        return edit_

    async def tried(self, edit: str, **said: Any) -> tuple[str | None, Any]:
        """The code of what refused an edit and the error, or None and what was answered."""
        version = said.pop("version", self.version)
        plan = said.pop("plan", self.plan)
        types = {name: type_ for name, type_ in TYPES[edit].items() if name in said}
        document = (
            f"mutation ({', '.join(f'${n}: {t}' for n, t in _all(types).items())})"
            f" {{ {edit}({', '.join(f'{n}: ${n}' for n in _all(types))}) {{ {EDIT} }} }}"
        )
        question = Question(document, {"plan": plan, "version": version, **said})
        try:
            answer = await self.reads.answer(question, self.viewer)
        except Exception as fault:
            return _told(fault)
        for error in answer.errors:
            assert isinstance(error, Exception)
            return _told(error)
        assert answer.data is not None
        return None, orjson.loads(answer.data)[edit]

    async def seen(self) -> Mapping[str, Any]:
        """The plan as it is read."""
        answer = await self.reads.answer(Question(READ, {"plan": self.plan}), self.viewer)
        assert answer.data is not None and not answer.errors
        found: Mapping[str, Any] = orjson.loads(answer.data)["node"]
        return found

    async def zones(self) -> list[Mapping[str, Any]]:
        return list((await self.seen())["zones"]["nodes"])

    async def atoms(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        after = None
        while True:
            asked = Question(ATOMS, {"plan": self.plan, "after": after})
            answer = await self.reads.answer(asked, self.viewer)
            assert answer.data is not None
            page = orjson.loads(answer.data)["node"]["atoms"]
            found += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]


async def editor(
    town: Town, *communities: str, empty: bool = False, viewer: Viewer = PLANNER
) -> Editor:
    """Who edits a new plan of communities."""
    plan = await town.ask(CREATE, viewer, communities=list(communities), empty=empty)
    return Editor(town.reads, plan["createPlan"]["id"], viewer=viewer)


def codes(found: Any) -> set[str]:
    """The kinds of the checks of a plan, as answered."""
    return {check["kind"] for check in found["checks"]["nodes"]}


TABLES = {
    "grid_plan": "id",
    "plan_zone": "plan_id",
    "plan_community": "plan_id",
    "plan_atom": "plan_id",
    "plan_measures": "plan_id",
    "plan_check": "plan_id",
    "plan_edit": "plan_id",
    "plan_comment": "plan_id",
    "plan_bridge": "plan_id",
}

MADE_ANEW = ("plan_measures", "plan_check", "plan_community", "plan_bridge")
"""The tables whose keys are made anew where rows are; nothing else refers to them."""

ROWS = """
    select (to_jsonb(row_) - 'updated_at' - 'changed_in' - array['id']::text[])::text as said
    from {table} as row_ where {column} = :plan order by 1
"""
KEYED = """
    select (to_jsonb(row_) - 'updated_at' - 'changed_in')::text as said
    from {table} as row_ where {column} = :plan order by 1
"""


async def rows(owner: AsyncConnection, plan: str, *tables: str) -> dict[str, list[str]]:
    """Everything that tables hold of a plan but when it was written, as text."""
    found = {}
    async with owner.begin():
        for table in tables or TABLES:
            form = ROWS if table in MADE_ANEW else KEYED
            statement = text(form.format(table=table, column=TABLES[table]))
            said = await owner.scalars(statement, {"plan": int(plan.split(":")[2])})
            found[table] = list(said)
    return found


STATE = (
    "plan_zone", "plan_community", "plan_atom", "plan_measures", "plan_check", "plan_comment",
    "plan_bridge",
)  # fmt: skip
"""The tables that hold a plan as it stands, without how it came there."""


def _all(types: Mapping[str, str]) -> dict[str, str]:
    return {"plan": "ID!", "version": "Int!", **types}


def _told(error: Exception) -> tuple[str, Mapping[str, Any]]:
    shown = formatted(error, "this request")
    return shown["extensions"]["code"], shown
