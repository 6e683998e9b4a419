"""Random lines of the log of readings, consent to contacts and unusual use, in areas of a city."""

from __future__ import annotations

from random import Random

from tests.oracle.columns import values_of
from tests.oracle.rows import City


def add_oversight(random: Random, city: City) -> None:
    """Add a few of each. They are drawn by themselves: the rows of all else stay as they are."""
    own = Random(random.random())  # noqa: S311 - the same each time is meant
    codes = [row["code"] for name in ("Region", "Grid") for row in city.rows[name]]
    for number in range(own.choice((0, 2, 6)) if codes else 0):
        chained = {"chain": 0, "number": number, "digest": b""}
        values = values_of(own, "AccessRecord", area_code=own.choice(codes), **chained)
        city.add("AccessRecord", **values)
    for _ in range(own.choice((0, 1, 4)) if codes else 0):
        city.add("UnusualUse", **values_of(own, "UnusualUse", area_code=own.choice(codes)))
    for _ in range(own.choice((0, 1, 3)) if codes else 0):
        code = own.choice(codes)
        asked = {"area_code": code, "step": "ASKED", "request_id": None}
        request = city.add("ContactConsent", **values_of(own, "ContactConsent", **asked))
        if own.random() < 0.6:
            step = own.choice(("GRANTED", "REFUSED"))
            decided = values_of(own, "ContactConsent", step=step, request_id=request["id"])
            around = code[: own.choice((len(code), 6))]
            city.add(
                "ContactConsent", **decided | {"area_code": around, "county": request["county"]}
            )
