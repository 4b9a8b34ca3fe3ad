"""Progress of many articles on standard error."""

import sys

from rich.console import Console
from rich.status import Status
from rich.text import Text

from wirecoder.export.words import counted, plain
from wirecoder.pipeline.many import Outcome, Source
from wirecoder_schemas.provenance import CodingStatus


class Ticker:
    """A spinner with the stage, and a line for each article done."""

    def __init__(self, total: int) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._total = total
        self._count = 0
        self._status = Status("starting", console=self._console)

    def __enter__(self) -> "Ticker":
        if sys.stderr.isatty():
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._status.stop()
        if kind is not None and self._count < self._total:
            self._console.print(f"Stopped: {self._count} of {self._total} articles are done.")

    def stage(self, item: Source, stage: str) -> None:
        """An article entered a stage."""
        done = f"({self._count}/{self._total} done)"
        self._status.update(Text(f"{plain(item.stem)}: {stage} {done}"))

    def done(self, outcome: Outcome) -> Outcome:
        """An article is finished; returns its outcome."""
        self._count += 1
        head = f"[{self._count}/{self._total}] {plain(outcome.input.stem)}"
        self.say(f"{head}: {_summary(outcome)}")
        return outcome

    def say(self, line: str) -> None:
        """Tell something beside the articles."""
        self._console.print(plain(line), markup=False, emoji=False, soft_wrap=True)


def _summary(outcome: Outcome) -> str:
    report = outcome.report
    if report is None:
        return f"failed, {outcome.error}"
    seconds = f"({report.run.seconds:.1f} s)"
    if report.run.status is CodingStatus.NOT_CODED:
        return f"not coded, {report.run.warnings[-1].message} {seconds}"
    said = [counted(len(report.incidents), "incident")]
    if report.run.warnings:
        said.append(counted(len(report.run.warnings), "warning"))
    return f"{', '.join(said)} {seconds}"
