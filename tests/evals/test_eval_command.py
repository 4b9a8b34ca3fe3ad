"""`wirecoder eval` from end to end: on recordings, and on a model that a test can stop."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.command import Run
from tests.evals.conftest import DATASETS, Dataset
from tests.fake_model import FakeModel

from wirecoder import bootstrap
from wirecoder.errors import AnswerTruncated, ModelTimeout, ModelUnreachable
from wirecoder.usage import Usage
from wirecoder_evals.evaluation import Evaluation
from wirecoder_evals.provenance import RunRecord

CASSETTES = DATASETS.parents[1] / "tests" / "cassettes"
BUILD_MODEL = bootstrap.build_model  # the real one, before a fixture replaces it
KEPT = ("w01", "w07", "w19")  # two articles with an incident, one without


@pytest.fixture
def small(wire: Dataset) -> Dataset:
    """Three articles of the wire set."""
    for file in wire.folder.glob("*/*"):
        if file.stem not in KEPT:
            file.unlink()
    rows = json.loads(wire.index.read_text("utf-8"))
    wire.index.write_text(json.dumps([row for row in rows if row["id"] in KEPT]), "utf-8")
    return wire


@pytest.fixture
def replayed(wirecoder: Run, small: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`wirecoder eval --replay` on three articles, with the released prompt and its recordings."""
    monkeypatch.setenv("WIRECODER_PROMPT", "incidents@1")
    monkeypatch.setattr(bootstrap, "build_model", BUILD_MODEL)
    options = ("--dataset", str(small.folder), "--recordings", str(CASSETTES), "--replay")
    return lambda *arguments: wirecoder("eval", *options, *arguments)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def evidence(dataset: Dataset, name: str) -> str:
    """Words that only this article has, and that the model gets to read."""
    incident = json.loads(dataset.gold(name).read_text("utf-8"))["incidents"][0]
    words: str = incident["location"]["quotes"][0]["quote"]
    return words


# --- on recordings


def test_two_replays_print_and_write_the_same(replayed: Run, here: Path) -> None:
    first = replayed("--report", "one")
    second = replayed("--report", "two")
    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    assert tree(here / "one") == tree(here / "two")
    assert "wire, n = 3" in first.out


def test_the_reports_agree_on_the_figures(replayed: Run, here: Path) -> None:
    out = replayed("--report", "r").out
    found = Evaluation.model_validate_json((here / "r" / "report.json").read_bytes())
    (run,) = found.runs
    value = f"{run.figures[0].value:.3f}"
    assert run.figures[0].name == "Slot F1"
    assert re.search(rf"^ *Slot F1 +{value} ", out, re.M)
    assert f"| Slot F1 | {value} " in (here / "r" / "report.md").read_text("utf-8")
    suites = ET.parse(here / "r" / "junit.xml").getroot()  # noqa: S314 - our own file
    assert [case.get("name") for case in suites.iter("testcase")] == list(KEPT)
    assert run.record.identity.model in (here / "r" / "report.html").read_text("utf-8")


def test_the_gate_passes_at_its_baseline_and_stops_a_spoilt_prediction(
    replayed: Run, wirecoder: Run, here: Path, small: Dataset
) -> None:
    assert replayed("--report", "r", "--baseline", "b.json").code == 0
    passed = replayed("--report", "r", "--gate", "b.json")
    assert (passed.code, passed.out.splitlines()[-1]) == (0, "gate: passed")
    run = here / "r" / "runs" / "replay" / "wire" / "incidents@1"
    prediction = run / "predictions" / "w01.json"
    document = json.loads(prediction.read_text("utf-8"))
    document["incidents"] = []
    prediction.write_text(json.dumps(document), "utf-8")
    options = ("--dataset", str(small.folder), "--gate", "b.json", "--report", "r")
    stopped = wirecoder("eval", "score", str(run), *options)
    assert stopped.code == 5
    assert "gate: wire: Slot recall is " in stopped.out
    assert "**The gate stopped this:**" in (here / "r" / "report.md").read_text("utf-8")
    failed = ET.parse(here / "r" / "junit.xml").getroot().findall(".//failure")  # noqa: S314
    assert any("Slot recall" in (failure.get("message") or "") for failure in failed)


