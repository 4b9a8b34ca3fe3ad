"""What search finds: incidents by every condition at once, days as far as they are known, pages."""

import datetime as dt
import itertools
from typing import Any

import pytest
from tests.store.conftest import Store
from tests.store.records import NOW, article, corrected, filing, incident

from wirecoder.errors import InvalidRequest
from wirecoder.store import corrections, removal, search
from wirecoder.store.corrections import Correction
from wirecoder.store.search import Query
from wirecoder_schemas.incident import Incident


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def file_each(store: Store, *reports: Incident) -> None:
    """File a report for each incident, of articles of their own: report-0, report-1, ..."""
    for number, one in enumerate(reports):
        store.file(filing(article(f"News {number}."), one, id=f"report-{number}"))


def file_both(store: Store, *incidents: Incident) -> None:
    """File one report of several incidents."""
    store.file(filing(article(), *incidents))


def test_without_conditions_all_is_found_the_newest_first(store: Store) -> None:
    store.file(filing(article("No incident in this."), id="quiet"))
    file_each(store, incident(), incident())
    assert store.found() == ["report-1", "report-0", "quiet"]


def test_country_event_type_and_text(store: Store) -> None:
    file_each(
        store,
        incident(country="IRQ"),
        incident(country="SYR", event_type="attack"),
        incident(country="IRQ", event_type="attack"),
        incident(),
    )
    assert store.found(country="IRQ") == ["report-2", "report-0"]
    assert store.found(country="SYR") == ["report-1"]
    assert store.found(country="ISL") == []
    assert store.found(event_type="attack") == ["report-2", "report-1"]
    assert store.found(event_type="attack", country="IRQ") == ["report-2"]
    assert store.found(event_type="grenade", country="IRQ") == []
    assert store.found(event_type="attack", text="news 1") == ["report-1"]
    assert store.found(event_type="attack", text="news 0") == []


ONE = {"country": "IRQ", "event_type": "attack", "date": "2024-01-20", "perpetrator": "Group Nine"}
OTHER = {"country": "SYR", "event_type": "grenade", "date": "2024-02", "perpetrator": "Group Ten"}
OF_ONE: list[dict[str, Any]] = [
    {"country": "IRQ"},
    {"event_type": "attack"},
    {"first": day("2024-01-20"), "last": day("2024-01-20")},
    {"actor": "group nine"},
]
OF_OTHER: list[dict[str, Any]] = [
    {"country": "SYR"},
    {"event_type": "grenade"},
    {"first": day("2024-02-03")},
    {"actor": "group ten"},
]


def test_every_condition_is_asked_of_one_and_the_same_incident(store: Store) -> None:
    file_both(store, incident(**ONE), incident(number=2, **OTHER))
    for left, right in itertools.permutations(range(4), 2):
        assert store.found(**OF_ONE[left], **OF_ONE[right]) == ["report-1"]
        assert store.found(**OF_OTHER[left], **OF_OTHER[right]) == ["report-1"]
        assert store.found(**OF_ONE[left], **OF_OTHER[right]) == []


DATED = [
    # date of the incident, then the days asked for that find it, and those that do not
    ("2024-01-20", ["2024-01-20/2024-01-20", "2024-01-01/", "/2024-01-20", "2023-01-01/2025-01-01"],
     ["2024-01-21/", "/2024-01-19", "2024-01-21/2024-12-31", "2023-01-20/2023-01-20"]),
    ("2024-02", ["2024-02-29/2024-02-29", "2024-02-01/2024-02-01", "2024-02-29/", "/2024-02-01"],
     ["2024-03-01/", "/2024-01-31", "2023-02-01/2023-02-28"]),
    ("2024", ["2024-12-31/", "/2024-01-01", "2024-07-07/2024-07-07"],
     ["2025-01-01/", "/2023-12-31"]),
    ("2023-10-17/2024-02",
     ["2024-02-29/", "/2023-10-17", "2023-12-24/2023-12-24", "2020-01-01/2030-01-01"],
     ["2024-03-01/", "/2023-10-16"]),
    ("XXXX-12-20", [], ["2026-12-20/2026-12-20", "2025-12-20/2025-12-20", "0001-01-01/9999-12-31",
                        "0001-01-01/", "/9999-12-31"]),
    ("XXXX-12", [], ["2026-12-01/2026-12-31", "0001-01-01/9999-12-31"]),
    ("2023-12-31/XXXX-01-02", [], ["2023-12-31/2023-12-31", "0001-01-01/9999-12-31"]),
    ("0000", [], ["0001-01-01/9999-12-31"]),
    ("0001-01-01", ["0001-01-01/0001-01-01", "/0001-01-01"], ["0001-01-02/"]),
    ("9999-12-31", ["9999-12-31/9999-12-31", "9999-12-31/"], ["/9999-12-30"]),
    (None, [], ["0001-01-01/9999-12-31", "/2026-01-01"]),
]  # fmt: skip


