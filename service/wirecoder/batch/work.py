"""Work: what the journal lacks is coded, a bounded number of articles at a time."""

import asyncio
from collections.abc import Iterator
from typing import Protocol

from wirecoder.batch.budget import Budget
from wirecoder.batch.journal import Journal
from wirecoder.batch.plan import reading
from wirecoder.deadline import deadline
from wirecoder.errors import InvalidRequest, LimitReached, WirecoderError
from wirecoder.ports import KnownCoder, PutAside
from wirecoder.sources.given import Source
from wirecoder.usage import Usage
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


class Listener(Protocol):
    """Told of each article as it ends."""

    def coded(self, article_id: str) -> None:
        """It has a report."""

    def failed(self, article_id: str, code: str, message: str) -> None:
        """It has an error in its place."""


class Keeper(Protocol):
    """Keeps outcomes, as a journal does; `spent` is what all was used until then."""

    def coded(self, coding: str, report: Report, spent: tuple[Usage, float]) -> None:
        """A coding has its report."""

    def failed(self, coding: str, code: str, message: str, spent: tuple[Usage, float]) -> None:
        """A coding has an error in its place."""

    def spend(self, spent: tuple[Usage, float]) -> None:
        """So much is used."""


class Pool:
    """Codes articles, some at a time. Each outcome is kept before the next article begins."""

    def __init__(
        self,
        coder: KnownCoder,
        keeper: Keeper,
        budget: Budget,
        listener: Listener,
        seconds: float,
    ) -> None:
        """`seconds` is the time of one article."""
        self._coder = coder
        self._keeper = keeper
        self._budget = budget
        self._listener = listener
        self._seconds = seconds
        self._under_way: set[str] = set()
        self.limit: LimitReached | None = None

    async def code(self, to_do: Iterator[tuple[str, Article]], at_once: int) -> None:
        """Code these articles, at most `at_once` at a time, each beside its coding; afterwards
        `limit` says whether the budget ended it.

        Raises what would fail every further article too, such as a model that cannot be reached.
        What is under way then is lost, and coded by the next run.
        """
        workers = [asyncio.create_task(self._work(to_do)) for _ in range(at_once)]
        try:
            with reading():
                await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            self._keeper.spend(self._budget.spent)

    async def _work(self, to_do: Iterator[tuple[str, Article]]) -> None:
        for coding, article in to_do:
            self._under_way.add(coding)
            await self._one(coding, article)
            self._under_way.discard(coding)
            if self.limit is not None:
                return

    async def _one(self, coding: str, article: Article) -> None:
        try:
            with deadline(self._seconds):
                report = await self._coder.code(article)
        except PutAside:
            return
        except LimitReached as limit:
            self.limit = limit
            return
        except WirecoderError as fault:
            if not fault.of_one_article:
                raise
            self._fail(coding, article, fault.code, str(fault))
        except Exception as fault:  # a fault of the program on this text must not hold up the rest
            self._fail(coding, article, "internal", f"internal error: {type(fault).__name__}")
        else:
            self._keeper.coded(coding, report, self._budget.spent)
            self._listener.coded(article.id)

    def _fail(self, coding: str, article: Article, code: str, message: str) -> None:
        self._keeper.failed(coding, code, message, self._budget.spent)
        self._listener.failed(article.id, code, message)


class Work(Pool):
    """The articles of one run that its journal lacks."""

    def __init__(
        self,
        coder: KnownCoder,
        journal: Journal,
        budget: Budget,
        listener: Listener,
        seconds: float,
    ) -> None:
        super().__init__(coder, journal, budget, listener, seconds)
        self._journal = journal

    async def do(self, source: Source, at_once: int) -> None:
        """Code the first article of each coding that is missing, read as it is needed."""
        await self.code(self._to_do(source), at_once)

    def _to_do(self, source: Source) -> Iterator[tuple[str, Article]]:
        for one in source:
            if self.limit is not None:
                return
            coding = self._journal.coding_to_do(one.number) if one.article else None
            if coding is not None and one.article is not None and coding not in self._under_way:
                if self._coder.coding_of(one.article) != coding:
                    raise InvalidRequest(
                        f"row {one.number + 1:,} of the input has changed since it was planned: "
                        "run the same command again"
                    )
                yield coding, one.article
