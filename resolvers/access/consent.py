"""A second person's consent to more contacts than a day's number: asked for, granted, refused."""

from __future__ import annotations

from typing import Annotated

import strawberry

from compiler.errors import BadInput, Forbidden, Refusal
from resolvers.access.contacts import LONGEST_NOTE, NOTE_WORDS, Note
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import Between, Id
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.refusals import Conflict, NotFound
from schema.access.contact_consent import ContactConsent
from schema.viewer import VISITING, Role

MOST = 200
"""Contacts that one request asks for."""

ASK = "select county, id from ask_for_contacts($1::integer, $2, $3, $4)"
DECIDE = """select why_not, id, asked_for
    from decide_on_contacts($1::integer, $2::bigint, $3::integer, $4, $5)"""

ADMINISTRATORS = (Role.ADMINISTRATOR,)

RequestId = Annotated[RowId, Id(ContactConsent), "The request 申请"]
Reason = Annotated[str, Note(1, LONGEST_NOTE), f"Why, in words 理由: {NOTE_WORDS}"]


@mutation(
    "askForContacts",
    strawberry.ID,
    "Ask for consent to more contacts than a day's number, until the end of this day 申请查看更多"
    "联系方式; gives back the id of the request, which an ADMINISTRATOR decides on",
    roles=VISITING,
)
async def ask_for_contacts(
    context: Context,
    number: Annotated[int, Between(1, MOST), f"How many more 数量: 1 to {MOST}"],
    reason: Reason,
) -> str:
    values = [str(number), reason, context.viewer.subject, context.zone]
    rows = await context.pool.rows(ASK, values, context.viewer, transactions=True)
    if not rows:
        raise Conflict(f"a request of {context.viewer.subject} waits to be decided already")
    county, id_ = (int(value or 0) for value in rows[0])
    return RowId(ContactConsent.__name__, county, id_).id


@mutation(
    "grantContacts",
    ContactConsent,
    "Consent to contacts that somebody else asked for 同意查看: as many, or fewer, until the end of"
    " that day",
    roles=ADMINISTRATORS,
)
async def grant_contacts(
    context: Context,
    request: RequestId,
    number: Annotated[int, Between(1, MOST), "How many more 数量: as many as asked for at most"],
    reason: Reason,
) -> RowId:
    return await _decide(context, request, number, reason)


@mutation(
    "refuseContacts",
    ContactConsent,
    "Refuse contacts that somebody else asked for 不同意查看",
    roles=ADMINISTRATORS,
)
async def refuse_contacts(context: Context, request: RequestId, reason: Reason) -> RowId:
    return await _decide(context, request, 0, reason)


async def _decide(context: Context, request: RowId, number: int, reason: str) -> RowId:
    """Decide on a request: nobody on their own, each once, and while its day lasts."""
    subject = context.viewer.subject
    values = [str(request.county), str(request.number), str(number), reason, subject]
    rows = await context.pool.rows(DECIDE, values, context.viewer, transactions=True)
    why_not, made, asked_for = (None if v is None else v.decode() for v in rows[0])
    if why_not is not None:
        raise _refusal(why_not, request, number, asked_for)
    return RowId(ContactConsent.__name__, request.county, int(made or 0))


def _refusal(why_not: str, request: RowId, number: int, asked_for: str | None) -> Refusal:
    match why_not:
        case "OWN":
            return Forbidden(f"request {request.id} is your own: somebody else decides on it")
        case "DECIDED":
            return Conflict(f"request {request.id} is decided already")
        case "OVER":
            return Conflict(f"request {request.id} is of a day that is over")
        case "NUMBER":
            return BadInput(f"number {number}: {asked_for} are asked for; up to that is allowed")
    return NotFound(f"id {request.id} names no request that you may decide on")
