"""What runs in a cluster: who hands out shares of the articles, and the workers that code them.

A worker is an actor of Ray Data. It has its own settings, from the environment of its machine, so
no key travels; its own client or embedded model; and reads its articles from the input itself.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wirecoder import bootstrap
from wirecoder.batch.budget import Budget, Limits, metered
from wirecoder.batch.hub import Outcome, Told
from wirecoder.batch.journal import packed
from wirecoder.batch.work import Pool
from wirecoder.errors import ConfigurationInvalid, WirecoderError
from wirecoder.settings import Settings
from wirecoder.sources.given import Source
from wirecoder.sources.picking import pick
from wirecoder.usage import Usage
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


@dataclass(frozen=True, slots=True)
class Job:
    """What all workers of a run do alike. `prompt`, `concurrency` and `threads` win over what each
    machine's settings say, where they are not None."""

    source: Source
    prompt: str | None
    limits: Limits
    concurrency: int | None
    threads: int | None


def hand_out(shares: list[dict[str, Any]], job: Job, hub: Any, workers: int, cores: int) -> None:
    """Let Ray Data have each share coded by one of so many workers, which take `cores` each.

    Begun again after a crash it may hand out all once more: the hub knows what is done.
    """
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_no_progress_timeout_s = -1  # a share may take an hour
    coded = ray.data.from_items(shares, override_num_blocks=len(shares)).map(
        Worker,
        fn_constructor_args=(job, hub),
        compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=1),
        num_cpus=cores,
    )
    for _ in coded.iter_rows():
        pass


class Worker:
    """Codes one share of the articles after another; `hub` is the actor that all report to."""

    def __init__(self, job: Job, hub: Any) -> None:
        self._job = job
        self._hub = hub
        self._runner = asyncio.Runner()
        self._budget = _BudgetAtHub(hub, job.limits)
        self._opened: tuple[Settings, bootstrap.Coding] | None = None

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Code the share of `row`: its `number`, the `articles` of it, and the `coding` that the
        first of them must have. Faults go to the hub, since Ray would try them again."""
        share = _Share(self._hub, int(row["number"]), self._budget)
        articles = [int(number) for number in row["articles"]]
        self._runner.run(self._code(share, articles, str(row["coding"])))
        return {"number": share.number}

    async def _code(self, share: "_Share", articles: list[int], coding: str) -> None:
        try:
            done = await self._hub.begin.remote(share.number)
            if done is not None:
                await self._code_rest(share, articles, coding, done)
        except WirecoderError as fault:
            await self._hub.stop.remote(fault)
        except Exception as fault:  # its message might hold what Ray would write into its logs
            told = f"internal error of a worker: {type(fault).__name__}"
            await self._hub.stop.remote(WirecoderError(told))

    async def _code_rest(
        self, share: "_Share", articles: list[int], coding: str, done: frozenset[str]
    ) -> None:
        settings, opened = self._open()
        self._budget.share = share.number
        to_do = self._to_do(share, articles, coding, done)
        pool = Pool(opened.coder, share, self._budget, _Nobody(), settings.article_seconds)
        try:
            await pool.code(to_do, bootstrap.concurrency(settings))
        finally:
            await share.told()
        if pool.limit is None:
            await self._hub.finish.remote(share.number)

    def _open(self) -> tuple[Settings, bootstrap.Coding]:
        """Here and not at the start, so that a wrong setting is told to whoever began the run."""
        if self._opened is None:
            job, settings = self._job, bootstrap.load_settings()
            given = {"llm_concurrency": job.concurrency, "model_threads": job.threads}
            settings = settings.model_copy(update={k: v for k, v in given.items() if v is not None})
            around = metered(self._budget, settings.llm_repairs)
            self._opened = settings, bootstrap.build_coding(settings, job.prompt, around=around)
        return self._opened

    def _to_do(
        self, share: "_Share", articles: Sequence[int], first: str, done: frozenset[str]
    ) -> Iterator[tuple[str, Article]]:
        _, opened = self._open()
        for one in pick(self._job.source, articles):
            if one.article is None:
                continue
            coding = opened.coder.coding_of(one.article)
            if one.number == articles[0] and coding != first:
                raise ConfigurationInvalid(
                    f"article {one.id!r} is not what was planned: a worker reads another text, or "
                    f"would code it with another prompt or model ({opened.coder.prompt} on "
                    f"{opened.coder.model}). Give every machine of the cluster the same input, "
                    "release of Wirecoder, and WIRECODER_ settings"
                )
            if coding not in done:
                share.begun(coding, one.article.id)
                yield coding, one.article


class _Share:
    """Tells the hub what becomes of the articles of one share, and does not wait meanwhile. What
    comes together, such as the end of one article and the begin of the next, is one message."""

    def __init__(self, hub: Any, number: int, budget: "_BudgetAtHub") -> None:
        self.number = number
        self._hub = hub
        self._budget = budget
        self._ids: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        self._ends: list[Outcome] = []
        self._tellings: list[Any] = []

    def begun(self, coding: str, article_id: str) -> None:
        """An article is begun."""
        self._soon()
        self._ids[coding] = self._begun[coding] = article_id

    def coded(self, coding: str, report: Report, spent: tuple[Usage, float]) -> None:
        """It has a report."""
        self._ended(Outcome(coding, self._ids[coding], packed(report)))

    def failed(self, coding: str, code: str, message: str, spent: tuple[Usage, float]) -> None:
        """It has an error."""
        self._ended(Outcome(coding, self._ids[coding], None, (code, message)))

    def spend(self, spent: tuple[Usage, float]) -> None:
        """Nothing: the hub knows from the calls."""

    def _ended(self, outcome: Outcome) -> None:
        self._soon()
        self._ends.append(outcome)

    def _soon(self) -> None:
        if not self._begun and not self._ends:
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        told = Told(self._begun, self._ends, *self._budget.used())
        self._begun, self._ends = {}, []
        self._tellings.append(self._hub.tell.remote(self.number, told))

    async def told(self) -> None:
        """All has arrived."""
        self._tell()
        await asyncio.gather(*self._tellings)


class _BudgetAtHub(Budget):
    """The budget of the run, which all workers share. `share` is what this one works on."""

    def __init__(self, hub: Any, limits: Limits) -> None:
        super().__init__(limits, Usage(), 0.0)
        self._hub = hub
        self.share = 0

    async def promise(self, upper: Usage, price: float | None) -> None:
        """As a budget of one process, at the cost of one message to the hub and back."""
        if self.limited:
            over = await self._hub.promise.remote(self.share, upper, price)
            if over is not None:
                raise over

    def settle(self, upper: Usage, promised: float | None, used: Usage, cost: float | None) -> None:
        """As a budget of one process; without a limit it is told with all else there is to tell."""
        if self.limited:
            self._hub.settle.remote(self.share, upper, promised, used, cost)
        else:
            self.usage += used
            self.dollars += cost or 0.0

    def used(self) -> tuple[Usage, float]:
        """What was used since it was last asked for, and was not told yet."""
        used, self.usage, self.dollars = self.spent, Usage(), 0.0
        return used


class _Nobody:
    """Whoever watches does so where the run was begun."""

    def coded(self, article_id: str) -> None: ...

    def failed(self, article_id: str, code: str, message: str) -> None: ...
