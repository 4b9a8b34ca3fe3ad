import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evals.muc4.conftest import extracts, line

from wirecoder.errors import InvalidRequest, OutputUnwritable
from wirecoder_evals.muc4.documents import (
    Role,
    read_documents,
    read_predictions,
    write_predictions,
)

BUS = [[["a red bus", 12], ["bus", 18]]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dev.json"


def refused(read: Callable[[Path], object], file: Path) -> str:
    with pytest.raises(InvalidRequest) as fault:
        read(file)
    return str(fault.value)


# --- what is sound


def test_annotated_documents_come_in_their_order_with_text_and_fillers(file: Path) -> None:
    text = "gunmen\u2028attacked a red bus."
    file.write_text(f"{line('TST2-MUC4-0002')}\n\n{line('TST2-MUC4-0001', text, Target=BUS)}\n")
    second, first = read_documents(file)
    assert (second.id, first.id) == ("TST2-MUC4-0002", "TST2-MUC4-0001")
    assert first.text == text
    assert first.fillers[Role.PHYSICAL_TARGET] == (("a red bus", "bus"),)
    assert set(first.fillers) == set(Role)
    assert not any(second.fillers.values())


def test_published_predictions_are_read_under_the_documents_own_names(file: Path) -> None:
    row = {"doctext": "x", "pred_extracts": extracts(Weapon=[["bomb"]]), "gold_extracts": None}
    file.write_text(json.dumps({"30001": row, "40100": row, "20007": row}, indent=1))
    predictions = read_predictions(file)
    assert list(predictions) == ["TST3-MUC4-0001", "TST4-MUC4-0100", "TST2-MUC3-0007"]
    assert predictions["TST3-MUC4-0001"][Role.INSTRUMENT] == (("bomb",),)


@pytest.mark.parametrize("names", [("D-1",), ("D-1", "D-2")])
def test_our_predictions_come_back_as_they_were_kept(file: Path, names: tuple[str, ...]) -> None:
    kept = {name: {Role.HUMAN_TARGET: (("ana peña",), ("x", "y"))} for name in names}
    write_predictions(file, kept)
    read = read_predictions(file)
    assert list(read) == list(names)
    assert read[names[0]][Role.HUMAN_TARGET] == (("ana peña",), ("x", "y"))
    assert read[names[0]][Role.INSTRUMENT] == ()


# --- what is not


def change(**changes: Any) -> str:
    return json.dumps(json.loads(line("D-2", Target=BUS)) | changes)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "Invalid JSON"),
        ("[]", "Input should be"),
        (change(docid=7), "docid: Input should be a valid string, got 7"),
        (change(docid="../D-2"), "docid: String should match pattern"),
        (change(docid="D-1"), "docid: 'D-1' is there twice"),
        (change(doctext=None), "doctext: Input should be a valid string"),
        ('{"docid": "D-2", "doctext": "x"}', "extracts: Field required"),
        (change(extracts={}), "extracts.PerpInd: Field required"),
        (change(extracts=extracts() | {"Perp": []}), "extracts.Perp: Extra inputs are not"),
        (change(extracts=extracts(Victim=[[]])), "extracts.Victim.0: Tuple should have at least 1"),
        (change(extracts=extracts(Victim=[[""]])), "extracts.Victim.0.0: String should have at"),
        (change(extracts=extracts(Victim=["ana"])), "extracts.Victim.0: Input should be a valid"),
        (change(extracts=extracts(Weapon=[["x", 3]])), "extracts.Weapon.0.1: Input should be a"),
    ],
)
def test_a_fault_names_the_file_the_line_and_the_value(file: Path, bad: str, said: str) -> None:
    file.write_text(f"{line('D-1')}\n{bad}\n")
    fault = refused(read_documents, file)
    assert fault.startswith(f"{file}, line 2: ")
    assert said in fault


def test_a_fault_does_not_repeat_the_text(file: Path) -> None:
    file.write_text(line("D-1", "gunmen came. " * 50)[:-1])
    assert "gunmen" not in refused(read_documents, file)


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ({"90001": {"pred_extracts": extracts()}}, "'90001' is no number of a document"),
        ({"3001": {"pred_extracts": extracts()}}, "'3001' is no number of a document"),
        ({"30001": {"gold_extracts": extracts()}}, "30001.pred_extracts: Field required"),
        ({"30001": {"pred_extracts": extracts(Target=[[5]])}}, "Target.0.0: Input should be a"),
    ],
)
def test_a_fault_of_published_predictions_names_the_document(
    file: Path, published: object, said: str
) -> None:
    file.write_text(json.dumps(published))
    fault = refused(read_predictions, file)
    assert fault.startswith(f"{file}: ")
    assert said in fault


@pytest.mark.parametrize("read", [read_documents, read_predictions])
def test_a_file_that_is_not_there_is_empty_or_no_text_is_refused(
    file: Path, read: Callable[[Path], object]
) -> None:
    assert refused(read, file) == f"{file}: No such file or directory: name a file of MUC-4"
    file.write_text("\n")
    assert refused(read, file) == f"{file}: holds no document"
    file.write_bytes(b'{"docid": "\xff"}')
    assert refused(read, file) == f"{file}: no UTF-8 text, bad byte at offset 11"


def test_predictions_that_cannot_be_kept_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable, match="No such file or directory"):
        write_predictions(tmp_path / "nowhere" / "predictions.jsonl", {})
