"""Predict and score, apart: predictions cost model calls and are kept, scores cost nothing."""

import datetime as dt
import shlex
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wirecoder import __version__, bootstrap
from wirecoder.cli import files
from wirecoder.cli.ticker import Ticker
from wirecoder.pipeline.many import Outcome, Source, code_all
from wirecoder.pipeline.run import Coder
from wirecoder.ports import ArticleCoder, LanguageModel
from wirecoder.settings import Settings
from wirecoder.usage import Usage
from wirecoder_evals import provenance, recordings
from wirecoder_evals.cases import Case
from wirecoder_evals.provenance import Identity, Mode, RunRecord
from wirecoder_evals.runs import Failure, RunFolder
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring.articles import ArticleScore, score_article
from wirecoder_prompts.prompt import Prompt
from wirecoder_schemas.report import Report

_SHAPING = ("llm_context_tokens", "llm_repairs")
_EMBEDDED = Settings.model_construct(strategy="auto", llm_base_url=None)
_REPLAYED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # recordings keep no time; this says so


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that was loaded: its folder, and its labelled articles in order of id."""

    folder: Path
    cases: Sequence[Case]

    @property
    def name(self) -> str:
        """How reports and folders name it."""
        return self.folder.resolve().name


@dataclass(frozen=True, slots=True)
class Answers:
    """Where answers come from: the model, its recordings, or the model to be recorded."""

    mode: Mode
    recordings: Path | None = None

    def folder(self, dataset: Dataset, prompt: Prompt) -> Path:
        """The recordings of a dataset with one prompt."""
        folder = (
            recordings.folder_of(dataset.folder)
            if self.recordings is None
            else self.recordings / dataset.name
        )
        return folder / prompt.label

    def settings(self) -> Settings:
        """The user's settings, with a model for recordings: always the embedded one."""
        settings = bootstrap.load_settings()
        if self.mode is Mode.LIVE:
            return settings
        fixed: dict[str, object] = {"llm_base_url": None, "llm_model": None, "llm_api_key": None}
        fixed |= {"model_file": None, "strategy": bootstrap.strategy(_EMBEDDED)}
        # What shapes the questions must not depend on who asks them.
        fixed |= {name: Settings.model_fields[name].default for name in _SHAPING}
        if self.mode is Mode.REPLAY:
            fixed |= {"llm_base_url": recordings.NOWHERE, "llm_model": bootstrap.EMBEDDED_MODEL}
            fixed |= {"llm_attempts": 1}
        fixed |= {"llm_input_price": None, "llm_output_price": None}
        return settings.model_copy(update=fixed)


class Listener(Protocol):
    """Is told how a run gets on."""

    def stage(self, item: Source, stage: str) -> None:
        """An article entered a stage."""

    def done(self, outcome: Outcome) -> Outcome:
        """An article is finished; returns its outcome."""


async def predict(
    dataset: Dataset, answers: Answers, ref: str | None, out: Path, fresh: bool = False
) -> RunFolder:
    """Code the articles of a dataset into a run folder below `out`, with a line for each.

    Where the model is asked, what an interrupted run of the same identity has there is kept; a
    replay costs nothing and is always made anew. Raises what stops every article: an unreachable
    model, a missing recording.
    """
    settings = answers.settings()
    prompt = bootstrap.load_prompt(settings, ref)
    model = bootstrap.build_model(settings)
    replayed = answers.mode is Mode.REPLAY
    recorded = provenance.answers_sha256(answers.folder(dataset, prompt)) if replayed else None
    record = record_of(dataset, prompt, model.name, settings, answers.mode, recorded)
    run = folder_of(record, out)
    if answers.mode is Mode.RECORD:
        files.prepare(answers.folder(dataset, prompt), "--recordings")
    async with aclosing(model):
        run.begin(record, fresh or answers.mode is not Mode.LIVE)
        coder = _coder(dataset, answers, prompt, model)
        pending = pending_of(dataset, run)
        with Ticker(len(pending)) as ticker:
            if kept := len(dataset.cases) - len(pending):
                total = len(dataset.cases)
                said = f"{kept} of {total} articles were coded before (--fresh: anew)"
                ticker.say(f"{dataset.name}: {said}")
            await fill(run, pending, coder, _at_once(answers, settings), ticker)
    run.write_record(summed(run, dataset))
    return run


def folder_of(record: RunRecord, out: Path) -> RunFolder:
    """Where below `out` a run lies, by what decides its predictions."""
    return RunFolder(out / "runs" / record.identity.mode / record.dataset / _folder_name(record))


def pending_of(dataset: Dataset, run: RunFolder) -> list[Case]:
    """The articles that a run has neither a report of nor a failure for good."""
    return [case for case in dataset.cases if not run.is_settled(case.id)]


