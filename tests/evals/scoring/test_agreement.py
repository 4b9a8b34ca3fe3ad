"""The codebook's reference scorer decides every partial credit: both must say the same.

It lies beside the checkout, in `../shared`, with articles that may not be copied into it. Where
there is no such folder these tests are skipped.
"""

import asyncio
import importlib.util
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evals.scoring.conftest import (
    ZERO,
    about,
    at_least,
    at_most,
    between,
    conflicting,
    exact,
    vague,
)
from tests.evals.scoring.mutations import Predictions, Records, made_wrong, without_gold_keys
from tests.evals.scoring.test_assignment import ANY, TIED, Scores

from wirecoder_evals import cases, runner
from wirecoder_evals.cases import Case
from wirecoder_evals.checkout import own_datasets
from wirecoder_evals.provenance import Mode
from wirecoder_evals.scoring import figures, names
from wirecoder_evals.scoring.articles import ArticleScore, Detection, score_article
from wirecoder_evals.scoring.assignment import best_pairs
from wirecoder_evals.scoring.names import name_credit, normalise
from wirecoder_evals.scoring.numbers import number_credit
from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_evals.scoring.verdicts import Tally
from wirecoder_schemas.incident import Incident, Number
from wirecoder_schemas.report import Report

CHECKOUT = Path(__file__).parents[3]
SHARED = CHECKOUT.parent / "shared"
FOLDERS = {
    "seeds": CHECKOUT / "evals" / "datasets" / "seeds",
    "wire": CHECKOUT / "evals" / "datasets" / "wire",
    "field": CHECKOUT / "evals" / "datasets" / "field",
    "dev": SHARED / "dev",
}
SEEDS = range(8)


def needed(path: Path) -> Path:
    """A path that is kept beside the checkout."""
    if not path.exists():
        pytest.skip(f"there is no {path}: the reference scorer is kept beside the checkout")
    return path


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """`score.py`, as a module."""
    spec = importlib.util.spec_from_file_location("reference", needed(SHARED / "score.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Dataset:
    """Articles, and their gold as a perfect prediction."""

    folder: Path
    cases: Sequence[Case]
    perfect: Mapping[str, Records]


@cache
def dataset(name: str) -> Dataset:
    folder = needed(FOLDERS[name])
    loaded = cases.load(folder)
    perfect = {
        case.id: without_gold_keys(json.loads((folder / "gold" / f"{case.id}.json").read_bytes()))
        for case in loaded
    }
    return Dataset(folder, loaded, {key: gold["incidents"] for key, gold in perfect.items()})


# --- both scorers in one form, to three decimals


def theirs(
    reference: ModuleType, data: Dataset, predicted: Predictions, folder: Path
) -> dict[str, Any]:
    for article, records in predicted.items():
        if records is not None:
            (folder / f"{article}.json").write_text(json.dumps({"incidents": records}), "utf-8")
    found = reference.score_dirs(data.folder / "gold", folder, data.folder / "articles")
    keys = ("exact_records", "quotes", "slots", "detection", "by_slot", "by_doc")
    rounded: dict[str, Any] = _rounded({key: found[key] for key in keys})
    return rounded


def ours(data: Dataset, predicted: Predictions) -> dict[str, Any]:
    scores = [_score(case, predicted[case.id]) for case in data.cases]
    quotes = figures.quotes(scores)
    slots = {slot: figures.slot(scores, slot) for slot in SLOTS}
    rounded: dict[str, Any] = _rounded(
        {
            "exact_records": sum(score.right_records for score in scores),
            "quotes": {
                "total": quotes.total,
                "exact": quotes.exact,
                "offsets": quotes.total,
                "offsets_ok": quotes.offsets_right,
                "facts": quotes.facts,
                "facts_quoted": quotes.facts_quoted,
            },
            "slots": _tally(figures.slots(scores)),
            "detection": _detection(figures.detection(scores))
            | {
                "primary_recall": figures.primary_detection(scores).recall,
                "neg": sum(score.negative for score in scores),
                "neg_ok": sum(score.came_back_empty for score in scores),
            },
            "by_slot": {slot: _tally(tally) for slot, tally in slots.items() if any(tally)},
            "by_doc": {score.id: _document(score) for score in scores},
        }
    )
    return rounded


def _score(case: Case, records: Records | None) -> ArticleScore:
    incidents = [Incident.model_validate(record) for record in records or ()]
    failure = "refused: no" if records is None else None
    return score_article(case.id, case.text, case.gold.incidents, incidents, failure)


def _tally(tally: Tally) -> dict[str, Any]:
    ratios = {"P": tally.precision, "R": tally.recall, "F1": tally.f1}
    counts = {key.upper(): count for key, count in tally._asdict().items()}
    return ratios | counts | {"overgen": tally.over_generation}


def _detection(found: Detection) -> dict[str, Any]:
    counts = {"tp": found.found, "fp": found.invented, "fn": found.missed}
    return {"P": found.precision, "R": found.recall, "F1": found.f1} | counts


def _document(score: ArticleScore) -> dict[str, Any]:
    macro = next(figure for figure in figures.FIGURES if figure.key == "slot_f1_macro")
    counts = {"gold": score.gold, "pred": score.predicted, "failed": score.failure is not None}
    return _tally(score.tally) | counts | {"F1": macro.of([score])}


def _rounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _rounded(value) for key, value in node.items()}
    return round(node, 3) if isinstance(node, float) else node


# --- whole datasets


Agree = Callable[[str, Predictions], None]


@pytest.fixture
def agree(reference: ModuleType, tmp_path: Path) -> Agree:
    """Asserts that both scorers say the same of predictions for a dataset."""

    def agree(name: str, predicted: Predictions) -> None:
        data = dataset(name)
        assert ours(data, predicted) == theirs(reference, data, predicted, tmp_path)

    return agree


@pytest.mark.parametrize("name", FOLDERS)
def test_both_agree_on_a_perfect_prediction(agree: Agree, name: str) -> None:
    data = dataset(name)
    agree(name, dict(data.perfect))
    tally = figures.slots([_score(case, data.perfect[case.id]) for case in data.cases])
    assert (tally.par, tally.inc, tally.spu) == (0, 0, 0)


@pytest.mark.parametrize("name", FOLDERS)
def test_both_agree_where_every_article_failed(agree: Agree, name: str) -> None:
    agree(name, dict.fromkeys(dataset(name).perfect))


@pytest.mark.parametrize("name", FOLDERS)
def test_both_agree_where_every_article_was_answered_with_nothing(agree: Agree, name: str) -> None:
    agree(name, {article: [] for article in dataset(name).perfect})


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FOLDERS)
def test_both_agree_on_mistakes_of_every_kind(agree: Agree, name: str, seed: int) -> None:
    agree(name, made_wrong(dataset(name).perfect, seed))


