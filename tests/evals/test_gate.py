"""The gate against a baseline file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.evals.conftest import DATASETS
from tests.evals.perfect import perfect_run

from wirecoder.errors import InvalidRequest
from wirecoder_evals import cases, gate, runner
from wirecoder_evals.evaluation import Evaluated, SlotValue, Value
from wirecoder_evals.runner import Dataset

Set = Callable[..., Evaluated]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    dataset = Dataset(DATASETS / "seeds", cases.load(DATASETS / "seeds"))
    run = perfect_run(dataset, tmp_path_factory.mktemp("run"))
    return Evaluated.of(run.record(), runner.score(dataset, run))


@pytest.fixture
def file(tmp_path: Path, seeds: Evaluated) -> Path:
    """A baseline that the seeds just reach."""
    gate.write(tmp_path / "new" / "baseline.json", [seeds])
    return tmp_path / "new" / "baseline.json"


def with_figure(run: Evaluated, key: str, value: float | None) -> Evaluated:
    """The run with another value of one figure or slot."""

    def figure(old: Value) -> Value:
        return old.model_copy(update={"value": value}) if old.key == key else old

    def slot(old: SlotValue) -> SlotValue:
        return old.model_copy(update={"f1": value}) if old.slot == key else old

    changed = {"figures": tuple(map(figure, run.figures)), "slots": tuple(map(slot, run.slots))}
    return run.model_copy(update=changed)


def reasons(run: Evaluated, file: Path, whole: bool = True) -> tuple[str, ...]:
    return gate.reasons([run], gate.read(file), whole)


def test_what_reaches_the_baseline_passes(seeds: Evaluated, file: Path) -> None:
    assert reasons(seeds, file) == ()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("slot_f1", 0.9, "seeds: Slot F1 is 0.900, the baseline has 1.000"),
        ("over_generation", 0.1, "seeds: Over-generation is 0.100, the baseline has 0.000"),
        ("failures", 1.0, "seeds: Articles failed is 1.000, the baseline has 0.000"),
        ("date", 0.999, "seeds: date is 0.999, the baseline has 1.000"),
        ("quotes_exact", None, "seeds: Quotes exact says nothing any more, the baseline has 1.000"),
    ],
)
def test_what_is_worse_is_named_with_both_values(
    seeds: Evaluated, file: Path, key: str, value: float | None, said: str
) -> None:
    assert reasons(with_figure(seeds, key, value), file) == (said,)


@pytest.mark.parametrize(("key", "value"), [("over_generation", 0.1), ("slot_f1", 0.9)])
def test_what_is_better_passes(seeds: Evaluated, file: Path, key: str, value: float) -> None:
    gate.write(file, [with_figure(seeds, key, value)])
    assert reasons(seeds, file) == ()


def test_a_figure_that_said_nothing_before_cannot_fall(seeds: Evaluated, file: Path) -> None:
    gate.write(file, [with_figure(seeds, "quotes_exact", None)])
    assert reasons(with_figure(seeds, "quotes_exact", 0.5), file) == ()


def test_a_tolerance_is_for_shares_and_not_for_counts(seeds: Evaluated, file: Path) -> None:
    text = file.read_text("utf-8").replace('"tolerance": 0.0', '"tolerance": 1.0')
    file.write_text(text, "utf-8")
    assert reasons(with_figure(seeds, "slot_f1", 0.2), file) == ()
    assert len(reasons(with_figure(seeds, "failures", 1.0), file)) == 1


@pytest.mark.parametrize("what", ["gold_sha256", "scoring"])
def test_other_gold_or_scoring_is_not_comparable_and_nothing_else_is_said(
    seeds: Evaluated, file: Path, what: str
) -> None:
    worse = with_figure(seeds, "slot_f1", 0.1)
    record = worse.record.model_copy(update={"gold_sha256": "other"})
    other = worse.model_copy(update={"record": record} if "gold" in what else {"scoring": "other"})
    (reason,) = reasons(other, file)
    assert reason.startswith(f"seeds: not comparable, {what.removesuffix('_sha256')} is other")


def test_a_dataset_without_a_floor_does_not_pass_in_silence(seeds: Evaluated, file: Path) -> None:
    record = seeds.record.model_copy(update={"dataset": "ours"})
    (reason,) = reasons(seeds.model_copy(update={"record": record}), file, whole=False)
    assert reason == "ours: the baseline knows no such dataset; add it with --baseline"


def test_a_dataset_of_the_baseline_that_did_not_run_does_not_pass_in_silence(file: Path) -> None:
    said = ("seeds: is in the baseline and was not evaluated",)
    assert gate.reasons([], gate.read(file)) == said
    assert gate.reasons([], gate.read(file), whole=False) == ()


def test_fewer_articles_are_not_comparable(seeds: Evaluated, file: Path) -> None:
    fewer = seeds.record.model_copy(update={"articles": 4})
    (reason,) = reasons(seeds.model_copy(update={"record": fewer}), file)
    assert reason == "seeds: not comparable, number of articles is 4, the baseline's is 5"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"slot_f1": 1.0', '"slot_f2": 1.0', "unknown or missing: slot_f1, slot_f2"),
        ('"date": 1.0,', "", "unknown or missing: date"),
        ('"slot_f1": 1.0', '"slot_f1": NaN', "finite number"),
        ('"tolerance": 0.0', '"tolerance": NaN', "finite number"),
        ('"tolerance": 0.0', '"tolerance": 2', "less than or equal to 1"),
    ],
)
def test_a_hollow_baseline_is_refused(file: Path, old: str, new: str, said: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidRequest, match=said):
        gate.read(file)


def test_a_new_baseline_keeps_the_floors_of_datasets_that_did_not_run(
    seeds: Evaluated, file: Path
) -> None:
    record = seeds.record.model_copy(update={"dataset": "ours"})
    gate.write(file, [seeds.model_copy(update={"record": record})])
    assert set(gate.read(file).datasets) == {"seeds", "ours"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"No such file or directory; write one with wirecoder eval --baseline .*b\.json"),
        ("{", "Invalid JSON"),
        ('{"datasets": {}, "tolerance": "none"}', "tolerance: Input should be a valid number"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_an_error_that_names_it(
    tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "b.json"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(InvalidRequest, match=rf"baseline .*b\.json: .*{said}"):
        gate.read(file)
