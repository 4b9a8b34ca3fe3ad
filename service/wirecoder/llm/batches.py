"""The OpenAI Batch API: files of requests go up, files of answers come down, hours later.

Creating a batch is the one step that costs money and cannot be repeated, so every try of it looks
first whether the server has the batch already, by a mark in its metadata.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx2
import openai
from openai.pagination import AsyncCursorPage
from openai.types import Batch
from pydantic import BaseModel, ValidationError
from tenacity.wait import wait_base, wait_exponential_jitter

from wirecoder.errors import (
    ModelError,
    ModelMisconfigured,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
)
from wirecoder.llm.backend import Backend
from wirecoder.llm.client import client_of
from wirecoder.llm.completion import Completion, usage_of
from wirecoder.llm.deferred import Failed
from wirecoder.llm.faults import FAULTS, Fault, as_model_error
from wirecoder.llm.retries import policy
from wirecoder.usage import Usage

T = TypeVar("T")

MOST_REQUESTS = 50_000
"""Requests that one batch may have."""
MOST_BYTES = 200_000_000
"""Bytes that one file of requests may have."""
EXPIRED = "batch_expired"
"""The code of a request for which the server found no time."""
QUEUE_FULL = "token_limit_exceeded"
"""The code of a batch that would put more tokens into the queue than an account may have there."""

_ENDPOINT: Final = "/v1/chat/completions"
_MARK = "wirecoder_batch"
_DAY = 86_400  # seconds; the server's clock is not ours
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_CODE = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file of requests that is done, `size` in bytes, `sealed` in seconds since 1970.

    `mark` is its own for all time, and tells the batch that it becomes from every other.
    """

    mark: str
    path: Path
    size: int
    sealed: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch as the server tells of it. Counts are of requests; `files` are all that it has.

    `faults` says why the server took none of its requests: a code, and the line of the file.
    """

    id: str
    status: str
    done: int
    failed: int
    results: tuple[str, ...]
    files: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in _ENDED


class BatchServer:
    """The server of a back end, by its Batch API.

    Every method raises `ModelUnreachable` or `ModelMisconfigured`, which are of no one article.
    """

    def __init__(self, backend: Backend, wait: wait_base | None = None) -> None:
        self._backend = backend
        self._wait = wait or wait_exponential_jitter(multiplier=0.5, max=20)
        self._client: openai.AsyncOpenAI | None = None

    async def aclose(self) -> None:
        """Close connections; batches go on."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def submit(self, parcel: Parcel) -> Sent:
        """The batch of these requests, made unless the server has it from a try before this one."""

        async def submitted(client: openai.AsyncOpenAI) -> Sent:
            try:
                newest = await client.batches.list(limit=100)
            except AttributeError:  # the SDK takes whatever comes, such as a page of HTML, for it
                raise _no_batch_api(self._backend) from None
            batch = await _found(newest, parcel)
            if batch is None:
                batch = await client.batches.create(
                    input_file_id=await _uploaded(client, parcel),
                    endpoint=_ENDPOINT,
                    completion_window="24h",
                    metadata={_MARK: parcel.mark},
                )
            return _sent(batch)

        return await self._tried(submitted)

    async def look(self, batch: str) -> Sent:
        """How far the batch of that id is."""

        async def looked(client: openai.AsyncOpenAI) -> Sent:
            return _sent(await client.batches.retrieve(batch))

        return await self._tried(looked)

    async def fetch(self, file: str, path: Path) -> bool:
        """Write the file of that id to `path`; false if it is gone, as in time they all are."""

        async def fetched(client: openai.AsyncOpenAI) -> bool:
            try:
                async with client.files.with_streaming_response.content(file) as answer:
                    await _save(answer.iter_bytes(), path, answer.http_request)
            except openai.NotFoundError:
                return False
            return True

        return await self._tried(fetched)

    async def remove(self, file: str) -> None:
        """Delete the file of that id; one that is gone is no error."""

        async def removed(client: openai.AsyncOpenAI) -> None:
            try:
                await client.files.delete(file)
            except openai.NotFoundError:
                return

        await self._tried(removed)

    async def _tried(self, step: Callable[[openai.AsyncOpenAI], Awaitable[T]]) -> T:
        tries = 0

        async def once() -> T:
            nonlocal tries
            tries += 1
            return await step(client)

        client = await self._connected()
        try:
            done: T = await policy(self._backend.attempts, self._wait, asyncio.sleep)(once)
        except FAULTS as fault:
            raise self._as_error(fault, tries) from None
        return done

    def _as_error(self, fault: Fault, tries: int) -> ModelError:
        """A refused step is no refused article: it ends the run, which can go on later."""
        if isinstance(fault, openai.NotFoundError):
            return _no_batch_api(self._backend)
        told = as_model_error(fault, self._backend, tries, Usage())
        if isinstance(told, ModelTimeout):
            return ModelUnreachable(str(told))
        if isinstance(told, ModelRejected) and isinstance(fault, openai.APIStatusError):
            return ModelMisconfigured(
                f"{self._backend.where} answered {fault.status_code} to a batch: look there for "
                "the reason, the account's limits perhaps; then run the same command again"
            )
        return told

    async def _connected(self) -> openai.AsyncOpenAI:
        if self._client is None:
            address = await self._backend.server.connect()
            self._client = client_of(address, self._backend.timeout)
        return self._client


