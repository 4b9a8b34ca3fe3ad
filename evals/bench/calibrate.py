"""Fit the weights of the calibration: how likely a fact is right, by slot and the model's margin.

.venv/bin/python evals/bench/calibrate.py --dataset DIR [--dataset DIR ...] [--out FILE]

Codes labelled articles as the strategy `read` does, asks the model about every fact of them, and
fits a logistic curve to the verdicts. The model's margins are kept by question, so that a further
fit, after gold, scoring or the reader have changed, asks only what was never asked.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import numpy as np
import numpy.typing as npt
import typer
from pydantic import BaseModel, TypeAdapter, ValidationError

from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.cli.terminal import results_console
from wirecoder.errors import InvalidRequest, ModelRejected, WirecoderError
from wirecoder.export.words import counted, plain
from wirecoder.pipeline.language import CODED, language_of
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve.dates import find_date_line
from wirecoder.pipeline.resolve.incidents import resolve
from wirecoder.pipeline.run import without_instructions
from wirecoder.pipeline.segment.segment import segment
from wirecoder.pipeline.strategies import Task, read_incidents, shown_to_model
from wirecoder.pipeline.verify import calibration as weights_file
from wirecoder.pipeline.verify.calibration import Calibration, calibration
from wirecoder.pipeline.verify.facts import event_of
from wirecoder.pipeline.verify.verify import Asked, Judge
from wirecoder.ports import Answer, Judgement, LanguageModel, ModelAround, Refusal
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case
from wirecoder_evals.documents import first_fault
from wirecoder_evals.evaluate import load
from wirecoder_evals.reliability import Rated, credited, curve
from wirecoder_evals.reports.reliability import show
from wirecoder_evals.scoring.articles import score_article
from wirecoder_prompts.prompt import Message, Prompt
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)
Floats = npt.NDArray[np.float64]

WEIGHTS: Final = Path(weights_file.__file__).with_name("calibration.json")
CACHE: Final = Path("out/bench/margins.json")
_SHRINK = 1.0  # precision of the prior on how far a slot's log-odds lie from the common ones
_LOOSE = 0.01  # the same of the common log-odds and the slope: it keeps them finite, no more
_MOST_STEPS, _CLOSE = 100, 1e-10  # of Newton's method; it takes about six
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of a labelled article: the model's margin for it in nats, and 1, ½ or 0."""

    article: str
    slot: str
    margin: float
    right: float


# ------------------------------------------------------------------------- what is asked


class Remembering(ModelAround):
    """A model that judges each question once: its margins are kept in a file.

    `asked` counts the questions that the model itself had to answer.
    """

    _KEPT: Final = TypeAdapter(dict[str, float])

    def __init__(self, file: Path, model: LanguageModel) -> None:
        super().__init__(model)
        self._file = file
        self.asked = 0
        try:
            self._margins = self._KEPT.validate_json(file.read_bytes())
        except FileNotFoundError:
            self._margins = {}
        except (OSError, ValidationError) as fault:
            said = first_fault(fault) if isinstance(fault, ValidationError) else fault.strerror
            raise InvalidRequest(f"--cache {file}: {said}: name another file") from fault

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """Passed on: only judgements are kept."""
        return await self._model.ask(messages, answer, parameters)

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """The judgement as it was, or as the model gives it now."""
        key = self._key(messages, parameters)
        if (margin := self._margins.get(key)) is not None:
            return Judgement(margin, Usage())
        judged = await self._model.judge(messages, parameters)
        self.asked += 1
        if isinstance(judged, Judgement):
            self._margins[key] = judged.margin
        return judged

    def keep(self) -> None:
        """Write the file anew."""
        text = json.dumps(self._margins, sort_keys=True, indent=0)
        files.write_text(self._file, text + "\n")

    def _key(self, messages: Sequence[Message], parameters: ModelParameters) -> str:
        """The whole question and who is asked: whatever may change the answer."""
        question = [self.name, parameters.model_dump(), [asdict(m) for m in messages]]
        return hashlib.sha256(json.dumps(question).encode()).hexdigest()[:32]


