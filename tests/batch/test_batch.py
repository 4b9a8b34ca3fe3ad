"""`wirecoder batch` from end to end, on a model that costs nothing."""

import asyncio
import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder.batch.journal import Journal
from wirecoder.errors import ModelTimeout, ModelUnreachable
from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.report import Report

Table = Callable[..., Path]
Rows = Callable[..., list[dict[str, Any]]]
BATCH = ("batch", "in.jsonl", "--out", "out.jsonl")


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["article"]["id"] for row in rows]


def failures(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The codes of the errors, by article."""
    return {row["article"]["id"]: row["error"]["code"] for row in rows if "error" in row}


def test_each_article_is_a_row_in_the_order_of_the_input(
    wirecoder: Run, table: Table, rows: Rows
) -> None:
    table(range(20))
    ran = wirecoder(*BATCH, "--concurrency", "4")
    assert ran.code == 0
    assert "20 articles, 20 to code" in ran.err
    assert "20 of 20 articles coded" in ran.err
    assert ids(rows()) == [f"a{n}" for n in range(20)]
    for row in rows():
        assert Report.model_validate(row).incidents[0].location.site
    assert len({row["id"] for row in rows()}) == 20


def test_a_failed_article_is_a_row_with_its_error_and_the_next_run_tries_it_alone(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel
) -> None:
    table(range(5))
    model.instead["Depot 3"] = ModelTimeout("no answer in 600 s")
    ran = wirecoder(*BATCH)
    assert ran.code == 3
    assert "a3: failed, no answer in 600 s" in ran.err
    assert rows()[3] == {
        "article": {"id": "a3"},
        "error": {"code": "model_timeout", "message": "no answer in 600 s"},
    }
    model.forget()
    ran = wirecoder(*BATCH)
    assert ran.code == 0
    assert "4 done before, 1 failed before, 1 to code" in ran.err
    assert [text.strip() for text in model.asked] == [
        "Two rockets fell at Depot 3 on Monday, police said."
    ]
    assert failures(rows()) == {}
    assert ids(rows()) == [f"a{n}" for n in range(5)]


def test_what_cannot_be_read_is_a_row_too(
    wirecoder: Run, here: Path, rows: Rows, model: FakeModel
) -> None:
    lines = ["nonsense", '{"id": "blank", "text": " "}', '{"id": "good", "text": "A bomb."}']
    (here / "in.jsonl").write_text("\n".join(lines))
    ran = wirecoder(*BATCH)
    assert ran.code == 3
    assert "3 articles, 2 cannot be read, 1 to code" in ran.err
    assert failures(rows()) == {"row-1": "unusable_record", "blank": "empty_text"}
    assert len(model.asked) == 1


def test_a_refusal_is_a_report_that_is_not_coded_and_no_failure(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel
) -> None:
    table([0])
    model.instead["Depot"] = Refusal("I would rather not", Usage(1, 10, 2))
    assert wirecoder(*BATCH).code == 0
    assert rows()[0]["run"]["status"] == "not_coded"


def test_a_fault_of_the_program_on_one_text_does_not_hold_up_the_rest(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel
) -> None:
    table(range(3))
    model.instead["Depot 1"] = RuntimeError("Two rockets fell")
    assert wirecoder(*BATCH).code == 3
    assert failures(rows()) == {"a1": "internal"}
    assert "Two rockets" not in rows()[1]["error"]["message"]


def test_repeated_texts_are_coded_once_and_each_has_its_row(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel
) -> None:
    table([7, 8, 7, 7])
    ran = wirecoder(*BATCH, "--concurrency", "4")
    assert ran.code == 0
    assert "4 articles, 2 repeat the text of another, 2 to code" in ran.err
    assert len(model.asked) == 2
    first, _, twin, _ = rows()
    assert ids(rows()) == ["a0", "a1", "a2", "a3"]
    assert twin["incidents"] == first["incidents"]
    assert len({row["id"] for row in rows()}) == 4
    assert [row["run"]["calls"] for row in rows()] == [1, 1, 0, 0]
    assert twin["run"]["warnings"][-1]["code"] == "coded_once"
    assert "'a0'" in twin["run"]["warnings"][-1]["message"]
    Report.model_validate(twin)


def test_a_repeated_text_that_fails_is_tried_once_a_run(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel
) -> None:
    table([7, 7, 7])
    model.instead["Depot"] = ModelTimeout("no answer")
    assert wirecoder(*BATCH).code == 3
    assert len(model.asked) == 1
    assert set(failures(rows())) == {"a0", "a1", "a2"}


def test_one_id_for_two_texts_is_refused_before_anything_starts(
    wirecoder: Run, here: Path, model: FakeModel
) -> None:
    (here / "in.jsonl").write_text('{"id": "a", "text": "A bomb."}\n{"id": "a", "text": "Shots."}')
    ran = wirecoder(*BATCH)
    assert ran.code == 2
    assert "rows 1 and 2 of the input would both be article 'a'" in ran.err
    assert model.asked == []
    assert not (here / "out.jsonl").exists()


def test_a_model_that_goes_away_ends_the_run_and_the_next_goes_on(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel
) -> None:
    table(range(6))
    model.instead["Depot 4"] = ModelUnreachable("http://127.0.0.1:1/v1 does not answer")
    ran = wirecoder(*BATCH)
    assert ran.code == 4
    assert "error: http://127.0.0.1:1/v1 does not answer" in ran.err
    assert "Stopped: 4 of 6 are coded and kept" in ran.err
    assert ids(rows()) == ["a0", "a1", "a2", "a3"]
    model.forget()
    assert wirecoder(*BATCH).code == 0
    assert len(model.asked) == 2
    assert ids(rows()) == [f"a{n}" for n in range(6)]


def test_ctrl_c_writes_what_is_there_and_the_next_run_goes_on(
    wirecoder: Run, table: Table, rows: Rows, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(range(6))
    ask = model.ask

    async def pressed(messages: Any, *rest: Any) -> Any:
        if "Depot 3" in messages[-1].content:
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        return await ask(messages, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(model, "ask", pressed)
        ran = wirecoder(*BATCH)
    assert ran.code == 130
    assert "the same command goes on from there" in ran.err
    assert ids(rows()) == ["a0", "a1", "a2"]
    model.forget()
    assert wirecoder(*BATCH).code == 0
    assert len(model.asked) == 3
    assert ids(rows()) == [f"a{n}" for n in range(6)]


def test_an_article_that_came_to_the_input_is_coded_and_one_that_left_has_no_row(
    wirecoder: Run, table: Table, here: Path, rows: Rows, model: FakeModel
) -> None:
    table([0, 1])
    assert wirecoder(*BATCH).code == 0
    model.forget()
    text = "Two rockets fell at Depot 1 on Monday, police said."
    lines = [{"id": "new", "text": "A bomb."}, {"id": "a1", "text": text}]
    (here / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert wirecoder(*BATCH).code == 0
    assert ids(rows()) == ["new", "a1"]
    assert len(model.asked) == 1


def test_parquet_has_a_column_for_what_is_asked_of_many(
    wirecoder: Run, table: Table, here: Path, model: FakeModel
) -> None:
    table([0, 1, 0])
    model.instead["Depot 1"] = ModelTimeout("no answer")
    assert wirecoder("batch", "in.jsonl", "--out", "out.parquet").code == 3
    found = parquet.read_table(here / "out.parquet").to_pylist()
    assert [row["article_id"] for row in found] == ["a0", "a1", "a2"]
    assert [row["status"] for row in found] == ["coded", "failed", "coded"]
    assert [row["error_code"] for row in found] == [None, "model_timeout", None]
    assert [row["incidents"] for row in found] == [1, None, 1]
    assert [row["calls"] for row in found] == [1, None, 0]
    assert Report.model_validate_json(found[2]["report"]).article.id == "a2"


def test_another_prompt_does_not_go_on_with_what_lies_there(
    wirecoder: Run, table: Table, here: Path, rows: Rows
) -> None:
    table([0])
    assert wirecoder(*BATCH).code == 0
    before = rows()
    first = here.parent / "workspace" / "prompts" / "plain" / "1.md"
    second = first.with_name("2.md")
    second.write_text(first.read_text().replace('version: "1"', 'version: "2"'))
    ran = wirecoder(*BATCH, "--prompt", "plain@2")
    assert ran.code == 2
    assert "begun with plain@1 on fake-model" in ran.err
    assert "plain@2 on fake-model" in ran.err
    assert rows() == before


def test_two_runs_at_once_on_one_output_are_refused(
    wirecoder: Run, table: Table, here: Path
) -> None:
    table([0])
    held = Journal(here / "out.jsonl.journal")
    try:
        ran = wirecoder(*BATCH)
    finally:
        held.close()
    assert ran.code == 2
    assert "another process is working on this batch" in ran.err
    assert wirecoder(*BATCH).code == 0


def test_a_file_that_is_no_journal_is_left_alone(wirecoder: Run, table: Table, here: Path) -> None:
    table([0])
    (here / "out.jsonl.journal").write_text("my notes, " * 1000)
    ran = wirecoder(*BATCH)
    assert ran.code == 2
    assert "is no journal of a batch" in ran.err
    assert (here / "out.jsonl.journal").read_text().startswith("my notes")


@pytest.mark.parametrize("out", ["in.jsonl", "./in.jsonl"])
def test_the_output_never_takes_the_place_of_the_input(
    wirecoder: Run, table: Table, model: FakeModel, out: str
) -> None:
    before = table([0]).read_text()
    ran = wirecoder("batch", "in.jsonl", "--out", out)
    assert ran.code == 2
    assert "this is the input" in ran.err
    assert Path("in.jsonl").read_text() == before


def test_the_output_does_not_lie_in_the_folder_of_the_input(
    wirecoder: Run, table: Table, here: Path
) -> None:
    (here / "news").mkdir()
    table([0], "news/in.jsonl")
    ran = wirecoder("batch", "news", "--out", "news/out.jsonl")
    assert ran.code == 2
    assert "lies in it" in ran.err


def test_another_release_does_not_go_on_with_what_lies_there(
    wirecoder: Run, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    table([0])
    assert wirecoder(*BATCH).code == 0
    monkeypatch.setattr("wirecoder.batch.plan.__version__", "9.9")
    ran = wirecoder(*BATCH)
    assert ran.code == 2
    assert "by Wirecoder 9.9" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("in.jsonl", "--out", "out.csv"), "name a file that ends in .jsonl or .parquet"),
        (("in.jsonl", "--out", "no/out.jsonl"), "the folder no does not exist"),
        (("absent.jsonl", "--out", "out.jsonl"), "absent.jsonl does not exist"),
        (("empty.jsonl", "--out", "out.jsonl"), "holds no article"),
    ],
)
def test_wrong_use_says_what_is_wrong_and_asks_nothing(
    wirecoder: Run, table: Table, model: FakeModel, arguments: tuple[str, ...], message: str
) -> None:
    table([0])
    table([], "empty.jsonl")
    ran = wirecoder("batch", *arguments)
    assert ran.code == 2
    assert message in " ".join(ran.err.split())
    assert model.asked == []


def test_an_output_that_cannot_be_written_loses_nothing(
    wirecoder: Run, table: Table, here: Path, rows: Rows, model: FakeModel
) -> None:
    table([0, 1])
    (here / ".out.jsonl.part").mkdir()
    ran = wirecoder(*BATCH)
    assert ran.code == 3
    assert "nothing is lost" in ran.err
    shutil.rmtree(here / ".out.jsonl.part", ignore_errors=True)
    assert wirecoder(*BATCH).code == 0
    assert len(model.asked) == 2
    assert ids(rows()) == ["a0", "a1"]


def test_a_dry_run_asks_nothing_and_leaves_nothing(
    wirecoder: Run, table: Table, here: Path, priced: FakeModel
) -> None:
    table([0, 1, 0])
    ran = wirecoder(*BATCH, "--dry-run")
    assert ran.code == 0
    assert "3 articles, 1 repeat the text of another, 2 to code" in ran.out
    assert "likely 2 calls" in ran.out
    assert "likely $0.6" in ran.out
    assert priced.asked == []
    assert [path.name for path in here.iterdir()] == ["in.jsonl"]


def test_a_dry_run_without_prices_says_which_to_set(wirecoder: Run, table: Table) -> None:
    table([0])
    assert "WIRECODER_LLM_INPUT_PRICE" in wirecoder(*BATCH, "--dry-run").out


def test_a_dry_run_of_a_begun_batch_counts_what_is_left(
    wirecoder: Run, table: Table, model: FakeModel
) -> None:
    table(range(4))
    model.instead["Depot 2"] = ModelUnreachable("gone")
    assert wirecoder(*BATCH).code == 4
    assert "4 articles, 2 done before, 2 to code" in wirecoder(*BATCH, "--dry-run").out