def _no_batch_api(backend: Backend) -> ModelMisconfigured:
    return ModelMisconfigured(
        f"{backend.server.label} has no Batch API, or does not know this batch: are "
        f"{backend.variables}_BASE_URL and {backend.variables}_API_KEY those that it was sent "
        "with? A server without batches is asked with --engine local"
    )


async def _save(pieces: AsyncIterator[bytes], path: Path, request: httpx2.Request) -> None:
    try:
        with path.open("wb") as target:
            async for piece in pieces:
                target.write(piece)
    except httpx2.RequestError as fault:  # while an answer streams, the SDK leaves them as they are
        raise openai.APIConnectionError(request=request) from fault


async def _found(newest: AsyncCursorPage[Batch], parcel: Parcel) -> Batch | None:
    """The batch with its mark; the newest come first, and the old ones are not gone through."""
    async for batch in newest:
        if (batch.metadata or {}).get(_MARK) == parcel.mark:
            return batch
        if batch.created_at < parcel.sealed - _DAY:
            return None
    return None


async def _uploaded(client: openai.AsyncOpenAI, parcel: Parcel) -> str:
    """The id of the file at the server, where a try before this one may have left it."""
    name = f"wirecoder-{parcel.mark}.jsonl"
    newest = await client.files.list(purpose="batch", order="desc", limit=1)
    for file in newest.data:
        if (file.filename, file.bytes) == (name, parcel.size):
            return file.id
    with parcel.path.open("rb") as content:
        uploaded = await client.files.create(file=(name, content), purpose="batch")
    return uploaded.id


def _sent(batch: Batch) -> Sent:
    """What is read of the server's record. Messages of faults stay out: they may quote requests."""
    counts = batch.request_counts
    results = tuple(one for one in (batch.output_file_id, batch.error_file_id) if one)
    faults = (batch.errors.data if batch.errors else None) or []
    return Sent(
        id=batch.id,
        status=batch.status,
        done=counts.completed if counts else 0,
        failed=counts.failed if counts else 0,
        results=results,
        files=(batch.input_file_id, *results),
        faults=tuple(_at_line(_code(fault.code), fault.line) for fault in faults),
    )


def _at_line(code: str, line: int | None) -> str:
    return code if line is None else f"{code} at line {line}"


def _code(told: object) -> str:
    """A code as servers give it, `batch_expired`; anything else may be words of an article."""
    return told if isinstance(told, str) and _CODE.fullmatch(told) else "unknown"


# ------------------------------------------------------------------------- files of results


class _Response(BaseModel):
    status_code: int
    body: dict[str, Any] | None = None


class _Error(BaseModel):
    code: object = None


class _Line(BaseModel):
    custom_id: str
    response: _Response | None = None
    error: _Error | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one request: its completion as JSON and what that cost, or why there is none.

    `expired`: the server had no time for it, so that it can be sent again as it is.
    """

    key: str
    answer: bytes | Failed
    usage: Usage
    expired: bool = False


def line_of(key: str, body: bytes) -> bytes:
    """One request as a line of a file; `body` is JSON."""
    head = {"custom_id": key, "method": "POST", "url": _ENDPOINT}
    return json.dumps(head).encode()[:-1] + b', "body": ' + body + b"}\n"


def results(path: Path) -> Iterator[Result]:
    """What a file of results holds, in its own order; a line that cannot be read is passed over.

    Such a request counts as not answered.
    """
    with path.open("rb") as lines:  # in bytes: a text may hold other ends of lines than `\n`
        for line in lines:
            try:
                yield _result(_Line.model_validate_json(line))
            except ValidationError:
                continue


def _result(line: _Line) -> Result:
    """A line has a status of HTTP, or an error where no answer came about at all."""
    if line.response is None or line.error is not None:
        code = _code(line.error.code if line.error else None)
        return Result(line.custom_id, Failed(code), Usage(), expired=code == EXPIRED)
    if line.response.status_code != 200:
        return Result(line.custom_id, Failed(f"status {line.response.status_code}"), Usage())
    body = line.response.body or {}
    return Result(line.custom_id, json.dumps(body).encode(), _usage(body))


def _usage(body: Mapping[str, Any]) -> Usage:
    """Of a body that is no completion, which is told when it is read, a call is all that counts."""
    try:
        return usage_of(Completion.model_validate(body))
    except ValidationError:
        return Usage(calls=1)
