"""Random documents over random cities: the server and the oracle give the same answers.

``JINGWEI_ORACLE=20000`` asks so many documents, ``JINGWEI_SEED`` other ones.
"""

from __future__ import annotations

import os
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from resolvers.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from tests.conftest import Database
from tests.oracle.agreement import Agreement, Differs
from tests.oracle.cities import random_city
from tests.oracle.oracle import Oracle
from tests.oracle.rows import load

ZONE = "Asia/Shanghai"
A_CITY = 50
"""Documents asked of each city."""

LIMITS = PoolLimits(size=1, statement_seconds=60, prepared_max=50)
SESSION = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
"""Each statement is planned once: here, planning takes far longer than running."""

SEED = os.environ.get("JINGWEI_SEED", "1")
DOCUMENTS = int(os.environ.get("JINGWEI_ORACLE", "500"))
CITIES = -(-DOCUMENTS // A_CITY)


@pytest.mark.parametrize("number", range(CITIES))
async def test_server_and_oracle_agree(
    number: int, database: Database, owner: AsyncConnection
) -> None:
    seed = f"{SEED}/{number}"
    city = random_city(Random(seed))  # noqa: S311 - the same each time is meant
    await load(city, owner)
    async with ReadPool(database.reader_url, LIMITS, session=SESSION) as pool:
        agreement = Agreement(Reads(pool, Limits(), ZONE), Oracle(city, ZONE), seed)
        report = ""
        try:
            await agreement.documents(A_CITY)
        except Differs as difference:
            report = str(difference)
    if report:
        pytest.fail(report, pytrace=False)
    print(seed, dict(agreement.tally))
    left_out = agreement.tally["ambiguous"] + agreement.tally["too costly"]
    assert left_out <= A_CITY / 4, f"{seed}: too many questions are left out: {agreement.tally}"
