import json
from pathlib import Path

import pytest

from wirecoder.errors import InvalidRequest
from wirecoder.sources.source import open_source


def test_a_folder_of_texts_is_dated_by_its_index(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("A bomb went off.")
    (tmp_path / "a.txt").write_text("Two shells fell.")
    (tmp_path / "bad.txt").write_bytes(b"%PDF-1.4")
    (tmp_path / "index.json").write_text('[{"id": "a", "published": "2024-01-20"}]')
    a, b, bad = open_source(tmp_path)
    assert a.article is not None
    assert (a.id, str(a.article.published)) == ("a", "2024-01-20")
    assert b.article is not None
    assert b.article.published is None
    assert bad.article is None
    assert "looks binary (PDF)" in str(bad.error)


def test_a_folder_of_tables_is_one_input_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "2.jsonl").write_text('{"text": "c"}\n')
    (tmp_path / "1.csv").write_text("id,text,x\na,a,\n,b,\n")
    source = open_source(tmp_path)
    assert [(one.number, one.id) for one in source] == [(0, "a"), (1, "row-2"), (2, "row-3")]
    assert [one.article and one.article.id for one in source] == ["a", "row-2", "row-3"]
    assert source.unread == {"x"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.jsonl", "does not exist"),
        ("absent", "is no input of a batch"),
        ("story.pdf", r"ends in \.jsonl"),
        ("empty", r"holds no \*.txt file and no table"),
    ],
)
def test_what_is_no_input_is_said_with_what_would_be(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "story.pdf").write_bytes(b"")
    with pytest.raises(InvalidRequest, match=message):
        open_source(tmp_path / name)


def test_an_article_of_a_megabyte_passes_and_one_byte_more_does_not(tmp_path: Path) -> None:
    texts = ["é" * 500_000, "é" * 500_000 + "x"]
    lines = [json.dumps({"text": text}) for text in texts]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    fits, too_long = open_source(tmp_path / "in.jsonl")
    assert fits.article is not None
    assert "1,000,001 bytes of UTF-8" in str(too_long.error)
