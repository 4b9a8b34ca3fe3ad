"""Collect: requests become files of the size that a Batch API takes, each request once."""

import asyncio
import json
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from wirecoder.batch.aside import heard
from wirecoder.batch.budget import Budget, estimate
from wirecoder.batch.requests import Requests
from wirecoder.errors import StoreUnavailable
from wirecoder.llm.batches import MOST_BYTES, Parcel, line_of
from wirecoder.llm.deferred import Failed, Unanswered
from wirecoder.usage import Usage


@dataclass(frozen=True, slots=True)
class Sizes:
    """What one file may hold at most."""

    requests: int
    bytes: int = MOST_BYTES


class Spool:
    """Files of requests beside the journal: one that grows, and those whose batch is not made."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self.open = journal.with_name(f"{journal.name}.open")
        self.fetched = journal.with_name(f"{journal.name}.fetched")

    def path(self, mark: str) -> Path:
        """Where the file of a parcel is."""
        return self._journal.with_name(f"{self._journal.name}.{mark}.jsonl")

    def sweep(self, known: set[str]) -> None:
        """Delete what a killed run left, but not the files of `known` parcels."""
        kept = {self.path(mark) for mark in known}
        for path in self._journal.parent.iterdir():
            ours = path.name.startswith(f"{self._journal.name}.") and path.suffix == ".jsonl"
            if (ours and path not in kept) or path in (self.open, self.fetched):
                path.unlink()


class Collector:
    """A mailbox that answers from the journal and puts new requests into parcels.

    `send` is given each full one, and further requests wait until it is sent.
    """

    def __init__(
        self,
        requests: Requests,
        spool: Spool,
        sizes: Sizes,
        purse: "Purse",
        send: Callable[[Parcel], Awaitable[None]],
    ) -> None:
        self._requests = requests
        self._spool = spool
        self._sizes = sizes
        self._purse = purse
        self._send = send
        self._lock = asyncio.Lock()
        self._file: BinaryIO | None = None
        self._size = 0
        self._most: dict[str, Usage] = {}

    async def answer(self, key: str, body: bytes) -> bytes | Failed:
        """The answer; raises `Unanswered` once the request is kept, `LimitReached` if it is not
        because of what it might cost."""
        heard(key)
        answer = self._requests.answer(key)
        if answer is not None:
            return answer
        async with self._lock:
            if key not in self._most and not self._requests.has(key):
                await self._add(key, body)
        raise Unanswered

    async def flush(self) -> None:
        """Send what is in the open file, full or not."""
        async with self._lock:
            await self._flush()

    def close(self) -> None:
        """Drop the open file; its requests are collected anew by the next run."""
        if self._file is not None:
            self._file.close()
            self._spool.open.unlink(missing_ok=True)

    async def _add(self, key: str, body: bytes) -> None:
        line = line_of(key, body)
        if len(self._most) >= self._sizes.requests or self._size + len(line) > self._sizes.bytes:
            await self._flush()
        most = self._purse.promise(body)
        if self._file is None:
            self._file = self._spool.open.open("wb")
        try:
            self._file.write(line)
        except OSError as fault:
            raise StoreUnavailable(
                f"{self._spool.open}: {fault.strerror}: free some space and run the same command "
                "again"
            ) from None
        self._size += len(line)
        self._most[key] = most

    async def _flush(self) -> None:
        if self._file is None:
            return
        with self._file as file:
            file.flush()
            os.fsync(file.fileno())
        mark = uuid.uuid4().hex
        parcel = Parcel(mark, self._spool.path(mark), self._size, int(time.time()))
        most, self._file, self._size, self._most = self._most, None, 0, {}
        self._spool.open.rename(parcel.path)
        self._requests.seal(parcel, most)
        await self._send(parcel)


class Purse:
    """The budget as requests see it: promised when one is collected, settled at its answer."""

    def __init__(self, budget: Budget, price: Callable[[Usage], float | None]) -> None:
        self._budget = budget
        self._price = price

    @property
    def spent(self) -> tuple[Usage, float]:
        """What all runs used."""
        return self._budget.spent

    def promise(self, body: bytes) -> Usage:
        """Set aside what a request may cost at most; raises `LimitReached` if it does not fit."""
        most = most_of(json.loads(body))
        self._budget.take(most, self._price(most))
        return most

    def hold(self, most: Usage) -> None:
        """Set aside what is under way already, whatever the limit."""
        self._budget.hold(most, self._price(most))

    def settle(self, most: Usage, used: Usage) -> None:
        """Put what a request really cost in the place of what was set aside for it."""
        self._budget.settle(most, self._price(most), used, self._price(used))


def most_of(request: dict[str, Any]) -> Usage:
    """An upper estimate of one request: its messages, and the longest answer that it allows."""
    prompt = sum(estimate(str(message["content"])) for message in request["messages"])
    prompt += estimate(json.dumps(request.get("response_format")))  # some servers count it
    return Usage(1, prompt, request["max_tokens"])
