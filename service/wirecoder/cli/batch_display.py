"""A batch as it goes, on standard error: a live line on a terminal, else a line now and then."""

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from wirecoder.batch.budget import Budget
from wirecoder.batch.journal import Counts
from wirecoder.batch.pace import Pace
from wirecoder.export.words import counted, plain
from wirecoder.usage import Usage

_QUIET = 30.0  # seconds between two lines where no terminal shows them
_MOST_FAILURES = 20  # that are told one by one; the output has them all


class LiveDisplay:
    """Shows done, failed, rate, tokens, cost and time left."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._live = sys.stderr.isatty()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[said]}"),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task: TaskID | None = None
        self._total = self._done = self._failed = 0
        self._budget: Budget | None = None
        self._pace = Pace(time.monotonic())
        self._told = time.monotonic()

    def __enter__(self) -> "LiveDisplay":
        self._progress.start()
        self._task = self._progress.add_task("Reading the input", total=None, said="")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._progress.stop()
        if kind is not None and self._budget is not None:
            done = f"{self._done:,} of {self._total:,}"
            self._say(f"Stopped: {done} are coded and kept; the same command goes on from there.")

    def planning(self, entered: int) -> None:
        """So many articles of the input were gone through."""
        self._update(said=f"{entered:,} articles")

    def planned(self, counts: Counts, unread: frozenset[str], budget: Budget) -> None:
        """The work begins."""
        self._budget, self._total = budget, counts.to_code
        self._pace, self._told = Pace(time.monotonic()), time.monotonic()
        for line in opening(counts, unread):
            self._say(line)
        self._update(description="Coding", total=counts.to_code, said="")

    def coded(self, article_id: str) -> None:
        """An article has a report."""
        self._done += 1
        self._ended()

    def failed(self, article_id: str, code: str, message: str) -> None:
        """An article has an error in its place."""
        self._failed += 1
        if self._failed <= _MOST_FAILURES:
            self._say(f"{article_id}: failed, {message}")
        if self._failed == _MOST_FAILURES:
            self._say("further failures are in the output only")
        self._ended()

    def waiting(self, line: str) -> None:
        """A server is at work on its own."""
        if self._live:
            self._update(description="Waiting", said=line)
        else:
            self._say(line)

    def say(self, line: str) -> None:
        """Something to know, whatever else is shown."""
        self._say(line)

    def writing(self) -> None:
        """The output is being written."""
        self._update(description="Writing the output")

    def _ended(self) -> None:
        now = time.monotonic()
        ended = self._done + self._failed
        self._pace.ended(ended, now)
        if self._live:
            self._update(description="Coding", completed=ended, said=self._line(now))
        elif now - self._told >= _QUIET:
            self._told = now
            self._say(self._line(now))

    def _line(self, now: float) -> str:
        """`1,204/20,000 done, 3 failed, 8.1/s, 4.1M tokens, $1.20, 38 min left`."""
        ended = self._done + self._failed
        said = [f"{self._done:,}/{self._total:,} done"]
        if self._failed:
            said.append(f"{self._failed:,} failed")
        if rate := self._pace.rate(ended, now):
            said.append(f"{rate:.1f}/s" if rate >= 1 else f"{rate * 3600:,.0f}/h")
        if self._budget is not None:
            said += spending(*self._budget.spent)
        left = self._pace.left(ended, self._total, now)
        if left is not None:
            said.append(f"{duration(left)} left")
        return ", ".join(said)

    def _update(self, **changes: object) -> None:
        if self._task is not None:
            self._progress.update(self._task, **changes)  # type: ignore[arg-type] # fields by name

    def _say(self, line: str) -> None:
        self._console.print(plain(line), markup=False, emoji=False, soft_wrap=True)


def opening(counts: Counts, unread: frozenset[str]) -> list[str]:
    """What a run begins with, in lines."""
    said = [counted(counts.total, "article")]
    parts = {
        "cannot be read": counts.unreadable,
        "done before": counts.done,
        "failed before": counts.failed,
        "repeat the text of another": counts.repeats,
    }
    said += [f"{number:,} {what}" for what, number in parts.items() if number]
    lines = [", ".join([*said, f"{counts.to_code:,} to code"])]
    if unread:
        lines.append(f"not read from the input: {', '.join(sorted(unread))}")
    return lines


def spending(usage: Usage, dollars: float) -> list[str]:
    """Tokens, and dollars where there are prices."""
    tokens = usage.prompt_tokens + usage.completion_tokens
    said = [f"{short(tokens)} tokens"] if tokens else []
    return [*said, f"${dollars:,.2f}"] if dollars else said


def short(number: float) -> str:
    """`950`, `12.3k`, `4.1M`, `2.6G`."""
    for unit in ("", "k", "M"):
        if number < 1000:
            return f"{number:.0f}" if not unit else f"{number:.1f}{unit}"
        number /= 1000
    return f"{number:,.1f}G"


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 20 min`, `2 days 4 h`."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h"
