"""`wirecoder batch`: many articles from a file or folder into one file, resumable."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wirecoder import bootstrap
from wirecoder.batch import outputs
from wirecoder.batch.budget import Limits
from wirecoder.batch.order import EngineName, Order
from wirecoder.cli.batch_display import LiveDisplay, opening, short, spending
from wirecoder.errors import ConfigurationInvalid
from wirecoder.export.words import counted
from wirecoder.settings import Settings, of_library
from wirecoder.sources.source import open_source

if TYPE_CHECKING:
    from wirecoder.batch.estimate import Estimate
    from wirecoder.batch.run import Ended

SOME_FAILED = 3


def batch(  # noqa: PLR0913, PLR0917 - one argument for each option
    source: Annotated[
        Path,
        typer.Argument(
            help="A table (.jsonl, .csv, .parquet, also .gz of the first two) with the columns "
            "text, id, title, published, source_url; or a folder of such tables or of *.txt.",
            metavar="IN",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help="A .jsonl or .parquet, or a name without an ending for a folder of Parquet parts: "
            "for each article its report, or its error. OUT.journal beside it keeps what is done.",
            metavar="OUT",
        ),
    ],
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Articles and calls at one time."),
    ] = None,
    prompt: Annotated[
        str | None, typer.Option(help="The prompt to code with.", metavar="NAME@VERSION")
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0, metavar="USD", help="Spend no more, all runs together."),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Use no more tokens, all runs together."),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option(
            help="Who asks the model: this process, the workers of a Ray cluster, or a server's "
            "Batch API in its own time.",
        ),
    ] = EngineName.LOCAL,
    poll: Annotated[
        float,
        typer.Option(min=1, metavar="SECONDS", help="batch-api: seconds between two looks at it."),
    ] = 60.0,
    wait: Annotated[
        bool,
        typer.Option(
            "--wait/--no-wait", help="batch-api: wait for the answers, or fetch another time."
        ),
    ] = True,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="ray: processes that code, each --concurrency at a time."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="ray: where the cluster is; without it RAY_ADDRESS, else one on this machine.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would cost, and do nothing.")
    ] = False,
) -> None:
    """Code many articles. Stopped at any moment, the same command goes on where it was."""
    from wirecoder.batch.estimate import estimate
    from wirecoder.batch.run import run

    outputs.check(out, source)
    settings = _settings(concurrency)
    limits = Limits(max_cost, max_tokens)
    if max_cost is not None:
        _check_prices(settings)
    articles = open_source(source.absolute() if engine is EngineName.RAY else source)
    order = Order(
        articles,
        out,
        settings,
        prompt,
        limits,
        engine,
        wait,
        poll,
        cluster or of_library("RAY_ADDRESS"),
        workers,
    )
    if dry_run:
        _tell_estimate(asyncio.run(estimate(order, lambda entered: None)))
        return
    with LiveDisplay() as display:
        ended = asyncio.run(run(order, display))
    _tell_end(ended, out)
    if ended.counts.done < ended.counts.total:
        raise typer.Exit(SOME_FAILED)


def _settings(concurrency: int | None) -> Settings:
    settings = bootstrap.load_settings()
    if concurrency is None:
        return settings
    return settings.model_copy(update={"llm_concurrency": concurrency})


def _check_prices(settings: Settings) -> None:
    """A fallback without prices would end the batch when it is first needed, hours later."""
    other = bootstrap.of_fallback(settings)
    if other and (other.llm_input_price is None or other.llm_output_price is None):
        raise ConfigurationInvalid(
            "--max-cost needs the fallback's prices, too: set "
            "WIRECODER_LLM_FALLBACK_INPUT_PRICE and WIRECODER_LLM_FALLBACK_OUTPUT_PRICE, "
            "0 for the embedded model"
        )


def _tell_end(ended: "Ended", out: Path) -> None:
    counts = ended.counts
    said = [f"{counts.done:,} of {counted(counts.total, 'article')} coded"]
    if counts.unreadable:
        said.append(f"{counts.unreadable:,} cannot be read")
    if counts.failed:
        said.append(f"{counts.failed:,} failed: the same command tries them again")
    if counts.pending:
        waiting = "wait for answers" if ended.under_way else "not tried"
        said.append(f"{counts.pending:,} {waiting}")
    said += spending(*ended.spent)
    if ended.under_way:
        requests = counted(ended.under_way, "request")
        typer.echo(f"{requests} at the server: the same command fetches the answers", err=True)
    if ended.limit is not None:
        typer.echo(f"stopped: {ended.limit}", err=True)
    typer.echo(f"{', '.join(said)}. {out}: {ended.written:,} rows", err=True)


def _tell_estimate(found: "Estimate") -> None:
    for line in opening(found.counts, found.unread):
        typer.echo(line)
    likely, most = found.likely, found.most
    typer.echo(
        f"likely {short(likely.calls)} calls, {short(likely.prompt_tokens)} prompt and "
        f"{short(likely.completion_tokens)} answer tokens; at most {short(most.prompt_tokens)} and "
        f"{short(most.completion_tokens)} ({counted(found.sampled, 'article')} rehearsed)"
    )
    if found.likely_dollars is None or found.most_dollars is None:
        typer.echo(
            "no cost: set WIRECODER_LLM_INPUT_PRICE and WIRECODER_LLM_OUTPUT_PRICE, in US dollars "
            "for a million tokens"
        )
    else:
        typer.echo(f"likely ${found.likely_dollars:,.2f}, at most ${found.most_dollars:,.2f}")
