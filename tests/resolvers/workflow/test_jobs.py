"""Jobs are declared where they belong, and found by their names."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database.transactions import Transactions
from resolvers.redraw.jobs import JOBS
from resolvers.workflow.job_rows import JobRow, JobRows
from resolvers.workflow.job_run import JobRun
from resolvers.workflow.jobs import Jobs
from resolvers.workflow.queues import Queue, Queues
from schema.viewer import Role, Viewer

TRANSACTIONS: Transactions = Transactions.__new__(Transactions)  # nothing is asked of it here


async def hold(connection: AsyncConnection, job: JobRow) -> None:
    raise AssertionError("nothing is worked off here")


def test_jobs_are_found_by_name() -> None:
    jobs = Jobs(JobRows("PlanJob", "plan_id"), Queue("errands", 2), Role.OPERATOR, hold)

    @jobs.task("errands.run")
    async def run(job: JobRun) -> str | None:
        return None

    @jobs.periodic("errands.remind", seconds=5)
    async def remind(transactions: Transactions) -> None:
        """Nothing is due."""

    (task,) = jobs.tasks(TRANSACTIONS)
    assert (task.name, task.queue) == ("errands.run", Queue("errands", 2))
    (clock,) = jobs.by_the_clock(TRANSACTIONS)
    assert (clock.name, clock.seconds) == ("errands.remind", 5)


def test_those_of_plans_are_declared_in_its_modules() -> None:
    names = [task.name for task in JOBS.tasks(TRANSACTIONS)]
    assert sorted(names) == ["redraw.balance", "redraw.propose"]
    assert [each.name for each in JOBS.by_the_clock(TRANSACTIONS)] == ["redraw.publish_due"]


async def test_a_job_that_nobody_declared_is_not_put(owner: AsyncConnection) -> None:
    with pytest.raises(LookupError, match=r"no job 'redraw.dream' is declared, but redraw.balance"):
        await JOBS.ask(
            Queues(""),
            owner,
            Viewer("林工", Role.PLANNER, ("440305",)),
            "redraw.dream",
            county=440305,
            subject=1,
            area_code="440305",
            kind="PROPOSAL",
            wish={},
        )
