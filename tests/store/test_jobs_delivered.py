"""A report is delivered to its place in a job once, whoever else works on the same article."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, event
from tests.store.conftest import Store
from tests.store.records import NOW, article, filing, incident

from wirecoder.store import jobs, removal
from wirecoder.store.jobs import Item, Job
from wirecoder.store.tables import ReportRow, RunRow

SENT = article()
ITEM = Item("job-1", 0)


@pytest.fixture
def store(store: Store) -> Store:
    """A store with a job of one article."""
    store.write(jobs.create, Job("job-1", NOW, None, False, None, 1, 1, 0, 0), [SENT])
    return store


def delivering(name: str, *, fresh: bool = False) -> Callable[[Connection], None]:
    one = filing(SENT, incident(country="IRQ"), id=name, fresh=fresh)
    return lambda db: jobs.deliver(db, ITEM, one, NOW)


def result(store: Store) -> str | None:
    """The report, or the error, that the article has."""
    (line,) = store.read(jobs.lines, "job-1", -1, 10)
    return line.document or line.error_code


def document(name: str) -> str:
    return filing(SENT, incident(country="IRQ"), id=name).report.to_json()


def rows(store: Store) -> tuple[int, int]:
    return store.count(ReportRow), store.count(RunRow)


def test_a_delivered_report_is_filed_and_is_the_articles_result(store: Store) -> None:
    store.write(delivering("report-1"))
    assert result(store) == document("report-1")
    assert store.found(country="IRQ") == ["report-1"]
    assert rows(store) == (1, 1)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_second_delivery_only_adds_its_cost(store: Store, fresh: bool) -> None:
    for name in ("report-1", "report-2"):
        store.write(delivering(name, fresh=fresh))
    assert result(store) == document("report-1")
    assert rows(store) == (1, 2)


@pytest.mark.parametrize("fresh", [False, True])
def test_of_two_workers_that_deliver_at_the_same_time_one_is_heard(
    store: Store, fresh: bool
) -> None:
    _, second = store.overlap(
        delivering("report-1", fresh=fresh), delivering("report-2", fresh=fresh)
    )
    second.result()
    assert result(store) == document("report-1")
    assert store.found() == ["report-1"]
    assert rows(store) == (1, 2)


def test_an_answer_that_was_filed_meanwhile_is_the_articles_result(store: Store) -> None:
    store.file(filing(SENT, incident(country="IRQ")))
    store.write(delivering("report-2"))
    assert result(store) == document("report-1")
    assert rows(store) == (1, 2)


def test_what_cannot_be_delivered_is_not_filed_either(store: Store) -> None:
    def break_off(*arguments: object) -> None:
        if str(arguments[2]).startswith("UPDATE job_items"):
            raise RuntimeError("half way")

    event.listen(store.engine, "before_cursor_execute", break_off)
    with pytest.raises(RuntimeError, match="half way"):
        store.write(delivering("report-1"))
    event.remove(store.engine, "before_cursor_execute", break_off)
    assert rows(store) == (0, 0)
    store.write(delivering("report-1"))
    assert result(store) == document("report-1")


def cancelling(db: Connection) -> None:
    jobs.cancel(db, "job-1", NOW)


def test_what_is_delivered_after_the_end_of_its_job_only_costs(store: Store) -> None:
    store.write(cancelling)
    store.write(delivering("report-1"))
    assert result(store) == "job_cancelled"
    assert rows(store) == (0, 1)


def test_what_is_delivered_while_its_job_is_cancelled_only_costs(store: Store) -> None:
    _, second = store.overlap(cancelling, delivering("report-1"))
    second.result()
    assert result(store) == "job_cancelled"
    assert rows(store) == (0, 1)


def test_a_job_cancelled_while_its_last_report_is_delivered_is_done(store: Store) -> None:
    _, second = store.overlap(delivering("report-1"), cancelling)
    second.result()
    assert result(store) == document("report-1")
    job = store.read(jobs.get, "job-1")
    assert job is not None
    assert (job.cancelled, job.done) == (None, 1)


def taking_down(db: Connection) -> removal.Removed:
    return removal.take_down(db, SENT.id, None, NOW)


def test_what_is_delivered_while_it_is_taken_down_only_costs(store: Store) -> None:
    _, second = store.overlap(taking_down, delivering("report-1"))
    second.result()
    assert result(store) == "article_removed"
    assert rows(store) == (0, 1)


def test_what_is_taken_down_while_it_is_delivered_is_gone(store: Store) -> None:
    _, second = store.overlap(delivering("report-1"), taking_down)
    assert second.result().reports == 1
    assert result(store) is None
    assert rows(store) == (0, 1)


def test_workers_that_race_through_a_job_give_every_article_one_report(store: Store) -> None:
    sent = [article(f"News {number}.", id=f"wire-{number}") for number in range(12)]
    given = Job("race", NOW, None, True, None, 12, 12, 0, 0)
    store.write(jobs.create, given, sent)
    store.write(jobs.cancel, "job-1", NOW)

    def work(worker: int) -> None:
        for _ in sent:  # they do not tell each other what they are at
            for item in store.read(jobs.waiting, NOW, [], 1):
                task = store.read(jobs.task, item)
                if task is not None:
                    name = f"{worker}-{item.position}"
                    one = filing(task.article, incident(), id=name, fresh=task.fresh)
                    store.write(jobs.deliver, item, one, NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    found = store.read(jobs.lines, "race", -1, 100)
    assert [line.article_id for line in found if line.document] == [one.id for one in sent]
    assert store.count(ReportRow) == len(store.found(limit=100)) == 12
