"""Plan: the whole input is gone through once, and entered in the journal under its codings."""

import asyncio
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wirecoder import __version__
from wirecoder.batch.journal import Entry, Journal
from wirecoder.errors import InvalidRequest, UnreadableFile
from wirecoder.ports import KnownCoder
from wirecoder.sources.given import Given, Source

_TELL_EVERY = 1000  # articles


async def plan(
    source: Source, journal: Journal, coder: KnownCoder, progress: Callable[[int], None]
) -> None:
    """Enter every article of the input; raises `InvalidRequest` where there is none, or where two
    different ones share an id. The journal then is as it was.

    `progress` is told now and then how many were entered.
    """
    journal.claim(f"{coder.prompt} on {coder.model} by Wirecoder {__version__}")
    number = -1
    with journal.planning(), reading():
        for one in source:
            number = one.number
            journal.enter(_entry(one, coder))
            if number % _TELL_EVERY == 0:
                progress(number)
                await asyncio.sleep(0)  # where Ctrl-C comes in
        if number < 0:
            raise InvalidRequest("the input holds no article: it has no row that is not empty")


def _entry(one: Given, coder: KnownCoder) -> Entry:
    if one.article is None:
        error = (one.error.code, str(one.error)) if one.error else ("internal", "not read")
        return Entry(one.number, one.id, None, None, error)
    return Entry(one.number, one.id, one.article.source_url, coder.coding_of(one.article))


@contextmanager
def reading() -> Iterator[None]:
    """Faults of the file, where they come in the middle of it, as our errors."""
    try:
        yield
    except (EOFError, zlib.error, OSError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise UnreadableFile(f"the input cannot be read to its end: {reason}") from fault
