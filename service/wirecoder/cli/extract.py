"""`wirecoder extract`: articles in, incident reports out."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Annotated

import typer

from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.cli.render import Format, Results
from wirecoder.cli.ticker import Ticker
from wirecoder.errors import WirecoderError
from wirecoder.pipeline.many import Outcome, code_all
from wirecoder.sources.files import Input, collect

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
    coding = bootstrap.build_coding(settings, prompt)
    at_once = bootstrap.concurrency(settings)
    failed = 0
    single = len(inputs) == 1
    async with AsyncExitStack() as stack:
        stack.push_async_callback(coding.close)
        with Results(form, single) as results, Ticker(len(inputs)) as ticker:

            def finish(outcome: Outcome) -> Outcome:
                return ticker.done(_written(outcome, out))

            outcomes = code_all(coding.coder, inputs, at_once, ticker.stage, finish)
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
