"""A takedown removes an article with all its reports, whoever is at work on it."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from sqlalchemy import Connection, text
from tests.store.conftest import Store
from tests.store.records import HOUR, NOW, article, corrected, filing, incident, request_of

from wirecoder.errors import ArticleAmbiguous, ArticleRemoved, NotFound
from wirecoder.store import corrections, idempotency, jobs, removal, reports
from wirecoder.store.corrections import Correction
from wirecoder.store.jobs import Item, Job
from wirecoder.store.removal import Removed
from wirecoder.store.reports import Filed, Filing
from wirecoder.store.tables import (
    ActorRow,
    ArticleRow,
    CorrectionRow,
    IncidentRow,
    RemovalRow,
    ReportRow,
)
from wirecoder_schemas.article import Article, text_sha256

SENT = article()
HASH = text_sha256(SENT.text)


def job_of(*articles: Article, id: str = "job-1") -> Callable[[Connection], None]:  # noqa: A002 - as it is called
    job = Job(id, NOW, None, False, None, len(articles), len(articles), 0, 0)
    return lambda db: jobs.create(db, job, articles)


def taking_down(db: Connection) -> Removed:
    return removal.take_down(db, SENT.id, None, NOW)


def take_down(store: Store, name: str = SENT.id, now: dt.datetime = NOW) -> Removed:
    return store.write(removal.take_down, name, "key-1", now)


def test_all_reports_of_the_text_go_under_whatever_name(store: Store) -> None:
    store.file(filing(SENT, incident(perpetrator="Nine")))
    store.file(filing(SENT, incident(), id="fresh", fresh=True))
    store.file(filing(article(id="wire-7", title="Other"), incident(), id="elsewhere"))
    store.write(corrections.add, Correction("report-1", 1, "me", NOW, "so", (corrected(),)), None)
    store.file(filing(article("Other news of rockets."), incident(perpetrator="Ten"), id="other"))
    assert take_down(store, "wire-7") == Removed(HASH, 3)
    assert store.found(text="rockets") == store.found(actor="ten") == store.found() == ["other"]
    assert store.found(text="depot") == []
    assert [store.count(table) for table in (ArticleRow, ReportRow, IncidentRow, ActorRow)] == [
        1
    ] * 4
    assert store.count(CorrectionRow) == 0
    for name in ("report-1", "fresh", "elsewhere"):
        assert store.read(reports.get, name) is None
        assert store.read(reports.text_of, name) is None
    assert store.read(reports.answer_or_twin, request_of(filing(SENT))) == (None, None)


def test_that_it_went_is_on_record(store: Store) -> None:
    store.file(filing(SENT))
    take_down(store, now=NOW + HOUR)
    asked = text("SELECT article_sha256, why, key_id, reports FROM removals")
    assert store.read(lambda db: db.execute(asked).all()) == [(HASH, "takedown", "key-1", 1)]


@pytest.mark.parametrize("name", [SENT.id, HASH], ids=["its short hash", "its hash"])
def test_a_text_is_known_by_its_hash_whatever_it_was_called(store: Store, name: str) -> None:
    store.file(filing(article(id="wire-7")))
    assert take_down(store, name).sha256 == HASH


def test_a_text_is_known_by_its_name_in_a_job(store: Store) -> None:
    store.write(job_of(article(id="wire-7")))
    assert take_down(store, "wire-7") == Removed(HASH, 0)
    assert store.count(ArticleRow) == 0


def test_an_id_of_several_texts_is_refused_and_their_hashes_are_told(store: Store) -> None:
    texts = ("One.", "Other.")
    for number, said in enumerate(texts):
        store.file(filing(article(said, id="wire-7"), id=f"report-{number}"))
    with pytest.raises(ArticleAmbiguous) as caught:
        take_down(store, "wire-7")
    hashes = [text_sha256(said) for said in texts]
    assert all(one in str(caught.value) for one in hashes)
    assert store.count(ArticleRow) == 2
    assert take_down(store, hashes[1]).sha256 == hashes[1]
    assert take_down(store, "wire-7").sha256 == hashes[0]


@pytest.mark.parametrize("name", ["", "wire-7", "%", HASH[:15], HASH[:17], "0" * 16, "_" * 64])
def test_what_names_no_text_is_not_found(store: Store, name: str) -> None:
    store.file(filing(SENT))
    with pytest.raises(NotFound):
        take_down(store, name)
    assert store.count(ArticleRow) == 1


def test_a_second_takedown_finds_nothing(store: Store) -> None:
    store.file(filing(SENT))
    take_down(store)
    with pytest.raises(NotFound):
        take_down(store)
    assert store.count(RemovalRow) == 1


def test_of_two_takedowns_at_the_same_time_one_finds_nothing(store: Store) -> None:
    store.file(filing(SENT))
    first, second = store.overlap(taking_down, taking_down)
    assert first == Removed(HASH, 1)
    with pytest.raises(NotFound):
        second.result()
    assert store.count(RemovalRow) == 1


def kept(store: Store) -> tuple[int, int]:
    return store.count(ArticleRow), store.count(ReportRow)


@pytest.mark.parametrize("fresh", [False, True])
def test_an_article_taken_down_while_it_is_coded_does_not_come_back(
    store: Store, fresh: bool
) -> None:
    store.file(filing(SENT))
    take_down(store, now=NOW + HOUR)
    with pytest.raises(ArticleRemoved):
        store.file(filing(SENT, id="late", fresh=fresh), NOW + 2 * HOUR)
    assert kept(store) == (0, 0)


def test_a_copy_of_a_report_taken_down_meanwhile_does_not_come_back(store: Store) -> None:
    store.file(filing(SENT))
    take_down(store, now=NOW + HOUR)
    with pytest.raises(ArticleRemoved):
        store.file(filing(article(id="wire-7"), id="copy", run=False), NOW + 2 * HOUR)
    assert kept(store) == (0, 0)


def test_an_article_that_is_sent_again_after_its_takedown_is_kept(store: Store) -> None:
    store.file(filing(SENT))
    take_down(store, now=NOW + HOUR)
    store.file(filing(SENT, id="new", started=NOW + 2 * HOUR), NOW + 2 * HOUR)
    store.file(filing(article(id="wire-7"), id="copy", started=NOW + 2 * HOUR, run=False))
    assert store.found(text="rockets") == ["copy", "new"]


def refiling(db: Connection) -> Filed:
    late: Filing = filing(SENT, id="late", fresh=True, started=NOW - HOUR)
    return reports.file(db, late, NOW)


def test_a_report_filed_during_the_takedown_does_not_come_back(store: Store) -> None:
    store.file(filing(SENT))
    _, second = store.overlap(taking_down, refiling)
    with pytest.raises(ArticleRemoved):
        second.result()
    assert kept(store) == (0, 0)


def test_a_takedown_during_the_filing_takes_the_new_report_too(store: Store) -> None:
    store.file(filing(SENT))
    _, second = store.overlap(refiling, taking_down)
    assert second.result() == Removed(HASH, 2)
    assert kept(store) == (0, 0)


def lines(store: Store, job_id: str = "job-1") -> list[tuple[str | None, str | None]]:
    found = store.read(jobs.lines, job_id, -1, 10)
    return [(one.document, one.error_code) for one in found]


def test_what_waits_in_a_job_fails_and_what_is_done_loses_its_report(store: Store) -> None:
    other = article("Other.")
    store.write(job_of(article(id="done"), other))
    store.write(job_of(other, article(id="waits"), id="job-2"))
    done = store.file(filing(SENT))
    store.write(jobs.finish, Item("job-1", 0), done.id, NOW)
    take_down(store)
    assert lines(store) == [(None, None)]
    assert lines(store, "job-2") == [(None, "article_removed")]
    counts = [store.read(jobs.get, name) for name in ("job-1", "job-2")]
    assert [(one.queued, one.done, one.failed) for one in counts if one] == [(1, 1, 0), (1, 0, 1)]
    assert store.read(jobs.waiting, NOW, [], 10) == [Item("job-1", 1), Item("job-2", 0)]
    assert store.read(jobs.task, Item("job-2", 1)) is None


def waits(store: Store) -> bool:
    """Whether the job's article waits, with its text; else it must have failed."""
    ready, task = store.read(jobs.waiting, NOW, [], 10), store.read(jobs.task, Item("job-1", 0))
    assert bool(ready) == (task is not None), "it would wait for ever"
    assert ready or lines(store) == [(None, "article_removed")]
    return bool(ready)


def test_a_job_sent_during_the_takedown_is_worked_off(store: Store) -> None:
    store.file(filing(SENT))
    store.overlap(taking_down, job_of(SENT))
    assert waits(store)


def test_a_takedown_while_a_job_is_sent_reaches_the_job(store: Store) -> None:
    store.file(filing(SENT))
    second: Future[Removed]
    _, second = store.overlap(job_of(SENT), taking_down)
    assert second.result() == Removed(HASH, 1)
    assert not waits(store)


def test_a_repeated_request_still_says_what_came_of_it_though_that_is_gone(store: Store) -> None:
    store.write(idempotency.begin, "me", "key", "a" * 64, NOW)
    store.write(idempotency.finish, "me", "key", store.file(filing(SENT)).id)
    take_down(store)
    assert store.write(idempotency.begin, "me", "key", "a" * 64, NOW) == "report-1"
    assert store.read(reports.get, "report-1") is None