def test_a_prompt_without_recordings_is_an_error_that_says_how_to_record_it(
    replayed: Run, here: Path, tmp_path: Path, small: Dataset
) -> None:
    ended = replayed("--prompt", "plain@1", "--gate", str(_baseline(tmp_path)))
    assert ended.code == 5
    command = f"wirecoder eval --record --dataset {small.folder} --prompt plain@1"
    assert "plain@1/w01.yaml. Record it with the local model: " in ended.err
    assert f"{command} --recordings {CASSETTES}" in ended.err


def _baseline(folder: Path) -> Path:
    file = folder / "floor.json"
    file.write_text('{"datasets": {}}', "utf-8")
    return file


def test_a_missing_baseline_is_said_before_anything_runs(replayed: Run, here: Path) -> None:
    ended = replayed("--gate", "nowhere.json")
    assert ended.code == 2
    assert "baseline nowhere.json: No such file or directory" in ended.err
    assert not (here / "out").exists()


def test_edited_gold_is_scored_anew_without_a_model(
    replayed: Run, wirecoder: Run, here: Path, small: Dataset
) -> None:
    before = replayed("--report", "r").out

    def forget(gold: dict[str, list[object]]) -> None:
        gold["incidents"].clear()

    small.change(small.gold("w01"), forget)
    run = str(here / "r" / "runs" / "replay" / "wire" / "incidents@1")
    shutil.copytree(run, "old")
    after = wirecoder("eval", "score", run, "--dataset", str(small.folder))
    assert after.code == 0
    assert after.out != before
    ended = wirecoder("eval", "compare", "old", run, "--dataset", str(small.folder))
    assert ended.code == 2
    assert "not comparable: gold is " in ended.err


# --- on a model that a test can stop


def test_an_interrupted_run_goes_on_where_it_was(
    wirecoder: Run, model: FakeModel, small: Dataset
) -> None:
    options = ("eval", "--dataset", str(small.folder), "--live")
    model.instead[evidence(small, "w07")] = ModelUnreachable("gone")
    assert wirecoder(*options).code == 4
    assert len(model.asked) == 2
    model.forget()
    assert wirecoder(*options).code == 0
    assert len(model.asked) == 2, "w01 was kept"
    model.forget()
    again = wirecoder(*options)
    assert again.code == 0
    assert model.asked == [], "a finished run is kept whole"
    assert "wire: 3 of 3 articles were coded before (--fresh: anew)" in again.err
    assert wirecoder(*options, "--fresh").code == 0
    assert len(model.asked) == 3


def test_a_failed_article_counts_as_empty_and_is_tried_again_only_if_that_may_help(
    wirecoder: Run, model: FakeModel, small: Dataset, here: Path
) -> None:
    options = ("eval", "--dataset", str(small.folder), "--live")
    for name, fault in (("w01", ModelTimeout("slow")), ("w07", AnswerTruncated("cut"))):
        model.instead[evidence(small, name)] = fault
    ended = wirecoder(*options)
    assert ended.code == 3
    assert "wire/w01 failed: model_timeout: slow" in ended.out
    assert "wire/w07 failed: answer_truncated: cut" in ended.out
    assert "**wire/w01 failed**" in (here / "out/eval/report.md").read_text("utf-8")
    model.forget()
    assert wirecoder(*options).code == 3
    assert len(model.asked) == 1, "the time-out is tried again, the cut answer is not"


def test_two_prompts_are_compared_value_by_value(
    wirecoder: Run, model: FakeModel, small: Dataset, here: Path, tmp_path: Path
) -> None:
    prompt = tmp_path / "workspace" / "prompts" / "plain" / "1.md"
    text = prompt.read_text("utf-8").replace('version: "1"', 'version: "2"')
    prompt.with_name("2.md").write_text(text, "utf-8")
    options = ("eval", "--dataset", str(small.folder), "--live")
    ended = wirecoder(*options, "--prompt", "plain@2", "--compare", "plain@1")
    assert ended.code == 0
    assert "wire: no figure changed." in ended.out
    assert len(model.asked) == 6
    runs = sorted(path.name for path in (here / "out/eval/runs/live/wire").iterdir())
    assert [name.partition("-")[0] for name in runs] == ["plain@1", "plain@2"]
    same = wirecoder(*options, "--prompt", "plain@2", "--compare", "plain@2")
    assert (same.code, "this is the prompt itself" in same.err) == (2, True)


