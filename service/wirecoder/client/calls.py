"""Each request that the service takes, and how its answer is read: no connection, no waiting.

Both clients send what these functions say.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Required, TypedDict, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter
from pydantic_core import to_json

from wirecoder.client.errors import AnswerUnreadable
from wirecoder.client.records import Correction, Failed, History, Job, Page, Ready, Removed
from wirecoder_schemas.article import Article
from wirecoder_schemas.codebook import EventType
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

T = TypeVar("T")
Form = Literal["csv", "geojson", "acled"]
"""How incidents are written; docs/exports.md says what each column holds."""
_JSON = "application/json"
_TYPES = {"csv": "text/csv", "geojson": "application/geo+json", "acled": "text/csv"}
_LINE: TypeAdapter[Report | Failed] = TypeAdapter(Report | Failed)
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


class NewArticle(TypedDict, total=False):
    """An article of a job. `id` names it in the results; without one, its text's hash does."""

    id: str
    text: Required[str]
    title: str | None
    published: dt.date | str | None
    source_url: str | None


class Conditions(TypedDict, total=False):
    """What to look for: reports with an incident that meets every condition.

    `country` is ISO 3166 alpha-3. `from_` and `to` are days; with `undated`, incidents whose year
    the article does not tell count too. `actor` is part of a name of who acts or suffers, `q` words
    of the text or title, a phrase in quotes.
    """

    country: str
    event_type: EventType | str
    from_: dt.date | str
    to: dt.date | str
    undated: bool
    actor: str
    q: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """A request. `read` makes its result of the answer's body, or of one line or event of it.

    `media_type` is that of the answer. `quiet` is how many seconds may pass without a byte, if
    fewer than the client would wait anyway. Printed, it has no article and no query.
    """

    method: str
    path: str
    read: Callable[[bytes], T]
    media_type: str = _JSON
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    idempotency_key: str | None = None
    quiet: float | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def repeatable(self) -> bool:
        """Whether the request has its effect once, however often it is sent."""
        return self.method == "GET" or self.idempotency_key is not None

    def result(self, raw: bytes) -> T:
        """What the answer means; raises `AnswerUnreadable`, which does not repeat it."""
        try:
            return self.read(raw)
        except ValueError as fault:  # pydantic's too, whose message quotes what came
            raise AnswerUnreadable(
                f"{self}: the answer is not of the form that this client reads "
                f"({type(fault).__name__}): is the service of another version?"
            ) from None


def visible(name: str, value: str) -> str:
    """A value that a header can carry; raises `ValueError`, which does not repeat it."""
    if not _VISIBLE.fullmatch(value):
        raise ValueError(f"{name}: send 1 to 255 visible ASCII characters; a line break is none")
    return value


def extract(  # noqa: PLR0913 - by keyword, as the methods hand them on
    text: str,
    *,
    published: dt.date | str | None,
    title: str | None,
    source_url: str | None,
    fresh: bool,
    idempotency_key: str | None,
) -> Call[Report]:
    """One article, as JSON: a query with its title would stand in logs."""
    article = {"text": text, "published": published, "title": title, "source_url": source_url}
    return Call(
        method="POST",
        path="/v1/extract",
        params={"fresh": "true"} if fresh else {},
        body=_body(article),
        idempotency_key=_key(idempotency_key),
        read=_reading(TypeAdapter(Report)),
    )


def report(report_id: str) -> Call[Report]:
    """One report."""
    return _get("/v1/reports/{}", report_id, Report)


def text(report_id: str) -> Call[str]:
    """The text of a report's article."""
    path = _path("/v1/reports/{}/text", report_id)
    return Call(method="GET", path=path, media_type="text/plain", read=bytes.decode)


def search(conditions: Conditions, page_size: int, cursor: str | None) -> Call[Page]:
    """One page of a search."""
    rest = {"limit": page_size, "cursor": cursor}
    return Call(
        method="GET",
        path="/v1/reports",
        params=_params({**conditions, **rest}),
        read=_reading(TypeAdapter(Page)),
    )


