"""What is known of those who read: lines of the log, consent to contacts, unusual use.

There are some in each area. What a line names of residents stands here for nothing else: it is
marked as all texts are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.access.access_log import access_log
from schema.access.contact_consent import contact_consent
from schema.access.unusual_use import unusual_use
from tests.scope.city import CELLS, START, Row, county_of, written

AREAS = sorted({cell.code[:length] for cell in CELLS for length in (4, 6, 9, 12, 15)})


async def oversee(connection: AsyncConnection) -> None:
    """Fill these tables."""
    await connection.execute(insert(access_log), [*lines()])
    await connection.execute(insert(unusual_use), [*events()])
    await connection.execute(insert(contact_consent), [*requests()])
    asked = await connection.execute(
        select(contact_consent).order_by(contact_consent.c.county, contact_consent.c.id)
    )
    await connection.execute(insert(contact_consent), [*decisions(asked.mappings().all())])


def _of(number: int, code: str) -> Row:
    return {
        "county": county_of(code),
        "area_code": code,
        "at": START + timedelta(days=number, minutes=number),
        "subject": f"subject{number % 3}@{code}",
        "areas": [code],
        "updated_at": written(number * 5),
    }


def lines() -> Iterator[Row]:
    for number, code in enumerate(code for code in AREAS for _ in range(4)):
        some = number % 2 == 0
        yield {
            **_of(number, code),
            "role": ("OPERATOR", "GRID_WORKER", "ADMINISTRATOR")[number % 3],
            "action": ("READ", "REVEAL", "READ")[number % 3],
            "document_sha256": f"sha@{code}" if some else None,
            "operation": f"operation@{code}" if some else None,
            "purpose": f"purpose@{code}" if some else None,
            "note": f"note@{code}" if some else None,
            "variables": f"variables@{code}" if some else None,
            "residents": number % 7,
            "households": number % 5,
            "records": number % 3,
            "wide": some,
            "resident_ids": [] if some else [f"resident@{code}"],
            "household_ids": [] if some else [f"household@{code}"],
            "building_ids": [] if some else [f"building@{code}"],
            "chain": 0,
            "number": number,
            "digest": b"",
        }


def events() -> Iterator[Row]:
    for number, code in enumerate(code for code in AREAS for _ in range(3)):
        yield {
            **_of(number, code),
            "role": ("OPERATOR", "GRID_WORKER", "ADMINISTRATOR")[number % 3],
            "kind": ("WIDE_READ", "HOURLY_BOUND", "CONSENT_NEEDED")[number % 3],
            "figure": 30 + number,
            "bound": number,
        }


def requests() -> Iterator[Row]:
    for number, code in enumerate(code for code in AREAS for _ in range(3)):
        yield {
            **_of(number, code),
            "step": "ASKED",
            "asked_by": f"asker@{code}",
            "number": number % 9,
            "note": f"reason@{code}",
            "until": START + timedelta(days=number + 1),
        }


def decisions(asked: Sequence[RowMapping]) -> Iterator[Row]:
    """On two of three; every other decision belongs to the area around, as none does in truth: so
    that the step from one to the other is guarded alone."""
    for number, request in enumerate(asked):
        if number % 3 == 2:
            continue
        code = str(request["area_code"])
        around = code[:-3] if number % 2 and len(code) > 6 else code
        yield {
            **_of(number, around),
            "county": request["county"],
            "step": ("GRANTED", "REFUSED")[number % 2],
            "asked_by": f"asker@{around}",
            "number": number % 4,
            "note": f"decided@{around}",
            "until": START + timedelta(days=number + 2),
            "request_id": request["id"],
        }
