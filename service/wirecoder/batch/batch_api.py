"""The engine `batch-api`: the articles' questions as batches of an OpenAI-compatible Batch API."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from wirecoder import bootstrap
from wirecoder.batch.aside import PatientCoder, StandIns
from wirecoder.batch.budget import Budget
from wirecoder.batch.collect import Collector, Purse, Sizes, Spool
from wirecoder.batch.journal import Journal
from wirecoder.batch.order import Display, Engine, Order, journal_of
from wirecoder.batch.requests import Requests
from wirecoder.batch.rounds import Rounds
from wirecoder.batch.work import Work
from wirecoder.errors import LimitReached
from wirecoder.llm.batches import BatchServer
from wirecoder.llm.deferred import DeferredModel
from wirecoder.ports import KnownCoder


@asynccontextmanager
async def batch_api(
    order: Order, journal: Journal, budget: Budget, display: Display
) -> AsyncIterator[Engine]:
    """The model of the settings, by the Batch API of its server; without a fallback.

    Raises `ConfigurationInvalid` where the settings name no server.
    """
    settings = order.settings
    backend = bootstrap.batch_backend(settings)
    requests = Requests(journal.connection)
    spool = Spool(journal_of(order.out))
    purse = Purse(budget, backend.price)
    async with AsyncExitStack() as stack:
        server = BatchServer(backend)
        stack.push_async_callback(server.aclose)
        rounds = Rounds(
            requests,
            server,
            spool,
            purse,
            keep_spent=lambda: journal.spend(budget.spent),
            tell=display.waiting,
            pause=order.poll,
        )
        sizes = Sizes(settings.llm_batch_requests)
        collector = Collector(requests, spool, sizes, purse, rounds.send)
        stack.callback(collector.close)
        model = StandIns(DeferredModel(backend, collector))
        coder = PatientCoder(bootstrap.build_coder(settings, model, order.prompt), requests)
        engine = _BatchApi(order, journal, budget, display, coder, requests, collector, rounds)
        yield Engine(coder, engine.work, requests.count)


@dataclass(frozen=True, slots=True)
class _BatchApi:
    """Goes round the articles until none of them waits for an answer."""

    order: Order
    journal: Journal
    budget: Budget
    display: Display
    coder: KnownCoder
    requests: Requests
    collector: Collector
    rounds: Rounds

    async def work(self) -> LimitReached | None:
        """Collect, wait, and collect again what only now can be asked; then all are coded."""
        try:
            await self.rounds.resume()
            while True:
                limit = None
                if not self._is_collected():
                    limit = await self._collect()
                if not self.requests.under_way():
                    if limit is None:
                        self.requests.forget_all()
                    return limit
                if not await self.rounds.wait(once=not self.order.wait):
                    return limit
        except asyncio.CancelledError:
            if batches := len(self.requests.under_way()):
                self.display.say(
                    f"{batches} batches go on at the server: the same command fetches their answers"
                )
            raise

    def _is_collected(self) -> bool:
        """Whether there is nothing to do but to wait, so that no article need be looked at."""
        under_way = self.requests.under_way()
        return bool(under_way) and self.requests.is_collected(self.journal.counts().to_code)

    async def _collect(self) -> LimitReached | None:
        """Once round the articles that have no report: code them, or send what they ask."""
        # Whatever an upload takes, it is no fault of the article that happened to fill the file.
        no_end = math.inf
        work = Work(self.coder, self.journal, self.budget, self.display, no_end)
        await work.do(self.order.source, bootstrap.concurrency(self.order.settings))
        await self.collector.flush()
        if work.limit is None:
            self.requests.collected(self.journal.counts().to_code)
        return work.limit
