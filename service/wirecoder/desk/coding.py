"""Codes one article: from the store where the same was asked before, else by the coder, once."""

import asyncio
import datetime as dt
import hashlib
import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from wirecoder import __version__
from wirecoder.deadline import deadline
from wirecoder.desk.admission import Admission
from wirecoder.desk.keys import Keys
from wirecoder.desk.waiting import held
from wirecoder.errors import ModelError, WirecoderError
from wirecoder.observer import ArticleStored, Observer, QueueDepth, Unobserved
from wirecoder.ports import Clock, KnownCoder, NewId, Stopwatch
from wirecoder.store import jobs, reports, runs
from wirecoder.store.database import Database
from wirecoder.store.reports import Filed, Filing, Request
from wirecoder.usage import Usage
from wirecoder_schemas.article import Article, text_sha256
from wirecoder_schemas.report import Report

_USED_ANEW = dt.timedelta(hours=1)  # so that not every answer from the store writes to it


@dataclass(frozen=True, slots=True)
class Coded:
    """A filed report; `reused` if it was there before, so that nothing was asked."""

    filed: Filed
    reused: bool


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
        self._watch = watch
        self._new_id = new_id
        self._observer = observer or Unobserved()
        self._seconds = seconds
        self._under_way: dict[tuple[str | None, str], asyncio.Task[Coded]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def code(
        self,
        article: Article,
        *,
        fresh: bool = False,
        within: float | None = None,
        key_id: str | None = None,
    ) -> Coded:
        """The report of an article for somebody who waits; `fresh` codes what was coded before.

        The same request, sent again before the first was answered, shares its answer, unless the
        caller has a deadline of its own, `within` seconds; it raises `DeadlineExceeded` then.
        """
        request = self.request_of(article)
        with deadline(min(within or self._seconds, self._seconds)):
            if fresh:
                return await self._coded(article, request, fresh=True, key_id=key_id)
            if within is not None:
                return await self._answered(article, request, key_id)
            return await self._shared(article, request, key_id)

    async def _shared(self, article: Article, request: Request, key_id: str | None) -> Coded:
        # For each key by itself: what one may not ask today, another may.
        name = (key_id, request.full)
        task = self._under_way.get(name)
        if task is None:
            # It stands here before it looks into the store: who asks meanwhile cannot miss it.
            task = asyncio.create_task(self._answered(article, request, key_id))
            self._under_way[name] = task
            task.add_done_callback(lambda done: self._over(name, done))
        return await asyncio.shield(task)  # one caller who goes away takes nothing from the others

    async def code_for_job(self, task: jobs.Task) -> None:
        """Code an article of a job, which waited in the store for its turn, and deliver it."""
        request = self.request_of(task.article)
        with deadline(self._seconds):
            async with self._alone(request):
                await self._delivered(task, request)

    async def _delivered(self, task: jobs.Task, request: Request) -> None:
        if not task.fresh and (there := await self._from_store(task.article, request)):
            await self._database.write(jobs.finish, task.item, there.filed.id, self._clock())
            return
        filing = await self._filing(
            task.article, request, fresh=task.fresh, key_id=task.key_id, queue=False
        )
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

    async def _from_store(self, article: Article, request: Request) -> Coded | None:
        """The answer to this request; or the same coding, filed anew under this article's names."""
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

    async def _answered(self, article: Article, request: Request, key_id: str | None) -> Coded:
        async with self._alone(request):
            there = await self._from_store(article, request)
            return there or await self._coded(article, request, fresh=False, key_id=key_id)

    def _alone(self, request: Request) -> AbstractAsyncContextManager[None]:
        """Lets one make a coding; who wants the same meanwhile waits, and has it from the store."""
        lock = self._locks.setdefault(request.coding, asyncio.Lock())
        return held(lock, "the same article, which is under way, was coded")

    async def _coded(
        self, article: Article, request: Request, *, fresh: bool, key_id: str | None
    ) -> Coded:
        filing = await self._filing(article, request, fresh=fresh, key_id=key_id, queue=True)
        filed = await self._database.write(reports.file, filing, self._clock())
        return Coded(filed, reused=False)

    async def _filing(
        self, article: Article, request: Request, *, fresh: bool, key_id: str | None, queue: bool
    ) -> Filing:
        await self._keys.check_budget(key_id)
        async with self._admission.turn(queue=queue):
            report = await self._report(article, key_id)
        # Another model than was asked for may have answered; it answers nobody else.
        full = request.full if report.run.model == self._coder.model else None
        return Filing(article, report, request.coding, full, fresh=fresh, key_id=key_id)

    async def _report(self, article: Article, key_id: str | None) -> Report:
        started, begun = self._clock(), self._watch()
        try:
            return await self._coder.code(article)
        except WirecoderError as fault:
            usage = fault.usage if isinstance(fault, ModelError) else Usage()
            run = runs.FailedRun(
                started=started,
                seconds=self._watch() - begun,
                wirecoder=__version__,
                prompt=self._coder.prompt,
                model=self._coder.model,
                usage=usage,
                cost_usd=None,
                code=fault.code,
            )
            await self._database.write(runs.add_failed, run, key_id)
            raise


def _renamed(report: Report, article: Article, new_id: str) -> Report:
    """The same coding as a report of an article with other names."""
    named = report.article.model_copy(update={"id": article.id, "source_url": article.source_url})
    return report.model_copy(update={"id": new_id, "article": named})
