"""Some articles of an input by their numbers, as each worker of a cluster reads its own."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from wirecoder.sources.picking import pick
from wirecoder.sources.source import open_source
from wirecoder.sources.tables import Columns

COUNT = 23
RECORDS = [
    {"id": None if n % 3 else f"a{n}", "text": "" if n == 11 else f"Story {n}."}
    for n in range(COUNT)
]


def json_lines(folder: Path) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(record) + "\n\n" for record in RECORDS))
    return path


def sheet(folder: Path) -> Path:
    path = folder / "in.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ("id", "text"))
        writer.writeheader()
        writer.writerows(RECORDS)
    return path


def columns(folder: Path) -> Path:
    path = folder / "in.parquet"
    parquet.write_table(pa.Table.from_pylist(RECORDS), path, row_group_size=5)
    return path


def parts(folder: Path) -> Path:
    """Parquet, JSON lines and Parquet again, which are one input."""
    (folder / "in").mkdir()
    for number, kept in enumerate((slice(0, 8), slice(8, 10), slice(10, None))):
        if number == 1:
            lines = "".join(json.dumps(record) + "\n" for record in RECORDS[kept])
            (folder / "in" / f"{number}.jsonl").write_text(lines)
        else:
            table = pa.Table.from_pylist(RECORDS[kept])
            parquet.write_table(table, folder / "in" / f"{number}.parquet", row_group_size=5)
    return folder / "in"


def texts(folder: Path) -> Path:
    (folder / "in").mkdir()
    for number in range(COUNT):
        (folder / "in" / f"{number:02}.txt").write_text(f"Story {number}.")
    return folder / "in"


@pytest.mark.parametrize("kind", [json_lines, sheet, columns, parts, texts])
@pytest.mark.parametrize(
    "numbers", [[], [0], [22], [0, 1, 2], [4, 5], [3, 9, 10, 11, 17], [*range(COUNT)]]
)
def test_what_is_picked_is_what_going_through_it_all_gives(
    tmp_path: Path, kind: Callable[[Path], Path], numbers: list[int]
) -> None:
    path = kind(tmp_path)
    whole = [(one.number, one.id, one.article, str(one.error)) for one in open_source(path)]
    source = open_source(path)
    for _ in range(2):
        found = [(o.number, o.id, o.article, str(o.error)) for o in pick(source, numbers)]
        assert found == [whole[number] for number in numbers]


def test_of_parquet_only_the_row_groups_are_read_that_hold_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, read = open_source(columns(tmp_path)), []
    picked = Columns._picked

    def watched(self: Columns, file: object, group: int, *rest: object) -> object:
        read.append(group)
        return picked(self, file, group, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Columns, "_picked", watched)
    assert len(list(pick(source, [6, 7, 21]))) == 3
    assert read == [1, 4]
