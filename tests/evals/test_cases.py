import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evals.conftest import DATASETS, Checked, Dataset

from wirecoder.errors import InvalidRequest
from wirecoder_evals import cases

Check = Callable[[Path], Checked]
W01 = "w01"  # a case with one incident and several quotes


def only_fault(checked: Checked) -> str:
    """The one fault that was found."""
    assert checked.code == 5
    assert checked.summary.endswith(", 1 fault")
    (fault,) = checked.faults
    return fault


@pytest.mark.parametrize("name", ["seeds", "wire"])
def test_the_committed_datasets_are_sound(check: Check, name: str) -> None:
    checked = check(DATASETS / name)
    assert checked.code == 0, checked.faults
    assert checked.faults == []
    articles = len(list((DATASETS / name / "articles").glob("*.txt")))
    pattern = rf"{re.escape(str(DATASETS / name))}: {articles} sound cases with \d+ incidents, "
    assert re.fullmatch(pattern + "0 faults", checked.summary)


def test_the_cases_carry_their_text_and_gold_in_order_of_id(wire: Dataset) -> None:
    loaded = cases.load(wire.folder)
    assert [case.id for case in loaded] == sorted(path.stem for path in wire.folder.glob("*/*.txt"))
    assert all(case.gold.article.id == case.id for case in loaded)
    assert loaded[0].text == wire.article("w01").read_text("utf-8")


# --- labels that do not fit their text


def test_a_changed_quote_is_shown_beside_what_the_text_says(check: Check, wire: Dataset) -> None:
    def change(gold: Any) -> None:
        quote = gold["incidents"][0]["date"]["quotes"][0]
        quote["quote"] = "X" + quote["quote"][1:]

    wire.change(wire.gold(W01), change)
    fault = only_fault(check(wire.folder))
    assert fault.startswith(f"{wire.gold(W01)}: incidents[0].date.quotes[0]: 'X")
    assert "where the text says '" in fault


def test_a_shifted_offset_is_a_fault(check: Check, wire: Dataset) -> None:
    def change(gold: Any) -> None:
        quote = gold["incidents"][0]["location"]["quotes"][0]
        quote["start"] += 1
        quote["end"] += 1

    wire.change(wire.gold(W01), change)
    assert "incidents[0].location.quotes[0]: " in only_fault(check(wire.folder))


def test_an_edited_article_is_named_by_its_hash_and_its_length(check: Check, wire: Dataset) -> None:
    wire.article(W01).write_text(wire.article(W01).read_text("utf-8") + "More.", "utf-8")
    faults = check(wire.folder).faults
    assert len(faults) == 2
    assert faults[0].startswith(f"{wire.gold(W01)}: article.sha256: is ")
    assert faults[1].startswith(f"{wire.gold(W01)}: article.characters: is ")


def test_a_wrong_hash_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.change(wire.gold(W01), lambda gold: gold["article"].update(sha256="0" * 64))
    fault = only_fault(check(wire.folder))
    assert f"{wire.gold(W01)}: article.sha256: is {'0' * 12}" in fault


def test_gold_under_another_name_than_its_article_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.change(wire.gold(W01), lambda gold: gold["article"].update(id="w99"))
    fault = only_fault(check(wire.folder))
    assert f"{wire.gold(W01)}: article.id: is 'w99', the file is w01.json" in fault


# --- labels that do not fit the codebook


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        (
            lambda gold: gold["incidents"][0].update(event_type="rocketry"),
            "incidents[0].event_type",
            "got 'rocketry'",
        ),
        (
            lambda gold: gold["incidents"][0]["location"].update(country="Iraq"),
            "incidents[0].location.country",
            "got 'Iraq'",
        ),
        (
            lambda gold: gold["incidents"][0]["weapons"][0].update(calibre="107mm"),
            "incidents[0].weapons[0].calibre",
            "got '107mm'",
        ),
        (lambda gold: gold["incidents"][0].pop("id"), "incidents[0].id", "Field required"),
        (lambda gold: gold["article"].pop("id"), "article.id", "Field required"),
        (
            lambda gold: gold["incidents"].append(gold["incidents"][0]),
            "",
            "incident ids are ['1', '1'], they must be ['1', '2']",
        ),
        (
            lambda gold: gold["incidents"][0].update(responds_to="7"),
            "",
            "incident 1 responds_to '7', no other incident",
        ),
    ],
    ids=["enum", "country", "unknown key", "no id", "no article id", "twice", "answers nothing"],
)
def test_a_label_that_is_not_of_the_codebook_is_named_with_its_path_and_value(
    check: Check, wire: Dataset, change: Callable[[Any], None], path: str, said: str
) -> None:
    wire.change(wire.gold(W01), change)
    fault = only_fault(check(wire.folder))
    assert fault.startswith(f"{wire.gold(W01)}: {f'{path}: ' if path else ''}")
    assert said in fault
    assert "got {" not in fault, "a fault is a line, not the whole record"


def test_every_fault_of_a_file_is_told_at_once(check: Check, wire: Dataset) -> None:
    def change(gold: Any) -> None:
        gold["incidents"][0].update(event_type="rocketry", outcome="boom")

    wire.change(wire.gold(W01), change)
    checked = check(wire.folder)
    assert checked.code == 5
    assert [fault.split(": ")[1] for fault in checked.faults] == [
        "incidents[0].event_type",
        "incidents[0].outcome",
    ]


# --- files that are missing, or are something else


