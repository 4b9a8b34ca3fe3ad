"""One run of a batch: plan, work, write. Whatever ends it, the next run goes on from there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wirecoder import bootstrap
from wirecoder.batch import outputs
from wirecoder.batch.budget import UNLIMITED, Budget, Limits, MeteredModel
from wirecoder.batch.journal import Counts, Journal
from wirecoder.batch.plan import plan
from wirecoder.batch.work import Listener, Work
from wirecoder.errors import LimitReached
from wirecoder.ports import LanguageModel
from wirecoder.settings import Settings
from wirecoder.sources.given import Source
from wirecoder.usage import Usage


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: from where to where, with what means."""

    source: Source
    out: Path
    settings: Settings
    prompt: str | None = None
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `spent` is of all runs; `limit` what stopped it, if a limit did."""

    counts: Counts
    spent: tuple[Usage, float]
    written: int
    limit: LimitReached | None


class Display(Listener, Protocol):
    """Who watches a run."""

    def planning(self, entered: int) -> None:
        """So many articles of the input were gone through."""

    def planned(self, counts: Counts, unread: frozenset[str], budget: Budget) -> None:
        """The work begins; `unread` are fields of the input that mean nothing here."""

    def writing(self) -> None:
        """The output is being written."""


def journal_of(out: Path) -> Path:
    """Where the journal of an output is."""
    return out.with_name(f"{out.name}.journal")


async def run(order: Order, display: Display) -> Ended:
    """Do as ordered. The output is written also if the run is stopped, with what there is.

    Raises what would fail every article, such as a model that cannot be reached.
    """
    settings = order.settings
    journal = Journal(journal_of(order.out))
    try:
        budget = Budget(order.limits, *journal.spent)
        coding = bootstrap.build_coding(
            settings, order.prompt, around=metered(budget, settings.llm_repairs)
        )
        try:
            plan(order.source, journal, coding.coder, display.planning)
            work = Work(coding.coder, journal, budget, display, settings.article_seconds)
            display.planned(journal.counts(), order.source.unread, budget)
            with _written_anyway(journal, order.out, display) as written:
                await work.do(order.source, bootstrap.concurrency(settings))
        finally:
            await coding.close()
        return Ended(journal.counts(), budget.spent, written[0], work.limit)
    finally:
        journal.close()


def metered(budget: Budget, repairs: int) -> Callable[[LanguageModel], LanguageModel]:
    """Puts the budget before a model."""
    return lambda model: MeteredModel(model, budget, repairs)


@contextmanager
def _written_anyway(journal: Journal, out: Path, display: Display) -> Iterator[list[int]]:
    """Write the output at the end of the work, however it ends; gives the number of rows."""
    written: list[int] = []
    try:
        yield written
    finally:
        display.writing()
        written.append(outputs.write(journal.rows(), out))
