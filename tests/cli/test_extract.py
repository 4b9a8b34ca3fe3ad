import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder.errors import AnswerInvalid
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report

Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]


def reports(folder: Path) -> dict[str, Report]:
    """The report files in a folder, by stem; each must be valid, and nothing else may lie there."""
    assert {path.suffix for path in folder.iterdir()} <= {".json"}
    return {path.stem: Report.model_validate_json(path.read_bytes()) for path in folder.iterdir()}


def published(wirecoder: Run, *arguments: str) -> dict[str, str | None]:
    """The publication date with which each article was coded."""
    ran = wirecoder("extract", "--format", "jsonl", *arguments)
    assert ran.code == 0, ran.err
    articles = [json.loads(line)["article"] for line in ran.out.splitlines()]
    return {article["id"]: article["published"] for article in articles}


# --- which articles


def test_one_file_becomes_a_table_on_stdout_and_a_line_of_progress_on_stderr(
    wirecoder: Run, write: Write
) -> None:
    write("a.txt")
    ran = wirecoder("extract", "a.txt")
    assert ran.code == 0
    assert "Depot Nine" in ran.out
    assert "[1/1] a: 1 incident (" in ran.err
    assert "Depot" not in ran.err


def test_several_files_are_coded_in_the_order_given(wirecoder: Run, write: Write) -> None:
    write("b.txt")
    write("a.txt")
    assert list(published(wirecoder, "b.txt", "a.txt")) == ["b", "a"]


def test_a_folder_means_its_txt_files_in_order_of_name(wirecoder: Run, write: Write) -> None:
    for name in ("d/2.txt", "d/10.txt", "d/notes.md", "d/1.txt.bak", "d/deeper/3.txt"):
        write(name)
    assert list(published(wirecoder, "d")) == ["10", "2"]


def test_a_dash_reads_standard_input(wirecoder: Run, model: FakeModel) -> None:
    ran = wirecoder("extract", "-", "--format", "json", stdin=b"A bomb went off at Market Square.")
    assert ran.code == 0
    assert json.loads(ran.out)["article"]["id"] == "stdin"
    assert model.asked == ["A bomb went off at Market Square."]


def test_messages_call_standard_input_by_its_name(wirecoder: Run) -> None:
    ran = wirecoder("extract", "-")
    assert ran.code == 3
    assert "standard input has no text to code" in ran.err


@pytest.mark.parametrize("others", [["d/a.txt"], ["d"], ["a.txt"]], ids=["file", "folder", "self"])
def test_two_inputs_with_one_stem_are_refused_before_anything_starts(
    wirecoder: Run, write: Write, model: FakeModel, others: list[str]
) -> None:
    write("a.txt")
    write("d/a.txt")
    ran = wirecoder("extract", "a.txt", *others, "--out", "out")
    assert ran.code == 2
    assert "a.txt and " in ran.err
    assert "would both be article 'a'" in ran.err
    assert model.asked == []
    assert not Path("out").exists()


def test_a_folder_without_articles_is_wrong_use(wirecoder: Run, write: Write) -> None:
    write("d/notes.md")
    ran = wirecoder("extract", "d")
    assert ran.code == 2
    assert "d holds no *.txt file" in ran.err


@pytest.mark.parametrize(
    "arguments", [[], ["a.txt", "--format", "xml"], ["a.txt", "--frob"]], ids=" ".join
)
def test_a_wrong_command_line_exits_2_with_the_usage(wirecoder: Run, arguments: list[str]) -> None:
    ran = wirecoder("extract", *arguments)
    assert ran.code == 2
    assert "Usage: wirecoder extract" in ran.err
    assert ran.out == ""


def test_file_names_cannot_break_the_progress_line(wirecoder: Run, write: Write) -> None:
    write("a [red] :boom: [b].txt")
    write("c\x1b[31m\nd.txt")
    write(os.fsdecode(b"caf\xe9.txt"))
    ran = wirecoder("extract", ".", "--out", "out")
    assert ran.code == 0, ran.err
    assert "a [red] :boom: [b]: 1 incident" in ran.err
    assert "c [31m d: 1 incident" in ran.err
    assert "\x1b" not in ran.out + ran.err
    assert reports(Path("out"))["caf\\xe9"].article.id == "caf\\xe9"


# --- which day


def test_index_json_beside_the_articles_gives_dates(wirecoder: Run, write: Write) -> None:
    rows = [{"id": "a", "published": "2024-01-20"}, {"id": "b", "published": None}, {"id": "c"}]
    write("d/index.json", b"\xef\xbb\xbf" + json.dumps(rows).encode())
    for name in "abc":
        write(f"d/{name}.txt")
    assert published(wirecoder, "d") == {"a": "2024-01-20", "b": None, "c": None}
    assert published(wirecoder, "d/a.txt") == {"a": "2024-01-20"}


def test_the_option_wins_over_the_index_and_that_over_a_date_line(
    wirecoder: Run, write: Write
) -> None:
    write(
        "d/a.txt", "Date: March 3, 2024\n\nTwo rockets fell at Depot Nine, police said on Monday.\n"
    )
    assert published(wirecoder, "d") == {"a": "2024-03-03"}
    write("d/index.json", '[{"id": "a", "published": "2024-03-02T23:30:00-05:00"}]')
    assert published(wirecoder, "d") == {"a": "2024-03-02"}
    assert published(wirecoder, "d", "--published", "2024-03-01") == {"a": "2024-03-01"}


