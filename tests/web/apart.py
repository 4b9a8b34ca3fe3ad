"""Runs what is asynchronous beside Playwright, whose loop allows no second one in its thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tests.made import keys_of

from wirecoder.desk.keys import Scope, Wanted
from wirecoder.ports import Clock
from wirecoder.store.database import Database

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def make_key(url: str, clock: Clock, name: str, *scopes: Scope, **limits: int) -> str:
    """A new key in the database of `url`, which has keys from then on."""

    async def make() -> str:
        database = Database(url)
        try:
            return await keys_of(database, clock).create(Wanted(name, frozenset(scopes), **limits))
        finally:
            await database.close()

    return run(make())
