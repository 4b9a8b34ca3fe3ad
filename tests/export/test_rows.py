"""Flat rows: one for each incident, in words that a person reads."""

from typing import Any

import pytest
from tests.export.made import date, group, number, report

from wirecoder.export.rows import COLUMNS, rows_of

WARNING = {"code": "refused", "path": "", "message": "the model\x1b[31m declined", "quote": None}
BEFORE = (
    "article", "status", "incident", "salience", "event_type", "outcome", "date", "weekday",
    "site", "admin1", "country", "perpetrators", "claim", "targets", "weapons",
    "launched", "intercepted", "impacted", "killed", "injured", "damage", "responds_to", "error",
    "note",
)  # fmt: skip


def row(**fields: Any) -> dict[str, str]:
    (only,) = rows_of(report(fields))
    return only


def test_columns_keep_their_places_and_new_ones_come_last() -> None:
    assert COLUMNS[: len(BEFORE)] == BEFORE
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_every_incident_has_a_row_and_no_row_says_more_than_the_columns() -> None:
    rows = rows_of(report({"outcome": "hit"}, {"responds_to": "1"}))
    assert [(one["incident"], one["responds_to"]) for one in rows] == [("1", ""), ("2", "1")]
    assert all(set(one) <= set(COLUMNS) for one in rows)


def test_an_article_without_an_incident_has_one_row_that_says_so() -> None:
    (only,) = rows_of(report(article={"id": "quiet"}))
    assert (only["article"], only["status"], "incident" in only) == ("quiet", "coded", False)


def test_an_article_that_was_not_coded_has_one_row_with_the_reason() -> None:
    (only,) = rows_of(report(status="not_coded", warnings=[WARNING]))
    assert (only["status"], only["note"]) == ("not_coded", "the model [31m declined")


def test_a_row_names_its_report_and_where_the_article_came_from() -> None:
    sent = {
        "title": "Shells\nfall",
        "published": "2024-01-21",
        "source_url": "https://news.example/1",
    }
    (only,) = rows_of(report({}, article=sent))
    named = [only[key] for key in ("report", "title", "published", "source_url")]
    assert named == ["r1", "Shells fall", "2024-01-21", "https://news.example/1"]
    (only,) = rows_of(report({}))
    assert [only[key] for key in ("title", "published", "source_url")] == ["", "", ""]


@pytest.mark.parametrize(
    ("when", "said", "first", "last"),
    [
        (date("2024-01-20", weekday="Saturday"), "2024-01-20", "2024-01-20", "2024-01-20"),
        (date("2023-10-17/2024-02", "month"), "2023-10-17/2024-02", "2023-10-17", "2024-02-29"),
        (date("2024", "year"), "2024", "2024-01-01", "2024-12-31"),
        (date("XXXX-12-20"), "XXXX-12-20", "", ""),
        (date(None, weekday="Monday"), "", "", ""),
        (None, "", "", ""),
    ],
)
def test_the_days_of_a_date_are_there_where_its_year_is(
    when: dict[str, Any] | None, said: str, first: str, last: str
) -> None:
    found = row(date=when)
    assert [found[key] for key in ("date", "date_from", "date_to")] == [said, first, last]


def test_people_are_counted_group_by_group_and_silence_is_no_zero() -> None:
    found = row(casualties=[group("guards", "2+", "0"), group(None, "3|5"), group("cooks", None)])
    assert (found["killed"], found["injured"]) == ("2+ guards; 3|5", "0 guards")
    assert (row()["killed"], row()["injured"]) == ("", "")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("5", "5"), ("0", "0"), ("5+", "5+"), ("<5", "≤5"), ("5-7", "5-7"), ("5|7", "5|7"),
     ("2*", "several"), ("24*", "24+ (vague)")],
)  # fmt: skip
def test_a_number_shows_its_bounds(given: str, shown: str) -> None:
    munitions = {"launched": number(given), "intercepted": None, "impacted": None}
    found = row(munitions=munitions)
    assert (found["launched"], found["impacted"]) == (shown, "")
