"""Dates: value and weekday are one slot."""

import pytest
from tests.evals.scoring.conftest import Fields, came_out, day, right, said

from wirecoder_evals.scoring.dates import date_credit

FULL = day("2031-05-04", "Sunday")


def credit_of(predicted: Fields, gold: Fields) -> float:
    return date_credit(said(date=predicted).date, right(date=gold)).credit


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        pytest.param(day("2031-05-04"), FULL, 1, id="the day without its weekday"),
        pytest.param(day("2031-05-04", "Monday"), FULL, 1, id="the day decides over its weekday"),
        pytest.param(day("2031-05"), day("2031-05"), 1, id="month"),
        pytest.param(day("XXXX-05-04"), day("XXXX-05-04"), 1, id="no year on either side"),
        pytest.param(day("2031-05-04/2031-05-05"), day("2031-05-04/2031-05-05"), 1, id="interval"),
        pytest.param(day("2031-05-05"), FULL, 0, id="another day"),
        pytest.param(day("2031-05-05", "Sunday"), FULL, 0, id="another day, the weekday right"),
        pytest.param(day("2030-05-04"), FULL, 0, id="another year"),
    ],
)
def test_a_date_is_right_if_its_value_is(predicted: Fields, gold: Fields, credit: float) -> None:
    assert credit_of(predicted, gold) == credit


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        pytest.param(day(weekday="Sunday"), FULL, 0.5, id="of a dated day"),
        pytest.param(day(weekday="Monday"), FULL, 0, id="a wrong one of a dated day"),
        pytest.param(day(weekday="Sunday"), day("2031-05-04"), 0, id="that gold does not have"),
    ],
)
def test_the_weekday_alone_is_half_of_a_date(
    predicted: Fields, gold: Fields, credit: float
) -> None:
    assert credit_of(predicted, gold) == credit


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        pytest.param(day("2031-05"), FULL, 0.5, id="month of a day"),
        pytest.param(day("2031"), FULL, 0.5, id="year of a day"),
        pytest.param(day("2031"), day("2031-05"), 0.5, id="year of a month"),
        pytest.param(day("2031-05-04"), day("2031-05-04/2031-05-05"), 0.5, id="start of interval"),
        pytest.param(day("2031-06"), FULL, 0, id="another month"),
        pytest.param(FULL, day("2031-05"), 0, id="a day that gold does not know"),
        pytest.param(day("2031-05-05"), day("2031-05-04/2031-05-05"), 0, id="end of interval"),
    ],
)
def test_a_coarser_date_is_half_right_and_a_finer_one_wrong(
    predicted: Fields, gold: Fields, credit: float
) -> None:
    assert credit_of(predicted, gold) == credit


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        pytest.param(day("XXXX-05-04"), FULL, 0.5, id="the day"),
        pytest.param(day("XXXX-05"), day("2031-05"), 0.5, id="the month"),
        pytest.param(day("XXXX-05-05"), FULL, 0, id="another day"),
        pytest.param(day("XXXX-05"), FULL, 0, id="coarser as well"),
        pytest.param(FULL, day("XXXX-05-04"), 0, id="a year that gold does not know"),
    ],
)
def test_a_date_with_its_year_unstated_is_half_right(
    predicted: Fields, gold: Fields, credit: float
) -> None:
    assert credit_of(predicted, gold) == credit


@pytest.mark.parametrize(
    ("predicted", "credit"),
    [
        pytest.param(day(weekday="Sunday"), 1, id="the weekday"),
        pytest.param(day(weekday="Monday"), 0, id="another weekday"),
        pytest.param(FULL, 0, id="a date as well"),
        pytest.param(day("2031-05-04"), 0, id="a date instead"),
    ],
)
def test_where_gold_has_a_weekday_alone_it_and_no_date_is_right(
    predicted: Fields, credit: float
) -> None:
    assert credit_of(predicted, day(weekday="Sunday")) == credit


# --- what gold accepts


def test_an_accepted_value_is_right() -> None:
    gold = day("2031-05-04", accept={"value": ["2031-05-03"]})
    assert came_out("date", {"date": day("2031-05-03")}, {"date": gold}) == "COR"
    assert came_out("date", {"date": day("2031-05-05")}, {"date": gold}) == "INC"


def test_an_accepted_value_may_stand_on_the_incident() -> None:
    gold = {"date": FULL, "accept": {"date.value": ["2031-05-03"]}}
    assert came_out("date", {"date": day("2031-05-03")}, gold) == "COR"


def test_an_accepted_value_may_be_given_where_gold_has_no_date() -> None:
    gold = {"date": None, "accept": {"date.value": ["2031-05-03"]}}
    assert came_out("date", {"date": day("2031-05-03")}, gold) == "TOL"
    assert came_out("date", {"date": day("2031-05-05")}, gold) == "SPU"


def test_an_accepted_weekday_is_right_where_neither_side_has_a_date() -> None:
    gold = {"date": day(weekday="Sunday", accept={"weekday": ["Monday"]})}
    assert came_out("date", {"date": day(weekday="Monday")}, gold) == "COR"
    assert came_out("date", {"date": day("2031-05-05", "Monday")}, gold) == "INC"


def test_a_weekday_may_be_left_out_if_gold_accepts_null_for_it() -> None:
    gold = {"date": day(weekday="Sunday", accept={"weekday": [None]})}
    assert came_out("date", {"date": None}, gold) == "TOL"
    assert came_out("date", {"date": day(weekday="Monday")}, gold) == "INC"


# --- silence


@pytest.mark.parametrize("predicted", [None, day()], ids=["null", "null inside"])
@pytest.mark.parametrize("gold", [None, day()], ids=["null", "null inside"])
def test_a_null_date_and_a_date_of_nulls_are_the_same(
    predicted: Fields | None, gold: Fields | None
) -> None:
    assert came_out("date", {"date": predicted}, {"date": gold}) == "NUL"


@pytest.mark.parametrize("nothing", [None, day()], ids=["null", "null inside"])
def test_a_date_on_one_side_alone_is_spurious_or_missing(nothing: Fields | None) -> None:
    assert came_out("date", {"date": FULL}, {"date": nothing}) == "SPU"
    assert came_out("date", {"date": nothing}, {"date": FULL}) == "MIS"
    assert came_out("date", {"date": nothing}, {"date": day(weekday="Sunday")}) == "MIS"


@pytest.mark.parametrize("gold", [day("2031-05-04"), FULL, day(weekday="Sunday")])
def test_silence_earns_nothing(gold: Fields) -> None:
    assert credit_of(day(), gold) == 0


def test_half_a_date_is_a_partial_verdict() -> None:
    assert came_out("date", {"date": day(weekday="Sunday")}, {"date": FULL}) == "PAR"
