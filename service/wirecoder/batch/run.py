"""One run of a batch: plan, work, write. Whatever ends it, the next run goes on from there."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from wirecoder import bootstrap
from wirecoder.batch import outputs
from wirecoder.batch.batch_api import batch_api
from wirecoder.batch.budget import Budget, metered
from wirecoder.batch.journal import Counts, Journal
from wirecoder.batch.order import Display, Engine, EngineName, Order, journal_of
from wirecoder.batch.plan import plan
from wirecoder.batch.ray_cluster import ray_cluster
from wirecoder.batch.work import Work
from wirecoder.errors import LimitReached
from wirecoder.usage import Usage


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `spent` is of all runs; `limit` what stopped it, if a limit did.

    `under_way` are requests that a server still works on.
    """

    counts: Counts
    spent: tuple[Usage, float]
    written: int
    limit: LimitReached | None
    under_way: int = 0


async def run(order: Order, display: Display) -> Ended:
    """Do as ordered. The output is written also if the run is stopped, with what there is.

    Raises what would fail every article, such as a model that cannot be reached.
    """
    journal = Journal(journal_of(order.out))
    try:
        budget = Budget(order.limits, *journal.spent)
        async with ENGINES[order.engine](order, journal, budget, display) as engine:
            await plan(order.source, journal, engine.coder, display.planning)
            display.planned(journal.counts(), order.source.unread, budget)
            with _written_anyway(journal, order.out, display) as written:
                limit = await engine.work()
            return Ended(journal.counts(), budget.spent, written[0], limit, engine.under_way())
    finally:
        journal.close()


@asynccontextmanager
async def _local(
    order: Order, journal: Journal, budget: Budget, display: Display
) -> AsyncIterator[Engine]:
    """The model of the settings, asked by this process."""
    settings = order.settings
    coding = bootstrap.build_coding(
        settings, order.prompt, around=metered(budget, settings.llm_repairs)
    )

    async def work() -> LimitReached | None:
        work = Work(coding.coder, journal, budget, display, settings.article_seconds)
        await work.do(order.source, bootstrap.concurrency(settings))
        return work.limit

    try:
        yield Engine(coding.coder, work)
    finally:
        await coding.close()


ENGINES = {EngineName.LOCAL: _local, EngineName.BATCH_API: batch_api, EngineName.RAY: ray_cluster}
"""How the work is done."""


@contextmanager
def _written_anyway(journal: Journal, out: Path, display: Display) -> Iterator[list[int]]:
    """Write the output at the end of the work, however it ends; gives the number of rows."""
    written: list[int] = []
    try:
        yield written
    finally:
        display.writing()
        written.append(outputs.write(journal.rows(), out))
