"""Jobs: who waits for what, in which order, and how far it is."""

import datetime as dt
from collections.abc import Sequence

import pytest
from tests.store.conftest import Store
from tests.store.records import HOUR, NOW, article, filing, incident

from wirecoder.store import jobs
from wirecoder.store.jobs import Item, Job, Line, Refused, Task
from wirecoder.store.tables import ArticleRow, ItemRow
from wirecoder_schemas.article import Article

NEWS = [article(f"News {number}.", id=f"wire-{number}") for number in range(5)]
REFUSED = Refused("wire-x", "empty_text", "articles[1].text has no text to code")
MINUTE = dt.timedelta(minutes=1)


def job(id: str = "job-1", created: dt.datetime = NOW, **given: object) -> Job:  # noqa: A002 - as it is called
    values = {"key_id": None, "fresh": False, "cancelled": None}
    counts = {"total": 0, "queued": 0, "done": 0, "failed": 0}
    return Job(id=id, created=created, **values | counts | given)  # type: ignore[arg-type]


def send(
    store: Store, articles: Sequence[Article | Refused] = NEWS, given: Job | None = None
) -> None:
    store.write(jobs.create, given or job(), articles)


def counts(store: Store, job_id: str = "job-1") -> tuple[int, int, int]:
    found = store.read(jobs.get, job_id)
    assert found is not None
    assert found.total == found.queued + found.done + found.failed
    return found.queued, found.done, found.failed


def waiting(store: Store, now: dt.datetime = NOW, limit: int = 100) -> list[Item]:
    return store.read(jobs.waiting, now, [], limit)


def finish(store: Store, *positions: int, job_id: str = "job-1") -> None:
    for position in positions:
        name = f"{job_id}-{position}"
        store.file(filing(NEWS[position], incident(), id=name, request=None))
        assert store.write(jobs.finish, Item(job_id, position), name, NOW)


def test_a_job_is_kept_with_what_it_asks(store: Store) -> None:
    asked = job("job-1", NOW, key_id="key-1", fresh=True)
    send(store, [NEWS[0], REFUSED, NEWS[2]], asked)
    assert store.read(jobs.get, "job-1") == job(
        "job-1", NOW, key_id="key-1", fresh=True, total=3, queued=2, failed=1
    )
    assert store.read(jobs.get, "job-2") is None


def test_an_item_is_a_task_with_the_article_as_it_was_sent(store: Store) -> None:
    sent = article(
        "“Nine” 🚀\r\n",
        id="wire/7 é",
        title="A title",
        published="2024-01-20",
        source_url="https://example.org/?a=b&c",
    )
    send(store, [sent, NEWS[0]], job(key_id="key-1", fresh=True))
    task = Task(Item("job-1", 0), sent, attempts=0, fresh=True, key_id="key-1")
    assert store.read(jobs.task, Item("job-1", 0)) == task
    assert store.read(jobs.task, Item("job-1", 2)) is None
    assert store.read(jobs.task, Item("job-2", 0)) is None


def test_an_article_that_cannot_be_coded_has_failed_already(store: Store) -> None:
    send(store, [REFUSED, NEWS[0]])
    assert counts(store) == (1, 0, 1)
    assert waiting(store) == [Item("job-1", 1)]
    assert store.read(jobs.task, Item("job-1", 0)) is None
    error = Line(0, "wire-x", None, REFUSED.code, REFUSED.message)
    assert store.read(jobs.lines, "job-1", -1, 10) == [error]


def test_a_job_of_nothing_but_refused_articles_is_at_its_end(store: Store) -> None:
    send(store, [REFUSED])
    assert counts(store) == (0, 0, 1)
    assert waiting(store) == []


def test_the_same_text_twice_is_kept_once_and_coded_for_both(store: Store) -> None:
    send(store, [article(id="one"), article(id="other")])
    assert (store.count(ArticleRow), store.count(ItemRow)) == (1, 2)
    assert len(waiting(store)) == 2


def test_the_oldest_job_comes_first_and_its_articles_as_they_were_sent(store: Store) -> None:
    send(store, NEWS[:2], job("b-later", NOW + MINUTE))
    send(store, NEWS, job("c-first", NOW))
    send(store, NEWS[:1], job("a-later", NOW + MINUTE))
    expected = [Item("c-first", position) for position in range(5)]
    expected += [Item("a-later", 0), Item("b-later", 0), Item("b-later", 1)]
    assert waiting(store) == expected
    assert waiting(store, limit=6) == expected[:6]
    under_way = [expected[0], expected[3]]
    assert store.read(jobs.waiting, NOW, under_way, 3) == [*expected[1:3], expected[4]]
    assert store.read(jobs.waiting, NOW, expected, 3) == []
    elsewhere = [Item("c-first", 9), Item("other", 0)]
    assert store.read(jobs.waiting, NOW, elsewhere, 3) == expected[:3]
    assert store.read(jobs.unfinished) == 8


