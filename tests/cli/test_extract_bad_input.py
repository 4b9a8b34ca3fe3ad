import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.cli.conftest import NEWS
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder.cli import render
from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report

Write = Callable[..., Path]

FRENCH = """Deux roquettes sont tombées lundi près de la base aérienne, selon la police locale.
Aucun blessé n'a été signalé et le gouverneur a appelé la population à rester calme.
"""
REFUSED = {
    "empty": (b"", "has no text to code"),
    "white space only": (" \t\r\n\u00a0\u200b\ufeff".encode(), "has no text to code"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "looks binary (PNG)"),
    "latin-1": ("Le café a été touché à Genève.".encode("latin-1"), "bad byte 0xe9 at offset 6"),
    "UTF-16 without a mark": ("Two rockets fell.".encode("utf-16-le"), "looks binary (NUL"),
    "UTF-16 cut off": ("Two rockets fell.".encode("utf-16")[:-1], "is no UTF-16 text"),
    "a NUL": (b"Two rockets\0 fell.", "looks binary (NUL at character 11)"),
    "1,000,001 bytes": (b"word " * 200_000 + b"x", "1,000,001 bytes of UTF-8, the limit"),
    "far too large": (b"word " * 2_000_000, "the limit of one article is 1,000,000"),
}


def coded(wirecoder: Run, path: Path) -> Report:
    """The report of one file, which must be coded well."""
    ran = wirecoder("extract", str(path), "--out", "out")
    assert ran.code == 0, ran.err
    report = Report.model_validate_json(Path("out", f"{path.stem}.json").read_bytes())
    assert report.incidents
    return report


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_fails_with_its_reason_and_costs_no_model_call(
    wirecoder: Run, write: Write, model: FakeModel, content: bytes, reason: str
) -> None:
    write("a.txt", content)
    ran = wirecoder("extract", "a.txt", "--out", "out")
    assert ran.code == 3
    assert "a.txt" in ran.err
    assert reason in ran.err
    assert model.asked == []
    assert list(Path("out").iterdir()) == []


def test_a_text_of_exactly_a_million_bytes_is_coded(
    wirecoder: Run, write: Write, model: FakeModel
) -> None:
    # Spaces, since what is read is the model's time.
    path = write("a.txt", NEWS.encode().ljust(1_000_000))
    assert coded(wirecoder, path).article.characters == 1_000_000
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "content",
    [
        NEWS.encode(),
        b"\xef\xbb\xbf" + NEWS.encode(),
        b"\xff\xfe" + NEWS.encode("utf-16-le"),
        b"\xfe\xff" + NEWS.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "UTF-16 LE", "UTF-16 BE"],
)
def test_every_accepted_encoding_gives_the_same_offsets_from_after_the_mark(
    wirecoder: Run, write: Write, content: bytes
) -> None:
    report = coded(wirecoder, write("a.txt", content))
    assert misquotes(report, NEWS) == []
    assert report.article.characters == len(NEWS)


