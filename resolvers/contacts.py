"""Contacts of residents: revealed one by one, for a purpose, and written down each time."""

from __future__ import annotations

from typing import Annotated

import strawberry

from compiler.errors import BadInput, Forbidden
from compiler.ids import identity
from compiler.parameters import text
from compiler.types.scalars import enumeration
from resolvers.workflow.context import Context, Info
from schema.entities.resident import Resident
from schema.terms import Term
from schema.viewer import Role

MAY_REVEAL = (Role.GRID_WORKER, Role.OPERATOR, Role.ADMINISTRATOR)
LONGEST_NOTE = 500
REVEAL = "select phone, full_name from reveal_contact($1::integer, $2::bigint, $3, $4, $5)"


class Purpose(Term):
    """What a contact is needed for 查看目的."""

    EMERGENCY = "紧急情况"
    INCIDENT = "事件办理"
    SERVICE = "提供服务"
    VISIT = "上门走访"
    CORRECTION = "信息更正"


enumeration(Purpose)


@strawberry.type(description="A resident's contact 联系方式, as revealed to one viewer once")
class Contact:
    name: str = strawberry.field(description="Full name 姓名")
    phone: str | None = strawberry.field(description="Phone 电话")


@strawberry.type
class ContactMutations:
    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="revealContact",
        description="Reveal one resident's name and phone 查看联系方式; it is logged."
        " Null where the viewer sees no such resident",
    )
    async def reveal_contact(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The resident's id 居民")],
        purpose: Annotated[Purpose, strawberry.argument(description="What for 查看目的")],
        note: Annotated[
            str, strawberry.argument(description="Why, in words 说明: 1 to 500 characters")
        ],
    ) -> Contact | None:
        return await reveal(info.context, id, purpose, note)


async def reveal(context: Context, id_: str, purpose: Purpose, note: str) -> Contact | None:
    """The contact of a resident in the viewer's areas. Raises ``Forbidden``, ``BadInput``."""
    viewer = context.viewer
    if viewer.role not in MAY_REVEAL:
        allowed = ", ".join(role.name for role in MAY_REVEAL)
        raise Forbidden(f"revealContact is not for role {viewer.role.name}; it is for {allowed}")
    type_name, county, number = identity(id_)
    if type_name != Resident.__name__:
        raise BadInput(f"id {id_!r}: here an id of {Resident.__name__} is allowed")
    if not 1 <= len(note.strip()) <= LONGEST_NOTE:
        raise BadInput(f"note: 1 to {LONGEST_NOTE} characters are allowed, not {len(note.strip())}")
    values = [county, number, purpose.name, text(note), viewer.subject]
    rows = await context.pool.rows(REVEAL, values, viewer, transactions=True)
    if not rows:
        return None
    phone, name = rows[0]
    return Contact(name=_decoded(name) or "", phone=_decoded(phone))


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