def coded(case: Case, prompt: Prompt, model: LanguageModel) -> tuple[Sequence[Incident], Judge]:
    """The incidents of an article before any was verified, and who is to be asked about them."""
    article, notes = case.read(), Notes()
    if article.published is None and (line := find_date_line(article.text)):
        article = article.model_copy(update={"published": line[0]})
    segments = without_instructions(article.text, segment(article.text), notes)
    words = " ".join(article.text[s.start : s.end] for s in segments.readable)
    incidents: Sequence[Incident] = ()
    if words and language_of(words) == CODED:
        incidents = resolve(read_incidents(article, segments), segments, article.published, notes)
    events = {one.id: event_of(one, article.text, segments) for one in incidents}
    task = Task(article, segments, prompt, model, notes, lambda stage: None)
    return incidents, Judge(prompt, model, shown_to_model(task, events), events)


async def rows_of(name: str, case: Case, incidents: Sequence[Incident], judge: Judge) -> list[Row]:
    """A row for each fact of an article that has a verdict; `name` is the article's in the rows.

    Raises `ModelError` and its kin, also where the model declines to answer.
    """
    score = score_article(case.id, case.text, case.gold.incidents, incidents)
    rows = []
    for incident, statement, right in credited(incidents, score):
        judged = await judge.ask(Asked(incident.id, statement))
        if isinstance(judged, Refusal):
            raise ModelRejected(f"the model declined: {judged.reason}", judged.usage)
        rows.append(Row(name, statement.slot, judged.margin, right))
    return rows


# ------------------------------------------------------------------------- the fit


def fit(rows: Sequence[Row], old: Calibration) -> Calibration:
    """The weights for some facts; slots that they lack, and the rest of `old`, stay covered.

    A slot without a fact has the common log-odds. The same rows always give the same weights.
    """
    if not rows:
        raise InvalidRequest("nothing to fit: no fact was read off these articles")
    slots = list(dict.fromkeys([*old.asked, *old.unasked, *sorted({row.slot for row in rows})]))
    asked, slope = _logistic(rows, slots, use_margin=True)
    unasked, _ = _logistic(rows, slots, use_margin=False)
    return old.model_copy(
        update={
            "asked": dict(zip(slots, asked, strict=True)),
            "unasked": dict(zip(slots, unasked, strict=True)),
            "slope": slope,
        }
    )


def _logistic(
    rows: Sequence[Row], slots: Sequence[str], use_margin: bool
) -> tuple[list[float], float]:
    """The log-odds of each slot, and the slope: the penalised maximum, by Newton's method.

    Minimises the cross-entropy (a half-right fact counts half on either side) plus half the sum of
    precision times weight squared. That is strictly convex; a step that overshoots is halved.
    """
    place = {slot: n for n, slot in enumerate(slots)}
    design = np.zeros((len(rows), len(slots) + 2))  # a slot each, then the common one, the slope
    design[np.arange(len(rows)), [place[row.slot] for row in rows]] = 1
    design[:, -2] = 1
    design[:, -1] = [row.margin if use_margin else 0.0 for row in rows]
    right = np.array([row.right for row in rows], dtype=np.float64)
    precision = np.array([_SHRINK] * len(slots) + [_LOOSE, _LOOSE])
    weights = np.zeros(len(slots) + 2)
    for _ in range(_MOST_STEPS):
        sure = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (sure - right) + precision * weights
        bend = (design.T * (sure * (1 - sure))) @ design + np.diag(precision)
        step = np.linalg.solve(bend, slope)
        before = _loss(weights, design, right, precision)
        while _loss(weights - step, design, right, precision) > before + _CLOSE:
            step = step / 2
        weights = weights - step
        if float(np.abs(step).max()) < _CLOSE:
            break
    found = [round(float(value), _DIGITS) for value in weights[:-2] + weights[-2]]
    return found, round(float(weights[-1]), _DIGITS)