def test_a_postponed_article_waits_for_its_time_while_others_go_on(store: Store) -> None:
    send(store, NEWS[:3])
    first = Item("job-1", 0)
    for attempts in (1, 2):
        store.write(jobs.postpone, first, NOW + HOUR)
        task = store.read(jobs.task, first)
        assert task is not None
        assert task.attempts == attempts
    assert waiting(store) == [Item("job-1", 1), Item("job-1", 2)]
    assert waiting(store, NOW + HOUR - MINUTE, 1) == [Item("job-1", 1)]
    assert waiting(store, NOW + HOUR)[0] == first
    assert counts(store) == (3, 0, 0)


def test_what_is_at_its_end_cannot_be_postponed(store: Store) -> None:
    send(store, NEWS[:1])
    finish(store, 0)
    store.write(jobs.postpone, Item("job-1", 0), NOW)
    assert waiting(store) == []
    assert counts(store) == (0, 1, 0)


def test_an_article_has_one_end(store: Store) -> None:
    send(store, NEWS[:2])
    done, failed = Item("job-1", 0), Item("job-1", 1)
    finish(store, 0)
    assert store.write(jobs.fail, failed, "model_timeout", "late", NOW)
    for item in (done, failed, Item("job-1", 9)):
        assert not store.write(jobs.finish, item, "job-1-0", NOW)
        assert not store.write(jobs.fail, item, "internal", "again", NOW)
    assert counts(store) == (0, 1, 1)
    found = store.read(jobs.lines, "job-1", -1, 10)
    assert [(one.error_code, one.error_message) for one in found] == [
        (None, None),
        ("model_timeout", "late"),
    ]


def test_the_lines_of_a_job_come_in_its_order_and_to_the_letter(store: Store) -> None:
    send(store)
    send(store, NEWS, job("job-2"))
    finish(store, 3, 0, 4)
    finish(store, 1, job_id="job-2")
    store.write(jobs.fail, Item("job-1", 1), "model_timeout", "late", NOW)

    def report(position: int) -> Line:
        document = filing(NEWS[position], incident(), id=f"job-1-{position}").report.to_json()
        return Line(position, f"wire-{position}", document, None, None)

    expected = [
        report(0),
        Line(1, "wire-1", None, "model_timeout", "late"),
        report(3),
        report(4),
    ]
    assert store.read(jobs.lines, "job-1", -1, 10) == expected
    assert store.read(jobs.lines, "other", -1, 10) == []


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_lines_come_page_by_page_without_gap_or_double(store: Store, size: int) -> None:
    send(store)
    finish(store, 0, 1, 3, 4)
    found: list[int] = []
    while page := store.read(jobs.lines, "job-1", found[-1] if found else -1, size):
        assert len(page) <= size
        assert len(found) < 10, "it would never end"
        found += [line.position for line in page]
    assert found == [0, 1, 3, 4]


def test_cancelling_ends_what_waits_and_leaves_what_is_done(store: Store) -> None:
    send(store)
    send(store, NEWS, job("job-2"))
    finish(store, 0, 2)
    store.write(jobs.fail, Item("job-1", 1), "model_timeout", "late", NOW)
    for now in (NOW + MINUTE, NOW + HOUR):  # the second time changes nothing
        store.write(jobs.cancel, "job-1", now)
        found = store.read(jobs.get, "job-1")
        assert found is not None
        assert found.cancelled == NOW + MINUTE
    assert counts(store) == (0, 2, 3)
    codes = [one.error_code for one in store.read(jobs.lines, "job-1", -1, 10)]
    assert codes == [None, "model_timeout", None, "job_cancelled", "job_cancelled"]
    assert counts(store, "job-2") == (5, 0, 0)
    assert waiting(store) == [Item("job-2", position) for position in range(5)]


def test_a_job_at_its_end_cannot_be_cancelled(store: Store) -> None:
    send(store, NEWS[:1])
    finish(store, 0)
    store.write(jobs.cancel, "job-1", NOW)
    store.write(jobs.cancel, "job-2", NOW)
    found = store.read(jobs.get, "job-1")
    assert found is not None
    assert (found.cancelled, found.done) == (None, 1)


def test_jobs_that_are_not_in_the_queue_yet_the_oldest_first(store: Store) -> None:
    send(store, NEWS, job("later", NOW + HOUR))
    send(store, NEWS[:2], job("first", NOW))
    assert store.read(jobs.not_enqueued) == [("first", 2), ("later", 5)]
    store.write(jobs.enqueue, "first", lambda connection: None)
    assert store.read(jobs.not_enqueued) == [("later", 5)]


def test_a_job_of_ten_thousand_articles(store: Store) -> None:
    sent = [article(f"News {number}.", id=f"wire-{number}") for number in range(10_000)]
    send(store, sent)
    assert counts(store) == (10_000, 0, 0)
    assert [item.position for item in waiting(store, limit=3)] == [0, 1, 2]
    last = store.read(jobs.task, Item("job-1", 9_999))
    assert last is not None
    assert last.article == sent[-1]
