"""Days: which prove something, and which contradict."""

import datetime as dt
from typing import Any

import pytest

from wirecoder.link.when import When, apart, same_day, when_of
from wirecoder_schemas.incident import IncidentDate


def when(
    value: str | None = None,
    weekday: str | None = None,
    published: str | None = None,
    quote: str = "then",
    precision: str = "day",
) -> When:
    quotes = [{"quote": quote, "start": 0, "end": len(quote)}]
    fields: dict[str, Any] = {"value": value, "weekday": weekday, "precision": precision}
    date = IncidentDate.model_validate(fields | {"quotes": quotes})
    return when_of(date, dt.date.fromisoformat(published) if published else None)


def test_a_weekday_is_a_day_only_where_the_article_has_a_date() -> None:
    monday = when("2022-08-01")
    assert same_day(when(weekday="Monday", published="2022-08-03"), monday)
    assert not same_day(when(weekday="Monday"), monday)
    assert not same_day(when(weekday="Monday"), when(weekday="Monday"))


def test_two_weekdays_contradict_even_without_an_anchor() -> None:
    assert apart(when(weekday="Monday"), when(weekday="Tuesday"))
    assert apart(when(weekday="Tuesday"), when("2022-08-01"))
    assert not apart(when(weekday="Monday"), when("2022-08-01"))


def test_a_day_without_its_year_takes_the_latest_one_before_the_article() -> None:
    assert same_day(when("XXXX-12-20", published="2024-01-05"), when("2023-12-20"))
    assert apart(when("XXXX-12-20", published="2024-01-05"), when("2022-12-20"))


def test_a_day_of_any_year_agrees_with_the_day_and_contradicts_another() -> None:
    assert same_day(when("XXXX-12-20"), when("2023-12-20"))
    assert same_day(when("XXXX-12-20"), when("XXXX-12-20"))
    assert apart(when("XXXX-12-20"), when("2023-12-21"))
    assert not same_day(when("XXXX-12"), when("2023-12-21"))


def test_the_29th_of_february_is_looked_for_in_leap_years() -> None:
    assert when("XXXX-02-29", published="2023-05-01").days == (dt.date(2020, 2, 29).toordinal(),)


def test_a_night_lies_in_two_days_but_two_nights_are_two() -> None:
    night, next_night = when("2023-04-11/2023-04-12"), when("2023-04-12/2023-04-13")
    assert same_day(night, when("2023-04-11"))
    assert same_day(night, when("2023-04-12"))
    assert not same_day(night, next_night)
    assert apart(night, next_night)


@pytest.mark.parametrize("coarse", ["2022-08", "2022", "2022-07-30/2022-08-05"])
def test_a_month_that_holds_the_day_is_no_agreement_and_another_one_contradicts(
    coarse: str,
) -> None:
    assert not same_day(when(coarse, precision="month"), when("2022-08-01"))
    assert not apart(when(coarse, precision="month"), when("2022-08-01"))
    assert apart(when(coarse, precision="month"), when("2023-08-01"))


def test_what_was_in_print_before_cannot_tell_of_it() -> None:
    silent = when_of(None, dt.date(2022, 8, 1))
    assert apart(silent, when("2022-08-03"))
    assert apart(when("2022-08-03"), silent)
    assert not apart(silent, when("2022-08-02"))  # the world has many midnights


def test_silence_on_the_day_neither_agrees_nor_contradicts() -> None:
    silent = when_of(None, None)
    assert not same_day(silent, silent)
    assert not apart(silent, when("2022-08-03"))


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("on Sunday morning", "on Sunday evening", True),
        ("before dawn", "on Sunday afternoon", True),
        ("late on Sunday", "early on Sunday", True),
        ("on Sunday night", "late on Sunday", False),
        ("early on Sunday", "before dawn", False),
        ("early evening", "late on Sunday", False),
        ("on Sunday", "on Sunday morning", False),
    ],
)
def test_the_parts_of_one_day_exclude_each_other(one: str, other: str, excluded: bool) -> None:
    left, right = when("2022-10-02", quote=one), when("2022-10-02", quote=other)
    assert apart(left, right) is excluded
    assert apart(right, left) is excluded
