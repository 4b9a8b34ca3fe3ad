"""Where incidents lie along time."""

import datetime as dt
from itertools import pairwise

import pytest
from tests.export.made import date
from tests.web.map.made import found, on

from wirecoder.web.map.timeline import WIDTH, Lane, Scale, timeline


def only(*values: str) -> Lane:
    (lane,) = timeline(on(*values)).lanes
    return lane


def test_a_day_is_a_dot_in_the_middle_of_its_day_and_a_month_a_bar_over_it() -> None:
    lane = only("2024-01-01", "2024-01", "2024-03-31")
    bar, dot, last = sorted(lane.marks, key=lambda mark: (mark.dot, mark.x))
    scale = Scale(dt.date(2024, 1, 1), dt.date(2024, 3, 31))
    assert (bar.dot, dot.dot, last.dot) == (False, True, True)
    assert bar.x == scale.x(dt.date(2024, 1, 1))
    assert bar.x + bar.width == pytest.approx(scale.x(dt.date(2024, 2, 1)), abs=0.2)
    middle = (scale.x(dt.date(2024, 1, 1)) + scale.x(dt.date(2024, 1, 2))) / 2
    assert dot.x + dot.width / 2 == pytest.approx(middle, abs=0.1)


def test_an_interval_is_a_bar_from_its_first_to_its_last_day() -> None:
    lane = only("2024-01-01", "2024-01-10/2024-01-19", "2024-01-31")
    (bar,) = [mark for mark in lane.marks if not mark.dot]
    assert bar.width == pytest.approx((WIDTH - 40) * 10 / 31, abs=0.1)


def test_incidents_of_the_same_days_share_a_mark() -> None:
    lane = only("2024-01-20", "2024-01-20", "2024-01-20/2024-01-21", "2024-02-20")
    assert sorted(mark.numbers for mark in lane.marks) == [(0, 1), (2,), (3,)]


def test_no_mark_lies_over_another_and_all_are_within_the_picture() -> None:
    days = [f"20{year:02}-{month:02}-15" for year in range(10, 25) for month in (1, 2, 3, 11)]
    lane = only(*days, "2012/2020", "2015-01/2016-07", *days[:20])
    rows: dict[float, list[tuple[float, float]]] = {}
    for mark in lane.marks:
        rows.setdefault(mark.y, []).append((mark.x, mark.x + mark.width))
        assert mark.x >= 0
        assert mark.x + mark.width <= WIDTH
        assert lane.head + mark.y + 12 < lane.height
    for row in rows.values():
        assert all(before[1] < after[0] for before, after in pairwise(sorted(row)))


def test_what_has_no_year_or_no_date_lies_in_lanes_of_its_own() -> None:
    said = on("2024-01-20", "XXXX-12-20", None) + found({"date": date(None, weekday="Tuesday")})
    drawn = timeline(said)
    assert {lane.name: [mark.numbers for mark in lane.marks] for lane in drawn.lanes} == {
        "": [(0,)],
        "Year not stated": [(1,)],
        "Only the weekday stated": [(3,)],
        "Date not stated": [(2,)],
    }
    assert drawn.height == sum(lane.height for lane in drawn.lanes)


def test_every_incident_is_drawn_once() -> None:
    said = on("2024", "XXXX-02-29", "XXXX-12-31/XXXX-01-01", "0000", None, "2023-12-30/2024-01")
    drawn = timeline(said)
    numbers = [n for lane in drawn.lanes for mark in lane.marks for n in mark.numbers]
    assert sorted(numbers) == list(range(len(said)))


def test_a_day_without_a_year_lies_under_its_month_and_a_weekday_under_its_name() -> None:
    lane = only("XXXX-12-20")
    december = lane.ticks[-1]
    assert (december.word, len(lane.ticks)) == ("Dec", 12)
    assert december.x < lane.marks[0].x
    (week,) = timeline(found({"date": date(None, weekday="Tuesday")})).lanes
    assert week.ticks[1].word == "Tuesday"
    assert week.marks[0].x == week.ticks[1].x


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-01-01", "2024-01-08", ["31 Dec 2023", "1 Jan 2024", "2 Jan"]),
        ("2024-01-15", "2024-02-20", ["15 Jan 2024", "19 Jan", "23 Jan"]),
        ("2023-11-10", "2024-05-10", ["Dec 2023", "Jan 2024", "Feb 2024"]),
        ("2022-01-10", "2024-05-10", ["Apr 2022", "Jul 2022", "Oct 2022"]),
        ("2011-01-10", "2024-05-10", ["2012", "2014", "2016"]),
        ("1902-01-10", "2024-05-10", ["1920", "1940", "1960"]),
    ],
)
def test_the_scale_is_marked_in_days_months_or_years_as_the_range_asks(
    first: str, last: str, words: list[str]
) -> None:
    ticks = only(first, last).ticks
    assert [tick.word for tick in ticks[:3]] == words
    assert len(ticks) <= 13
    assert all(tick.x + 8 * len(tick.word) < WIDTH for tick in ticks)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_have_a_scale(day: str) -> None:
    assert len(only(day).marks) == 1


def test_nothing_found_has_no_lane() -> None:
    assert timeline([]).lanes == ()
