"""The days that an EDTF date covers."""

import calendar
import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wirecoder_schemas.edtf import check_edtf, span

SETTINGS = settings(derandomize=True, deadline=None, database=None)
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-01-20", "2024-01-20", "2024-01-20"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-01", "2024-01-01", "2024-01-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2024-04", "2024-04-01", "2024-04-30"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_a_day_a_month_and_a_year_cover_their_days(value: str, first: str, last: str) -> None:
    assert span(value) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-01-19/2024-01-20", "2024-01-19", "2024-01-20"),
        ("2024-01-20/2024-01-20", "2024-01-20", "2024-01-20"),
        ("2023-10-17/2024-02", "2023-10-17", "2024-02-29"),
        ("2023-10/2024-02-03", "2023-10-01", "2024-02-03"),
        ("2023/2024-02", "2023-01-01", "2024-02-29"),
        ("2023/2024", "2023-01-01", "2024-12-31"),
        ("2024-01-20/2024-01", "2024-01-20", "2024-01-31"),
        ("2024/2024-01-20", "2024-01-01", "2024-01-20"),
    ],
)
def test_an_interval_covers_the_days_from_its_first_end_to_its_last(
    value: str, first: str, last: str
) -> None:
    assert span(value) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "value",
    [
        "XXXX-12-20",
        "XXXX-02-29",
        "XXXX-12",
        "XXXX-12-20/XXXX-12-21",
        "XXXX-12/2024-01",
        "2023-12-31/XXXX-01-02",
    ],
)
def test_where_a_year_is_not_stated_no_day_of_the_calendar_is_covered(value: str) -> None:
    assert span(value) is None


@pytest.mark.parametrize("value", ["0000", "0000-05", "0000/2024"])
def test_the_year_0_has_no_days(value: str) -> None:
    assert check_edtf(value)
    assert span(value) is None


@pytest.mark.parametrize("value", ["Monday", "", "2023-02-29", "2024-02/2023-10", "2024/2025/2026"])
def test_what_is_no_edtf_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF|calendar|ends before|interval"):
        span(value)


def point(day: dt.date, length: int) -> str:
    """The day, its month or its year, as EDTF writes it."""
    return day.isoformat()[:length]


@SETTINGS
@given(DAYS, st.sampled_from([4, 7, 10]))
def test_every_day_lies_within_its_own_day_month_and_year(day: dt.date, length: int) -> None:
    days = span(point(day, length))
    assert days is not None
    first, last = days
    assert first <= day <= last
    year = 366 if calendar.isleap(day.year) else 365
    month = calendar.monthrange(day.year, day.month)[1]
    assert (last - first).days + 1 == {4: year, 7: month, 10: 1}[length]


@SETTINGS
@given(DAYS, DAYS, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_every_interval_that_passes_ends_on_or_after_its_first_day(
    one: dt.date, other: dt.date, left: int, right: int
) -> None:
    value = f"{point(one, left)}/{point(other, right)}"
    try:
        check_edtf(value)
    except ValueError:
        assume(False)
    days = span(value)
    assert days is not None
    assert days[0] <= days[1]


YEARS = st.integers(0, 9999).map("{:04}".format) | st.just("XXXX")
POINTS = st.one_of(
    YEARS,
    st.tuples(YEARS, st.integers(1, 12)).map(lambda parts: "{}-{:02}".format(*parts)),
    st.tuples(YEARS, st.integers(1, 12), st.integers(1, 31)).map(
        lambda parts: "{}-{:02}-{:02}".format(*parts)
    ),
)


@SETTINGS
@given(st.lists(POINTS, min_size=1, max_size=2).map("/".join))
def test_every_date_that_a_report_may_hold_has_days_or_an_unstated_year(value: str) -> None:
    try:
        check_edtf(value)
    except ValueError:
        assume(False)
    assert (span(value) is None) == ("XXXX" in value or "0000" in value)