def test_gold_without_an_article_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.article(W01).unlink()
    fault = only_fault(check(wire.folder))
    assert fault == f"{wire.gold(W01)}: has no article: there is no {wire.article(W01)}"


def test_an_article_without_gold_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.article("extra").write_text("Two rockets fell.")
    assert only_fault(check(wire.folder)) == f"{wire.article('extra')}: has no gold file"


@pytest.mark.parametrize("content", [b"{", b"", b'{"a": "\xff"}', b"\x89PNG"])
def test_gold_that_is_no_json_is_a_fault(check: Check, wire: Dataset, content: bytes) -> None:
    wire.gold(W01).write_bytes(content)
    assert only_fault(check(wire.folder)).startswith(f"{wire.gold(W01)}: no JSON: ")


def test_an_article_that_is_no_text_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.article(W01).write_bytes(b"%PDF-1.7")
    fault = only_fault(check(wire.folder))
    assert fault.startswith(f"{wire.article(W01)}: the text looks binary (PDF)")


@pytest.mark.parametrize("kind", ["gold", "article"])
def test_a_file_that_cannot_be_read_is_a_fault(check: Check, wire: Dataset, kind: str) -> None:
    path = wire.gold(W01) if kind == "gold" else wire.article(W01)
    path.unlink()
    path.mkdir()
    assert only_fault(check(wire.folder)) == f"{path}: Is a directory"


# --- the index


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        (lambda rows: rows[0].update(published="soon"), "[0].published", "'soon'"),
        (lambda rows: rows[0].update(publised=None), "[0].publised", "Extra inputs"),
        (lambda rows: rows.append({"id": "w98"}), "[12].id", "'w98' has no gold file"),
        (lambda rows: rows.append(dict(rows[0])), "[12].id", "'w01' is there twice"),
    ],
    ids=["no date", "unknown key", "unknown article", "twice"],
)
def test_a_wrong_row_of_the_index_is_a_fault(
    check: Check, wire: Dataset, change: Callable[[Any], None], path: str, said: str
) -> None:
    wire.change(wire.index, change)
    fault = only_fault(check(wire.folder))
    assert fault.startswith(f"{wire.index}: {path}: ")
    assert said in fault


def test_an_index_that_is_no_json_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.index.write_bytes(b"[{")
    assert only_fault(check(wire.folder)).startswith(f"{wire.index}: Invalid JSON")


def test_an_index_with_another_date_than_the_gold_is_a_fault(check: Check, wire: Dataset) -> None:
    wire.change(wire.index, lambda rows: rows[0].update(published="2020-03-19"))
    fault = only_fault(check(wire.folder))
    said = "article.published: is 2020-03-18, index.json has 2020-03-19"
    assert fault == f"{wire.gold(W01)}: {said}"


def test_a_dataset_needs_no_index(check: Check, wire: Dataset) -> None:
    wire.index.unlink()
    assert check(wire.folder).code == 0


# --- wrong use


def test_a_path_that_is_no_folder_is_wrong_use(check: Check, wire: Dataset) -> None:
    for path in (wire.folder / "nothing", wire.index):
        checked = check(path)
        assert checked.code == 2
        assert f"{path} is no folder" in checked.faults[0]


def test_a_folder_without_gold_fails_the_check(check: Check, tmp_path: Path) -> None:
    assert only_fault(check(tmp_path)) == f"{tmp_path}: holds no gold/*.json"


def test_a_faulty_dataset_cannot_be_loaded(wire: Dataset) -> None:
    wire.article(W01).unlink()
    wire.gold("w03").write_bytes(b"{")
    with pytest.raises(InvalidRequest) as refused:
        cases.load(wire.folder)
    assert str(refused.value).splitlines()[0].startswith(f"{wire.gold(W01)}: has no article")
    assert str(refused.value).splitlines()[1].startswith(f"{wire.gold('w03')}: no JSON")


@pytest.mark.parametrize(
    ("where", "accept", "said"),
    [
        ("incident", {"event_tpye": ["attack"]}, "accept 'event_tpye': a GoldIncident has no"),
        ("incident", {"event_type": ["bombing"]}, "accept 'event_type': 'bombing' cannot be there"),
        ("incident", {"munitions.launched": ["two"]}, "'munitions.launched': 'two' cannot be"),
        ("incident", {"munitions.fired": [2]}, "accept 'munitions.fired': a Munitions has no"),
        ("incident", {"munitions": [2]}, "accept 'munitions': name a single value"),
        ("incident", {"date.value": ["last week"]}, "'date.value': 'last week' cannot be there"),
        ("target", {"type": ["tank"]}, "accept 'type': 'tank' cannot be there"),
        ("target", {"typ": ["vehicle"]}, "accept 'typ': a GoldTarget has no 'typ'"),
    ],
)
def test_an_accepted_value_that_could_never_count_is_a_fault(
    check: Check, wire: Dataset, where: str, accept: dict[str, list[object]], said: str
) -> None:
    def change(gold: Any) -> None:
        incident = gold["incidents"][0]
        (incident if where == "incident" else incident["targets"][0])["accept"] = accept

    wire.change(wire.gold(W01), change)
    assert said in only_fault(check(wire.folder))


def test_null_and_a_number_of_its_best_are_accepted(check: Check, wire: Dataset) -> None:
    def change(gold: Any) -> None:
        accept = {"munitions.launched": [2, None], "claim.status": ["not_reported", None]}
        gold["incidents"][0]["accept"] = accept

    wire.change(wire.gold(W01), change)
    assert check(wire.folder).code == 0
