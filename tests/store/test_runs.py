"""Run records: what every coding cost, by key and day, whatever became of its report."""

from typing import Any

from sqlalchemy import text
from tests.store.conftest import Store
from tests.store.records import DAY, HOUR, NOW, article, filing

from wirecoder.store import removal, runs
from wirecoder.store.runs import FailedRun
from wirecoder.store.tables import RunRow
from wirecoder.usage import Usage

FAILED = FailedRun(
    started=NOW,
    seconds=2.5,
    wirecoder="1.0",
    prompt="plain@1",
    model="fake-model",
    usage=Usage(calls=3, prompt_tokens=70, completion_tokens=7, cached_tokens=5),
    cost_usd=0.25,
    code="answer_invalid",
)


def rows(store: Store) -> list[dict[str, Any]]:
    asked = text("SELECT * FROM runs ORDER BY id")
    found = store.read(lambda db: [dict(row) for row in db.execute(asked).mappings()])
    return [{key: value for key, value in row.items() if key != "started"} for row in found]


COST = {
    "seconds": 1.5,
    "wirecoder": "1.0",
    "prompt": "plain@1",
    "model": "fake-model",
    "calls": 2,
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "cached_tokens": 10,
    "cost_usd": None,
    "status": "coded",
}


def test_every_coding_is_on_record_with_its_report_or_without(store: Store) -> None:
    store.file(filing(article(), key_id="key-1"))
    store.file(filing(article(), id="late"))
    store.write(runs.add_failed, FAILED, "key-2")
    failed = {
        "seconds": 2.5,
        "calls": 3,
        "prompt_tokens": 70,
        "completion_tokens": 7,
        "cached_tokens": 5,
        "cost_usd": 0.25,
        "status": "answer_invalid",
    }
    assert rows(store) == [
        {"id": 1, "report_id": "report-1", "key_id": "key-1"} | COST,
        {"id": 2, "report_id": None, "key_id": None} | COST,
        {"id": 3, "report_id": None, "key_id": "key-2"} | COST | failed,
    ]


def test_a_run_outlives_its_report(store: Store) -> None:
    store.file(filing(article(), key_id="key-1"))
    store.write(removal.take_down, article().id, None, NOW + HOUR)
    assert rows(store) == [{"id": 1, "report_id": None, "key_id": "key-1"} | COST]


def test_tokens_are_counted_by_key_from_a_time_on(store: Store) -> None:
    for number, started in enumerate((NOW - DAY, NOW, NOW + HOUR)):
        sent = article(f"News {number}.")
        store.file(filing(sent, id=f"report-{number}", started=started, key_id="key-1"))
    store.file(filing(article(), id="other", key_id="key-2"))
    store.file(filing(article("Nobody's."), id="nobody"))
    store.write(runs.add_failed, FAILED, "key-1")
    assert store.read(runs.tokens_since, "key-1", NOW - DAY) == 3 * 120 + 77
    assert store.read(runs.tokens_since, "key-1", NOW) == 2 * 120 + 77
    assert store.read(runs.tokens_since, "key-2", NOW) == 120
    assert store.read(runs.tokens_since, "key-1", NOW + DAY) == 0
    assert store.read(runs.tokens_since, "other", NOW - DAY) == 0
    assert store.count(RunRow) == 6
