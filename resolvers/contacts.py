"""Contacts of residents: revealed one by one, for a purpose, and written down each time."""

from __future__ import annotations

from typing import Annotated

import strawberry

from compiler.errors import BadInput, shown
from compiler.types.registry import maybe
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import Id, Reading, Text
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.refusals import TooManyRequests
from schema.entities.resident import Resident
from schema.terms import Term
from schema.viewer import VISITING

LONGEST_NOTE = 500
LEAST_LETTERS = 4
REVEAL = """select phone, full_name, wait_seconds
    from reveal_contact($1::integer, $2::bigint, $3, $4, $5, $6::integer)"""


class Note(Text):
    """Text that says something: of so many different letters, digits or characters."""

    def read(self, value: str, name: str, reading: Reading) -> str:
        note = super().read(value, name, reading)
        if len({character for character in note.casefold() if character.isalnum()}) < LEAST_LETTERS:
            raise BadInput(
                f"{name} {shown(note)}: it says why; {LEAST_LETTERS} different letters or digits or"
                " more are allowed"
            )
        return note


class Purpose(Term):
    """What a contact is needed for 查看目的."""

    EMERGENCY = "紧急情况"
    INCIDENT = "事件办理"
    SERVICE = "提供服务"
    VISIT = "上门走访"
    CORRECTION = "信息更正"


@strawberry.type(description="A resident's contact 联系方式, as revealed to one viewer once")
class Contact:
    name: str = strawberry.field(description="Full name 姓名")
    phone: str | None = strawberry.field(description="Phone 电话")


@mutation(
    "revealContact",
    maybe(Contact),
    "Reveal one resident's name and phone 查看联系方式; it is logged, and bounded by document and"
    " hour. Null where the viewer sees no such resident",
    roles=VISITING,
)
async def reveal_contact(
    context: Context,
    id: Annotated[RowId, Id(Resident), "The resident's id 居民"],
    purpose: Annotated[Purpose, "What for 查看目的"],
    note: Annotated[
        str, Note(1, LONGEST_NOTE), f"Why, in words 说明: 1 to {LONGEST_NOTE} characters"
    ],
) -> Contact | None:
    viewer, limits = context.viewer, context.limits
    context.done["contacts"] += 1
    if context.done["contacts"] > limits.contacts:
        raise TooManyRequests(f"a document reveals {limits.contacts} contacts at most")
    values = [str(id.county), str(id.number), purpose.name, note, viewer.subject]
    values.append(str(limits.contacts_hourly))
    rows = await context.pool.rows(REVEAL, values, viewer, transactions=True)
    if not rows:
        return None
    phone, name, wait = rows[0]
    if wait is not None:
        hourly = limits.contacts_hourly
        raise TooManyRequests(
            f"{hourly} contacts were revealed to {viewer.subject} within the hour, as many as are"
            f" allowed; another may be in {int(wait)} s",
            int(wait),
        )
    return Contact(name=_decoded(name) or "", phone=_decoded(phone))


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