@pytest.mark.parametrize("name", [folder.name for folder in own_datasets()])
def test_both_agree_on_what_the_recorded_answers_become(
    reference: ModuleType, tmp_path: Path, name: str
) -> None:
    data = dataset(name)
    labelled = runner.Dataset(data.folder, data.cases)
    run = asyncio.run(
        runner.predict(labelled, runner.Answers(Mode.REPLAY), None, tmp_path / "run", fresh=True)
    )
    (tmp_path / "again").mkdir()
    predicted = [run.prediction(case.id) for case in data.cases]
    records: Predictions = {
        report.article.id: json.loads(report.to_json())["incidents"]
        for report in predicted
        if isinstance(report, Report)
    }
    assert len(records) == len(data.cases)
    assert ours(data, records) == theirs(reference, data, records, tmp_path / "again")


# --- single rules


@settings(deadline=None, derandomize=True, max_examples=200)
@given(scores=st.one_of(TIED, ANY))
def test_both_pair_the_same_rows_and_columns_ties_and_all(
    reference: ModuleType, scores: Scores
) -> None:
    assert best_pairs(scores) == reference.assign(scores)


NUMBERS = [
    ZERO,
    *(make(n) for make in (exact, about, at_least, at_most, vague) for n in range(5)),
    *(make(low, high) for make in (between, conflicting) for low, high in ((1, 2), (1, 4), (2, 4))),
    conflicting(1, 4, best=2),
]


def test_both_give_every_number_the_same_credit_for_every_other(reference: ModuleType) -> None:
    golds: list[Number | None] = [*NUMBERS, None]
    for predicted, gold, accepted in itertools.product(NUMBERS, golds, ((), (3,), (None, 0))):
        raw = [number and number.model_dump(mode="json") for number in (predicted, gold)]
        credit = number_credit(predicted, gold, accepted)
        assert credit == reference.number_score(*raw, accepted), (raw, accepted)


_WORDS = st.sampled_from(
    ["the", "a", "air", "base", "forces", "of", "Amber", "AMBER", "Zóra", "Zora", "Quill's",
     "Quill’s", "Divers'", "divers", "U.V.", "UV", "Al-Tamar", "Tamar", "—", "Salt", "Union"]
)  # fmt: skip
_NAMES = st.lists(_WORDS, max_size=5).map(" ".join)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(name=_NAMES, gold=_NAMES, aliases=st.lists(_NAMES, max_size=2))
def test_both_give_every_name_the_same_credit_for_every_other(
    reference: ModuleType, name: str, gold: str, aliases: list[str]
) -> None:
    assert normalise(name) == reference.norm(name)
    assert name_credit(name, [gold, *aliases]) == reference.name_score(name, gold, aliases)


def test_both_know_the_same_general_words(reference: ModuleType) -> None:
    assert reference.GENERIC == names.GENERIC
