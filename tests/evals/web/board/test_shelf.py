"""Which run folders there are."""

import os
from pathlib import Path

import pytest
from tests.evals.web.board.made import scored_run

from wirecoder.errors import NotFound
from wirecoder.workspace import Workspace
from wirecoder_evals.web.board.shelf import Key, look, roots_of
from wirecoder_prompts.catalog import Catalog


def test_runs_come_in_order_of_time_and_recorded_answers_by_the_time_of_their_file(
    tmp_path: Path,
) -> None:
    scored_run(tmp_path, "late", month=9)
    scored_run(tmp_path, "early", month=2)
    replay = scored_run(tmp_path, "replay", month=None)
    os.utime(replay.path / "run.json", (1_775_000_000, 1_775_000_000))  # 31 March 2026
    runs = look({"here": tmp_path}).runs
    assert [run.key.label for run in runs] == ["early", "replay", "late"]
    assert [run.timed for run in runs] == [True, False, True]


def test_a_damaged_folder_is_named_and_hides_no_other(tmp_path: Path) -> None:
    good, bad = scored_run(tmp_path, "good"), scored_run(tmp_path, "bad")
    (bad.path / "run.json").write_text("{", "utf-8")
    (tmp_path / "runs" / "live" / "wire" / "empty").mkdir()
    shelf = look({"here": tmp_path})
    assert [run.folder.path for run in shelf.runs] == [good.path]
    assert [said.partition(":")[0] for said in shelf.damaged] == [
        "here/live/wire/bad",
        "here/live/wire/empty",
    ]
    assert not any(str(tmp_path) in said for said in shelf.damaged)


def test_a_run_under_way_is_not_damaged(tmp_path: Path) -> None:
    run = scored_run(tmp_path, "begun")
    (run.path / "scores.json").unlink()
    shelf = look({"here": tmp_path})
    assert (shelf.runs, shelf.damaged) == ((), ())
    assert shelf.unscored == (Key("here", "live", "wire", "begun"),)


def test_no_folder_is_no_run(tmp_path: Path) -> None:
    assert look({"here": tmp_path / "nowhere"}).runs == ()


@pytest.mark.parametrize("label", ["none", "../../wire/good", ".."])
def test_only_what_was_found_is_opened(tmp_path: Path, label: str) -> None:
    scored_run(tmp_path, "good")
    with pytest.raises(NotFound):
        look({"here": tmp_path}).run(Key("here", "live", "wire", label))


def test_the_current_folders_runs_are_seen_too_and_none_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    elsewhere = Workspace(Catalog(None), tmp_path / "datasets", tmp_path / "evaluations")
    assert list(roots_of(elsewhere)) == ["workspace", "here"]
    same = Workspace(Catalog(None), tmp_path / "datasets", tmp_path / "out" / "eval")
    assert list(roots_of(same)) == ["workspace"]