SENTENCE = "Two rockets fell at Depot Nine on Monday, police said."
ODD_TEXTS = {
    "emoji": f"🚀🔥 👩‍👩‍👧‍👦 {SENTENCE} 🇮🇶",
    "right to left": f"قال الشهود: \u202e{SENTENCE}\u202c {NEWS} So the mayor (رئيس البلدية).",
    "HTML": f"<html><body><p>{SENTENCE}</p>\n<script>var x = '<p>';</script></body></html>",
    "one line of 100,000 characters": f"{SENTENCE} {'Nobody was there, he said. ' * 3700}",
    "one word of 100,000 characters": f"{SENTENCE} {'x' * 100_000}",
    "CRLF": f"{SENTENCE}\r\n\r\nNo one was hurt,\r\nthe governor said.\r\n",
    "control characters": f"\x07\x1b[2J{SENTENCE}\x1b[0m\x08\x9b31m\x7f No one was hurt.",
    "combining marks": f"Thé\u0301 mayor wept\u0308. {SENTENCE}",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_odd_texts_are_coded_with_exact_quotes(wirecoder: Run, write: Write, text: str) -> None:
    report = coded(wirecoder, write("a.txt", text.encode()))
    assert misquotes(report, text) == []
    assert report.article.characters == len(text)


def test_good_articles_are_written_and_every_bad_one_is_named(
    wirecoder: Run, write: Write, here: Path
) -> None:
    write("a.txt")
    write("z.txt")
    write("scan.txt", b"%PDF-1.7")
    (here / "d" / "folder.txt").mkdir(parents=True)
    names = ["a.txt", "missing.txt", "scan.txt", "z.txt", "d"]
    ran = wirecoder("extract", *names, "--out", "out", "--format", "json")
    assert ran.code == 3
    assert {path.name for path in Path("out").iterdir()} == {"a.json", "z.json"}
    assert "missing.txt: No such file or directory" in ran.err
    assert "folder.txt: Is a directory" in ran.err
    assert "scan.txt looks binary (PDF)" in ran.err
    codes = [row.get("error", {}).get("code") for row in json.loads(ran.out)]
    assert codes == [None, "unreadable_file", "unreadable_text", None, "unreadable_file"]


def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("d/a.txt")
    write("d/b.txt")
    write("d/e.txt")
    access, opened = os.access, Path.open

    def may_open(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "b.txt":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *how, **more)

    # Root may read everything, so the refusal is played.
    monkeypatch.setattr(
        os, "access", lambda path, mode: "b.txt" not in str(path) and access(path, mode)
    )
    monkeypatch.setattr(Path, "open", may_open)
    ran = wirecoder("extract", "d/a.txt", "d/b.txt", "d/e.txt", "--out", "out")
    assert ran.code == 3
    assert {path.name for path in Path("out").iterdir()} == {"a.json", "e.json"}
    assert "b.txt: Permission denied" in ran.err


@pytest.mark.parametrize("form", ["table", "csv"])
def test_an_article_in_another_language_is_not_coded_and_says_why(
    wirecoder: Run, write: Write, model: FakeModel, form: str
) -> None:
    write("a.txt", FRENCH)
    ran = wirecoder("extract", "a.txt", "--out", "out", "--format", form)
    assert ran.code == 0
    assert "only English (en) is coded" in " ".join(ran.out.split())
    assert "a: not coded, the text is in language 'fr'" in ran.err
    report = Report.model_validate_json(Path("out/a.json").read_bytes())
    assert report.run.status == "not_coded"
    assert report.run.warnings[0].code == "language_not_supported"
    assert model.asked == []


def test_a_refusal_of_the_model_is_not_coded_and_shows_no_escape_sequence(
    wirecoder: Run, write: Write, model: FakeModel
) -> None:
    write("a.txt")
    model.instead["Depot"] = Refusal("I \x1b[31mcannot\x1b[0m help\nwith this", Usage(1, 5, 5))
    ran = wirecoder("extract", "a.txt", "--out", "out")
    assert ran.code == 0
    report = Report.model_validate_json(Path("out/a.json").read_bytes())
    assert report.run.status == "not_coded"
    assert [warning.code for warning in report.run.warnings] == ["refused"]
    assert "a: not coded, the model declined: I  [31mcannot [0m help with this" in ran.err
    assert "\x1b" not in ran.out + ran.err


STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\u202e"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_no_control_character_of_an_article_reaches_the_terminal(
    wirecoder: Run, write: Write, form: str
) -> None:
    text = f"Two rockets fell at Depot{STEERING}Nine, police said on Monday."
    write("a.txt", text)
    ran = wirecoder("extract", "a.txt", "--out", "out", "--format", form)
    assert ran.code == 0
    report = Report.model_validate_json(Path("out/a.json").read_bytes())
    assert report.incidents[0].location.site == f"Depot{STEERING}Nine"
    for sign in set(STEERING) - set("\u202e]0;owned[2J31m"):
        assert sign not in ran.out + ran.err
    if form in {"json", "jsonl"}:
        shown = Report.model_validate_json(ran.out)
        assert shown.incidents == report.incidents
    else:
        assert "\u202e" not in ran.out


def test_no_style_of_an_article_reaches_a_coloured_terminal(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt", "Two rockets fell at [red]Depot[/red] [link=x]Nine :bomb:, police said.")
    monkeypatch.setattr(
        render,
        "results_console",
        lambda: Console(width=200, force_terminal=True, highlight=False),
    )
    ran = wirecoder("extract", "a.txt")
    assert ran.code == 0
    for words in ("[red]Depot[/red]", "[link=x]Nine", ":bomb:"):
        assert words in ran.out


@pytest.mark.parametrize("call", ["write_text", "replace"])
def test_a_full_disk_fails_that_article_and_leaves_no_half_file(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    write("d/a.txt")
    write("d/b.txt")
    write_text, replace = Path.write_text, os.replace

    def half_written(path: Path, data: str, encoding: str) -> int:
        if "b.json" in path.name:
            write_text(path, data[:100], encoding)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_text(path, data, encoding)

    def not_replaced(old: Path, new: Path) -> None:
        if new.name == "b.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(old, new)

    if call == "write_text":
        monkeypatch.setattr(Path, "write_text", half_written)
    else:
        monkeypatch.setattr(os, "replace", not_replaced)
    ran = wirecoder("extract", "d", "--out", "out", "--format", "jsonl")
    assert ran.code == 3
    assert [path.name for path in Path("out").iterdir()] == ["a.json"]
    assert "b.json: No space left on device" in ran.err
    assert json.loads(ran.out.splitlines()[1])["error"]["code"] == "output_unwritable"


def test_a_report_that_was_there_survives_a_write_that_fails(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.txt")
    coded(wirecoder, path)
    before = Path("out/a.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert wirecoder("extract", "a.txt", "--out", "out").code == 3
    assert Path("out/a.json").read_bytes() == before


def test_out_must_be_a_folder_before_anything_starts(
    wirecoder: Run, write: Write, model: FakeModel
) -> None:
    write("a.txt")
    ran = wirecoder("extract", "a.txt", "--out", "a.txt")
    assert ran.code == 2
    assert "--out a.txt: this is a file" in ran.err
    ran = wirecoder("extract", "a.txt", "--out", "a.txt/sub")
    assert ran.code == 2
    assert "--out a.txt/sub: Not a directory" in ran.err
    assert model.asked == []


def test_out_must_be_writable_before_anything_starts(
    wirecoder: Run, write: Write, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt")
    monkeypatch.setattr(os, "access", lambda path, mode: path != Path("out"))
    ran = wirecoder("extract", "a.txt", "--out", "out")
    assert ran.code == 2
    assert "--out out: you may not write there" in ran.err
    assert model.asked == []
