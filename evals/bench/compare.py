"""The pipeline beside the single call that is its yardstick: quality and seconds, in one run.

.venv/bin/python evals/bench/compare.py --dataset DIR [--limit N] [--out DIR]

Both ways ask the same model on the same server in the same process, article by article in
alternating order, since seconds of two runs on a shared machine say nothing about each other.
"""

import asyncio
import datetime as dt
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich import box
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bench import single_call
from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.cli.terminal import results_console
from wirecoder.errors import ModelError, WirecoderError
from wirecoder.export.words import counted, plain
from wirecoder.pipeline.run import Coder
from wirecoder.ports import LanguageModel
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case
from wirecoder_evals.evaluate import load
from wirecoder_evals.evaluation import Value
from wirecoder_evals.provenance import machine, revision
from wirecoder_evals.reports import words
from wirecoder_evals.runner import Dataset
from wirecoder_evals.scoring.articles import ArticleScore, score_article
from wirecoder_evals.scoring.bootstrap import interval
from wirecoder_evals.scoring.figures import FIGURES
from wirecoder_schemas.article import Article
from wirecoder_schemas.incident import FORMAT, Incident
from wirecoder_schemas.provenance import CodingStatus

PIPELINE, SINGLE = "pipeline", "single"
"""The two ways, as their folders are named."""
_NAMES: Final = {PIPELINE: "Pipeline", SINGLE: "Single call"}
_SHOWN = ("slot_f1", "over_generation", "detection_f1", "left_empty", "quotes_exact", "failures")
_OF_ONE_ARTICLE = 3  # the exit code of errors that the next article need not meet


@dataclass(frozen=True, slots=True)
class Coded:
    """What one way made of one article; with a `failure` there are no incidents and no document.

    `document` is what is kept of it, as JSON text.
    """

    incidents: tuple[Incident, ...]
    document: str | None
    usage: Usage
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """The same with the seconds of wall time that it took."""

    coded: Coded
    seconds: float


Way = Callable[[Article], Awaitable[Coded]]
Pair = Mapping[str, Timed]
"""What both ways made of one article, by way."""


# ------------------------------------------------------------------------- the two ways


def by_pipeline(coder: Coder) -> Way:
    """The way of the pipeline. What it declines to code has failed: nobody looked at it."""

    async def code(article: Article) -> Coded:
        report = await coder.code(article)
        run = report.run
        usage = Usage(run.calls, run.prompt_tokens, run.completion_tokens, run.cached_tokens)
        if run.status is CodingStatus.NOT_CODED:
            return Coded((), None, usage, f"not coded: {run.warnings[-1].message}")
        return Coded(report.incidents, report.to_json(), usage)

    return code


def by_single_call(model: LanguageModel) -> Way:
    """The way of the yardstick."""

    async def code(article: Article) -> Coded:
        called = await single_call.code(article, model)
        rows = [one.model_dump(mode="json", exclude_unset=True) for one in called.incidents]
        document = {"format": FORMAT, "incidents": rows}
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        return Coded(called.incidents, text, called.usage)

    return code


async def timed(way: Way, article: Article) -> Timed:
    """Code one article; a failure of this article alone is an outcome, any other is raised."""
    start = time.perf_counter()
    try:
        coded = await way(article)
    except WirecoderError as fault:
        if fault.exit_code != _OF_ONE_ARTICLE:
            raise
        usage = fault.usage if isinstance(fault, ModelError) else Usage()
        coded = Coded((), None, usage, f"{fault.code}: {fault}")
    return Timed(coded, time.perf_counter() - start)


async def run(cases: Sequence[Case], ways: Mapping[str, Way], out: Path) -> list[Pair]:
    """Code every article both ways, the first way first for every other one; keep what comes.

    Before the clock runs each way codes an invented article: the server's start, and the first
    reading of each prompt, would otherwise all be the first article's.
    """
    typer.echo("warming up: the server's start is nobody's seconds", err=True)
    for way in ways.values():
        with suppress(WirecoderError):  # if it is no passing fault, the first article says so
            await way(Article(id="warm-up", text=single_call.EXAMPLE_TEXT))
    pairs: list[Pair] = []
    for position, case in enumerate(cases):
        turn = list(ways) if position % 2 == 0 else list(ways)[::-1]
        pair = {name: await timed(ways[name], case.read()) for name in turn}
        for name, found in pair.items():
            _keep(found.coded, out / name / f"{case.id}.json")
        said = ", ".join(f"{name} {_told(found)}" for name, found in pair.items())
        typer.echo(f"[{position + 1}/{len(cases)}] {plain(case.id)}: {said}", err=True)
        pairs.append(pair)
    return pairs


def _told(found: Timed) -> str:
    coded = found.coded
    what = "FAILED" if coded.failure else counted(len(coded.incidents), "incident")
    return f"{what} ({found.seconds:.1f} s)"


# ------------------------------------------------------------------------- what is kept