def _loss(weights: Floats, design: Floats, right: Floats, precision: Floats) -> float:
    odds = design @ weights
    return float(np.sum(np.logaddexp(0, odds) - right * odds) + precision @ weights**2 / 2)


def unseen(rows: Sequence[Row], old: Calibration, asked: bool) -> list[list[Rated]]:
    """The facts by article, each with the confidence that a fit on all other articles gives it.

    Weights that are judged by the facts they were fitted to look better than they are.
    """
    by_article: dict[str, list[Row]] = {}
    for row in rows:
        by_article.setdefault(row.article, []).append(row)
    found = []
    for article, own in by_article.items():
        weights = fit([row for row in rows if row.article != article], old)
        sure = [weights.confidence(row.slot, row.margin if asked else None) for row in own]
        found.append([Rated(p, row.right) for p, row in zip(sure, own, strict=True)])
    return found


# ------------------------------------------------------------------------- the command


def main(
    dataset: Annotated[
        list[Path],
        typer.Option(metavar="DIR", help="Holds articles/ and gold/; may be given more than once."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The weights go here; by default to the service's own."),
    ] = None,
    cache: Annotated[
        Path, typer.Option(metavar="FILE", help="Keeps the model's margins by question.")
    ] = CACHE,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Take the first N articles of each dataset, to try it out."
        ),
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(metavar="NAME@VERSION", help="By default the released one of `read`."),
    ] = None,
) -> None:
    """Fit the calibration on labelled articles, and show how reliable it is on unseen ones."""
    try:
        rows = asyncio.run(_collect(dataset, cache, limit, prompt))
        old = calibration()
        weights = fit(rows, old)
        _show(rows, old)
        if limit is not None and out is None:
            typer.echo(
                f"Not written: --limit {limit} is for trying out; --out FILE writes", err=True
            )
            return
        file = out or WEIGHTS
        files.prepare(file.parent)
        files.write_text(file, weights.model_dump_json(indent=1) + "\n")
        typer.echo(f"Weights: {file}; margins: {cache}", err=True)
    except WirecoderError as fault:
        typer.echo(f"error: {fault}", err=True)
        raise typer.Exit(fault.exit_code) from None


async def _collect(
    folders: Sequence[Path], cache: Path, limit: int | None, ref: str | None
) -> list[Row]:
    """Code, ask, pair; what was asked is kept after each article, and if one fails."""
    settings = bootstrap.load_settings().model_copy(
        update={"llm_base_url": None, "llm_model": None, "strategy": "read", "prompt": None}
    )
    prompt = bootstrap.load_prompt(settings, ref)
    if prompt.head.strategy != "read":
        raise InvalidRequest(f"--prompt {prompt.label} asks no questions: name one of `read`")
    files.prepare(cache.parent, "--cache")
    todo = [(f"{d.name}/{case.id}", case) for d in load(folders) for case in d.cases[:limit]]
    model = bootstrap.build_model(settings)
    rows: list[Row] = []
    async with aclosing(model):
        remembering = Remembering(cache, model)
        for place, (name, case) in enumerate(todo, start=1):
            asked = remembering.asked
            try:
                own = await rows_of(name, case, *coded(case, prompt, remembering))
            finally:
                remembering.keep()
            rows += own
            said = f"{counted(len(own), 'fact')}, {counted(remembering.asked - asked, 'question')}"
            typer.echo(f"[{place}/{len(todo)}] {plain(name)}: {said}", err=True)
    return rows


def _show(rows: Sequence[Row], old: Calibration) -> None:
    """The curves of both kinds of confidence, where there are articles to hold out."""
    if len({row.article for row in rows}) < 2:
        return
    titles = {True: "asked, fitted on the other articles", False: "the same, not asked"}
    found = [curve(title, unseen(rows, old, asked)) for asked, title in titles.items()]
    show(found, results_console())


if __name__ == "__main__":
    typer.run(main)
