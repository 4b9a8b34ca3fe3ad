"""Numbers: the codebook's table of wordings, each against itself and against its neighbours."""

import pytest
from tests.evals.scoring.conftest import (
    ZERO,
    about,
    at_least,
    at_most,
    between,
    conflicting,
    exact,
    vague,
)

from wirecoder_evals.scoring.numbers import number_credit
from wirecoder_schemas.incident import Number

TABLE = [
    pytest.param(exact(8), id="exact"),
    pytest.param(at_least(5), id="at least"),
    pytest.param(at_most(6), id="at most"),
    pytest.param(about(30), id="about"),
    pytest.param(between(10, 12), id="range"),
    pytest.param(vague(), id="several"),
    pytest.param(vague(24), id="dozens"),
    pytest.param(conflicting(3, 5), id="conflicting"),
    pytest.param(conflicting(3, 5, best=4), id="conflicting with a best one"),
    pytest.param(ZERO, id="zero"),
]


@pytest.mark.parametrize("number", TABLE)
def test_every_row_of_the_codebooks_table_is_right_for_itself(number: Number) -> None:
    assert number_credit(number, number) == 1


@pytest.mark.parametrize("gold", TABLE)
def test_another_figure_is_wrong_for_every_row_of_the_table(gold: Number) -> None:
    assert number_credit(exact(77), gold) == 0


def test_zero_in_words_and_an_exact_zero_are_the_same() -> None:
    assert number_credit(exact(0), ZERO) == 1
    assert number_credit(ZERO, exact(0)) == 1


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [
        pytest.param(about(5), exact(5), id="about for exact"),
        pytest.param(exact(5), about(5), id="exact for about"),
        pytest.param(about(0), ZERO, id="about none for none"),
        pytest.param(conflicting(3, 5), between(3, 5), id="conflicting for a range"),
    ],
)
def test_the_same_bounds_in_another_sense_are_half_right(predicted: Number, gold: Number) -> None:
    assert number_credit(predicted, gold) == 0.5


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [
        pytest.param(exact(5), at_least(5), id="exact for at least"),
        pytest.param(at_least(5), exact(5), id="at least for exact"),
        pytest.param(exact(5), at_most(5), id="exact for at most"),
        pytest.param(at_most(5), exact(5), id="at most for exact"),
        pytest.param(at_most(5), at_least(5), id="at most for at least"),
        pytest.param(about(5), at_least(5), id="about for at least"),
        pytest.param(at_least(5), about(5), id="at least for about"),
        pytest.param(at_least(0), ZERO, id="at least none for none"),
        pytest.param(conflicting(3, 9, best=5), exact(5), id="conflicting for exact"),
    ],
)
def test_the_same_best_figure_with_other_bounds_is_half_right(
    predicted: Number, gold: Number
) -> None:
    assert number_credit(predicted, gold) == 0.5


@pytest.mark.parametrize(
    ("predicted", "credit"),
    [
        pytest.param(between(10, 14), 0.5, id="to another end"),
        pytest.param(at_least(10), 0.5, id="at least"),
        pytest.param(exact(10), 0.5, id="exact"),
        pytest.param(vague(10), 0.5, id="vague"),
        pytest.param(between(9, 12), 0, id="from another figure to the same end"),
        pytest.param(at_most(12), 0, id="at most"),
        pytest.param(exact(12), 0, id="the upper end"),
        pytest.param(exact(11), 0, id="between both ends"),
    ],
)
def test_for_a_range_the_lower_end_is_half_right(predicted: Number, credit: float) -> None:
    assert number_credit(predicted, between(10, 12)) == credit


@pytest.mark.parametrize("gold", [exact(10), about(10), at_least(10), at_most(12)])
def test_a_range_is_wrong_for_a_figure(gold: Number) -> None:
    assert number_credit(between(10, 12), gold) == 0


@pytest.mark.parametrize(
    ("predicted", "credit"),
    [
        pytest.param(vague(24), 1, id="dozens"),
        pytest.param(vague(2), 0.5, id="several: as vague"),
        pytest.param(at_least(24), 0.5, id="at least: the same least number"),
        pytest.param(exact(24), 0.5, id="exact: the same least number"),
        pytest.param(between(24, 30), 0.5, id="range: the same least number"),
        pytest.param(at_least(30), 0, id="at least: another number"),
        pytest.param(at_most(24), 0, id="at most: no least number"),
        pytest.param(ZERO, 0, id="none"),
    ],
)
def test_for_a_vague_number_vagueness_or_the_least_number_is_half_right(
    predicted: Number, credit: float
) -> None:
    assert number_credit(predicted, vague(24)) == credit


def test_a_vague_number_is_wrong_for_a_figure() -> None:
    assert number_credit(vague(2), exact(2)) == 0
    assert number_credit(vague(5), at_least(5)) == 0


@pytest.mark.parametrize(
    ("predicted", "credit"),
    [
        pytest.param(conflicting(3, 7), 1, id="conflicting"),
        pytest.param(between(3, 7), 1, id="as a range"),
        pytest.param(exact(3), 0.5, id="the lowest version"),
        pytest.param(exact(7), 0.5, id="the highest version"),
        pytest.param(at_most(7), 0.5, id="a bound of the highest"),
        pytest.param(about(3), 0.5, id="about the lowest"),
        pytest.param(exact(5), 0, id="a figure of no version"),
        pytest.param(conflicting(3, 8), 0, id="another span"),
        pytest.param(vague(3), 0, id="vague"),
    ],
)
def test_where_sources_disagree_the_span_is_right_and_one_version_half_right(
    predicted: Number, credit: float
) -> None:
    assert number_credit(predicted, conflicting(3, 7)) == credit


def test_where_sources_disagree_the_exact_version_is_half_right_too() -> None:
    assert number_credit(exact(5), conflicting(3, 7, best=5)) == 0.5
    assert number_credit(conflicting(3, 7), conflicting(3, 7, best=5)) == 1


@pytest.mark.parametrize("gold", [exact(8), vague(), conflicting(3, 7), between(3, 4), None])
@pytest.mark.parametrize("predicted", [exact(6), about(6), at_least(6), at_most(6)])
def test_an_accepted_figure_is_right_whatever_its_qualifier_even_without_gold(
    predicted: Number, gold: Number | None
) -> None:
    assert number_credit(predicted, gold, (5, 6)) == 1
    assert number_credit(predicted, gold, (5, None)) == 0


def test_a_number_without_a_best_figure_is_not_accepted_for_silence() -> None:
    assert number_credit(vague(), exact(8), (None,)) == 0
    assert number_credit(between(3, 4), None, (None, 3)) == 0


def test_where_gold_is_silent_no_number_earns_anything() -> None:
    assert number_credit(exact(3), None) == 0