@pytest.mark.parametrize("day", ["2024-13-01", "yesterday", "", "20.1.2024"])
def test_an_invalid_date_is_refused_before_anything_starts(
    wirecoder: Run, write: Write, model: FakeModel, day: str
) -> None:
    write("a.txt")
    ran = wirecoder("extract", "a.txt", "--published", day, "--out", "out")
    assert ran.code == 2
    assert f"--published: {day!r} is no publication date: send YYYY-MM-DD" in ran.err
    assert model.asked == []
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ('[{"id": "b", "published": "soon"}]', "id 'b': 'soon' is no publication date"),
        ('[{"id": "b", "published": 20240120}]', "20240120 is no publication date"),
        ('{"b": "2024-01-20"}', 'expected [{"id": "...", "published": "YYYY-MM-DD"}]'),
        ("[{]", "expected [{"),
        ("[[]]", "expected [{"),
        (b"\xff", "expected [{"),
    ],
    ids=["no date", "a number", "an object", "no JSON", "no rows", "no text"],
)
def test_a_wrong_index_is_refused_before_anything_starts(
    wirecoder: Run, write: Write, model: FakeModel, index: str | bytes, said: str
) -> None:
    write("d/a.txt")
    write("d/index.json", index)
    ran = wirecoder("extract", "d")
    assert ran.code == 2
    assert "index.json" in ran.err
    assert said in ran.err
    assert model.asked == []


# --- what comes out


def test_out_gets_one_valid_report_for_each_article_with_exact_quotes(
    wirecoder: Run, write: Write
) -> None:
    write("a.txt")
    write("b.txt", "\n\n  “Shells hit the port at Aden,” he said.\n")
    ran = wirecoder("extract", ".", "--out", "new/out")
    assert ran.code == 0
    found = reports(Path("new/out"))
    assert set(found) == {"a", "b"}
    for stem, report in found.items():
        text = Path(f"{stem}.txt").read_text()
        assert report.incidents
        assert misquotes(report, text) == []
        assert report.article.characters == len(text)


@pytest.fixture
def one_fails(write: Write, model: FakeModel) -> None:
    """A folder of three articles, of which the second fails."""
    write("d/1.txt")
    write("d/2.txt", "A bomb went off at Market Square.")
    write("d/3.txt", "There was peace and quiet in the valley all day. No shot was fired.")
    model.instead["Market Square"] = AnswerInvalid("the answer fits no schema")


@pytest.mark.usefixtures("one_fails")
def test_a_failed_article_is_a_row_of_the_table(wirecoder: Run) -> None:
    ran = wirecoder("extract", "d")
    assert ran.code == 3
    row = next(line for line in ran.out.splitlines() if line.startswith("  2 "))
    assert "failed" in row
    assert "the answer fits no schema" in " ".join(ran.out.split())
    assert "[2/3] 2: failed, the answer fits no schema" in ran.err


@pytest.mark.usefixtures("one_fails")
def test_a_failed_article_is_an_item_of_the_json_list(wirecoder: Run) -> None:
    ran = wirecoder("extract", "d", "--format", "json")
    assert ran.code == 3
    first, second, third = json.loads(ran.out)
    assert second == {
        "article": {"id": "2"},
        "error": {"code": "answer_invalid", "message": "the answer fits no schema"},
    }
    for stem, document in {"1": first, "3": third}.items():
        assert Report.model_validate(document).article.id == stem


@pytest.mark.usefixtures("one_fails")
def test_a_failed_article_is_a_json_line(wirecoder: Run) -> None:
    ran = wirecoder("extract", "d", "--format", "jsonl")
    assert ran.code == 3
    lines = [json.loads(line) for line in ran.out.split("\n")[:-1]]
    assert ["error" in line for line in lines] == [False, True, False]


@pytest.mark.usefixtures("one_fails")
def test_a_failed_article_is_a_row_of_the_csv(wirecoder: Run) -> None:
    ran = wirecoder("extract", "d", "--format", "csv")
    assert ran.code == 3
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["article"], row["status"], row["error"]) for row in rows] == [
        ("1", "coded", ""),
        ("2", "failed", "the answer fits no schema"),
        ("3", "coded", ""),
    ]
    assert rows[0]["site"].startswith("Depot Nine")


def test_a_row_of_the_csv_can_be_traced_and_sorted_by_time(wirecoder: Run, write: Write) -> None:
    write("a.txt")
    ran = wirecoder(
        "extract", "a.txt", "--format", "csv", "--published", "2024-01-20", "--out", "."
    )
    (row,) = csv.DictReader(io.StringIO(ran.out))
    report = Report.model_validate_json(Path("a.json").read_bytes())
    assert (row["report"], row["published"]) == (report.id, "2024-01-20")
    assert (row["date_from"], row["date_to"]) == ("2024-01-15", "2024-01-15")


def test_json_of_one_input_is_one_report(wirecoder: Run, write: Write) -> None:
    write("a.txt")
    document = json.loads(wirecoder("extract", "a.txt", "--format", "json").out)
    assert Report.model_validate(document).article.id == "a"


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_the_table_fits_the_terminal_and_loses_no_word(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    write("d/a.txt", "Shells fell at Fort Supercalifragilistic on Saturday.")
    write("d/b.txt", b"")
    monkeypatch.setattr("wirecoder.cli.terminal._PIPED_WIDTH", columns)
    table = wirecoder("extract", "d").out
    assert max(map(len, table.splitlines())) <= columns
    words = "".join(table.split())
    assert "…" not in words
    assert "Harm" in words
    for part in ("Supercalifr", "Saturday", "stated"):
        assert part in words
