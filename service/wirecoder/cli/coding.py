"""Codes many inputs with bounded concurrency; a failed article is an outcome, not the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from wirecoder.cli.inputs import Input
from wirecoder.errors import WirecoderError
from wirecoder.pipeline.run import Coder
from wirecoder_schemas.report import Report

_OF_ONE_ARTICLE = 3  # the exit code of errors that the next article need not meet


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report of one input, or the error that took its place."""

    input: Input
    report: Report | None
    error: WirecoderError | None = None


async def code_all(
    coder: Coder,
    inputs: Sequence[Input],
    at_once: int,
    progress: Callable[[Input, str], None],
    finish: Callable[[Outcome], Outcome],
) -> AsyncGenerator[Outcome, None]:
    """The outcomes in the order of the inputs, at most `at_once` articles under way.

    Each passes `finish` as soon as it is there, so that a slow article before it cannot lose it.
    Raises what would fail every further article too: a model that cannot be reached, a prompt
    that is too long for it.
    """
    gate = asyncio.Semaphore(at_once)

    async def one(item: Input) -> Outcome:
        async with gate:
            try:
                article = item.read()
                report = await coder.code(article, lambda stage: progress(item, stage))
            except WirecoderError as fault:
                if fault.exit_code != _OF_ONE_ARTICLE:
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