async def fill(
    run: RunFolder, pending: Sequence[Case], coder: ArticleCoder, at_once: int, listener: Listener
) -> None:
    """Code articles into a run folder, each kept as soon as it is there.

    Raises what stops every article; what was coded by then is kept.
    """

    def finish(outcome: Outcome) -> Outcome:
        if outcome.report is not None:
            run.keep(outcome.report)
        elif outcome.error is not None:
            run.keep_failure(outcome.input.stem, Failure.of(outcome.error))
        return listener.done(outcome)

    async with aclosing(code_all(coder, pending, at_once, listener.stage, finish)) as outcomes:
        async for _ in outcomes:
            pass


def _folder_name(record: RunRecord) -> str:
    """The prompt; beside it the identity where a run is worth keeping when that changes."""
    identity = record.identity
    label = identity.prompt.label
    return f"{label}-{identity.short}" if identity.mode is Mode.LIVE else label


def score(dataset: Dataset, run: RunFolder) -> Scores:
    """Score what a run folder holds, and keep the scores there. Asks no model."""
    scores = Scores(
        gold_sha256=provenance.gold_sha256(dataset.cases),
        articles=tuple(_scored(case, run) for case in dataset.cases),
    )
    run.write_scores(scores)
    return scores


def _scored(case: Case, run: RunFolder) -> ArticleScore:
    found = run.prediction(case.id)
    gold = case.gold.incidents
    if isinstance(found, Failure):
        return score_article(case.id, case.text, gold, (), failure=str(found))
    if found.article.sha256 != case.gold.article.sha256:
        said = "other_text: the prediction is of another version of this article"
        return score_article(case.id, case.text, gold, (), failure=said)
    return score_article(case.id, case.text, gold, found.incidents)


def _coder(
    dataset: Dataset, answers: Answers, prompt: Prompt, model: LanguageModel
) -> ArticleCoder:
    replayed = answers.mode is Mode.REPLAY
    coder = Coder(
        prompt=prompt,
        model=model,
        clock=(lambda: _REPLAYED) if replayed else (lambda: dt.datetime.now(dt.UTC)),
        watch=(lambda: 0.0) if replayed else time.monotonic,
        new_id=lambda: f"eval-{dataset.name}",
    )
    if answers.mode is Mode.LIVE:
        return coder
    words = ["wirecoder", "eval", "--record", "--dataset", str(dataset.folder)]
    words += ["--prompt", prompt.label]
    if answers.recordings is not None:
        words += ["--recordings", str(answers.recordings)]
    advice = shlex.join(words)
    recording = answers.mode is Mode.RECORD
    return recordings.RecordedCoder(coder, answers.folder(dataset, prompt), recording, advice)


def _at_once(answers: Answers, settings: Settings) -> int:
    return bootstrap.concurrency(settings) if answers.mode is Mode.LIVE else 1


def record_of(  # noqa: PLR0913, PLR0917 - all that decides what comes out
    dataset: Dataset,
    prompt: Prompt,
    model: str,
    settings: Settings,
    mode: Mode = Mode.LIVE,
    answers_sha256: str | None = None,
) -> RunRecord:
    """The record of a run that begins now."""
    return RunRecord(
        dataset=dataset.name,
        articles=len(dataset.cases),
        identity=Identity(
            mode=mode,
            articles_sha256=provenance.articles_sha256(dataset.cases),
            answers_sha256=answers_sha256,
            prompt=prompt.ref,
            draft_sha256=provenance.draft_sha256(),
            model=model,
            parameters=prompt.head.parameters,
            server=provenance.server(settings),
            context_tokens=settings.llm_context_tokens,
            repairs=settings.llm_repairs,
            code_sha256=provenance.code_sha256(),
            packages=provenance.packages(),
        ),
        gold_sha256=provenance.gold_sha256(dataset.cases),
        wirecoder=__version__,
        revision=provenance.revision(),
        machine=provenance.machine(),
        started=None if mode is Mode.REPLAY else dt.datetime.now(dt.UTC),
    )


def summed(run: RunFolder, dataset: Dataset) -> RunRecord:
    """The record with what all predictions cost together."""
    found = [run.prediction(case.id) for case in dataset.cases]
    runs = [one.run for one in found if isinstance(one, Report)]
    usages = [
        Usage(r.calls, r.prompt_tokens, r.completion_tokens, r.cached_tokens) for r in runs
    ] + [one.usage for one in found if isinstance(one, Failure)]
    record = run.record()
    prices = [r.cost_usd for r in runs if r.cost_usd is not None]
    return record.model_copy(
        update={
            "usage": sum(usages, Usage()),
            "seconds": None if record.started is None else round(sum(r.seconds for r in runs), 3),
            "cost_usd": sum(prices) if len(prices) == len(found) else None,
        }
    )
