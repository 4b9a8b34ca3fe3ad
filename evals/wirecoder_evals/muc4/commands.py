"""`wirecoder eval muc4`: score predictions on MUC-4, or code a sample of it and score that.

The measure is CEAF-REE (see `ceaf`), the way from reports to MUC-4's roles is in `roles`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich import box
from rich.table import Table

from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.cli.terminal import results_console
from wirecoder.errors import InvalidRequest, WirecoderError
from wirecoder.pipeline.intake import check_text
from wirecoder.pipeline.run import Coder
from wirecoder_evals.checkout import is_this_project
from wirecoder_evals.muc4.ceaf import Figures, Scores, score
from wirecoder_evals.muc4.documents import (
    Document,
    Fillers,
    read_documents,
    read_predictions,
    write_predictions,
)
from wirecoder_evals.muc4.roles import fillers
from wirecoder_schemas.article import Article, text_sha256
from wirecoder_schemas.provenance import CodingStatus, PromptRef
from wirecoder_schemas.report import Report

app = typer.Typer(help="Measure extraction on MUC-4, beside published systems.")
PREDICTIONS = "predictions.jsonl"
"""Where `code` keeps its predictions, beside the reports, to be scored again by `score`."""
_SOME_FAILED = 3


@app.callback(no_args_is_help=True)
def muc4() -> None:
    """Measure extraction on MUC-4, beside published systems."""


@app.command("score")
def score_predictions(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="MUC-4's dev.json or test.json.")],
    predictions: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTIONS", help=f"GRIT's preds_s_t.out, or the {PREDICTIONS} of `code`."
        ),
    ],
) -> None:
    """Score predictions by CEAF-REE, on the documents that they are for."""
    _show(read_documents(gold), read_predictions(predictions))


@app.command()
def code(
    documents: Annotated[
        Path, typer.Argument(metavar="DOCUMENTS", help="MUC-4's dev.json or test.json.")
    ],
    every: Annotated[
        int, typer.Option(min=1, metavar="K", help="Code every K-th document, from the first on.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Keep the reports here; run again, it goes on.")
    ],
    prompt: Annotated[
        str | None, typer.Option(help="The prompt to code with.", metavar="NAME@VERSION")
    ] = None,
) -> None:
    """Code a sample of MUC-4 with the configured model, and score it by CEAF-REE."""
    annotated = read_documents(documents)
    _refuse_checkout(out)
    files.prepare(out)
    sample = annotated[::every]
    names = ", ".join(document.id for document in sample)
    typer.echo(f"Every document of {every}, {len(sample)} of {len(annotated)}: {names}")
    reports = asyncio.run(_code(sample, out, prompt))
    predictions: dict[str, Fillers] = {
        one.id: fillers(reports[one.id]) if one.id in reports else {} for one in sample
    }
    write_predictions(out / PREDICTIONS, predictions)
    _show(annotated, predictions)
    typer.echo(_summary(sample, reports))
    if len(reports) < len(sample):
        raise typer.Exit(_SOME_FAILED)


# ------------------------------------------------------------------------- coding a sample


async def _code(sample: Sequence[Document], out: Path, prompt: str | None) -> dict[str, Report]:
    """The reports by document, those in `out` as they are; a document that failed has none.

    Raises what would fail every further document too, such as a model that cannot be reached.
    """
    settings = bootstrap.load_settings()
    model = bootstrap.build_model(settings)
    coder = bootstrap.build_coder(settings, model, prompt)
    async with aclosing(model):
        reports = _kept(sample, out, model.name, bootstrap.load_prompt(settings, prompt).ref)
        for position, document in enumerate(sample, start=1):
            if document.id not in reports:
                report = await _coded(coder, document, out, f"[{position}/{len(sample)}]")
                reports |= {document.id: report} if report else {}
    return reports


async def _coded(coder: Coder, document: Document, out: Path, place: str) -> Report | None:
    """The report of one document, written to `out`; None if this document alone failed."""
    try:
        text = check_text(document.text, document.id)
        report = await coder.code(Article(id=document.id, text=text))
        files.write(report, out)
    except WirecoderError as fault:
        if not fault.of_one_article:
            raise
        typer.echo(f"{place} {document.id}: failed, counts as empty: {fault}", err=True)
        return None
    said = f"{report.run.status.value}, {len(report.incidents)} incidents"
    typer.echo(f"{place} {document.id}: {said} ({report.run.seconds:.1f} s)", err=True)
    return report


def _kept(
    sample: Sequence[Document], out: Path, model: str, prompt: PromptRef
) -> dict[str, Report]:
    """The valid reports of an earlier run; raises `InvalidRequest` if another system made them.

    Figures of two models or prompts in one would be nobody's.
    """
    reports: dict[str, Report] = {}
    for document in sample:
        file = out / f"{document.id}.json"
        try:
            report = Report.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            continue
        if report.article.sha256 != text_sha256(document.text):
            continue
        made = report.run
        if (made.model, made.prompt) != (model, prompt):
            raise InvalidRequest(
                f"{file} was coded by {made.model} with {made.prompt.label}, "
                f"this is {model} with {prompt.label}: choose another --out"
            )
        reports[document.id] = report
    return reports


def _refuse_checkout(out: Path) -> None:
    """Raise `InvalidRequest` if `out` lies in this project's checkout, but for its ignored `out/`.

    MUC-4 is agency copy under its owners' rights, and reports quote it.
    """
    folder = out.resolve()
    for root in (folder, *folder.parents):
        inside = folder.relative_to(root).parts
        if is_this_project(root) and inside[:1] != ("out",):
            raise InvalidRequest(
                f"--out {out} lies in the checkout {root}, where MUC-4's text must not be kept: "
                f"choose a folder outside, or below {root / 'out'}"
            )


def _summary(sample: Sequence[Document], reports: Mapping[str, Report]) -> str:
    refused = sum(one.run.status is CodingStatus.NOT_CODED for one in reports.values())
    return (
        f"n = {len(sample)}: {len(reports) - refused} coded, {refused} not coded, "
        f"{len(sample) - len(reports)} failed; what has no incident counts as empty."
    )


# ------------------------------------------------------------------------- the table


def _show(documents: Sequence[Document], predictions: Mapping[str, Fillers]) -> None:
    """Print the scores of the documents that were predicted, and how many of all they are."""
    unknown = sorted(predictions.keys() - {document.id for document in documents})
    if unknown:
        raise InvalidRequest(
            f"{unknown[0]!r} is predicted, but not annotated: score with the file it is from"
        )
    scores = score((predictions[one.id], one.fillers) for one in documents if one.id in predictions)
    results_console().print(_table(scores, len(documents)))


def _table(scores: Scores, of: int) -> Table:
    n = len(scores.by_document)
    table = Table(box=box.HORIZONTALS, title=f"CEAF-REE, n = {n} of {of} documents")
    table.add_column("Role")
    for head in ("P", "R", "F", "Hits", "Predicted", "Gold"):
        table.add_column(head, justify="right")
    for role, figures in scores.by_role.items():
        table.add_row(role.value, *_cells(figures))
    table.add_section()
    table.add_row("micro", *_cells(scores.micro), style="bold")
    if found := scores.f1_interval:
        low, high = (f"{100 * end:.2f}" for end in found)
        table.caption = f"micro F, 95 % interval over documents: {low} to {high}"
    return table


def _cells(figures: Figures) -> list[str]:
    ratios = (figures.precision, figures.recall, figures.f1)
    counts = (figures.hits, figures.predicted, figures.gold)
    return [*(f"{100 * ratio:.2f}" for ratio in ratios), *map(str, counts)]
