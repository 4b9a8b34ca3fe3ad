"""Codes one article: from the store where the same was asked before, else by the coder, once."""

import asyncio
import datetime as dt
import hashlib
import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from wirecoder.deadline import deadline
from wirecoder.desk.admission import Admission
from wirecoder.desk.attempt import Attempts
from wirecoder.desk.keys import Keys
from wirecoder.desk.waiting import held
from wirecoder.observer import ArticleStored, Observer, QueueDepth, Unobserved
from wirecoder.ports import Clock, KnownCoder, NewId, Progress, Stopwatch
from wirecoder.store import jobs, reports
from wirecoder.store.database import Database
from wirecoder.store.reports import Filed, Filing, Request
from wirecoder_schemas.article import Article, text_sha256
from wirecoder_schemas.report import Report

WAIT = "wait"
"""The stage before the coder's: the article has its place and waits for its turn."""
_USED_ANEW = dt.timedelta(hours=1)  # so that not every answer from the store writes to it


@dataclass(frozen=True, slots=True)
class Coded:
    """A filed report; `reused` if it was there before, so that nothing was asked."""

    filed: Filed
    reused: bool


@dataclass(frozen=True, slots=True)
class _Order:
    """An article to be coded: what it asks for, for whom, and who is told how far it is."""

    article: Article
    request: Request
    fresh: bool
    key_id: str | None
    progress: Progress = lambda stage: None


class _Told:
    """A `Progress` that several hear; who joins late hears where it is."""

    def __init__(self) -> None:
        self._stage: str | None = None
        self._hear: list[Progress] = []

    def __call__(self, stage: str) -> None:
        """Tell everybody of a stage that begins."""
        self._stage = stage
        for hear in self._hear:
            hear(stage)

    def join(self, hear: Progress) -> None:
        """Tell somebody more, first of the stage that is under way."""
        if self._stage is not None:
            hear(self._stage)
        self._hear.append(hear)


