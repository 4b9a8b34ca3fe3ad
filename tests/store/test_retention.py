"""What nobody sent for a time goes, unless somebody still needs it."""

import pytest
from sqlalchemy import Connection, text
from tests.store.conftest import Store
from tests.store.records import DAY, HOUR, NOW, article, corrected, filing

from wirecoder.store import corrections, jobs, removal, reports
from wirecoder.store.corrections import Correction
from wirecoder.store.jobs import Item, Job
from wirecoder.store.tables import ArticleRow, RemovalRow
from wirecoder_schemas.article import text_sha256

OLD = NOW - 30 * DAY
AFTER = NOW + HOUR


def expire(store: Store) -> int:
    """Remove what was not sent for 29 days."""
    return store.write(removal.expire, OLD + DAY, AFTER)


def file_old(store: Store, said: str = "Old news.", name: str = "old") -> None:
    store.file(filing(article(said), id=name, started=OLD), OLD)


def expiring(db: Connection) -> int:
    return removal.expire(db, OLD + DAY, AFTER)


def test_what_was_sent_before_a_time_goes_and_what_was_sent_at_it_stays(store: Store) -> None:
    file_old(store)
    store.file(filing(article("New news."), id="new"), OLD + DAY)
    assert expire(store) == 1
    assert store.found() == store.found(text="news") == ["new"]
    assert expire(store) == 0
    asked = text("SELECT article_sha256, why, key_id, reports FROM removals")
    went = (text_sha256("Old news."), "retention", None, 1)
    assert store.read(lambda db: db.execute(asked).all()) == [went]


@pytest.mark.parametrize("again", ["filed under another name", "answered", "sent in a job"])
def test_what_was_sent_again_stays(store: Store, again: str) -> None:
    file_old(store)
    sha256 = text_sha256("Old news.")
    if again == "answered":
        store.write(reports.mark_used, sha256, NOW)
    elif again == "sent in a job":
        store.write(jobs.create, Job("job-1", NOW, None, False, None, 1, 1, 0, 0),
                    [article("Old news.")])  # fmt: skip
        store.write(jobs.finish, Item("job-1", 0), "old", NOW)
    else:
        store.file(filing(article("Old news.", id="wire-7"), id="copy", run=False))
    assert expire(store) == 0
    assert "old" in store.found()


def test_what_an_editor_corrected_stays(store: Store) -> None:
    file_old(store)
    file_old(store, "Older news.", "older")
    store.write(corrections.add, Correction("old", 1, "me", OLD, "so", (corrected(),)), None)
    assert expire(store) == 1
    assert store.found() == ["old"]


def test_what_waits_in_a_job_stays_until_it_is_done(store: Store) -> None:
    old_job = Job("job-1", OLD, None, False, None, 1, 1, 0, 0)
    store.write(jobs.create, old_job, [article("Old news.")])
    assert expire(store) == 0
    store.write(jobs.fail, Item("job-1", 0), "model_timeout", "late", NOW)
    assert expire(store) == 1
    assert store.count(ArticleRow) == 0


def test_many_go_in_some_steps(store: Store) -> None:
    texts = [(text_sha256(f"News {n}."), f"News {n}.") for n in range(205)]
    store.write(reports.keep_texts, texts, OLD)
    assert [expire(store) for _ in range(4)] == [100, 100, 5, 0]
    assert store.count(RemovalRow) == 205


def test_what_is_sent_while_the_old_is_looked_for_stays(store: Store) -> None:
    file_old(store)
    sent = filing(article("Old news."), id="new", fresh=True)
    _, second = store.overlap(lambda db: reports.file(db, sent, NOW), expiring)
    assert second.result() == 0
    assert store.found() == ["new"]


def test_what_was_coded_while_its_old_text_went_is_kept(store: Store) -> None:
    """It only grew old: unlike after a takedown, it is welcome back."""
    file_old(store)
    sent = filing(article("Old news."), id="new", started=NOW)
    _, second = store.overlap(expiring, lambda db: reports.file(db, sent, AFTER))
    assert second.result().id == "new"
    assert store.found(text="old") == ["new"]
