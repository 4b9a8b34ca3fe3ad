"""Codes many inputs with bounded concurrency; a failed article is an outcome, not the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from wirecoder.errors import WirecoderError
from wirecoder.ports import ArticleCoder
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


class Source(Protocol):
    """One article that can be read."""

    @property
    def stem(self) -> str:
        """The article's id, which names it in progress and reports."""

    def read(self) -> Article:
        """The article; raises `WirecoderError` if there is no reading it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report of one input, or the error that took its place."""

    input: Source
    report: Report | None
    error: WirecoderError | None = None


async def code_all(
    coder: ArticleCoder,
    inputs: Sequence[Source],
    at_once: int,
    progress: Callable[[Source, str], None],
    finish: Callable[[Outcome], Outcome],
) -> AsyncGenerator[Outcome, None]:
    """The outcomes in the order of the inputs, at most `at_once` articles under way.

    Each passes `finish` as soon as it is there, so that a slow article before it cannot lose it.
    Raises what would fail every further article too: a model that cannot be reached, a prompt
    that is too long for it.
    """
    gate = asyncio.Semaphore(at_once)

    async def one(item: Source) -> Outcome:
        async with gate:
            try:
                article = item.read()
                report = await coder.code(article, lambda stage: progress(item, stage))
            except WirecoderError as fault:
                if not fault.of_one_article:
                    raise
                return finish(Outcome(item, None, fault))
            return finish(Outcome(item, report))

    tasks = [asyncio.create_task(one(item)) for item in inputs]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