class Desk:
    """Has articles coded, and keeps their reports. Safe to share between tasks.

    An article has `seconds` from its coming to its report. Raises `DeadlineExceeded` after them,
    `QueueFull` where too many wait, `BudgetSpent` for a key that has no tokens left today, and what
    the coder and the store raise.
    """

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        coder: KnownCoder,
        database: Database,
        admission: Admission,
        keys: Keys,
        clock: Clock,
        watch: Stopwatch,
        new_id: NewId,
        observer: Observer | None = None,
        seconds: float = 900.0,
    ) -> None:
        self._coder = coder
        self._database = database
        self._admission = admission
        self._keys = keys
        self._clock = clock
        self._attempts = Attempts(database, clock, watch)
        self._new_id = new_id
        self._observer = observer or Unobserved()
        self._seconds = seconds
        self._under_way: dict[tuple[str | None, str], tuple[asyncio.Task[Coded], _Told]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def code(
        self,
        article: Article,
        *,
        fresh: bool = False,
        within: float | None = None,
        key_id: str | None = None,
        progress: Progress = lambda stage: None,
    ) -> Coded:
        """The report of an article for somebody who waits; `fresh` codes what was coded before.

        The same request, sent again before the first was answered, shares its answer, unless the
        caller has a deadline of its own, `within` seconds; it raises `DeadlineExceeded` then.
        `progress` is told `WAIT` once the article has a place, then the coder's stages; it is told
        nothing where the report is there already.
        """
        order = _Order(article, self.request_of(article), fresh, key_id, progress)
        with deadline(min(within or self._seconds, self._seconds)):
            if fresh:
                return await self._coded(order)
            if within is not None:
                return await self._answered(order)
            return await self._shared(order)

    async def _shared(self, order: _Order) -> Coded:
        # For each key by itself: what one may not ask today, another may.
        name = (order.key_id, order.request.full)
        one = self._under_way.get(name)
        if one is None:
            # It stands here before it looks into the store: who asks meanwhile cannot miss it.
            told = _Told()
            task = asyncio.create_task(self._answered(replace(order, progress=told)))
            one = self._under_way[name] = (task, told)
            task.add_done_callback(lambda done: self._over(name, done))
        task, told = one
        told.join(order.progress)
        return await asyncio.shield(task)  # one caller who goes away takes nothing from the others

    async def code_for_job(self, task: jobs.Task) -> None:
        """Code an article of a job, which waited in the store for its turn, and deliver it."""
        order = _Order(task.article, self.request_of(task.article), task.fresh, task.key_id)
        with deadline(self._seconds):
            async with self._alone(order):
                await self._delivered(task, order)

    async def _delivered(self, task: jobs.Task, order: _Order) -> None:
        if not order.fresh and (there := await self._from_store(order)):
            await self._database.write(jobs.finish, task.item, there.filed.id, self._clock())
            return
        filing = await self._filing(order, queue=False)
        await self._database.write(jobs.deliver, task.item, filing, self._clock())

    def depth(self) -> QueueDepth:
        """How much waits and is under way in this process."""
        return QueueDepth(self._admission.waiting, self._admission.running)

    def request_of(self, article: Article) -> Request:
        """What an article asks for, as hashes."""
        coding = self._coder.coding_of(article)
        full = json.dumps([coding, article.id, article.source_url])
        return Request(coding, hashlib.sha256(full.encode()).hexdigest())

    def _over(self, name: tuple[str | None, str], task: asyncio.Task[Coded]) -> None:
        del self._under_way[name]
        if not task.cancelled():
            task.exception()  # seen, also where every caller went away before it came

    async def _from_store(self, order: _Order) -> Coded | None:
        """The answer to this request; or the same coding, filed anew under this article's names."""
        article, request = order.article, order.request
        filed, other = await self._database.read(reports.answer_or_twin, request)
        if filed is not None and self._clock() - filed.used > _USED_ANEW:
            sha256 = text_sha256(article.text)
            await self._database.write(reports.mark_used, sha256, self._clock())
        if filed is None and other is not None:
            report = _renamed(Report.model_validate_json(other.document), article, self._new_id())
            filing = Filing(article, report, request.coding, request.full, run=False)
            filed = await self._database.write(reports.file, filing, self._clock())
        if filed is None:
            return None
        self._observer.observe(ArticleStored(filed.id))
        return Coded(filed, reused=True)

    async def _answered(self, order: _Order) -> Coded:
        async with self._alone(order):
            return await self._from_store(order) or await self._coded(order)

    def _alone(self, order: _Order) -> AbstractAsyncContextManager[None]:
        """Lets one make a coding; who wants the same meanwhile waits, and has it from the store."""
        lock = self._locks.setdefault(order.request.coding, asyncio.Lock())
        if lock.locked():
            order.progress(WAIT)
        return held(lock, "the same article, which is under way, was coded")

    async def _coded(self, order: _Order) -> Coded:
        filing = await self._filing(order, queue=True)
        filed = await self._database.write(reports.file, filing, self._clock())
        return Coded(filed, reused=False)

    async def _filing(self, order: _Order, *, queue: bool) -> Filing:
        article, request, key_id = order.article, order.request, order.key_id
        await self._keys.check_budget(key_id)
        async with self._admission.turn(queue=queue, admitted=lambda: order.progress(WAIT)):
            report = await self._attempts.code(self._coder, article, key_id, order.progress)
        # Another model than was asked for may have answered; it answers nobody else.
        full = request.full if report.run.model == self._coder.model else None
        return Filing(article, report, request.coding, full, fresh=order.fresh, key_id=key_id)


def _renamed(report: Report, article: Article, new_id: str) -> Report:
    """The same coding as a report of an article with other names."""
    named = report.article.model_copy(update={"id": article.id, "source_url": article.source_url})
    return report.model_copy(update={"id": new_id, "article": named})
