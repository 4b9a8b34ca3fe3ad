"""`wirecoder extract`: articles in, incident reports out."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status
from rich.text import Text

from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.cli.coding import Outcome, code_all
from wirecoder.cli.inputs import Input, collect
from wirecoder.cli.render import Format, Results
from wirecoder.cli.rows import plain
from wirecoder.errors import WirecoderError
from wirecoder_schemas.provenance import CodingStatus

SOME_FAILED = 3


def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Article files, folders of *.txt, or - for standard input.",
            metavar="PATH",
            readable=False,  # one that cannot be read must not stop the others
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(
            help="The publication date, YYYY-MM-DD or RFC 3339; anchors weekdays.", metavar="DATE"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Write one report file for each article to this folder.", metavar="DIR"),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="What to print on standard output.")
    ] = Format.TABLE,
    prompt: Annotated[
        str | None, typer.Option(help="The prompt to code with.", metavar="NAME@VERSION")
    ] = None,
) -> None:
    """Code articles into incident records, each value with the words it rests on."""
    inputs = collect(paths, published)
    if out is not None:
        files.prepare(out)
    failed = asyncio.run(_extract(inputs, out, form, prompt))
    if failed:
        raise typer.Exit(SOME_FAILED)


async def _extract(
    inputs: Sequence[Input], out: Path | None, form: Format, prompt: str | None
) -> int:
    """Code, write and print; returns how many articles failed."""
    settings = bootstrap.load_settings()
    model = bootstrap.build_model(settings)
    at_once = bootstrap.concurrency(settings)
    coder = bootstrap.build_coder(settings, model, prompt)
    failed = 0
    single = len(inputs) == 1
    async with aclosing(model):
        with Results(form, single) as results, Ticker(len(inputs)) as ticker:

            def finish(outcome: Outcome) -> Outcome:
                return ticker.done(_written(outcome, out))

            outcomes = code_all(coder, inputs, at_once, ticker.stage, finish)
            async with aclosing(outcomes):
                async for outcome in outcomes:
                    failed += outcome.error is not None
                    results.add(outcome)
    return failed


def _written(outcome: Outcome, out: Path | None) -> Outcome:
    """The outcome after its report was written; a report that cannot be written is a failure."""
    if out is None or outcome.report is None:
        return outcome
    try:
        files.write(outcome.report, out)
    except WirecoderError as fault:
        return Outcome(outcome.input, None, fault)
    return outcome


class Ticker:
    """Progress on standard error: a spinner with the stage, and a line for each article done."""

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

    def stage(self, item: Input, stage: str) -> None:
        """An article entered a stage."""
        done = f"({self._count}/{self._total} done)"
        self._status.update(Text(f"{plain(item.stem)}: {stage} {done}"))

    def done(self, outcome: Outcome) -> Outcome:
        """An article is finished; returns its outcome."""
        self._count += 1
        head = f"[{self._count}/{self._total}] {plain(outcome.input.stem)}"
        line = f"{head}: {plain(_summary(outcome))}"
        self._console.print(line, markup=False, emoji=False, soft_wrap=True)
        return outcome


def _summary(outcome: Outcome) -> str:
    report = outcome.report
    if report is None:
        return f"failed, {outcome.error}"
    seconds = f"({report.run.seconds:.1f} s)"
    if report.run.status is CodingStatus.NOT_CODED:
        return f"not coded, {report.run.warnings[-1].message} {seconds}"
    said = [_counted(len(report.incidents), "incident")]
    if report.run.warnings:
        said.append(_counted(len(report.run.warnings), "warning"))
    return f"{', '.join(said)} {seconds}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
