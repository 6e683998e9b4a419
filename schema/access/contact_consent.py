"""Contact consent 第二人同意: asked for and given or refused, where somebody needs more contacts
than a day's number. Each step is a row; none is changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, func
from sqlalchemy.dialects.postgresql import ARRAY

from compiler.entity import Reverse, entity, one
from compiler.join import ByKey
from schema.table import Code, Instant, area_table, described, term_type
from schema.terms import Term
from schema.viewer import Role

OVERSEEING = (Role.ADMINISTRATOR, Role.AUDITOR)
"""Roles that look over how data of people is used."""


class ConsentStep(Term):
    """What was done 步骤."""

    ASKED = "申请"
    GRANTED = "同意"
    REFUSED = "不同意"


contact_consent = area_table(
    "contact_consent",
    described("at", Instant, "When 时间", nullable=False, server_default=func.now()),
    described("step", term_type(ConsentStep), "What was done 步骤", nullable=False),
    described("subject", Text, "Who did it 操作人", nullable=False),
    described("asked_by", Text, "Who asked, and is to have the contacts 申请人", nullable=False),
    described("areas", ARRAY(Code), "Areas of who asked 申请人管辖区域", nullable=False),
    described(
        "number", Integer, "How many contacts more: asked for or granted 数量", nullable=False
    ),
    described("note", Text, "Why 理由", nullable=False),
    described("until", Instant, "Until when it holds: the end of that day 截止", nullable=False),
    described("request_id", BigInteger, "The request that was decided on 所决定的申请"),
    CheckConstraint("number >= 0", name="number"),
    CheckConstraint("(request_id is null) = (step = 'ASKED')", name="request"),
    comment="Contact consent 第二人同意",
)
Index(None, contact_consent.c.asked_by, contact_consent.c.until)
Index(None, contact_consent.c.county, contact_consent.c.request_id, unique=True)


@entity(contact_consent, order_by=("at",), time="at", roles=OVERSEEING)
class ContactConsent:
    """A step of consent to more contacts in a day 第二人同意: asked for, granted or refused."""

    at: datetime
    step: ConsentStep
    subject: str
    asked_by: str
    areas: list[str]
    number: int
    note: str
    until: datetime
    request: ContactConsent | None = one(
        ByKey(("county", "county"), ("request_id", "id")),
        "The request that was decided on 所决定的申请",
        Reverse("decisions", "What was decided on it 决定"),
    )