def test_a_run_of_another_dataset_is_not_scored_for_this_one(
    replayed: Run, wirecoder: Run, here: Path
) -> None:
    assert replayed("--report", "r").code == 0
    run = here / "r/runs/replay/wire/incidents@1"
    ended = wirecoder("eval", "score", str(run), "--dataset", str(DATASETS / "seeds"))
    assert (ended.code, "is of dataset 'wire', not 'seeds'" in ended.err) == (2, True)


def test_a_replay_never_goes_on_from_predictions(replayed: Run, here: Path) -> None:
    first = replayed("--report", "r").out
    for file in (here / "r/runs/replay/wire/incidents@1/predictions").iterdir():
        file.write_text(file.read_text("utf-8").replace('"hit"', '"missed"'), "utf-8")
    assert replayed("--report", "r").out == first


def test_reports_of_an_earlier_evaluation_do_not_outlive_one_that_failed(
    replayed: Run, here: Path
) -> None:
    assert replayed("--report", "r").code == 0
    assert replayed("--report", "r", "--prompt", "plain@1").code == 5
    assert not (here / "r" / "report.md").exists()


def test_the_record_sums_what_the_answers_cost(wirecoder: Run, small: Dataset, here: Path) -> None:
    assert wirecoder("eval", "--dataset", str(small.folder)).code == 0
    (run,) = (here / "out/eval/runs/live/wire").iterdir()
    record = RunRecord.model_validate_json((run / "run.json").read_bytes())
    assert record.usage == Usage(calls=3, prompt_tokens=300, completion_tokens=60)
    assert (record.articles, record.cost_usd) == (3, None)
    assert record.seconds is not None


def test_the_committed_baseline_is_what_the_recorded_answers_reach(
    wirecoder: Run, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    monkeypatch.delenv("WIRECODER_PROMPT")
    monkeypatch.setattr(bootstrap, "build_model", BUILD_MODEL)
    committed = DATASETS.parent / "baselines" / "recorded.json"
    assert wirecoder("eval", "--replay", "--baseline", "b.json").code == 0
    same = (here / "b.json").read_text("utf-8") == committed.read_text("utf-8")
    assert same, "the figures changed: run `make baseline docs`, and say why in the commit"


# --- wrong use


def test_options_before_a_subcommand_are_not_dropped(wirecoder: Run, here: Path) -> None:
    ended = wirecoder("eval", "--gate", "b.json", "score", "run")
    assert (ended.code, "write options behind 'score', not before" in ended.err) == (2, True)


def test_record_and_replay_exclude_each_other(wirecoder: Run, model: FakeModel) -> None:
    ended = wirecoder("eval", "--record", "--replay")
    assert (ended.code, "leave --live or --replay out" in ended.err) == (2, True)
    assert model.asked == []


def test_a_baseline_that_cannot_be_written_is_said_before_anything_is_asked(
    wirecoder: Run, model: FakeModel, here: Path
) -> None:
    (here / "file").write_text("", "utf-8")
    ended = wirecoder("eval", "--baseline", "file/b.json")
    assert (ended.code, "--baseline file: " in ended.err) == (2, True)
    assert model.asked == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--dataset", "nowhere"), "nowhere is no folder"),
        (("--dataset", "."), "holds no gold/*.json"),
        (("--prompt", "nope@9"), "nope@9"),
    ],
)
def test_wrong_use_is_said_before_anything_is_asked(
    wirecoder: Run, model: FakeModel, arguments: tuple[str, ...], said: str
) -> None:
    ended = wirecoder("eval", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert model.asked == []


def test_two_datasets_of_one_name_are_refused(wirecoder: Run, small: Dataset) -> None:
    folders = ("--dataset", str(small.folder), "--dataset", str(DATASETS / "wire"))
    ended = wirecoder("eval", *folders)
    assert (ended.code, "two datasets are called 'wire'" in ended.err) == (2, True)


def test_a_fault_in_gold_names_file_path_and_value(wirecoder: Run, small: Dataset) -> None:
    def misspell(gold: dict[str, list[dict[str, str]]]) -> None:
        gold["incidents"][0]["event_type"] = "bombing"

    small.change(small.gold("w01"), misspell)
    ended = wirecoder("eval", "--dataset", str(small.folder))
    assert ended.code == 2
    assert f"{small.gold('w01')}: incidents[0].event_type: " in ended.err
    assert "'bombing'" in ended.err


def test_a_folder_without_a_run_is_said(wirecoder: Run, here: Path) -> None:
    ended = wirecoder("eval", "score", str(here))
    assert (ended.code, "is this a run folder?" in ended.err) == (2, True)
