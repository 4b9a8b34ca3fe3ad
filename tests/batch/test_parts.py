"""An output in parts: a folder of Parquet."""

from pathlib import Path

import pytest
from pyarrow import parquet

from wirecoder.batch import outputs
from wirecoder.batch.journal import Row
from wirecoder.errors import InvalidRequest, OutputUnwritable


def rows(count: int) -> list[Row]:
    return [Row(f"a{n}", None, None, ("model_timeout", "no answer"), None) for n in range(count)]


def ids(folder: Path) -> dict[str, list[str]]:
    """The articles of each part."""
    return {
        path.name: parquet.read_table(path)["article_id"].to_pylist()
        for path in sorted(folder.iterdir())
    }


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (3, [3]), (4, [4]), (9, [4, 4, 1])])
def test_rows_go_into_parts_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(outputs, "_PART", 4)
    out = tmp_path / "out"
    outputs.check(out, tmp_path / "in.jsonl")
    assert outputs.write(rows(count), out) == count
    found = ids(out)
    assert list(found) == [f"part-{n:05}.parquet" for n in range(len(sizes))]
    assert [len(part) for part in found.values()] == sizes
    assert [one for part in found.values() for one in part] == [f"a{n}" for n in range(count)]


def test_parts_of_before_are_replaced_and_nothing_lies_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "_PART", 2)
    out = tmp_path / "out"
    outputs.write(rows(7), out)
    outputs.check(out, tmp_path / "in.jsonl")
    outputs.write(rows(3), out)
    assert list(ids(out)) == ["part-00000.parquet", "part-00001.parquet"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(InvalidRequest, match="this is no folder of parts"):
        outputs.check(tmp_path / "out", tmp_path / "in.jsonl")


def test_parts_that_cannot_be_written_leave_those_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    outputs.write(rows(3), out)

    def full(*given: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs, "_parquet", full)
    with pytest.raises(OutputUnwritable, match="No space left"):
        outputs.write(rows(5), out)
    assert ids(out) == {"part-00000.parquet": ["a0", "a1", "a2"]}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
