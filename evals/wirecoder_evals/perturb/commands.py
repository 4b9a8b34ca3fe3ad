"""`wirecoder eval perturb`: change articles in known ways; their reports must change only there."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from wirecoder.cli import files
from wirecoder.cli.terminal import results_console
from wirecoder_evals.evaluate import load
from wirecoder_evals.perturb import tables
from wirecoder_evals.perturb.run import Plan, robustness
from wirecoder_evals.perturb.variants import Kind

_SOME_FAILED = 3


def perturb(  # noqa: PLR0913, PLR0917 - each is one option of the command
    dataset: Annotated[
        list[Path] | None,
        typer.Option(
            help="Holds articles/ and gold/; may be given more than once. Without it: the "
            "committed datasets.",
            metavar="DIR",
        ),
    ] = None,
    kind: Annotated[
        list[Kind] | None,
        typer.Option(help="A kind of change; may be given more than once. Without it: all."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Take no more than the first N articles.", metavar="N")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Decides which sentence, name or caption is chosen.", metavar="S")
    ] = 0,
    prompt: Annotated[
        str | None, typer.Option(help="The prompt to code with.", metavar="NAME@VERSION")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Write the table and the failures to this folder.", metavar="DIR"),
    ] = None,
) -> None:
    """Change articles in known ways, code them anew, and count the reports that changed only so.

    Numbers, places, a negation, capitals, a paragraph twice, a caption from elsewhere.
    """
    datasets = load(dataset or [])
    if report is not None:
        files.prepare(report, "--report")
    chosen = [one for one in Kind if one in (kind or Kind)]
    found = asyncio.run(robustness(Plan(datasets, chosen, limit, seed, prompt)))
    tables.show(found, results_console())
    if report is not None:
        tables.write(found, report)
        typer.echo(f"Reports: {report / tables.TABLE} and {tables.FAILURES} beside it", err=True)
    if found.incomplete:
        raise typer.Exit(_SOME_FAILED)
