"""Words of time become EDTF dates by the codebook's "Dates"; without an anchor little is known."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecoder.pipeline.resolve.dates import find_date_line, resolve_date
from wirecoder_schemas.codebook import Weekday
from wirecoder_schemas.edtf import check_edtf

DATASETS = Path(__file__).parents[3] / "evals" / "datasets"
SATURDAY = dt.date(2024, 1, 20)
Row = tuple[str | None, str | None, str]


def resolved(words: str, published: dt.date | None) -> Row | None:
    found = resolve_date(words, published)
    return found and (found.value, found.weekday and found.weekday.value, found.precision.value)


@pytest.mark.parametrize(
    ("words", "value", "precision"),
    [
        ("2024-01-20", "2024-01-20", "day"),
        ("January 20, 2024", "2024-01-20", "day"),
        ("17 October 2023", "2023-10-17", "day"),
        ("17-Oct-2023", "2023-10-17", "day"),
        ("25/12/2019", "2019-12-25", "day"),
        ("05/05/2019", "2019-05-05", "day"),
        ("2024-01-20T10:00:00Z", "2024-01-20", "day"),
        ("in October 2023", "2023-10", "month"),
        ("2003-04", "2003-04", "month"),
        ("2003", "2003", "year"),
        ("in the summer of 2006", "2006", "year"),
        ("from October 17, 2023 to February", "2023-10-17/2024-02", "month"),
        ("from October 2023 to February", "2023-10/2024-02", "month"),
        ("from 3 to 5 May 2019", "2019-05-03/2019-05-05", "day"),
    ],
)
@pytest.mark.parametrize("published", [None, SATURDAY])
def test_a_full_date_needs_no_anchor(
    words: str, value: str, precision: str, published: dt.date | None
) -> None:
    assert resolved(words, published) == (value, None, precision)


@pytest.mark.parametrize(
    ("words", "without", "anchored", "precision"),
    [
        ("on December 20", "XXXX-12-20", "2023-12-20", "day"),
        ("Oct. 17", "XXXX-10-17", "2023-10-17", "day"),
        ("the 17th of October", "XXXX-10-17", "2023-10-17", "day"),
        ("11 FEB AT 0535 UTC", "XXXX-02-11", "2023-02-11", "day"),
        ("January 20", "XXXX-01-20", "2024-01-20", "day"),
        ("January 21", "XXXX-01-21", "2023-01-21", "day"),
        ("29 February", "XXXX-02-29", "2020-02-29", "day"),
        ("mid-October", "XXXX-10", "2023-10", "month"),
        ("October", "XXXX-10", "2023-10", "month"),
        ("in May", "XXXX-05", "2023-05", "month"),
        ("last January", "XXXX-01", "2023-01", "month"),
        ("May 3 to 5", "XXXX-05-03/XXXX-05-05", "2023-05-03/2023-05-05", "day"),
        ("from October to January", "XXXX-10/XXXX-01", "2023-10/2024-01", "month"),
    ],
)
def test_the_anchor_gives_the_latest_year_on_or_before_it(
    words: str, without: str, anchored: str, precision: str
) -> None:
    assert resolved(words, None) == (without, None, precision)
    assert resolved(words, SATURDAY) == (anchored, None, precision)


@pytest.mark.parametrize(
    ("words", "weekday", "value"),
    [
        ("Monday", "Monday", "2024-01-15"),
        ("on Saturday", "Saturday", "2024-01-20"),
        ("last Saturday", "Saturday", "2024-01-13"),
        ("late on Tuesday", "Tuesday", "2024-01-16"),
        ("last Monday", "Monday", "2024-01-15"),
        ("early Sunday", "Sunday", "2024-01-14"),
        ("before dawn on Thursday", "Thursday", "2024-01-18"),
        ("Monday's attack", "Monday", "2024-01-15"),
        ("Tuesday night", "Tuesday", "2024-01-16"),
        ("overnight Tuesday", "Tuesday", "2024-01-15/2024-01-16"),
        ("in the night from Tuesday to Wednesday", "Tuesday", "2024-01-16/2024-01-17"),
        ("late Friday into Saturday", "Friday", "2024-01-19/2024-01-20"),
        ("Monday last week", "Monday", "2024-01-08"),
    ],
)
def test_a_weekday_stays_a_weekday_until_an_anchor_dates_it(
    words: str, weekday: str, value: str
) -> None:
    assert resolved(words, None) == (None, weekday, "day")
    assert resolved(words, SATURDAY) == (value, weekday, "day")


@pytest.mark.parametrize(
    ("words", "value", "precision"),
    [
        ("today", "2024-01-20", "day"),
        ("this morning", "2024-01-20", "day"),
        ("tonight", "2024-01-20", "day"),
        ("yesterday", "2024-01-19", "day"),
        ("last night", "2024-01-19", "day"),
        ("two days ago", "2024-01-18", "day"),
        ("the day before yesterday", "2024-01-18", "day"),
        ("overnight", "2024-01-19/2024-01-20", "day"),
        ("last week", "2024-01-08/2024-01-14", "week"),
        ("last month", "2023-12", "month"),
        ("a year ago", "2023", "year"),
    ],
)
def test_words_relative_to_today_need_an_anchor(words: str, value: str, precision: str) -> None:
    assert resolved(words, None) is None
    assert resolved(words, SATURDAY) == (value, None, precision)


def test_a_weekday_and_a_date_are_both_kept() -> None:
    assert resolved("Wednesday, March 18", None) == ("XXXX-03-18", "Wednesday", "day")
    assert resolved("Wednesday, March 18, 2020", None) == ("2020-03-18", "Wednesday", "day")
    assert resolved("dawn today, Saturday", SATURDAY) == ("2024-01-20", "Saturday", "day")
    assert resolved("dawn today, Saturday", None) == (None, "Saturday", "day")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "the day before",
        "the same day",
        "4 a.m.",
        "Feb 30",
        "31 November 2020",
        "2023-13-01",
        "04/10/2019",
        "Mondays",
        "on Monday and Tuesday",
        "December 20 and December 21",
        "3 and 5 May",
        "said today that on 12 March",
        "today, Thursday",
        "since Oct. 17",
        "by Monday",
        "hours after Monday's attack",
        "Good Friday",
        "12 may have died",
        "protesters march on",
    ],
)
def test_impossible_ambiguous_or_foreign_anchors_give_no_date(words: str) -> None:
    assert resolve_date(words, SATURDAY) is None


def test_a_moment_of_publication_counts_as_its_day() -> None:
    assert resolved("today", dt.datetime(2024, 1, 20, 23, 30)) == ("2024-01-20", None, "day")


def test_the_calendar_may_end_before_the_words_do() -> None:
    assert resolve_date("yesterday", dt.date.min) is None
    assert resolve_date("29 February", dt.date(1, 1, 1)) is None


VOCABULARY = (
    "Monday Tuesday on last overnight today yesterday night from to until the of 17 17th 30 2023 "
    "October Oct. February May March , - / 2024-01-20 04/10/2019 0000-01-01 two weeks ago this "
    "week month year between and in late mid- since day before 31 3-5 weekend Sat. 1900"
).split()
texts = st.one_of(st.text(), st.lists(st.sampled_from(VOCABULARY), max_size=10).map(" ".join))


@given(texts, st.none() | st.dates())
def test_any_text_gives_nothing_or_a_valid_date(words: str, published: dt.date | None) -> None:
    found = resolve_date(words, published)
    if found is not None:
        assert found.value is not None or found.weekday is not None
        assert found.value is None or check_edtf(found.value)


@given(st.sampled_from(list(Weekday)), st.dates(min_value=dt.date(1, 2, 1)))
def test_a_weekday_falls_in_the_seven_days_up_to_publication(
    weekday: Weekday, published: dt.date
) -> None:
    found = resolve_date(f"on {weekday}", published)
    assert found is not None
    assert found.value is not None
    day = dt.date.fromisoformat(found.value)
    assert f"{day:%A}" == weekday.value
    assert 0 <= (published - day).days < 7


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_every_day_reads_back_from_its_usual_spellings(day: dt.date) -> None:
    for words in (f"{day:%d %B %Y}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        assert resolved(words, None) == (day.isoformat(), None, "day")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (" date 2024-01-20 Theme\nText", "date 2024-01-20"),
        ("Headline\n\nPublished: January 20, 2024 at 10:00\n", "Published: January 20, 2024"),
        ("Date: 2024-01-20", "Date: 2024-01-20"),
        ("<p>Posted on Saturday, 20 January 2024</p>", "Posted on Saturday, 20 January 2024"),
        ("\ufeffDate: 20 January 2024\r\n", "Date: 20 January 2024"),
    ],
)
def test_a_labelled_date_near_the_top_is_the_articles_own(text: str, quote: str) -> None:
    found = find_date_line(text)
    assert found is not None
    assert found.date == SATURDAY
    assert text[found.start : found.end] == quote


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BOGOTA, March 12 - Gunmen",
        "BOGOTA, March 12, 2024 - Gunmen",
        "Date: 04/10/2019",
        "Date: 30 February 2020",
        "Date: March 12",
        "Dates 2024-01-20",
        "line\n" * 20 + "Date: 2024-01-20",
    ],
)
def test_a_dateline_or_an_unclear_date_is_no_anchor(text: str) -> None:
    assert find_date_line(text) is None


@given(st.text() | st.text(alphabet="date: 2024-01/ <>*\n"))
def test_any_article_gives_no_date_line_or_one_that_lies_in_it(text: str) -> None:
    found = find_date_line(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


def gold_dates() -> Iterator[object]:
    for path in sorted(path for name in ("seeds", "wire") for path in gold_files(name)):
        gold = json.loads(path.read_text(encoding="utf-8"))
        later = gold.get("dates_if_published") or {}
        for incident in gold["incidents"]:
            date, number = incident["date"], incident["id"]
            if date and date["quotes"]:
                anchor = gold["article"]["published"]
                yield pytest.param(date, date["value"], anchor, id=f"{path.stem}-{number}")
                if number in later:
                    anchored = (date, later[number], later["published"])
                    yield pytest.param(*anchored, id=f"{path.stem}-{number}-if-published")


def gold_files(name: str) -> list[Path]:
    return sorted((DATASETS / name / "gold").glob("*.json"))


@pytest.mark.parametrize(("date", "value", "published"), list(gold_dates()))
def test_every_gold_date_follows_from_its_own_quotes(
    date: dict[str, object], value: str | None, published: str | None
) -> None:
    quotes = date["quotes"]
    assert isinstance(quotes, list)
    anchor = dt.date.fromisoformat(published) if published else None
    rows = [resolved(quote["quote"], anchor) for quote in quotes]
    stated = [row for row in rows if row is not None]
    assert stated[:1] == [(value, date["weekday"], date["precision"])]
