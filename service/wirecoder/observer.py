"""What happens in the service, as frozen records and spans, and who is told of it.

A record holds counts, codes and names of our own, never words of an article, a prompt or a key: so
whatever an observer does with it, no article gets out by it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from wirecoder.usage import Usage


@dataclass(frozen=True, slots=True)
class ArticleCoded:
    """An article has been coded.

    `slots` has in how many incidents each slot is filled, `warnings` how many there are by code.
    """

    report_id: str
    status: str
    model: str
    prompt: str
    incidents: int
    slots: Mapping[str, int]
    warnings: Mapping[str, int]
    usage: Usage
    cost_usd: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class ArticleStored:
    """An article was coded before: the store had its report, and nothing was spent on it."""

    report_id: str


@dataclass(frozen=True, slots=True)
class ArticleFailed:
    """An article has an error instead; `usage` is what the attempts cost all the same."""

    code: str
    usage: Usage
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class SchemaRetried:
    """The model is asked again, since its answer did not fit the schema at these fields."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """A request has its whole answer. `route` is the template, never the path that was sent.

    `method` is one of HTTP's, else `other`: a caller may send any word.
    """

    method: str
    route: str
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How many articles wait for their turn in this process, and how many are being coded."""

    waiting: int
    running: int


@dataclass(frozen=True, slots=True)
class JobArticles:
    """How many articles of all jobs are in each state."""

    by_state: Mapping[str, int]


Record = (
    ArticleCoded
    | ArticleStored
    | ArticleFailed
    | SchemaRetried
    | RequestAnswered
    | QueueDepth
    | JobArticles
)


class Observer(Protocol):
    """Told of each record as it happens; quick, and it raises nothing."""

    def observe(self, record: Record) -> None:
        """Take note of one record."""


class Unobserved:
    """An `Observer` that takes no note."""

    def observe(self, record: Record) -> None:
        """Nothing."""


class Span(Protocol):
    """A piece of work that is under way."""

    def tell(self, attributes: Mapping[str, str | int | float], name: str | None = None) -> None:
        """Say what came of it: counts and names of our own, and perhaps a name that fits better."""


class Tracer(Protocol):
    """Times pieces of work, each within the one that is under way."""

    def span(self, name: str, parent: str | None = None) -> AbstractContextManager[Span]:
        """One piece of work. `parent` is a W3C `traceparent` that came from another process."""


class Untraced:
    """A `Tracer` that times nothing, and its span."""

    @contextmanager
    def span(self, name: str, parent: str | None = None) -> Iterator["Untraced"]:
        """Nothing but the work itself."""
        yield self

    def tell(self, attributes: Mapping[str, str | int | float], name: str | None = None) -> None:
        """Nothing."""


def _no_metrics(_: str) -> tuple[bytes, str]:
    return b"", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Who is told. `metrics` gives, for an Accept header, the page for Prometheus and its type.

    Of itself nobody is told anything.
    """

    observer: Observer = field(default_factory=Unobserved)
    tracer: Tracer = field(default_factory=Untraced)
    metrics: Callable[[str], tuple[bytes, str]] = _no_metrics
    close: Callable[[], None] = lambda: None
    """Sends off what is not sent yet; blocks meanwhile."""
