import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.evals.muc4.conftest import BusModel, Ran, cells, extracts, line

from wirecoder.errors import InvalidRequest, ModelTimeout, ModelUnreachable
from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.report import Report

Muc4 = Callable[..., Ran]
GUNMEN = [[["gunmen", 0]]]
BUS = [[["bus", 18], ["red bus", 14]]]


def story(place: str) -> str:
    return f"gunmen attacked a bus at {place} on monday. nobody said why they had come there."


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Five documents; the fake model finds both entities of each, and one more in the third."""
    file = tmp_path / "dev.json"
    places = ["harbour one", "harbour two", "harbour three", "harbour four", "harbour five"]
    full = {"PerpInd": GUNMEN, "Target": BUS}
    lines = [
        line(f"D-{n}", story(place), **({"PerpInd": GUNMEN} if n == 3 else full))
        for n, place in enumerate(places, start=1)
    ]
    file.write_text("\n".join(lines))
    return file


# --- score


def test_published_predictions_are_scored_by_role_and_together(muc4: Muc4, tmp_path: Path) -> None:
    gold, predictions = tmp_path / "test.json", tmp_path / "preds.out"
    gold.write_text(line("TST3-MUC4-0001", Target=BUS, PerpInd=[*GUNMEN, [["men", 3]]]))
    row = {"pred_extracts": extracts(Target=[["red bus"], ["bus"]], PerpInd=[["gunmen"]])}
    predictions.write_text(json.dumps({"30001": row}))
    ran = muc4("score", gold, predictions)
    assert ran.code == 0, ran
    assert "n = 1 of 1 documents" in ran.out
    rows = cells(ran.out)
    assert rows["perp_individual_id"] == ["100.00", "50.00", "66.67", "1", "1", "2"]
    assert rows["phys_tgt_id"] == ["50.00", "100.00", "66.67", "1", "2", "1"]
    assert rows["hum_tgt_name"] == ["0.00", "0.00", "0.00", "0", "0", "0"]
    assert rows["micro"] == ["66.67", "66.67", "66.67", "2", "3", "3"]


def test_predictions_for_another_file_are_refused(muc4: Muc4, gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "p.jsonl"
    predictions.write_text(json.dumps({"docid": "E-1", "extracts": extracts()}))
    error = muc4("score", gold, predictions).error
    assert isinstance(error, InvalidRequest)
    assert "'E-1' is predicted, but not annotated" in str(error)


# --- code


def test_every_kth_document_is_coded_kept_and_scored(
    muc4: Muc4, gold: Path, tmp_path: Path, model: BusModel
) -> None:
    ran = muc4("code", gold, "--every", "2", "--out", tmp_path / "kept")
    assert ran.code == 0, ran
    assert "Every document of 2, 3 of 5: D-1, D-3, D-5" in ran.out
    assert "n = 3 of 5 documents" in ran.out
    assert "3 coded, 0 not coded, 0 failed" in ran.out
    assert cells(ran.out)["perp_individual_id"] == ["100.00", "100.00", "100.00", "3", "3", "3"]
    assert cells(ran.out)["phys_tgt_id"] == ["66.67", "100.00", "80.00", "2", "3", "2"]
    assert "95 % interval over documents" in ran.out
    assert "[2/3] D-3: coded, 1 incidents" in ran.err
    for name in ("D-1", "D-3", "D-5"):
        report = Report.model_validate_json((tmp_path / "kept" / f"{name}.json").read_bytes())
        assert report.article.id == name
    assert model.closed == 1


def test_the_kept_predictions_give_the_same_table(muc4: Muc4, gold: Path, tmp_path: Path) -> None:
    coded = muc4("code", gold, "--every", "2", "--out", tmp_path / "kept")
    scored = muc4("score", gold, tmp_path / "kept" / "predictions.jsonl")
    assert cells(scored.out) == cells(coded.out)
    assert cells(scored.out)["micro"][3:] == ["5", "6", "5"]


def test_a_second_run_codes_only_what_has_no_valid_report_of_this_text(
    muc4: Muc4, gold: Path, tmp_path: Path, model: BusModel
) -> None:
    kept = tmp_path / "kept"
    muc4("code", gold, "--every", "1", "--out", kept)
    (kept / "D-2.json").write_text("{")
    (kept / "D-4.json").unlink()
    changed = gold.read_text().replace("harbour five", "harbour six")
    gold.write_text(changed)
    model.forget()
    ran = muc4("code", gold, "--every", "1", "--out", kept)
    assert ran.code == 0, ran
    assert [text.split("harbour ")[1].split()[0] for text in model.asked] == ["two", "four", "six"]
    assert cells(ran.out)["perp_individual_id"][3:] == ["5", "5", "5"]


def test_reports_of_another_model_are_not_mixed_in(
    muc4: Muc4, gold: Path, tmp_path: Path, model: BusModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    muc4("code", gold, "--every", "4", "--out", tmp_path / "kept")
    model.forget()
    monkeypatch.setattr(model, "name", "bigger-model")
    error = muc4("code", gold, "--every", "1", "--out", tmp_path / "kept").error
    assert isinstance(error, InvalidRequest)
    assert "D-1.json was coded by fake-model with plain@1" in str(error)
    assert model.asked == []


def test_a_document_that_fails_counts_as_empty_and_the_others_go_on(
    muc4: Muc4, gold: Path, tmp_path: Path, model: BusModel
) -> None:
    model.instead["harbour two"] = ModelTimeout("the server took too long")
    model.instead["harbour three"] = Refusal("no", Usage(1, 1, 1))
    ran = muc4("code", gold, "--every", "1", "--out", tmp_path / "kept")
    assert ran.code == 3
    assert "D-2: failed, counts as empty: the server took too long" in ran.err
    assert "n = 5: 3 coded, 1 not coded, 1 failed" in ran.out
    assert cells(ran.out)["perp_individual_id"][3:] == ["3", "3", "5"]
    assert not (tmp_path / "kept" / "D-2.json").exists()
    again = muc4("score", gold, tmp_path / "kept" / "predictions.jsonl")
    assert cells(again.out) == cells(ran.out)


def test_a_document_without_text_fails_alone(muc4: Muc4, tmp_path: Path) -> None:
    gold = tmp_path / "dev.json"
    gold.write_text("\n".join([line("D-1", " "), line("D-2", story("a mill"), PerpInd=GUNMEN)]))
    ran = muc4("code", gold, "--every", "1", "--out", tmp_path / "kept")
    assert ran.code == 3
    assert "D-1: failed, counts as empty: D-1 has no text to code" in ran.err
    assert cells(ran.out)["perp_individual_id"][3:] == ["1", "1", "1"]


def test_a_model_that_cannot_be_reached_stops_the_run(
    muc4: Muc4, gold: Path, tmp_path: Path, model: BusModel
) -> None:
    model.instead["harbour two"] = ModelUnreachable("nobody answers")
    ran = muc4("code", gold, "--every", "1", "--out", tmp_path / "kept")
    assert isinstance(ran.error, ModelUnreachable)
    assert len(model.asked) == 2
    assert cells(ran.out) == {}
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["D-1.json"]
    assert model.closed == 1


# --- where third-party text may go


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "clone"
    root.mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "wirecoder"\n')
    return root


@pytest.mark.parametrize("out", ["", "evals", "evals/datasets/muc4", "outer", "x/../y/out"])
def test_reports_are_not_kept_in_the_checkout(
    muc4: Muc4, gold: Path, checkout: Path, model: BusModel, out: str
) -> None:
    error = muc4("code", gold, "--every", "1", "--out", checkout / out).error
    assert isinstance(error, InvalidRequest)
    assert f"lies in the checkout {checkout}" in str(error)
    assert model.asked == []
    assert [file.name for file in checkout.iterdir()] == ["pyproject.toml"]


def test_reports_may_be_kept_in_its_ignored_folder(muc4: Muc4, gold: Path, checkout: Path) -> None:
    ran = muc4("code", gold, "--every", "4", "--out", checkout / "out" / "muc4")
    assert ran.code == 0, ran
    assert (checkout / "out" / "muc4" / "D-1.json").is_file()


@pytest.mark.parametrize("content", ['[project]\nname = "other"\n', "[", "project = 3\n"])
def test_another_projects_folder_is_no_checkout_of_ours(
    muc4: Muc4, gold: Path, checkout: Path, content: str
) -> None:
    (checkout / "pyproject.toml").write_text(content)
    assert muc4("code", gold, "--every", "4", "--out", checkout / "kept").code == 0


@pytest.mark.parametrize("every", ["0", "-1", "x"])
def test_a_step_that_is_none_is_wrong_use(muc4: Muc4, gold: Path, every: str) -> None:
    assert muc4("code", gold, "--every", every, "--out", "kept").code == 2
