"""CSV text: streamed, and safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecoder.export.sheet import csv_lines
from wirecoder.export.words import plain


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_header_and_a_line_for_each_row_with_empty_cells_for_what_is_not_there() -> None:
    lines = list(csv_lines(("a", "b"), [{"a": "x", "b": 3}, {"b": None}, {"a": 1.5}]))
    assert lines == ["a,b\n", "x,3\n", ",\n", "1.5,\n"]


def test_later_pages_come_without_a_header() -> None:
    assert list(csv_lines(("a",), [{"a": "x"}], header=False)) == ["x\n"]


def test_a_line_is_there_before_the_next_row_is_asked_for() -> None:
    asked: list[int] = []

    def rows() -> Iterator[dict[str, int]]:
        for number in range(3):
            asked.append(number)
            yield {"a": number}

    lines = csv_lines(("a",), rows())
    assert (next(lines), asked) == ("a\n", [])
    assert (next(lines), asked) == ("0\n", [0])


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\t=1",
        "\r\n=1",
        "\x00=1",
    ],
)
def test_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(cell: str) -> None:
    (line,) = csv_lines(("a",), [{"a": cell}], header=False)
    assert read(line)[0][0] == f"'{plain(cell)}"


def test_a_negative_number_stays_a_number() -> None:
    assert list(csv_lines(("a",), [{"a": -68.3159}], header=False)) == ["-68.3159\n"]


@pytest.mark.parametrize("cell", ["Depot=Nine", "a, b", 'the "Nine"', "12 - 14", "≤6", "~30", ""])
def test_other_text_comes_back_as_it_was(cell: str) -> None:
    (line,) = csv_lines(("a", "b"), [{"a": cell, "b": "x"}], header=False)
    assert read(line) == [[cell, "x"]]


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(st.text(), min_size=2, max_size=2))
def test_whatever_an_article_says_a_row_is_one_line_of_as_many_cells(cells: list[str]) -> None:
    (line,) = csv_lines(("a", "b"), [dict(zip("ab", cells, strict=True))], header=False)
    assert len(line.splitlines()) == 1
    (row,) = read(line)
    assert len(row) == 2
    assert all(cell[:1] not in set("=+-@") for cell in row)
