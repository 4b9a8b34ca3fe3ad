"""A run folder: what another run left there is never taken for this one's."""

from pathlib import Path

import pytest
from tests.evals.conftest import DATASETS
from tests.evals.perfect import perfect_run, record_of

from wirecoder_evals import cases, provenance
from wirecoder_evals.cases import Case
from wirecoder_evals.provenance import Identity, Mode
from wirecoder_evals.runner import Dataset
from wirecoder_evals.runs import Failure, RunFolder
from wirecoder_schemas.provenance import ModelParameters

SEEDS = Dataset(DATASETS / "seeds", cases.load(DATASETS / "seeds"))
FIRST = SEEDS.cases[0].id
OTHER: dict[str, object] = {
    "mode": Mode.RECORD,
    "articles_sha256": "other",
    "answers_sha256": "other",
    "prompt": record_of(SEEDS).identity.prompt.model_copy(update={"sha256": "f" * 64}),
    "draft_sha256": "other",
    "model": "other",
    "parameters": ModelParameters(temperature=1),
    "server": "http://elsewhere/v1",
    "context_tokens": 1,
    "repairs": 9,
    "code_sha256": "other",
    "packages": {"openai": "0"},
}


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return perfect_run(SEEDS, tmp_path / "run")


def test_the_same_run_goes_on(run: RunFolder) -> None:
    run.begin(record_of(SEEDS), fresh=False)
    assert run.is_settled(FIRST)


def test_a_fresh_run_keeps_nothing(run: RunFolder) -> None:
    run.begin(record_of(SEEDS), fresh=True)
    assert not run.is_settled(FIRST)


@pytest.mark.parametrize("field", Identity.model_fields)
def test_a_run_that_differs_in_anything_that_decides_predictions_keeps_nothing(
    run: RunFolder, field: str
) -> None:
    record = record_of(SEEDS)
    identity = record.identity.model_copy(update={field: OTHER[field]})
    assert identity.short != record.identity.short
    run.begin(record.model_copy(update={"identity": identity}), fresh=False)
    assert not run.is_settled(FIRST)


def test_a_failure_gives_way_to_a_report_and_is_tried_again_only_if_that_may_help(
    run: RunFolder,
) -> None:
    record = record_of(SEEDS)
    run.begin(record, fresh=True)
    for retryable in (True, False):
        failure = Failure(code="model_error", message="no", retryable=retryable)
        run.keep_failure(FIRST, failure)
        assert run.prediction(FIRST) == failure
        assert run.is_settled(FIRST) is not retryable


@pytest.mark.parametrize("kind", ["predictions", "errors"])
def test_a_file_that_cannot_be_read_is_a_failure_that_is_tried_again(
    run: RunFolder, kind: str
) -> None:
    (run.path / "predictions" / f"{FIRST}.json").unlink()
    (run.path / kind / f"{FIRST}.json").write_text("{", "utf-8")
    found = run.prediction(FIRST)
    assert isinstance(found, Failure)
    assert found.code == "unreadable_prediction"
    assert not run.is_settled(FIRST)


def test_what_the_pipeline_is_given_is_in_the_hash_of_the_articles() -> None:
    case = SEEDS.cases[0]
    later = case.gold.article.model_copy(update={"published": "2031-01-01"})
    changed = [
        [case],
        [Case(case.id, case.text + " ", case.gold)],
        [Case(case.id, case.text, case.gold.model_copy(update={"article": later}))],
        [Case("other", case.text, case.gold)],
    ]
    assert len({provenance.articles_sha256(some) for some in changed}) == len(changed)


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("words.csv", True),
        ("pipeline/run.py", True),
        ("web/page.py", False),
        ("facts/2.md", False),
        ("released.json", False),
    ],
)
def test_the_hash_of_the_code_is_over_what_turns_an_article_into_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, counts: bool
) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("a", "utf-8")
    package = type("package", (), {"__path__": [str(tmp_path)]})
    monkeypatch.setattr(provenance, "_CODE", (package,))
    before = provenance.code_sha256.__wrapped__()
    file.write_text("b", "utf-8")
    assert (provenance.code_sha256.__wrapped__() != before) is counts
