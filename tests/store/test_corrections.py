"""Corrections: every version kept, nobody's lost, and search goes by the newest."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection
from tests.store.conftest import Store
from tests.store.records import HOUR, NOW, article, corrected, filing, incident

from wirecoder.errors import CorrectionConflict, NotFound
from wirecoder.store import corrections, removal, reports
from wirecoder.store.corrections import Corrected, Correction
from wirecoder.store.tables import CorrectionRow
from wirecoder_schemas.gold import GoldIncident


def correction(version: int, *incidents: GoldIncident, report_id: str = "report-1") -> Correction:
    made = NOW + version * dt.timedelta(minutes=1)
    return Correction(report_id, version, f"editor {version}", made, f"reason {version}", incidents)


def correct(store: Store, *given: Correction) -> None:
    for one in given:
        store.write(corrections.add, one, "key-1")


def adding(one: Correction) -> Callable[[Connection], None]:
    return lambda db: corrections.add(db, one, None)


def test_every_version_is_kept_with_its_author_time_and_reason(store: Store) -> None:
    store.file(filing(article(), incident()))
    assert store.read(corrections.latest, "report-1") is None
    given = [
        correction(1, corrected(country="IRQ")),
        correction(2),
        correction(3, corrected(perpetrator="“Nine”"), corrected(number=2, date="XXXX-12")),
    ]
    correct(store, *given)
    assert store.read(corrections.history, "report-1") == given[::-1]
    assert store.read(corrections.latest, "report-1") == given[2]


def test_what_only_gold_has_comes_back_as_it_was_written(store: Store) -> None:
    written = corrected().model_dump(mode="json", exclude_unset=True) | {
        "optional": True,
        "accept": {"outcome": ["missed"]},
    }
    store.file(filing(article(), incident()))
    correct(store, correction(1, GoldIncident.model_validate(written)))
    there = store.read(corrections.latest, "report-1")
    assert there is not None
    (found,) = there.incidents
    assert found.model_dump(mode="json", exclude_unset=True) == written


def test_the_report_stays_as_it_was_coded(store: Store) -> None:
    filed = store.file(filing(article(), incident(country="IRQ")))
    correct(store, correction(1, corrected(country="SYR")))
    assert store.read(reports.get, "report-1") == filed


@pytest.mark.parametrize("version", [0, 1, 3, 9])
def test_a_correction_that_was_not_made_on_the_newest_is_refused(
    store: Store, version: int
) -> None:
    store.file(filing(article(), incident(country="IRQ")))
    correct(store, correction(1, corrected(country="SYR")))
    with pytest.raises(CorrectionConflict, match=r"correction 1 now.* with version 1"):
        correct(store, correction(version, corrected(country="ISL")))
    assert store.count(CorrectionRow) == 1
    assert store.found(country="SYR") == ["report-1"]


def test_a_first_correction_that_claims_to_be_a_second_is_refused(store: Store) -> None:
    store.file(filing(article()))
    with pytest.raises(CorrectionConflict, match="correction 0 now, yours was made on 1"):
        correct(store, correction(2))


def test_of_two_editors_at_the_same_time_one_is_told(store: Store) -> None:
    store.file(filing(article(), incident()))
    _, second = store.overlap(
        adding(correction(1, corrected(country="IRQ"))),
        adding(correction(1, corrected(country="SYR"))),
    )
    with pytest.raises(CorrectionConflict, match=r"correction 1 now.* with version 1"):
        second.result()
    assert store.found(country="IRQ") == ["report-1"]
    assert store.found(country="SYR") == []


def test_a_correction_of_what_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(NotFound, match="report-1"):
        correct(store, correction(1))


def test_a_correction_during_the_takedown_finds_nothing(store: Store) -> None:
    store.file(filing(article()))
    _, second = store.overlap(
        lambda db: removal.take_down(db, article().id, None, NOW), adding(correction(1))
    )
    with pytest.raises(NotFound, match="report-1"):
        second.result()


def test_a_takedown_during_the_correction_removes_both(store: Store) -> None:
    store.file(filing(article()))
    _, second = store.overlap(
        adding(correction(1)), lambda db: removal.take_down(db, article().id, None, NOW)
    )
    assert second.result().reports == 1
    assert store.count(CorrectionRow) == 0


def test_search_goes_by_the_newest_version(store: Store) -> None:
    store.file(filing(article(), incident(country="IRQ", perpetrator="Group Nine")))
    correct(store, correction(1, corrected(country="SYR", date="2024-01-20")))
    assert store.found(country="IRQ") == store.found(actor="nine") == []
    assert store.found(country="SYR", first=dt.date(2024, 1, 20)) == ["report-1"]
    correct(store, correction(2, corrected(event_type="attack")))
    assert store.found(country="SYR") == []
    assert store.found(event_type="attack") == ["report-1"]
    correct(store, correction(3))
    assert store.found(event_type="attack") == []
    assert store.found() == store.found(text="rockets") == ["report-1"]


def coded(store: Store, name: str) -> None:
    store.file(filing(article(), incident(), id=name, fresh=True))


def test_a_corrected_report_is_shown_however_often_its_article_is_coded_later(store: Store) -> None:
    coded(store, "first")
    correct(store, correction(1, report_id="first"))
    coded(store, "second")
    assert store.found() == ["first"]
    store.file(filing(article(id="wire-7"), id="elsewhere"))
    assert store.found() == ["elsewhere", "first"]


def test_the_report_that_was_corrected_last_is_shown(store: Store) -> None:
    for name in ("first", "second", "third"):
        coded(store, name)
    assert store.found() == ["third"]
    for name, version in (("second", 1), ("first", 1), ("second", 2)):
        correct(store, correction(version, report_id=name))
        assert store.found() == [name]


def test_a_coding_that_is_filed_during_the_correction_is_not_shown(store: Store) -> None:
    coded(store, "first")
    store.overlap(
        adding(correction(1, report_id="first")),
        lambda db: reports.file(db, filing(article(), id="second", fresh=True), NOW),
    )
    assert store.found() == ["first"]


def test_the_versions_that_stand_of_several_reports(store: Store) -> None:
    for number in range(3):
        store.file(filing(article(f"News {number}."), id=f"report-{number}"))
    given = [
        correction(1, report_id="report-0"),
        correction(2, corrected(), report_id="report-0"),
        correction(1, report_id="report-2"),
    ]
    correct(store, *given)
    found = store.read(corrections.latest_of, ["report-0", "report-1", "report-2", "other"])
    assert found == {"report-0": given[1], "report-2": given[2]}
    assert store.read(corrections.latest_of, []) == {}


def test_what_was_corrected_is_exported_with_its_text(store: Store) -> None:
    filed = [
        store.file(filing(article(f"News {number}."), id=f"report-{number}"), NOW + number * HOUR)
        for number in range(3)
    ]
    last = correction(2, corrected(), report_id="report-2")
    first = correction(1, report_id="report-0")
    correct(store, correction(1, report_id="report-2"), first, last)
    assert store.read(corrections.all_corrected) == [
        Corrected(filed[0].document, "News 0.", first),
        Corrected(filed[2].document, "News 2.", last),
    ]
