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
from resolvers.workflow.refusals import ConsentNeeded, TooManyRequests
from schema.access.access_log import Purpose
from schema.entities.resident import Resident
from schema.viewer import VISITING

LONGEST_NOTE = 500
LEAST_LETTERS = 4
REVEAL = """select phone, full_name, wait_seconds, allowed_today
    from reveal_contact($1::integer, $2::bigint, $3, $4, $5, $6::integer, $7::integer, $8)"""


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


NOTE_WORDS = f"1 to {LONGEST_NOTE} characters"


@strawberry.type(description="A resident's contact 联系方式, as revealed to one viewer once")
class Contact:
    name: str = strawberry.field(description="Full name 姓名")
    phone: str | None = strawberry.field(description="Phone 电话")


@mutation(
    "revealContact",
    maybe(Contact),
    "Reveal one resident's name and phone 查看联系方式; it is logged, bounded by document and hour,"
    " and above a day's number needs a second person's consent. Null where the viewer sees no such"
    " resident",
    roles=VISITING,
)
async def reveal_contact(
    context: Context,
    id: Annotated[RowId, Id(Resident), "The resident's id 居民"],
    purpose: Annotated[Purpose, "What for 查看目的"],
    note: Annotated[str, Note(1, LONGEST_NOTE), f"Why, in words 说明: {NOTE_WORDS}"],
) -> Contact | None:
    viewer, limits = context.viewer, context.limits
    context.done["contacts"] += 1
    if context.done["contacts"] > limits.contacts:
        raise TooManyRequests(f"a document reveals {limits.contacts} contacts at most")
    values = [str(id.county), str(id.number), purpose.name, note, viewer.subject]
    values += [str(limits.contacts_hourly), str(limits.contacts_daily), context.zone]
    rows = await context.pool.rows(REVEAL, values, viewer, transactions=True)
    if not rows:
        return None
    phone, name, wait, allowed = rows[0]
    if wait is not None:
        hourly = limits.contacts_hourly
        raise TooManyRequests(
            f"{hourly} contacts were revealed to {viewer.subject} within the hour, as many as are"
            f" allowed; another may be in {int(wait)} s",
            int(wait),
        )
    if allowed is not None:
        raise ConsentNeeded(
            f"{int(allowed)} contacts were revealed to {viewer.subject} today, as many as are"
            " allowed without a second person's consent: ask for more by askForContacts; an"
            " ADMINISTRATOR of your areas, who is somebody else, grants them by grantContacts"
        )
    return Contact(name=_decoded(name) or "", phone=_decoded(phone))


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
