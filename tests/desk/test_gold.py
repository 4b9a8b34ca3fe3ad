"""Gold cases as files: what editors make, and what `wirecoder eval` reads."""

import os
from pathlib import Path

import pytest

from wirecoder.desk import gold
from wirecoder.desk.gold import Kept
from wirecoder.errors import InvalidRequest, OutputUnwritable
from wirecoder_evals import cases
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.gold import Gold, GoldArticle

TEXT = "\ufeffTwo rockets\r\nfell.\r\n"


def case_of(text: str = TEXT, title: str | None = None) -> Gold:
    article = GoldArticle(
        id="case-1", title=title, published=None, sha256=text_sha256(text), characters=len(text)
    )
    return Gold(article=article, incidents=())


def test_a_case_is_what_eval_reads_with_the_text_to_the_letter(tmp_path: Path) -> None:
    gold.write_case(case_of(), TEXT, tmp_path / "datasets" / "editors")
    (read,) = cases.load(tmp_path / "datasets" / "editors")
    assert read.text == TEXT, "line ends and a byte-order mark that is text are kept"
    assert read.gold == case_of()


def test_the_same_case_again_changes_nothing_and_a_newer_one_takes_its_place(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        gold.write_case(case_of(), TEXT, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["case-1.json", "case-1.txt"]
    gold.write_case(case_of(title="Later"), TEXT, tmp_path)
    assert [one.gold.article.title for one in cases.load(tmp_path)] == ["Later"]


def test_a_folder_tells_whether_it_has_a_case_as_it_stands(tmp_path: Path) -> None:
    assert gold.kept(case_of(), tmp_path) is Kept.ABSENT
    gold.write_case(case_of(), TEXT, tmp_path)
    assert gold.kept(case_of(), tmp_path) is Kept.CURRENT
    assert gold.kept(case_of(title="Later"), tmp_path) is Kept.OLDER


def test_labels_of_another_text_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="another version of the text"):
        gold.write_case(case_of(), "Two rockets fell.", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_text_whose_labels_cannot_be_written_is_not_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def full(draft: str, path: Path) -> None:
        if path.suffix == ".json":
            raise OSError(28, "No space left on device")
        replace(draft, path)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputUnwritable, match="No space left on device"):
        gold.write_case(case_of(), TEXT, tmp_path)
    assert list(tmp_path.rglob("*.*")) == []


@pytest.mark.parametrize("fails", ["replace", "chmod"])
def test_a_case_that_cannot_be_written_leaves_the_old_one_and_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    gold.write_case(case_of(), TEXT, tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, full)
    with pytest.raises(OutputUnwritable, match="No space left on device: free some space"):
        gold.write_case(case_of(title="Later"), TEXT, tmp_path)
    assert gold.kept(case_of(), tmp_path) is Kept.CURRENT
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["case-1.json", "case-1.txt"]
