"""After a takedown nothing of what an article said is left, down to the bytes of the file."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect, text
from tests.store.conftest import Store
from tests.store.records import NOW, article, corrected, filing, incident

from wirecoder.store import corrections, jobs, migrate, removal, words
from wirecoder.store.corrections import Correction
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item, Job
from wirecoder.store.reports import Filing
from wirecoder_schemas.article import Article

# Every word begins as no other does: an index keeps only where a word differs from its neighbour.
SAID = "Quxberg zanfel wimple, ÿbsel jorvik kyrrel 8741963."
TITLE = "Headline: Vexlund oblast"
LINK = "https://example.org/ulmenhof"
NAMES = {"perpetrator": "Xanthor", "target": "Pelworm", "party": "Ingmarsen", "claimant": "Estrup"}
REASON = "Gryphon told us"
HIDDEN = (
    "quxberg zanfel wimple ybsel ÿbsel jorvik kyrrel 8741963 headline vexlund oblast ulmenhof "
    "xanthor pelworm ingmarsen estrup gryphon"
).split()


def sent(number: int) -> Article:
    """The article in question is number 50; the others say what is not of interest."""
    if number == 50:
        return article(SAID, title=TITLE, source_url=LINK)
    return article(f"News {number}: nothing of note, but {'a calm day. ' * number}")


def filed(number: int) -> Filing:
    facts = incident(**NAMES) if number == 50 else incident(country="IRQ", perpetrator="Nobody")
    return filing(sent(number), facts, id=f"report-{number}")


def fill(store: Store) -> None:
    """A store that has been in use for a while, with the article in many places."""
    for number in range(100):
        store.file(filed(number))
    for version in (1, 2):
        made = Correction("report-50", version, "me", NOW, REASON, (corrected(**NAMES),))
        store.write(corrections.add, made, None)
    store.file(filing(sent(50), incident(**NAMES), id="fresh", fresh=True))
    named = sent(50).model_copy(update={"id": "wire-7"})
    store.file(filing(named, incident(**NAMES), id="copy", run=False))
    for number, finished in enumerate((True, False)):
        job = Job(f"job-{number}", NOW, None, False, None, 2, 2, 0, 0)
        store.write(jobs.create, job, [sent(50), sent(51)])
        if finished:
            store.write(jobs.finish, Item(job.id, 0), "report-50", NOW)


def cells(db: Connection) -> dict[str, str]:
    """Everything in every table, the index of words with its own ones, in lower case."""
    found = {}
    for table in inspect(db).get_table_names():
        rows = db.execute(text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - from the schema
        raw = [
            one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
            for row in rows
            for one in row
        ]
        found[table] = "\n".join(raw).lower()
    return found


def left(everything: dict[str, str]) -> set[tuple[str, str]]:
    return {(place, word) for place, said in everything.items() for word in HIDDEN if word in said}


def test_no_table_holds_a_word_of_it(store: Store) -> None:
    fill(store)
    before = left(store.read(cells))
    assert {word for _, word in before} == set(HIDDEN), "else their absence would show nothing"
    assert {"articles", "reports", "actors", "corrections", "job_items"} <= {t for t, _ in before}
    assert {"report_words_data" if store.sqlite else "reports"} <= {t for t, _ in before}
    store.write(removal.take_down, sent(50).id, None, NOW)
    assert left(store.read(cells)) == set()
    for word in HIDDEN:
        assert store.found(text=word) == []
    assert len(store.found(limit=1000)) == 99


def test_no_table_holds_a_word_of_what_grew_old(store: Store) -> None:
    """Other than after a takedown, the words are forgotten when all of a day is removed."""
    store.file(filed(1))
    store.file(filed(50))
    later = NOW.replace(year=NOW.year + 1)
    assert store.write(removal.expire, later, later) == 2
    store.write(words.forget_removed)
    assert left(store.read(cells)) == set()


@pytest.fixture
def careless(tmp_path: Path) -> Store:
    """A store on a SQLite whose makers chose not to overwrite what is deleted."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    event.listen(
        store.engine, "connect", lambda c, _: c.execute("PRAGMA secure_delete=OFF"), insert=True
    )
    migrate.upgrade(store.database)
    return store


def test_no_byte_of_the_file_or_its_log_is_left_of_it(careless: Store, tmp_path: Path) -> None:
    def on_disk() -> dict[str, str]:
        files = [tmp_path / "store.db", tmp_path / "store.db-wal"]
        return {one.name: one.read_bytes().decode("utf-8", "replace").lower() for one in files}

    fill(careless)
    assert {word for _, word in left(on_disk())} == set(HIDDEN)
    careless.write(removal.take_down, sent(50).id, None, NOW)
    asyncio.run(careless.database.scrub())
    assert left(on_disk()) == set()
    assert careless.found(text="news 51") == ["report-51"]
    careless.engine.dispose()


def test_emptying_the_log_waits_for_no_reader_for_ever(
    careless: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless.file(filed(50))

    def work(db: Connection) -> None:
        db.execute(text("SELECT count(*) FROM reports"))
        asyncio.run(Database(careless.url).scrub())

    monkeypatch.setattr("wirecoder.store.engines._LOCK_SECONDS", 0.05)
    careless.read(work)
    assert careless.found() == ["report-50"]
    careless.engine.dispose()


def test_the_index_of_words_fits_its_texts_after_much_coming_and_going(store: Store) -> None:
    fill(store)
    for number in range(0, 100, 3):
        store.write(removal.take_down, sent(number).id, None, NOW)
    for number in range(0, 100, 6):
        again = filing(sent(number), id=f"again-{number}", started=NOW.replace(hour=23))
        store.file(again)
    if store.sqlite:  # raises where they differ
        check = text("INSERT INTO report_words (report_words) VALUES ('integrity-check')")
        store.write(lambda db: db.execute(check) and None)
    assert store.found(text='"news 3"') == []
    assert store.found(text='"news 6"') == ["again-6"]
    assert store.found(text='"news 7"') == ["report-7"]


def test_what_is_kept_stays_when_the_log_is_emptied(store: Store) -> None:
    store.file(filed(1))
    asyncio.run(store.database.scrub())
    assert store.found(text="news") == ["report-1"]
