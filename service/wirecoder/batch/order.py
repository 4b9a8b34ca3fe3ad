"""What is ordered of a run, who watches it, and what an engine is that does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from wirecoder.batch.budget import UNLIMITED, Budget, Limits
from wirecoder.batch.journal import Counts
from wirecoder.batch.work import Listener
from wirecoder.errors import LimitReached
from wirecoder.ports import KnownCoder
from wirecoder.settings import Settings
from wirecoder.sources.given import Source


class EngineName(StrEnum):
    """Who asks the model: `local`, this process; `ray`, the workers of a Ray cluster; `batch-api`,
    a server in its own time."""

    LOCAL = "local"
    RAY = "ray"
    BATCH_API = "batch-api"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: from where to where, with what means.

    Of a Batch API: whether to `wait` for it, and looking how it is every `poll` seconds at first.
    Of Ray: the address of the `cluster`, None for one of this machine's own, and how many `workers`
    code in it, None for as many as it has room for.
    """

    source: Source
    out: Path
    settings: Settings
    prompt: str | None = None
    limits: Limits = UNLIMITED
    engine: EngineName = EngineName.LOCAL
    wait: bool = True
    poll: float = 60.0
    cluster: str | None = None
    workers: int | None = None


class Display(Listener, Protocol):
    """Who watches a run."""

    def planning(self, entered: int) -> None:
        """So many articles of the input were gone through."""

    def planned(self, counts: Counts, unread: frozenset[str], budget: Budget) -> None:
        """The work begins; `unread` are fields of the input that mean nothing here."""

    def writing(self) -> None:
        """The output is being written."""

    def waiting(self, line: str) -> None:
        """A server is at work on its own; `line` says how far it is."""

    def say(self, line: str) -> None:
        """Something that whoever watches must know."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Codes what the journal lacks; `work` returns the limit that ended it, if one did.

    `under_way` is how many requests a server works on whether or not this run goes on.
    """

    coder: KnownCoder
    work: Callable[[], Awaitable[LimitReached | None]]
    under_way: Callable[[], int] = lambda: 0


def journal_of(out: Path) -> Path:
    """Where the journal of an output is."""
    return out.with_name(f"{out.name}.journal")
