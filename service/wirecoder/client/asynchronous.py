"""`AsyncWirecoder`: the client for asyncio. What it sends is what `Wirecoder` sends."""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx2

from wirecoder.client import calls
from wirecoder.client.calls import Call, Conditions, Form, NewArticle
from wirecoder.client.connection import NO_PROXY, Connection
from wirecoder.client.errors import ClientError
from wirecoder.client.records import Correction, Failed, Found, Job, Removed
from wirecoder.client.streams import Following, Lines
from wirecoder_schemas.article import Article
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

T = TypeVar("T")


class AsyncWirecoder:
    """A Wirecoder service, asked from one event loop. Methods raise `ClientError`s.

    `timeout` is how many seconds an answer may take: an article may have to wait for others. An
    answer 429 or 503 that says when to come again is waited for, at most `retries` times, if the
    request has its effect once however often it is sent. Tests may give a `transport` in place of
    the network, and a `sleep` in place of waiting.
    """

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout: float = 600.0,
        retries: int = 2,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connection = Connection(base_url, key, timeout, retries)
        self._sleep = sleep
        self._http = httpx2.AsyncClient(
            base_url=self._connection.base_url,
            headers=self._connection.headers,
            transport=transport,
            mounts=NO_PROXY,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._connection.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def extract(  # noqa: PLR0913 - by keyword
        self,
        text: str,
        *,
        published: dt.date | str | None = None,
        title: str | None = None,
        source_url: str | None = None,
        fresh: bool = False,
        idempotency_key: str | None = None,
    ) -> Report:
        """Code one article. `fresh` codes again what was coded before."""
        return await self._ask(
            calls.extract(
                text,
                published=published,
                title=title,
                source_url=source_url,
                fresh=fresh,
                idempotency_key=idempotency_key,
            )
        )

    async def report(self, report_id: str) -> Report:
        """One report, as it was coded."""
        return await self._ask(calls.report(report_id))

    async def text(self, report_id: str) -> str:
        """The text in whose code points a report's offsets count."""
        return await self._ask(calls.text(report_id))

    async def search(
        self, *, page_size: int = 50, **conditions: Unpack[Conditions]
    ) -> AsyncIterator[Found]:
        """Every report that meets the conditions, the newest first, read a page at a time."""
        cursor = None
        while True:
            page = await self._ask(calls.search(conditions, page_size, cursor))
            for one in page.found():
                yield one
            if (cursor := page.next_cursor) is None:
                return

    def incidents(
        self,
        *,
        format: Form = "csv",  # noqa: A002 - the service's word for it
        **conditions: Unpack[Conditions],
    ) -> AsyncIterator[str]:
        """The incidents that meet the conditions, as text in pieces, to be written as they come."""
        return self._lines(calls.incidents(format, conditions))

    async def submit(
        self,
        articles: Iterable[Article | NewArticle],
        *,
        fresh: bool = False,
        idempotency_key: str | None = None,
    ) -> Job:
        """Have many articles coded as a job."""
        return await self._ask(calls.submit(articles, fresh=fresh, idempotency_key=idempotency_key))

    async def job(self, job_id: str) -> Job:
        """How far a job is."""
        return await self._ask(calls.job(job_id))

    async def follow(self, job_id: str) -> AsyncIterator[Job]:
        """The job now and each time it has come further, to its end, past broken connections."""
        following = Following(calls.events(job_id))
        while True:
            try:
                async with self._open(following.call) as response:
                    async for event in httpx2.EventSource(response):
                        for job in following.news(event):
                            yield job
                        if following.ended:
                            return
                raise following.cut_off()
            except ClientError as fault:
                await self._sleep(following.wait_after(fault))

    def results(self, job_id: str) -> AsyncIterator[Report | Failed]:
        """What is finished of a job, in the order it was sent."""
        return self._lines(calls.results(job_id))

    async def cancel(self, job_id: str) -> Job:
        """Stop a job: what waits is not coded any more, what is done stays."""
        return await self._ask(calls.cancel(job_id))

    async def correct(
        self,
        report_id: str,
        incidents: Iterable[Incident],
        *,
        author: str,
        reason: str,
        version: int = 0,
    ) -> Correction:
        """Put incidents in place of a report's. `version` is that of the correction they change."""
        return await self._ask(
            calls.correct(report_id, incidents, author=author, reason=reason, version=version)
        )

    async def correction(self, report_id: str) -> Correction:
        """The correction that stands."""
        return await self._ask(calls.correction(report_id))

    async def corrections(self, report_id: str) -> tuple[Correction, ...]:
        """Every version of a report's correction, the newest first."""
        return (await self._ask(calls.corrections(report_id))).corrections

    async def remove(self, article_id: str) -> Removed:
        """Take an article down with its reports, by `article.id` or the SHA-256 of its text."""
        return await self._ask(calls.remove(article_id))

    async def ready(self) -> bool:
        """True if the service could code an article now; else `ProblemError` says what it lacks."""
        return (await self._ask(calls.ready())).status == "ready"

    async def schema(self) -> dict[str, Any]:
        """The JSON Schema of reports."""
        return await self._ask(calls.schema())

    async def _ask(self, call: Call[T]) -> T:
        async with self._open(call) as response:
            return call.result(await response.aread())

    async def _lines(self, call: Call[T]) -> AsyncIterator[T]:
        lines = Lines()
        async with self._open(call) as response:
            async for piece in response.aiter_bytes():
                for line in lines.cut(piece):
                    yield call.result(line)
        if lines.rest:
            yield call.result(lines.rest)

    @asynccontextmanager
    async def _open(self, call: Call[Any]) -> AsyncIterator[httpx2.Response]:
        """The answer to a call, its body still to be read."""
        for tried in itertools.count():
            request = self._connection.request(self._http, call)
            with self._connection.told(call):
                async with aclosing(await self._http.send(request, stream=True)) as response:
                    if self._connection.is_answer(call, response):
                        yield response
                        return
                    await response.aread()
                    wait = self._connection.wait_after(call, response, tried)
            await self._sleep(wait)
