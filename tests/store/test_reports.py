"""Reports are kept to the letter, and one request has one answer."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from tests.store.conftest import Store
from tests.store.records import (
    HOUR,
    NOW,
    TEXT,
    article,
    filing,
    hash_of,
    incident,
    request_of,
)

from wirecoder.store import reports
from wirecoder.store.reports import Filed, Filing
from wirecoder.store.tables import ArticleRow, IncidentRow, ReportRow, RunRow
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.report import Report

ODD = (
    "CR\r\nLF\n\ttab\x07\x1b[0m\x7f\x85\u2028\ufeff 'q' \"q\" \\n \\u0041 %s :x ? "
    "🚀👩\u200d👧 e\u0301 \u202eأ\U0010ffff"
)
UNCHANGED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture
    ],  # each example has names of its own
)
KEPT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@UNCHANGED
@given(KEPT, KEPT)
@example(ODD, ODD)
@example(f"{TEXT:>1000000}", "Title")
def test_a_report_and_its_text_come_back_to_the_letter(store: Store, said: str, title: str) -> None:
    name = hash_of(said, title)
    sent = article(said, title=title, source_url=f"https://example.org/{title}")
    one = filing(sent, incident(perpetrator=title, country="IRQ"), id=name)
    filed = store.file(one)
    assert filed == Filed(name, one.report.to_json(), NOW)
    assert store.read(reports.get, name) == filed
    assert Report.model_validate_json(filed.document) == one.report
    assert store.read(reports.text_of, name) == said
    assert store.read(reports.article_text, text_sha256(said)) == said


def test_what_is_not_there_is_none(store: Store) -> None:
    store.file(filing(article()))
    asked = request_of(filing(article("Else.")))
    assert store.read(reports.get, "other") is None
    assert store.read(reports.text_of, "other") is None
    assert store.read(reports.article_text, "other") is None
    assert store.read(reports.answer_or_twin, asked) == (None, None)


def test_a_request_is_answered_by_its_report(store: Store) -> None:
    one = filing(article())
    filed = store.file(one)
    assert store.read(reports.answer_or_twin, request_of(one)) == (filed, None)


def test_of_two_filings_for_one_request_the_first_stands_and_both_cost(store: Store) -> None:
    first = store.file(filing(article(), incident(country="IRQ")))
    late = filing(article(), incident(country="SYR"), id="late")
    assert store.file(late) == first
    assert store.read(reports.get, "late") is None
    assert store.found(country="SYR") == []
    assert (store.count(ReportRow), store.count(RunRow), store.count(IncidentRow)) == (1, 2, 1)


def test_of_two_filings_at_the_same_time_the_first_stands(store: Store) -> None:
    def file(name: str) -> Filed:
        return store.file(filing(article(), incident(), id=name))

    first, second = store.overlap(
        lambda db: reports.file(db, filing(article(), incident()), NOW),
        lambda db: reports.file(db, filing(article(), incident(), id="late"), NOW),
    )
    assert second.result() == first
    names = [f"again-{number}" for number in range(16)]
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(file, names)) == {first}
    assert (store.count(ReportRow), store.count(RunRow)) == (1, 18)


def test_many_filings_at_once_for_a_new_request_give_one_answer(store: Store) -> None:
    def file(name: str) -> Filed:
        return store.file(filing(article(), incident(), id=name))

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(file, [f"report-{number}" for number in range(16)]))
    assert len(answers) == 1
    assert store.found() == [answers.pop().id]


def test_what_is_coded_afresh_takes_the_place_of_the_answer_which_is_kept(store: Store) -> None:
    old = store.file(filing(article(), incident(country="IRQ")))
    fresh = filing(article(), incident(country="SYR"), id="fresh", fresh=True)
    new = store.file(fresh)
    assert new.id == "fresh"
    assert store.read(reports.answer_to, request_of(fresh)) == new
    assert store.read(reports.same_coding, request_of(fresh)) == new
    assert store.read(reports.get, "report-1") == old
    assert store.found() == ["fresh"]
    assert store.found(country="IRQ") == []


def test_of_two_coded_afresh_at_the_same_time_the_last_is_the_answer(store: Store) -> None:
    given = [filing(article(), id=name, fresh=True) for name in ("first", "second")]
    store.file(filing(article(), id="old"))
    _, second = store.overlap(
        lambda db: reports.file(db, given[0], NOW), lambda db: reports.file(db, given[1], NOW)
    )
    assert second.result().id == "second"
    assert store.read(reports.answer_to, request_of(given[0])) == second.result()
    assert store.found() == ["second"]
    assert store.count(ReportRow) == 3


def test_a_report_of_another_model_answers_no_later_request(store: Store) -> None:
    one = filing(article(), request=None)
    for name in ("one", "other"):
        assert store.file(filing(article(), id=name, request=None)).id == name
    assert store.read(reports.answer_or_twin, request_of(one)) == (None, None)
    assert store.read(reports.get, "one") is not None
    assert store.found() == ["other"]


def test_a_fresh_report_of_another_model_leaves_the_answer_where_it_is(store: Store) -> None:
    filed = store.file(filing(article()))
    store.file(filing(article(), id="other", request=None, fresh=True))
    assert store.read(reports.answer_to, request_of(filing(article()))) == filed


def renamed(name: str, **names: str) -> Filing:
    """The same coding as a report of an article under other names."""
    return filing(article(**names), id=name, run=False)


def test_a_renamed_copy_is_a_report_of_its_own_that_cost_nothing(store: Store) -> None:
    first = store.file(filing(article(), incident(country="IRQ")))
    asked = request_of(renamed("copy", id="wire-7"))
    assert store.read(reports.answer_or_twin, asked) == (None, first)
    copy = store.file(renamed("copy", id="wire-7"))
    assert store.read(reports.answer_or_twin, asked) == (copy, None)
    assert store.read(reports.answer_to, request_of(filing(article()))) == first
    assert (store.count(RunRow), store.count(ArticleRow)) == (1, 1)
    assert store.found() == ["copy", "report-1"]


def test_the_same_copy_made_twice_at_once_is_one(store: Store) -> None:
    store.file(filing(article()))
    first, second = store.overlap(
        lambda db: reports.file(db, renamed("one", id="wire-7"), NOW),
        lambda db: reports.file(db, renamed("other", id="wire-7"), NOW),
    )
    assert second.result() == first
    assert store.count(ReportRow) == 2


def test_a_copy_is_made_of_the_newest_coding(store: Store) -> None:
    store.file(filing(article()))
    new = store.file(filing(article(), id="fresh", fresh=True))
    store.file(filing(article(), id="other-model", request=None))
    assert store.read(reports.same_coding, request_of(renamed("copy", id="wire-7"))) == new


def dated(name: str, day: str, **given: str) -> Filing:
    return filing(article(published=day, **given), id=name)


def test_of_an_articles_codings_search_shows_the_last(store: Store) -> None:
    """The same text with another date is another request, but not another article."""
    for number in (1, 2, 3):
        store.file(dated(f"coding-{number}", f"2026-01-0{number}"))
    store.file(dated("elsewhere", "2026-01-01", id="wire-7"))
    assert store.found() == ["elsewhere", "coding-3"]


def test_of_codings_that_are_filed_at_once_search_shows_one(store: Store) -> None:
    given = [dated(f"coding-{number}", f"2026-01-0{number}") for number in range(1, 9)]
    _, second = store.overlap(
        lambda db: reports.file(db, given[0], NOW), lambda db: reports.file(db, given[1], NOW)
    )
    assert store.found() == [second.result().id]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(store.file, given[2:]))
    assert store.count(ReportRow) == 8
    assert len(store.found()) == 1


def test_a_text_that_is_sent_again_is_used_anew(store: Store) -> None:
    one = filing(article())
    for number, now in enumerate((NOW, NOW + HOUR)):
        store.file(filing(article(id=f"wire-{number}"), id=f"report-{number}"), now)
        filed = store.read(reports.get, "report-0")
        assert filed is not None
        assert filed.used == now
    store.write(reports.mark_used, one.report.article.sha256, NOW + 2 * HOUR)
    answer = store.read(reports.get, "report-1")
    assert answer is not None
    assert answer.used == NOW + 2 * HOUR


def test_a_time_in_any_zone_is_the_same_moment(store: Store) -> None:
    elsewhere = NOW.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30)))
    filed = store.file(filing(article(), started=elsewhere), elsewhere)
    answer = store.read(reports.get, filed.id)
    assert answer is not None
    assert (answer.used, answer.used.tzinfo) == (NOW, dt.UTC)


def test_texts_are_kept_once_each(store: Store) -> None:
    texts = [(text_sha256(one), one) for one in ("One.", "Other.", "One.", ODD)]
    for _ in range(2):
        store.write(reports.keep_texts, texts, NOW)
    asked = text("SELECT text FROM articles")
    kept = store.read(lambda db: list(db.execute(asked).scalars()))
    assert sorted(kept) == sorted(["One.", "Other.", ODD])


def test_two_that_keep_the_same_texts_in_another_order_do_not_block_each_other(
    store: Store,
) -> None:
    texts = sorted((text_sha256(one), one) for one in ("One.", "Other."))

    def keep(*which: int) -> Callable[[Connection], None]:
        def work(db: Connection) -> None:
            reports.keep_texts(db, [texts[number] for number in which], NOW)

        return work

    _, second = store.overlap(keep(0), keep(1, 0), then=keep(1))
    second.result()
    assert store.count(ArticleRow) == 2


@pytest.mark.parametrize("count", [0, 3])
def test_incidents_are_indexed_anew_in_place_of_the_old(store: Store, count: int) -> None:
    store.file(filing(article(), incident(country="IRQ"), incident(number=2, perpetrator="Nine")))
    new = [incident(number=number, country="SYR") for number in range(1, count + 1)]
    store.write(reports.index_anew, "report-1", new)
    assert store.count(IncidentRow) == count
    assert store.found(country="IRQ") == store.found(actor="nine") == []
    assert store.found(country="SYR") == ["report-1"] * bool(count)
