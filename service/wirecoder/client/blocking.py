"""`Wirecoder`: the client that waits for its answers."""

import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
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


class Wirecoder:
    """A Wirecoder service, asked from one thread or many. Methods raise `ClientError`s.

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
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = Connection(base_url, key, timeout, retries)
        self._sleep = sleep
        self._http = httpx2.Client(
            base_url=self._connection.base_url,
            headers=self._connection.headers,
            transport=transport,
            mounts=NO_PROXY,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._connection.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def extract(  # noqa: PLR0913 - by keyword
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
        return self._ask(
            calls.extract(
                text,
                published=published,
                title=title,
                source_url=source_url,
                fresh=fresh,
                idempotency_key=idempotency_key,
            )
        )

    def report(self, report_id: str) -> Report:
        """One report, as it was coded."""
        return self._ask(calls.report(report_id))

    def text(self, report_id: str) -> str:
        """The text in whose code points a report's offsets count."""
        return self._ask(calls.text(report_id))

    def search(self, *, page_size: int = 50, **conditions: Unpack[Conditions]) -> Iterator[Found]:
        """Every report that meets the conditions, the newest first, read a page at a time."""
        cursor = None
        while True:
            page = self._ask(calls.search(conditions, page_size, cursor))
            yield from page.found()
            if (cursor := page.next_cursor) is None:
                return

    def incidents(
        self,
        *,
        format: Form = "csv",  # noqa: A002 - the service's word for it
        **conditions: Unpack[Conditions],
    ) -> Iterator[str]:
        """The incidents that meet the conditions, as text in pieces, to be written as they come."""
        return self._lines(calls.incidents(format, conditions))

    def submit(
        self,
        articles: Iterable[Article | NewArticle],
        *,
        fresh: bool = False,
        idempotency_key: str | None = None,
    ) -> Job:
        """Have many articles coded as a job."""
        return self._ask(calls.submit(articles, fresh=fresh, idempotency_key=idempotency_key))

    def job(self, job_id: str) -> Job:
        """How far a job is."""
        return self._ask(calls.job(job_id))

    def follow(self, job_id: str) -> Iterator[Job]:
        """The job now and each time it has come further, to its end, past broken connections."""
        following = Following(calls.events(job_id))
        while True:
            try:
                with self._open(following.call) as response:
                    for event in httpx2.EventSource(response):
                        yield from following.news(event)
                        if following.ended:
                            return
                raise following.cut_off()
            except ClientError as fault:
                self._sleep(following.wait_after(fault))

    def results(self, job_id: str) -> Iterator[Report | Failed]:
        """What is finished of a job, in the order it was sent."""
        return self._lines(calls.results(job_id))

    def cancel(self, job_id: str) -> Job:
        """Stop a job: what waits is not coded any more, what is done stays."""
        return self._ask(calls.cancel(job_id))

    def correct(
        self,
        report_id: str,
        incidents: Iterable[Incident],
        *,
        author: str,
        reason: str,
        version: int = 0,
    ) -> Correction:
        """Put incidents in place of a report's. `version` is that of the correction they change."""
        return self._ask(
            calls.correct(report_id, incidents, author=author, reason=reason, version=version)
        )

    def correction(self, report_id: str) -> Correction:
        """The correction that stands."""
        return self._ask(calls.correction(report_id))

    def corrections(self, report_id: str) -> tuple[Correction, ...]:
        """Every version of a report's correction, the newest first."""
        return self._ask(calls.corrections(report_id)).corrections

    def remove(self, article_id: str) -> Removed:
        """Take an article down with its reports, by `article.id` or the SHA-256 of its text."""
        return self._ask(calls.remove(article_id))

    def ready(self) -> bool:
        """True if the service could code an article now; else `ProblemError` says what it lacks."""
        return self._ask(calls.ready()).status == "ready"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of reports."""
        return self._ask(calls.schema())

    def _ask(self, call: Call[T]) -> T:
        with self._open(call) as response:
            return call.result(response.read())

    def _lines(self, call: Call[T]) -> Iterator[T]:
        lines = Lines()
        with self._open(call) as response:
            for piece in response.iter_bytes():
                for line in lines.cut(piece):
                    yield call.result(line)
        if lines.rest:
            yield call.result(lines.rest)

    @contextmanager
    def _open(self, call: Call[Any]) -> Iterator[httpx2.Response]:
        """The answer to a call, its body still to be read."""
        for tried in itertools.count():
            request = self._connection.request(self._http, call)
            with (
                self._connection.told(call),
                closing(self._http.send(request, stream=True)) as response,
            ):
                if self._connection.is_answer(call, response):
                    yield response
                    return
                response.read()
                wait = self._connection.wait_after(call, response, tried)
            self._sleep(wait)
