"""One evaluation from datasets to figures: predict, score, compare, hold against the gate."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wirecoder import bootstrap
from wirecoder.errors import InvalidRequest
from wirecoder_evals import cases, comparison, runner
from wirecoder_evals.checkout import CHECKOUT, own_datasets
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.runner import Answers, Dataset
from wirecoder_evals.runs import RunFolder
from wirecoder_evals.scores import Scores


@dataclass(frozen=True, slots=True)
class Plan:
    """What to evaluate: datasets, the prompt, perhaps another to compare with, and how to ask."""

    datasets: Sequence[Dataset]
    answers: Answers
    folder: Path
    prompt: str | None = None
    against: str | None = None
    fresh: bool = False


def evaluate(plan: Plan) -> Evaluation:
    """Run the plan. Raises what stops every article; what was predicted before is kept."""
    settings = bootstrap.load_settings()
    prompt = bootstrap.load_prompt(settings, plan.prompt).label
    against = plan.against and bootstrap.load_prompt(settings, plan.against).label
    if prompt == against:
        raise InvalidRequest(f"--compare {against}: this is the prompt itself; name another one")
    runs, comparisons = [], []
    for dataset in plan.datasets:
        new = _scored(plan, dataset, prompt)
        runs.append(Evaluated.of(*new))
        if against:
            comparisons.append(comparison.compare(_scored(plan, dataset, against), new))
    return Evaluation(runs=tuple(runs), comparisons=tuple(comparisons))


def rescore(run: RunFolder, dataset: Dataset) -> Evaluated:
    """Score a run folder anew, with the gold as it is now. Asks no model."""
    record = run.record()
    if record.dataset != dataset.name:
        raise InvalidRequest(f"{run.path} is of dataset {record.dataset!r}, not {dataset.name!r}")
    scores = runner.score(dataset, run)
    now = {"gold_sha256": scores.gold_sha256, "articles": len(dataset.cases)}
    record = record.model_copy(update=now)
    run.write_record(record)
    return Evaluated.of(record, scores)


def load(folders: Sequence[Path]) -> list[Dataset]:
    """The datasets in some folders, by default the committed ones; raises `InvalidRequest`."""
    chosen = list(folders) or own_datasets()
    if not chosen:
        raise InvalidRequest(
            "this installation has no datasets of its own: name one, --dataset DIR"
        )
    datasets: dict[str, Dataset] = {}
    for folder in chosen:
        dataset = Dataset(folder, cases.load(folder))
        if dataset.name in datasets:
            raise InvalidRequest(f"two datasets are called {dataset.name!r}: rename a folder")
        datasets[dataset.name] = dataset
    return list(datasets.values())


def dataset_of(record: RunRecord, folder: Path | None) -> Dataset:
    """The dataset that a run was made on: in `folder`, else the committed one of its name."""
    if folder is None:
        if CHECKOUT is None or not (CHECKOUT / "evals" / "datasets" / record.dataset).is_dir():
            raise InvalidRequest(
                f"the run is on dataset {record.dataset!r}: name it, --dataset DIR"
            )
        folder = CHECKOUT / "evals" / "datasets" / record.dataset
    (dataset,) = load([folder])
    return dataset


def texts(datasets: Sequence[Dataset]) -> dict[str, dict[str, str]]:
    """The articles by dataset and id."""
    return {one.name: {case.id: case.text for case in one.cases} for one in datasets}


def _scored(plan: Plan, dataset: Dataset, prompt: str) -> tuple[RunRecord, Scores]:
    run = asyncio.run(runner.predict(dataset, plan.answers, prompt, plan.folder, plan.fresh))
    return run.record(), runner.score(dataset, run)
