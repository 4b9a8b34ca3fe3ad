"""The engine `ray`: articles are coded by the workers of a Ray cluster, as actors of Ray Data.

The journal stays with the process that was started, and so all that a batch promises. Ray Data
hands out shares, some hundred numbers of articles each, and begins one again whose worker dies;
texts are read, and articles coded, by the workers. Each outcome comes back at once through the hub,
so a killed worker costs what it had under way, and the machines need no common folder to write to.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from wirecoder import bootstrap
from wirecoder.batch.budget import Budget
from wirecoder.batch.hub import Hub, News
from wirecoder.batch.journal import Journal
from wirecoder.batch.order import Display, Engine, Order
from wirecoder.batch.ray_worker import Job, hand_out
from wirecoder.errors import ClusterUnavailable, ConfigurationInvalid, LimitReached
from wirecoder.llm.embedded import usable_cores
from wirecoder.settings import for_libraries

_MOST = 500  # articles of one share
_SHARES = 10  # of each worker at least, where there are enough articles, so that all end together
_MESSAGES = 10_000  # that the hub may have open: calls that wait until the budget has room
_STORE = 256 * 2**20  # bytes of a local cluster's object store: it holds numbers, no texts
# Ray would tell its makers of this use, write to the terminal what its logs have too, and begin
# another cluster for whatever thread still asks something when this one has ended.
_VARIABLES = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ENABLE_AUTO_CONNECT": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


def _alone() -> dict[str, str]:
    """For a cluster of this machine's own, which would listen on all its addresses: without other
    machines, as Ray takes it to be on a Mac, it stays on loopback, and wants a token of the run."""
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    return token | {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


@asynccontextmanager
async def ray_cluster(
    order: Order, journal: Journal, budget: Budget, display: Display
) -> AsyncIterator[Engine]:
    """The model of each worker's settings; here they only say what codings to expect.

    Raises `ConfigurationInvalid` where Ray is not installed.
    """
    for_libraries(_VARIABLES if order.cluster else _VARIABLES | _alone())
    try:
        import ray  # noqa: F401 - is it there?
    except ImportError as fault:
        raise ConfigurationInvalid(
            f"--engine ray needs {fault.name}, which is not installed: "
            "pip install 'wirecoder[ray]', on every machine of the cluster"
        ) from None
    coding = bootstrap.build_coding(order.settings, order.prompt)

    async def work() -> LimitReached | None:
        to_do = journal.to_do()
        if not to_do:
            return None
        with _connected(order) as room:
            run = _Run(order, journal, budget, display)
            return await run.through(list(_shares(journal, to_do, room.workers)), room)

    try:
        yield Engine(coding.coder, work)
    finally:
        await coding.close()


@dataclass(frozen=True, slots=True)
class _Room:
    """How many workers there are, and how many cores each takes."""

    workers: int
    cores: int


@contextmanager
def _connected(order: Order) -> Iterator[_Room]:
    """Be part of the cluster, or of one of this machine's own that ends with the run."""
    import ray

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    cores = max(usable_cores(), order.workers or 0)
    own = {"num_cpus": cores, "object_store_memory": _STORE, "include_dashboard": False}
    try:
        with _no_stderr():
            if order.cluster:
                ray.init(order.cluster, **quiet)
            else:
                ray.init("local", **own, **quiet)
    except (OSError, RuntimeError, ValueError) as fault:  # OSError: among them ConnectionError
        where = order.cluster or "on this machine"
        raise ClusterUnavailable(
            f"no Ray cluster {where}: {type(fault).__name__}; does `ray status` see it, and is "
            "RAY_AUTH_TOKEN here the one that it was started with?"
        ) from fault
    try:
        yield _room(order, ray.nodes())
    finally:
        ray.shutdown()


@contextmanager
def _no_stderr() -> Iterator[None]:
    """Ray's native part says there, past Python, that it was told to say nothing."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _room(order: Order, nodes: list[dict[str, Any]]) -> _Room:
    """A worker needs one core for the pipeline. With the embedded model it takes a machine, or an
    equal part of the cluster's cores if there are to be more workers than machines."""
    cores = [int(node["Resources"].get("CPU", 0)) for node in nodes if node["Alive"]]
    cores = [count for count in cores if count]
    if not cores:
        raise ClusterUnavailable("the Ray cluster has no machine with a core: start one")
    if order.settings.llm_base_url is not None:
        return _Room(order.workers or sum(cores), 1)
    workers = order.workers or len(cores)
    return _Room(workers, max(1, min(*cores, sum(cores) // workers)))


def _shares(journal: Journal, to_do: list[int], workers: int) -> Iterator[dict[str, Any]]:
    size = max(1, min(_MOST, len(to_do) // (workers * _SHARES)))
    for number, begin in enumerate(range(0, len(to_do), size)):
        articles = to_do[begin : begin + size]
        yield {
            "number": number,
            "articles": articles,
            "coding": journal.coding_to_do(articles[0]),
        }


@dataclass(frozen=True, slots=True)
class _Run:
    """One run on a cluster that is connected."""

    order: Order
    journal: Journal
    budget: Budget
    display: Display

    async def through(self, shares: list[dict[str, Any]], room: _Room) -> LimitReached | None:
        """Have all shares coded and keep what comes of them; returns the limit that ended it."""
        import ray
        from ray.exceptions import RayError

        usage, dollars = self.budget.spent
        hub: Any = (
            ray.remote(Hub)
            .options(num_cpus=0, max_concurrency=_MESSAGES)
            .remote(self.order.limits, usage, dollars)
        )
        try:
            handing_out = asyncio.create_task(self._hand_out(shares, room, hub))
            try:
                limit = await self._keep(hub)
                await handing_out
            finally:  # it must not meet a connection that has ended
                handing_out.cancel()
                await asyncio.gather(handing_out, return_exceptions=True)
        except RayError as fault:
            raise ClusterUnavailable(
                f"the Ray cluster was lost ({type(fault).__name__}): the logs of Ray say why; the "
                "same command goes on from here"
            ) from None
        return limit

    async def _hand_out(self, shares: list[dict[str, Any]], room: _Room, hub: Any) -> None:
        """Have Ray Data hand out all shares, and close the hub when they are done."""
        import ray

        settings = self.order.settings
        job = Job(
            self.order.source,
            self.order.prompt,
            self.order.limits,
            settings.llm_concurrency,
            room.cores if settings.llm_base_url is None else None,
        )
        # A task, not a thread of this process: Ray takes no thread that outlives the connection.
        task = ray.remote(hand_out).options(num_cpus=0)
        try:
            await task.remote(shares, job, hub, room.workers, room.cores)
        finally:
            hub.close.remote()

    async def _keep(self, hub: Any) -> LimitReached | None:
        """Enter outcomes in the journal as they come; raises what ends the run."""
        while True:
            news: News = await hub.take.remote()
            self.budget.usage, self.budget.dollars = news.spent
            for outcome in news.outcomes:
                if outcome.report is not None:
                    self.journal.keep(outcome.coding, outcome.report, news.spent)
                    self.display.coded(outcome.article_id)
                elif outcome.error is not None:
                    self.journal.failed(outcome.coding, *outcome.error, news.spent)
                    self.display.failed(outcome.article_id, *outcome.error)
            self.journal.spend(news.spent)
            if news.fault is not None and not isinstance(news.fault, LimitReached):
                raise news.fault
            if news.last:
                return news.fault