@pytest.mark.parametrize(("date", "within", "without"), DATED, ids=[str(one[0]) for one in DATED])
def test_an_incident_is_found_by_the_days_that_its_date_covers(
    store: Store, date: str | None, within: list[str], without: list[str]
) -> None:
    file_both(store, incident(date=date))

    def found(days: str, *, undated: bool = False) -> bool:
        first, last = (day(end) if end else None for end in days.split("/"))
        return store.found(first=first, last=last, undated=undated) == ["report-1"]

    assert [days for days in within if not found(days)] == []
    assert [days for days in without if found(days)] == []
    # Beside those in range, `undated` asks for what lies in no range, and for nothing else.
    undated = not within
    assert [days for days in without if found(days, undated=True)] == without * undated


def test_without_days_what_is_undated_is_found_like_everything(store: Store) -> None:
    file_each(store, incident(date="XXXX-12-20"), incident(date="2024-01-20"), incident())
    for undated in (True, False):
        assert store.found(undated=undated) == ["report-2", "report-1", "report-0"]


@pytest.mark.parametrize("part", ["perpetrator", "target", "party", "claimant"])
def test_who_acts_or_suffers_is_found_by_part_of_a_name(store: Store, part: str) -> None:
    file_both(store, incident(**{part: "the Brigade of São-Nine"}))
    store.file(filing(article("Else."), incident(**{part: "Group Ten"}), id="other"))
    for asked in ("Brigade of", "SAO nine", "são", "the brigade of sao-nine!", "gade"):
        assert store.found(actor=asked) == ["report-1"], asked
    for asked in ("nine brigade", "brigades", "b%e", "b_igade", "two"):
        assert store.found(actor=asked) == [], asked


def test_an_actor_without_a_word_is_refused(store: Store) -> None:
    for asked in ("", " ", "%", "_", "...", "\0"):
        with pytest.raises(InvalidRequest, match="actor"):
            store.found(actor=asked)


def test_a_name_of_any_length_can_be_filed_and_found(store: Store) -> None:
    name = " ".join(f"{number:x}" for number in range(20_000))
    file_both(store, incident(perpetrator=name, target="…"))
    assert store.found(actor="0 1 2 3") == ["report-1"]


def pages(store: Store, between: Any = lambda page: None, **asked: Any) -> list[list[str]]:
    """The ids on every page; `between` is done after each."""
    found, before = [], None
    while True:
        page = store.read(search.page, Query(before=before, **asked))
        found.append([one.id for one in page.found])
        assert len(found) <= 20, "it would never end"
        between(len(found))
        if page.next is None:
            return found
        before = page.next


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7, 100])
def test_pages_hold_each_report_once_in_order(store: Store, limit: int) -> None:
    file_each(store, *[incident(country="IRQ" if n % 2 else "SYR") for n in range(12)])
    everything = [f"report-{n}" for n in reversed(range(12)) if n % 2]
    found = pages(store, limit=limit, country="IRQ", text="news")
    assert [name for page in found for name in page] == everything
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
    assert found[-1], "no page is empty where something was found"


def test_nothing_found_is_one_empty_page(store: Store) -> None:
    assert pages(store, country="IRQ") == [[]]


def test_what_is_filed_or_removed_between_pages_moves_nothing(store: Store) -> None:
    file_each(store, *[incident() for _ in range(6)])

    def meanwhile(page: int) -> None:
        store.file(filing(article(f"More {page}."), id=f"more-{page}"))
        if page == 1:
            store.write(removal.take_down, article("News 4.").id, None, NOW)  # the page's last
            store.write(removal.take_down, article("News 2.").id, None, NOW)

    assert pages(store, meanwhile, limit=2) == [
        ["report-5", "report-4"],
        ["report-3", "report-1"],
        ["report-0"],
    ]


def test_a_page_shows_the_correction_that_stands_beside_its_reports(store: Store) -> None:
    file_each(store, incident(), incident())
    for version in (1, 2):
        made = Correction("report-0", version, "me", NOW, f"reason {version}", (corrected(),))
        store.write(corrections.add, made, None)
    page = store.read(search.page, Query())
    assert {name: one.reason for name, one in page.corrections.items()} == {"report-0": "reason 2"}
    assert store.read(search.page, Query(limit=1)).corrections == {}


def test_which_incidents_of_a_report_were_looked_for(store: Store) -> None:
    file_both(store, incident(**ONE), incident(number=2, **OTHER), incident(number=3, **ONE))
    store.file(filing(article("Else."), incident(**ONE), id="other"))
    page, positions = store.read(search.page_of_matches, Query(country="IRQ", actor="nine"))
    assert [one.id for one in page.found] == ["other", "report-1"]
    assert positions == {"report-1": {0, 2}, "other": {0}}
    assert store.read(search.page_of_matches, Query(text="rockets"))[1] is None


def test_how_a_text_begins_is_had_without_all_of_it(store: Store) -> None:
    store.file(filing(article("Depot hit.\nTwo \U0001f680 fell."), id="report-1"))
    store.file(filing(article("Short."), id="report-2"))
    assert store.read(search.openings, ["report-1", "report-2", "none"], 16) == {
        "report-1": "Depot hit.\nTwo \U0001f680",
        "report-2": "Short.",
    }
    assert store.read(search.openings, [], 16) == {}
