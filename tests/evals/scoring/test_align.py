"""Which records may be the same incident, and which of those pairs are taken."""

import pytest
from tests.evals.scoring.conftest import (
    SITE,
    Fields,
    day,
    perpetrator,
    place,
    right,
    said,
    target,
)

from wirecoder_evals.scoring.align import agreement, align, alignable

NOTHING: Fields = {"date": None, "location": place()}
ISL, NZL = place("Salt Mill", country="ISL"), place("Amber Quay", country="NZL")


def may_align(predicted: Fields, gold: Fields) -> bool:
    """With nothing in common but what is given."""
    return alignable(said(**(NOTHING | predicted)), right(**(NOTHING | gold)))


def test_records_that_say_nothing_of_place_time_and_people_do_not_align() -> None:
    assert not may_align({}, {})
    assert not may_align({"outcome": "hit"}, {"outcome": "hit"})


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        pytest.param("the amber quay", True, id="the same"),
        pytest.param("Amber", True, id="half of the words"),
        pytest.param("Harbour Nine", True, id="an alias"),
        pytest.param("Amber Mill Dock", False, id="less than half of the words"),
        pytest.param("Salt Mill", False, id="another"),
    ],
)
def test_records_align_if_the_site_a_target_or_a_perpetrator_agrees(name: str, fits: bool) -> None:
    other = ["Harbour Nine"]
    location = place("Amber Quay", aliases={"site": other})
    assert may_align({"location": place(name)}, {"location": location}) == fits
    targets = [target("Sluice"), target("Amber Quay", aliases=other)]
    assert may_align({"targets": [target("Weir"), target(name)]}, {"targets": targets}) == fits
    actors = [perpetrator("Sluice"), perpetrator("Amber Quay", aliases=other)]
    rows = [perpetrator("Weir"), perpetrator(name)]
    assert may_align({"perpetrators": rows}, {"perpetrators": actors}) == fits


def test_a_name_in_another_role_does_not_align() -> None:
    assert not may_align({"targets": [target("Quill")]}, {"perpetrators": [perpetrator("Quill")]})
    assert not may_align({"location": place("Quill")}, {"targets": [target("Quill")]})
    assert not may_align({"location": place(None, "Quill")}, {"location": place(None, "Quill")})


@pytest.mark.parametrize(
    ("predicted", "gold", "fits"),
    [
        pytest.param(day("2031-05-04"), day("2031-05-04"), True, id="the same day"),
        pytest.param(day("2031-05"), day("2031-05-04"), True, id="the month of the day"),
        pytest.param(day(weekday="Sunday"), day("2031-05-04", "Sunday"), True, id="weekday of day"),
        pytest.param(day(weekday="Sunday"), day(weekday="Sunday"), True, id="the same weekday"),
        pytest.param(
            day("2031-05-03"), day("2031-05-04", accept={"value": ["2031-05-03"]}), True,
            id="an accepted day",
        ),
        pytest.param(day("2031-05-05"), day("2031-05-04"), False, id="another day"),
        pytest.param(day(weekday="Monday"), day(weekday="Sunday"), False, id="another weekday"),
        pytest.param(None, day("2031-05-04"), False, id="no day predicted"),
        pytest.param(day("2031-05-04"), None, False, id="no day in gold"),
        pytest.param(day(), day(), False, id="no day at all"),
    ],
)  # fmt: skip
def test_records_align_if_the_date_agrees(
    predicted: Fields | None, gold: Fields | None, fits: bool
) -> None:
    assert may_align({"date": predicted}, {"date": gold}) == fits


