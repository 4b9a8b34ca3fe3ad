"""Incidents in words and as marks of the map."""

import pytest
from tests.export.made import date, group, report
from tests.web.map.made import HERAT, HERAT_PROVINCE, NEAR_HERAT, found, on

from wirecoder.web.map.incidents import in_order, reasons, shown
from wirecoder.web.map.places import places
from wirecoder.web.map.projection import project


def test_an_incident_says_what_the_article_leaves_out() -> None:
    (silent,) = found({})
    assert (silent.where, silent.when) == ("place not stated", "date not stated")
    assert [said.words for said in silent.harm] == ["casualties not stated"]


def test_nobody_hurt_is_not_the_same_as_nothing_said() -> None:
    (zero,) = found({"casualties": [group(None, "0", "0")]})
    assert [said.words for said in zero.harm] == ["no one hurt"]


def test_an_incident_leads_to_its_place_in_its_report() -> None:
    made = report({}, {}).model_copy(update={"id": "a/b ?"})
    assert [one.address for one in shown(made)] == [
        "/reports/a%2Fb%20%3F#incident-1",
        "/reports/a%2Fb%20%3F#incident-2",
    ]


def test_incidents_come_by_day_and_those_without_a_day_at_the_end() -> None:
    said = on(None, "2024-02", "2024-01-20", "XXXX-01-02", "2023")
    days = [one.date.value if one.date else None for one in in_order(said)]
    assert days[:3] == ["2023", "2024-01-20", "2024-02"]
    assert set(days[3:]) == {None, "XXXX-01-02"}


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ({"precision": "sea", "site": "Red Sea"}, "at sea"),
        ({"precision": "country", "country": "AFG"}, "only the country"),
        ({"precision": "unknown"}, "not stated"),
        ({"precision": "city", "site": "Herat"}, "country is not known"),
        ({"precision": "city", "site": "Nosuchtown", "country": "AFG"}, "no town of this name"),
    ],
)
def test_what_cannot_be_drawn_says_why(location: dict[str, str], why: str) -> None:
    nothing = {"site": None, "admin1": None, "country": None}
    (one,) = found({"location": nothing | location})
    assert one.point is None
    assert why in one.unplaced


def test_the_commonest_reason_comes_first() -> None:
    at_sea = {"site": "Red Sea", "admin1": None, "country": None, "precision": "sea"}
    grouped = reasons(found({"location": at_sea}, {}, {}, {"location": HERAT}))
    assert [len(ones) for _, ones in grouped] == [2, 1]
    assert "not stated" in grouped[0][0]


def test_incidents_of_one_point_share_a_mark_that_shows_how_well_each_is_known() -> None:
    drawn = places(
        found(*({"location": one} for one in (HERAT, NEAR_HERAT, HERAT_PROVINCE, HERAT)))
    )
    (mark,) = drawn
    assert mark.numbers == (0, 1, 2, 3)
    assert mark.rings == ("region", "near", "town")
    assert mark.spot.x == pytest.approx(project(62.2, 34.3).x, abs=20)


def test_single_marks_are_drawn_above_those_of_many() -> None:
    kabul = HERAT | {"site": "Kabul"}
    drawn = places(found({"location": kabul}, {"location": HERAT}, {"location": HERAT}, {}))
    assert [mark.numbers for mark in drawn] == [(1, 2), (0,)]


def test_a_weekday_alone_is_no_date() -> None:
    (one,) = found({"date": date(None, weekday="Monday")})
    assert one.days is None
    assert one.when == "a Monday"
