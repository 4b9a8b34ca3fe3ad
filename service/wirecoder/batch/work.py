"""Work: what the journal lacks is coded, a bounded number of articles at a time."""

import asyncio
from collections.abc import Iterator
from typing import Protocol

from wirecoder.batch.budget import Budget
from wirecoder.batch.journal import Journal
from wirecoder.batch.plan import reading
from wirecoder.deadline import deadline
from wirecoder.errors import LimitReached, WirecoderError
from wirecoder.ports import ArticleCoder, PutAside
from wirecoder.sources.given import Source
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

_OF_ONE_ARTICLE = 3  # the exit code of errors that the next article need not meet


class Listener(Protocol):
    """Told of each article as it ends."""

    def coded(self, article: Article, report: Report) -> None:
        """It has a report."""

    def failed(self, article: Article, code: str, message: str) -> None:
        """It has an error in its place."""


class Work:
    """The articles of one run. Each outcome is in the journal before the next article begins."""

    def __init__(
        self,
        coder: ArticleCoder,
        journal: Journal,
        budget: Budget,
        listener: Listener,
        seconds: float,
    ) -> None:
        """`seconds` is the time of one article."""
        self._coder = coder
        self._journal = journal
        self._budget = budget
        self._listener = listener
        self._seconds = seconds
        self.limit: LimitReached | None = None

    async def do(self, source: Source, at_once: int) -> None:
        """Code what is to be coded, at most `at_once` at a time; afterwards `limit` says whether
        the budget ended it.

        Raises what would fail every further article too, such as a model that cannot be reached.
        What is under way then is lost, and coded by the next run.
        """
        to_do = self._to_do(source)
        workers = [asyncio.create_task(self._work(to_do)) for _ in range(at_once)]
        try:
            with reading():
                await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            self._journal.spend(self._budget.spent)

    def _to_do(self, source: Source) -> Iterator[tuple[str, Article]]:
        """The first article of each coding that is missing, in order, read as it is needed."""
        under_way: set[str] = set()
        self._under_way = under_way
        for one in source:
            if self.limit is not None:
                return
            coding = self._journal.coding_to_do(one.number) if one.article else None
            if coding is None or one.article is None or coding in under_way:
                continue
            under_way.add(coding)
            yield coding, one.article

    async def _work(self, to_do: Iterator[tuple[str, Article]]) -> None:
        for coding, article in to_do:
            await self._one(coding, article)
            self._under_way.discard(coding)

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
            if fault.exit_code != _OF_ONE_ARTICLE:
                raise
            self._fail(coding, article, fault.code, str(fault))
        except Exception as fault:  # a fault of the program on this text must not hold up the rest
            self._fail(coding, article, "internal", f"internal error: {type(fault).__name__}")
        else:
            self._journal.coded(coding, report, self._budget.spent)
            self._listener.coded(article, report)

    def _fail(self, coding: str, article: Article, code: str, message: str) -> None:
        self._journal.failed(coding, code, message, self._budget.spent)
        self._listener.failed(article, code, message)
