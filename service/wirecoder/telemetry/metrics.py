"""Metrics for Prometheus, in a registry of their own.

A label takes few values, all of them ours: whatever is not foreseen counts as `other`, so that no
caller and no model can fill the memory of whoever scrapes, or write words of theirs there.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, assert_never

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import choose_encoder

from wirecoder.errors import WirecoderError
from wirecoder.observer import (
    ArticleCoded,
    ArticleFailed,
    ArticleStored,
    JobArticles,
    QueueDepth,
    Record,
    RequestAnswered,
    SchemaRetried,
)
from wirecoder.usage import Usage

M = TypeVar("M", Counter, Gauge, Histogram)

REFUSALS = frozenset(
    "actor_is_target country_unknown date_unresolved incident_repeated incident_unfounded "
    "not_admin1 not_confirmed not_entailed not_site number_unclear quote_empty quote_in_noise "
    "quote_not_found total_of_both".split()
)
"""Warnings that cost a report something the model or the reader had put into it."""
REMARKS = frozenset(
    "fallback_model instruction_in_text language_not_supported nothing_to_read other_model "
    "refused".split()
)
"""Warnings on a whole article, which refuse no quote."""
OTHER = "other"

_STATES = ("queued", "done", "failed")
_ARTICLE_SECONDS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
_REQUEST_SECONDS = (0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)


@dataclass(frozen=True, slots=True)
class Metric(Generic[M]):
    """One metric as it is documented and made; `labels` has what each label says."""

    kind: type[M]
    name: str
    meaning: str
    labels: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def made(self, registry: CollectorRegistry) -> M:
        """The metric itself, at zero."""
        return self.kind(
            self.name, self.meaning, tuple(self.labels), registry=registry, **self.options
        )


ARTICLES = Metric(
    Counter,
    "wirecoder_articles_total",
    "Codings that came to an end; a further try of an article counts again.",
    {"outcome": "`coded`, `not_coded` (another language, or the model declined), `failed`, "
                "`stored` (coded before, answered from the store)"},
)  # fmt: skip
FAILURES = Metric(
    Counter,
    "wirecoder_articles_failed_total",
    "Codings that failed.",
    {"code": "of the error"},
)
ARTICLE_SECONDS = Metric(
    Histogram,
    "wirecoder_article_seconds",
    "Seconds to code one article, answers from the store left out.",
    options={"buckets": _ARTICLE_SECONDS},
)
INCIDENTS = Metric(Counter, "wirecoder_incidents_total", "Incidents in coded articles.")
SLOTS_FILLED = Metric(
    Counter,
    "wirecoder_slots_filled_total",
    "Incidents in which a slot is filled.",
    {"slot": "by its name in evaluations"},
)
QUOTES_REFUSED = Metric(
    Counter,
    "wirecoder_quotes_refused_total",
    "Values and records that were dropped since the article does not bear them out.",
    {"code": "of the warning in the report"},
)
RETRIES = Metric(
    Counter,
    "wirecoder_schema_retries_total",
    "Fields at which an answer did not fit the schema, so that the model was asked again.",
    {"field": "its path in the draft, or `whole` (the answer was no JSON)"},
)
TOKENS = Metric(
    Counter,
    "wirecoder_tokens_total",
    "Tokens that the model took, failed articles included.",
    {"kind": "`prompt`, `completion`, `cached` (those of the prompt that were reused)"},
)
COST = Metric(
    Counter,
    "wirecoder_cost_usd_total",
    "US dollars for these tokens; 0 where no prices are set.",
)
QUEUE_WAITING = Metric(Gauge, "wirecoder_queue_waiting", "Articles that wait for their turn.")
QUEUE_RUNNING = Metric(Gauge, "wirecoder_queue_running", "Articles that are being coded.")
JOB_ARTICLES = Metric(
    Gauge,
    "wirecoder_jobs_articles",
    "Articles of the jobs that are kept.",
    {"state": ", ".join(f"`{state}`" for state in _STATES)},
)
REQUESTS = Metric(
    Counter,
    "wirecoder_http_requests_total",
    "Requests that were answered.",
    {"method": "the HTTP method", "route": "its template, or `unmatched`",
     "status": "the HTTP status"},
)  # fmt: skip
REQUEST_SECONDS = Metric(
    Histogram,
    "wirecoder_http_request_seconds",
    "Seconds from a request's head to the end of its answer.",
    {"route": "as above"},
    {"buckets": _REQUEST_SECONDS},
)
METRICS: tuple[Metric[Any], ...] = (
    ARTICLES, FAILURES, ARTICLE_SECONDS, INCIDENTS, SLOTS_FILLED, QUOTES_REFUSED, RETRIES, TOKENS,
    COST, QUEUE_WAITING, QUEUE_RUNNING, JOB_ARTICLES, REQUESTS, REQUEST_SECONDS,
)  # fmt: skip


class Metrics:
    """An `Observer` that counts, and the page that Prometheus reads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._made = {metric.name: metric.made(self._registry) for metric in METRICS}
        self._codes = _codes(WirecoderError)

    def page(self, accept: str) -> tuple[bytes, str]:
        """All metrics as text in the form that an `Accept` header asks for, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def observe(self, record: Record) -> None:
        """Count one record."""
        match record:
            case ArticleCoded():
                self._coded(record)
            case ArticleStored():
                self._of(ARTICLES).labels("stored").inc()
            case ArticleFailed():
                self._of(ARTICLES).labels("failed").inc()
                self._of(FAILURES).labels(_known(record.code, self._codes)).inc()
                self._spent(record.usage, record.cost_usd)
            case SchemaRetried():
                for name in record.fields:
                    self._of(RETRIES).labels(name).inc()
            case RequestAnswered():
                request = (record.method, record.route, str(record.status))
                self._of(REQUESTS).labels(*request).inc()
                self._of(REQUEST_SECONDS).labels(record.route).observe(record.seconds)
            case QueueDepth():
                self._of(QUEUE_WAITING).set(record.waiting)
                self._of(QUEUE_RUNNING).set(record.running)
            case JobArticles():
                self._jobs(record)
            case _:
                assert_never(record)

    def _coded(self, record: ArticleCoded) -> None:
        self._of(ARTICLES).labels(record.status).inc()
        self._of(ARTICLE_SECONDS).observe(record.seconds)
        self._of(INCIDENTS).inc(record.incidents)
        for slot, count in record.slots.items():
            self._of(SLOTS_FILLED).labels(slot).inc(count)
        for code, count in record.warnings.items():
            if code not in REMARKS:
                self._of(QUOTES_REFUSED).labels(_known(code, REFUSALS)).inc(count)
        self._spent(record.usage, record.cost_usd)

    def _spent(self, usage: Usage, cost_usd: float | None) -> None:
        tokens = self._of(TOKENS)
        tokens.labels("prompt").inc(usage.prompt_tokens)
        tokens.labels("completion").inc(usage.completion_tokens)
        tokens.labels("cached").inc(usage.cached_tokens)
        self._of(COST).inc(cost_usd or 0.0)

    def _jobs(self, record: JobArticles) -> None:
        counts = dict.fromkeys((*_STATES, OTHER), 0)  # a state that emptied goes back to 0
        for state, count in record.by_state.items():
            counts[_known(state, _STATES)] += count
        for state, count in counts.items():
            self._of(JOB_ARTICLES).labels(state).set(count)

    def _of(self, metric: Metric[M]) -> M:
        made: M = self._made[metric.name]
        return made


def _codes(kind: type[WirecoderError]) -> set[str]:
    """The codes of an error and of all below it."""
    return {kind.code}.union(*(_codes(below) for below in kind.__subclasses__()))


def _known(value: str, known: Collection[str]) -> str:
    return value if value in known else OTHER