def incidents(form: Form, conditions: Conditions) -> Call[str]:
    """The incidents of a search, line by line, each with its end."""
    return Call(
        method="GET",
        path="/v1/incidents",
        media_type=_TYPES.get(form, _JSON),
        params=_params({**conditions, "format": form}),
        read=bytes.decode,
    )


def submit(
    articles: Iterable[Article | NewArticle], *, fresh: bool, idempotency_key: str | None
) -> Call[Job]:
    """Many articles at a time."""
    return Call(
        method="POST",
        path="/v1/jobs",
        body=_body({"articles": list(articles), "fresh": fresh}),
        idempotency_key=_key(idempotency_key),
        read=_reading(TypeAdapter(Job)),
    )


def job(job_id: str) -> Call[Job]:
    """How far a job is."""
    return _get("/v1/jobs/{}", job_id, Job)


def events(job_id: str) -> Call[Job]:
    """A job as it comes further: `result` reads the data of one event."""
    return Call(
        method="GET",
        path=_path("/v1/jobs/{}/events", job_id),
        media_type="text/event-stream",
        read=_reading(TypeAdapter(Job)),
        quiet=60.0,  # the service sends a comment four times as often
    )


def results(job_id: str) -> Call[Report | Failed]:
    """The finished articles of a job, a line for each."""
    return Call(
        method="GET",
        path=_path("/v1/jobs/{}/reports", job_id),
        media_type="application/jsonl",
        read=_reading(_LINE),
    )


def cancel(job_id: str) -> Call[Job]:
    """The end of a job."""
    return Call(method="DELETE", path=_path("/v1/jobs/{}", job_id), read=_reading(TypeAdapter(Job)))


def correct(
    report_id: str, incidents: Iterable[Incident], *, author: str, reason: str, version: int
) -> Call[Correction]:
    """An editor's incidents. What was left out of them stays out, as in gold files."""
    sent = [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in incidents]
    edit = {"author": author, "reason": reason, "version": version, "incidents": sent}
    return Call(
        method="PUT",
        path=_path("/v1/reports/{}/correction", report_id),
        body=_body(edit),
        read=_reading(TypeAdapter(Correction)),
    )


def correction(report_id: str) -> Call[Correction]:
    """The correction that stands."""
    return _get("/v1/reports/{}/correction", report_id, Correction)


def corrections(report_id: str) -> Call[History]:
    """Every version of a correction."""
    return _get("/v1/reports/{}/corrections", report_id, History)


def remove(article_id: str) -> Call[Removed]:
    """A takedown."""
    return Call(
        method="DELETE",
        path=_path("/v1/articles/{}", article_id),
        read=_reading(TypeAdapter(Removed)),
    )


def ready() -> Call[Ready]:
    """Whether the service could code an article now."""
    return Call(method="GET", path="/readyz", read=_reading(TypeAdapter(Ready)))


def schema() -> Call[dict[str, Any]]:
    """The JSON Schema of reports."""
    return Call(method="GET", path="/v1/schema", read=_reading(TypeAdapter(dict[str, Any])))


def _get(path: str, name: str, kind: type[T]) -> Call[T]:
    return Call(method="GET", path=_path(path, name), read=_reading(TypeAdapter(kind)))


def _path(path: str, name: str) -> str:
    return path.format(quote(name, safe=""))


def _params(values: Mapping[str, object]) -> dict[str, str]:
    """The values of a query; `from_` is `from`, which Python keeps for itself."""
    given = {name: value for name, value in values.items() if value is not None}
    return {
        name.rstrip("_"): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in given.items()
    }


def _body(value: object) -> bytes:
    return to_json(value, exclude_none=True)


def _key(given: str | None) -> str:
    """The request's name; one of its own where none was given, so that it may be sent again."""
    return uuid.uuid4().hex if given is None else visible("idempotency_key", given)


def _reading(form: TypeAdapter[T]) -> Callable[[bytes], T]:
    """Reads JSON, past keys that only a newer service knows, also in reports."""

    def read(raw: bytes) -> T:
        return form.validate_json(raw, extra="ignore")

    return read