def prepare(out: Path) -> None:
    """Empty the folders of both ways: predictions of two runs in one would be nobody's."""
    for name in _NAMES:
        files.prepare(out / name)
        for stale in (out / name).glob("*.json"):
            stale.unlink()


def _keep(coded: Coded, file: Path) -> None:
    if coded.document is not None:
        files.write_text(file, coded.document)


def keep_costs(cases: Sequence[Case], pairs: Sequence[Pair], out: Path, title: str) -> None:
    """What each article cost each way, and where that was measured."""
    articles = {
        case.id: {
            name: {"seconds": round(found.seconds, 3), "failure": found.coded.failure}
            | asdict(found.coded.usage)
            for name, found in pair.items()
        }
        for case, pair in zip(cases, pairs, strict=True)
    }
    document = {
        "run": title,
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "revision": revision().model_dump(),
        "machine": machine().model_dump(),
        "articles": articles,
    }
    files.write_text(out / "costs.json", json.dumps(document, indent=1) + "\n")


# ------------------------------------------------------------------------- the table


def fair(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of which neither failed, the only ones whose seconds are compared.

    A call that ran on to its token limit, or an article that was declined in no time, would
    flatter the other way.
    """
    return [p for p in pairs if not any(found.coded.failure for found in p.values())]


def ratios(pairs: Sequence[Pair]) -> list[float]:
    """Pipeline to single call, in seconds, of each fair pair."""
    return [pair[PIPELINE].seconds / pair[SINGLE].seconds for pair in fair(pairs)]


def table(cases: Sequence[Case], pairs: Sequence[Pair], title: str) -> Table:
    """Figures and seconds of both ways, one column each."""
    shown = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD)
    shown.add_column("", no_wrap=True)
    for name in _NAMES.values():
        shown.add_column(name, justify="right")
    scores = {name: _scores(cases, pairs, name) for name in _NAMES}
    for figure in (f for key in _SHOWN for f in FIGURES if f.key == key):
        values = [Value.of(figure, scores[name]) for name in _NAMES]
        cells = (f"{words.value(value)} {words.interval(value)}".strip() for value in values)
        shown.add_row(figure.name, *cells)
    shown.add_section()
    seconds = (_median([pair[name].seconds for pair in fair(pairs)]) for name in _NAMES)
    shown.add_row("Seconds an article, median", *seconds)
    shown.add_row("Pipeline / single call, median of pairs", _median(ratios(pairs)), "")
    return shown


def _scores(cases: Sequence[Case], pairs: Sequence[Pair], name: str) -> list[ArticleScore]:
    return [
        score_article(
            case.id,
            case.text,
            case.gold.incidents,
            pair[name].coded.incidents,
            failure=pair[name].coded.failure,
        )
        for case, pair in zip(cases, pairs, strict=True)
    ]


def _median(values: Sequence[float]) -> str:
    """`1.18 [0.97, 1.31], n = 5`: a median, with its 95 % bootstrap interval where there is one."""
    if not values:
        return words.NOTHING
    ends = interval(values, statistics.median)
    between = f" [{ends.low:.2f}, {ends.high:.2f}]" if ends else ""
    return f"{statistics.median(values):.2f}{between}, n = {len(values)}"


# ------------------------------------------------------------------------- the command


def main(
    dataset: Annotated[Path, typer.Option(metavar="DIR", help="Holds articles/ and gold/.")],
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Code the first N articles only.")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Predictions of both go here, by dataset.")
    ] = Path("out/bench"),
) -> None:
    """Code a dataset with the pipeline and with the single call, and print both beside gold."""
    try:
        (labelled,) = load([dataset])
        failures = asyncio.run(_compare(labelled, labelled.cases[:limit], out / labelled.name))
    except WirecoderError as fault:
        typer.echo(f"error: {fault}", err=True)
        raise typer.Exit(fault.exit_code) from None
    if failures:
        raise typer.Exit(_OF_ONE_ARTICLE)


async def _compare(dataset: Dataset, cases: Sequence[Case], out: Path) -> int:
    """Run, keep, print; returns how many calls failed."""
    settings = bootstrap.load_settings()
    model = bootstrap.build_model(settings)
    coder = bootstrap.build_coder(settings, model)
    prompt = bootstrap.load_prompt(settings).label
    title = f"{dataset.name}, n = {len(cases)} of {len(dataset.cases)}: {model.name}, {prompt}"
    prepare(out)
    async with aclosing(model):
        ways = {PIPELINE: by_pipeline(coder), SINGLE: by_single_call(model)}
        pairs = await run(cases, ways, out)
    keep_costs(cases, pairs, out, title)
    console = results_console()
    console.print(table(cases, pairs, title))
    failed = [
        f"{_NAMES[name]} failed on {case.id}, counted as empty: {found.coded.failure}"
        for case, pair in zip(cases, pairs, strict=True)
        for name, found in pair.items()
        if found.coded.failure
    ]
    for line in failed:
        console.print(Text(plain(line), "red"), soft_wrap=True)
    typer.echo(f"Predictions and costs: {out}", err=True)
    return len(failed)


if __name__ == "__main__":
    typer.run(main)