@pytest.mark.parametrize(
    ("predicted", "gold", "fits"),
    [
        pytest.param(place(country="ISL"), place(country="NZL"), False, id="another country"),
        pytest.param(place(country="ISL"), place(country="ISL"), True, id="the same country"),
        pytest.param(place(country="ISL"), place(), True, id="no country in gold"),
        pytest.param(place(), place(country="NZL"), True, id="no country predicted"),
        pytest.param(
            place(country="ISL"), place(country="NZL", accept={"country": ["ISL"]}), True,
            id="an accepted country",
        ),
        pytest.param(ISL, NZL, False, id="another country and another site"),
        pytest.param(
            place("Amber Quay", country="ISL"), NZL, True, id="the site agrees all the same"
        ),
    ],
)  # fmt: skip
def test_the_date_does_not_align_records_of_contradicting_countries(
    predicted: Fields, gold: Fields, fits: bool
) -> None:
    same_day = {"date": day("2031-05-04")}
    assert may_align(same_day | {"location": predicted}, same_day | {"location": gold}) == fits


def test_a_contradicting_country_does_not_part_records_of_one_target() -> None:
    with_target = {"targets": [target("Quill ferry")]}
    assert may_align(with_target | {"location": ISL}, with_target | {"location": NZL})


# --- how well two records agree


@pytest.mark.parametrize(
    ("predicted", "share"),
    [
        pytest.param({}, 1, id="everything right"),
        pytest.param({"event_type": "grenade"}, 2 / 3, id="one of three wrong"),
        pytest.param({"date": day("2031-05")}, 2.5 / 3, id="one of three half right"),
        pytest.param({"location": place()}, 2 / 3, id="one of three missing"),
        pytest.param({"outcome": "hit", "targets": [target("Quill")]}, 1, id="more than gold has"),
    ],
)
def test_agreement_is_the_mean_credit_of_the_slots_that_gold_fills(
    predicted: Fields, share: float
) -> None:
    assert agreement(said(**predicted), right()) == pytest.approx(share)


def test_a_row_that_is_missing_lowers_agreement_unless_it_is_optional() -> None:
    assert agreement(said(), right(targets=[target("Quill")])) == pytest.approx(3 / 4)
    assert agreement(said(), right(targets=[target("Quill", optional=True)])) == 1


# --- the alignment


def test_every_record_is_aligned_with_the_one_that_it_agrees_with_most() -> None:
    gold = [right(id="1", event_type="grenade"), right(id="2", event_type="abduction")]
    predicted = [said(id="1", event_type="abduction"), said(id="2", event_type="grenade")]
    assert align(predicted, gold) == [(0, 1), (1, 0)]


def test_the_best_total_is_taken_not_the_best_first_pair() -> None:
    # The first record agrees with the first gold one in everything, but the second record may
    # align with no other.
    first = right(id="1", targets=[target("Quill ferry")])
    second = right(id="2", location=place(SITE), event_type="grenade")
    greedy = said(id="1", targets=[target("Quill ferry")])
    modest = said(id="2", targets=[target("Quill ferry")], date=None, location=place())
    assert [agreement(greedy, gold) for gold in (first, second)] == pytest.approx([1, 2 / 3])
    assert agreement(modest, first) == pytest.approx(3 / 5)
    assert not alignable(modest, second)
    assert align([greedy, modest], [first, second]) == [(0, 1), (1, 0)]


def test_of_equal_records_the_earlier_are_aligned() -> None:
    assert align([said(id="1"), said(id="2")], [right()]) == [(0, 0)]
    assert align([said()], [right(id="1"), right(id="2")]) == [(0, 0)]
    twice = [right(id="1"), right(id="2")]
    assert align([said(id="1"), said(id="2")], twice) == [(0, 0), (1, 1)]


def test_records_that_may_align_do_so_though_no_slot_agrees() -> None:
    gold = right(date=None, location=place(aliases={"site": ["Amber Quay"]}))
    predicted = said(date=None, location=place("Amber Quay"), event_type="grenade")
    assert agreement(predicted, gold) == 0
    assert align([predicted], [gold]) == [(0, 0)]


def test_records_that_may_not_align_do_not_though_slots_agree() -> None:
    predicted, gold = said(date=None, location=place()), right(date=None)
    assert agreement(predicted, gold) > 0
    assert align([predicted], [gold]) == []


def test_nothing_aligns_with_nothing() -> None:
    assert align([], [right()]) == []
    assert align([said()], []) == []
