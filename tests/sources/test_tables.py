import csv
import datetime as dt
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from wirecoder.errors import InvalidRequest
from wirecoder.sources import tables
from wirecoder.sources.given import Given
from wirecoder.sources.source import open_source
from wirecoder_schemas.article import Article

Records = Sequence[Mapping[str, object]]
RECORDS: Records = [
    {"id": "a", "text": "Two shells fell.\nNobody was hurt.", "published": "2024-01-20"},
    {"id": "b", "text": "„Eine“ Bombe", "title": "A title", "source_url": "https://host/b"},
]
ARTICLES = [
    Article(id="a", text="Two shells fell.\nNobody was hurt.", published=dt.date(2024, 1, 20)),
    Article(id="b", text="„Eine“ Bombe", title="A title", source_url="https://host/b"),
]


def write_lines(path: Path, records: Records) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


def write_sheet(path: Path, records: Records) -> None:
    names = {name: None for record in records for name in record}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.DictWriter(file, list(names))
        sheet.writeheader()
        sheet.writerows(records)


def write_columns(path: Path, records: Records) -> None:
    names = {name: None for record in records for name in record}
    rows = [{name: record.get(name) for name in names} for record in records]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=1)


WRITERS: dict[str, Callable[[Path, Records], None]] = {
    "in.jsonl": write_lines,
    "in.csv": write_sheet,
    "in.parquet": write_columns,
}


def read(path: Path) -> list[Given]:
    return list(open_source(path))


def only(path: Path) -> str:
    """The one error of an input with one bad record in it."""
    errors = [str(one.error) for one in read(path) if one.error]
    assert len(errors) == 1
    return errors[0]


@pytest.mark.parametrize("name", WRITERS)
def test_each_kind_of_table_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, RECORDS)
    found = read(tmp_path / name)
    assert [one.article for one in found] == ARTICLES
    assert [one.number for one in found] == [0, 1]


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv"])
def test_lines_and_sheets_may_be_compressed(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, RECORDS)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    assert [one.article for one in read(packed)] == ARTICLES


@pytest.mark.parametrize("name", WRITERS)
def test_a_source_can_be_gone_through_twice(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, RECORDS)
    source = open_source(tmp_path / name)
    assert list(source) == list(source)


@pytest.mark.parametrize("name", WRITERS)
def test_empty_cells_are_silence_and_a_record_without_id_goes_by_its_row(
    tmp_path: Path, name: str
) -> None:
    blank = {"id": "", "text": "A bomb went off.", "title": " ", "published": ""}
    WRITERS[name](tmp_path / name, [RECORDS[0], blank])
    assert read(tmp_path / name)[1].article == Article(id="row-2", text="A bomb went off.")


@pytest.mark.parametrize("name", WRITERS)
def test_columns_that_mean_nothing_are_named(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, [{"text": "A bomb went off.", "publised": "2024-01-20"}])
    source = open_source(tmp_path / name)
    list(source)
    assert source.unread == {"publised"}


@pytest.mark.parametrize("name", ["in.csv", "in.parquet"])
def test_a_table_without_texts_is_refused(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, [{"id": "a", "body": "A bomb went off."}])
    with pytest.raises(InvalidRequest, match="no column `text` among its 2"):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": None}, "in.jsonl, line 2: `text` is nothing"),
        ({"text": 5}, "`text` is int"),
        ({"text": " "}, "no text to code"),
        ({"text": "\ud800"}, "lone surrogate"),
        ({"text": "x", "published": "yesterday"}, "'yesterday' is no publication date"),
        ({"text": "x", "title": "t" * 2001}, "`title` has 2,001 characters"),
        ({"text": "x", "id": [1]}, "`id` is list"),
        ({"text": "x", "source_url": 5}, "`source_url`"),
    ],
)
def test_a_bad_record_is_an_error_in_its_place_and_the_others_come(
    tmp_path: Path, record: Mapping[str, object], message: str
) -> None:
    write_lines(tmp_path / "in.jsonl", [RECORDS[0], record, RECORDS[1]])
    found = read(tmp_path / "in.jsonl")
    assert [one.article for one in found] == [ARTICLES[0], None, ARTICLES[1]]
    assert message in str(found[1].error)
    assert found[1].id == "row-2"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"not json", "line 2 is no JSON"),
        (b"[1]", "line 2 is no JSON object"),
        (b'{"text": "caf\xe9"}', "line 2 is not UTF-8"),
        (b"[" * 5000, "line 2 is no JSON"),
    ],
)
def test_a_line_that_is_no_object_is_an_error_in_its_place(
    tmp_path: Path, line: bytes, message: str
) -> None:
    good = json.dumps(RECORDS[0]).encode()
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([good, line, b"", good]))
    assert message in only(tmp_path / "in.jsonl")
    assert len(read(tmp_path / "in.jsonl")) == 3


def test_a_line_that_no_article_needs_is_not_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_LONGEST_LINE", 100)
    write_lines(tmp_path / "in.jsonl", [{"text": "x"}, {"text": "y" * 250}, {"text": "z"}])
    assert "longer than 100 bytes" in only(tmp_path / "in.jsonl")
    assert [one.article and one.article.text for one in read(tmp_path / "in.jsonl")] == [
        "x",
        None,
        "z",
    ]


def test_bytes_that_are_no_utf_8_fail_their_own_row_of_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"id,text\na,caf\xe9\nb,A bomb went off.\n")
    assert "lone surrogate" in only(tmp_path / "in.csv")


def test_a_sheet_whose_quotes_do_not_close_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,text\na,"open\n')
    with pytest.raises(InvalidRequest, match=r"in\.csv, after line 1: .*mend the file"):
        read(tmp_path / "in.csv")


def test_a_row_with_an_unquoted_comma_is_an_error_and_no_cut_off_text(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\na,Ten were killed, five were hurt\nb,A bomb.\n")
    assert "row 1 has more cells than the header" in only(tmp_path / "in.csv")


def test_a_sheet_with_old_line_ends_or_without_a_header_is_refused_and_shows_no_text(
    tmp_path: Path,
) -> None:
    for content in (b"id,text\ra,Ten were killed\r", b"a,Ten were killed\n"):
        (tmp_path / "in.csv").write_bytes(content)
        with pytest.raises(InvalidRequest) as refused:
            read(tmp_path / "in.csv")
        assert "killed" not in str(refused.value)


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv"])
def test_an_id_that_is_no_unicode_fails_its_own_row(tmp_path: Path, name: str) -> None:
    content = {"in.jsonl": b'{"id": "\\ud83d", "text": "x"}\n', "in.csv": b"id,text\n\xe9,x\n"}
    (tmp_path / name).write_bytes(content[name])
    assert "`id` is no valid Unicode" in only(tmp_path / name)
    assert read(tmp_path / name)[0].id == "row-1"


def test_a_parquet_date_or_time_is_a_publication_date_as_it_is_written(tmp_path: Path) -> None:
    late = dt.datetime(2024, 1, 20, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    for value in (dt.date(2024, 1, 20), dt.datetime(2024, 1, 20, 23, 30), late):
        table = pa.table({"text": ["x"], "published": [value]})
        parquet.write_table(table, tmp_path / "in.parquet")
        article = read(tmp_path / "in.parquet")[0].article
        assert article is not None
        assert article.published == dt.date(2024, 1, 20)


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_bytes(b"no such thing")
    with pytest.raises(InvalidRequest, match="cannot be read as Parquet"):
        read(tmp_path / "in.parquet")
