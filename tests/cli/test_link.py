"""`wirecoder link`: reports in, events out."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.command import Run
from tests.export.made import date, group
from tests.link.made import told

from wirecoder.batch import outputs
from wirecoder.batch.journal import Row
from wirecoder_schemas.event import Event


@pytest.fixture
def reports(here: Path) -> Path:
    """A folder with three reports, two of them on one attack."""
    folder = here / "reports"
    folder.mkdir()
    five, eight = ({"casualties": [group("people", figure)]} for figure in ("5+", "8"))
    for report in (
        told("a", five),
        told("b", eight, published="2022-08-03"),
        told("c", {"date": date("2022-08-04")}, published="2022-08-05"),
    ):
        (folder / f"{report.article.id}.json").write_text(report.to_json(), "utf-8")
    return folder


def test_a_folder_of_reports_gives_a_line_for_each_event_of_several(
    wirecoder: Run, reports: Path
) -> None:
    ran = wirecoder("link", str(reports))
    (line,) = ran.out.splitlines()
    event = Event.model_validate_json(line)
    assert [mention.article for mention in event.mentions] == ["a", "b"]
    assert (ran.code, ran.err) == (0, "3 reports: 1 event told by several, 2 mentions\n")


def test_with_all_every_incident_is_there(wirecoder: Run, reports: Path) -> None:
    assert len(wirecoder("link", str(reports), "--all").out.splitlines()) == 2


def test_with_out_the_events_go_to_the_file_and_a_table_is_printed(
    wirecoder: Run, reports: Path, here: Path
) -> None:
    ran = wirecoder("link", str(reports), "--out", "found/events.jsonl")
    assert "5+ → 8" in ran.out
    assert "time, place, means" in ran.out
    (line,) = (here / "found" / "events.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["format"] == "event/1"
    assert [path.name for path in (here / "found").iterdir()] == ["events.jsonl"]


def test_lines_with_an_error_are_skipped_and_counted(
    wirecoder: Run, reports: Path, here: Path
) -> None:
    rows = [json.dumps(json.loads(path.read_text("utf-8"))) for path in sorted(reports.iterdir())]
    failed = json.dumps({"article": {"id": "x"}, "error": {"code": "empty_text", "message": "no"}})
    (here / "all.jsonl").write_text("\n".join([failed, *rows, ""]), "utf-8")
    ran = wirecoder("link", "all.jsonl")
    assert len(ran.out.splitlines()) == 1
    assert (ran.code, ran.err.splitlines()) == (
        0,
        ["3 reports: 1 event told by several, 2 mentions; 1 article had failed"],
    )


def test_the_table_of_a_batch_is_read_with_its_failures(
    wirecoder: Run, reports: Path, here: Path
) -> None:
    rows = [Row(path.stem, None, path.read_text("utf-8"), None, None) for path in reports.iterdir()]
    failed = Row("x", None, None, ("empty_text", "no"), None)
    outputs.write([*rows, failed], here / "batch.parquet")
    ran = wirecoder("link", "batch.parquet")
    assert len(ran.out.splitlines()) == 1
    assert "1 article had failed" in ran.err


def test_reports_come_from_standard_input_too(wirecoder: Run, reports: Path) -> None:
    rows = [json.dumps(json.loads(path.read_text("utf-8"))) for path in reports.iterdir()]
    ran = wirecoder("link", "-", stdin="\n".join(rows).encode())
    assert len(ran.out.splitlines()) == 1


def test_reports_come_from_a_batch_in_parquet_too(
    wirecoder: Run, reports: Path, here: Path
) -> None:
    documents = [path.read_text("utf-8") for path in sorted(reports.iterdir())]
    parquet.write_table(pa.table({"report": [None, *documents]}), here / "batch.parquet")
    parquet.write_table(pa.table({"text": ["x"]}), here / "news.parquet")
    (here / "cut.parquet").write_bytes(b"PAR1")
    ran = wirecoder("link", "batch.parquet", "news.parquet", "cut.parquet")
    assert len(ran.out.splitlines()) == 1
    assert ran.code == 3
    *faults, summary = ran.err.splitlines()
    assert faults == [
        "news.parquet: no Parquet with a column `report`",
        "cut.parquet: no Parquet with a column `report`",
    ]
    assert summary.endswith("2 mentions; 1 article had failed")


def test_what_cannot_be_read_is_named_and_the_others_are_linked(
    wirecoder: Run, reports: Path
) -> None:
    (reports / "cut.jsonl").write_text('{"format": "incident-re', "utf-8")
    broken = json.loads((reports / "a.json").read_text("utf-8"))
    broken["incidents"][0]["location"]["site"] = ["words of the article"]
    (reports / "d.json").write_text(json.dumps(broken), "utf-8")
    ran = wirecoder("link", str(reports), "missing.json")
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 1
    said = ran.err.splitlines()
    assert said[0].endswith("cut.jsonl, line 1: this is no JSON; was it cut off?")
    assert said[1].endswith("d.json: no valid incident-report/1 at incidents.0.location.site")
    assert said[2] == "missing.json: No such file or directory"
    assert "words of" not in ran.err


def test_where_there_is_no_report_it_says_what_to_name(wirecoder: Run, here: Path) -> None:
    (here / "empty").mkdir()
    ran = wirecoder("link", "empty")
    assert (ran.code, ran.out) == (2, "")
    assert "holds no *.json or *.jsonl or *.parquet file" in ran.err
    (here / "empty" / "index.json").write_text("[]", "utf-8")
    ran = wirecoder("link", "empty")
    assert ran.code == 2
    assert "there is no report to link" in ran.err
