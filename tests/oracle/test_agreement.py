"""Random documents over random cities: the server and the oracle give the same answers.

Hypothesis makes the choices. What differs is made smaller as a document (see ``reduction``):
shrunk choices leave a large one. ``JINGWEI_ORACLE=20000`` asks so many documents,
``JINGWEI_SEED`` other ones.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings, strategies
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import TooCostly
from compiler.limits import Limits
from resolvers.database.connection import PreparedLimits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from tests.conftest import Database
from tests.oracle.agreement import CELL, Agreement, Differs
from tests.oracle.cities import random_city
from tests.oracle.oracle import Oracle
from tests.oracle.places import Ambiguous
from tests.oracle.rows import load

ZONE = "Asia/Shanghai"
A_CITY = 50
"""Documents asked of each city."""

LIMITS = PoolLimits(size=1, statement_seconds=60, prepared=PreparedLimits(count=50))
SESSION = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
"""Each statement is planned once: here, planning takes far longer than running."""

SEED = os.environ.get("JINGWEI_SEED", "1")
DOCUMENTS = int(os.environ.get("JINGWEI_ORACLE", "500"))
CITIES = -(-DOCUMENTS // A_CITY)


@pytest.fixture
async def agreement(
    seed: str, database: Database, owner: AsyncConnection
) -> AsyncIterator[Agreement]:
    city = random_city(Random(seed))  # noqa: S311 - the same each time is meant
    await load(city, owner)
    async with ReadPool(database.reader_url, LIMITS, session=SESSION) as pool:
        agreement = Agreement(Reads(pool, Limits(cell=CELL), ZONE), Oracle(city, ZONE, CELL), seed)
        yield agreement
        print(seed, dict(agreement.tally))


SETTINGS = settings(
    max_examples=A_CITY,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    # Every document is asked of one city; a document may need more choices than Hypothesis keeps.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
        HealthCheck.too_slow,
    ],
)


# The name of the case, in which the seed stands, is what Hypothesis derives its choices from.
@pytest.mark.parametrize("seed", [f"{SEED}/{number}" for number in range(CITIES)])
@SETTINGS
@given(random=strategies.randoms(use_true_random=False, note_method_calls=False))
async def test_server_and_oracle_agree(agreement: Agreement, seed: str, random: Random) -> None:
    try:
        await agreement.document(random)
    except (Ambiguous, TooCostly):
        reject()
    except Differs as difference:
        report = str(difference)
        print(report)  # Hypothesis runs it again, and may end in an error of its own
    else:
        return
    pytest.fail(report, pytrace=False)


@pytest.mark.parametrize("seed", [f"{SEED}/features {number}" for number in range(-(-CITIES // 5))])
@SETTINGS
@given(random=strategies.randoms(use_true_random=False, note_method_calls=False))
async def test_server_and_oracle_agree_on_features(
    agreement: Agreement, seed: str, random: Random
) -> None:
    try:
        await agreement.features(random)
    except (Ambiguous, TooCostly):
        reject()
