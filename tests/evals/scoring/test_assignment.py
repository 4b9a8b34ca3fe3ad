"""The best one-to-one assignment: against every other one, and where several are equally good."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecoder_evals.scoring.assignment import best_pairs

Scores = list[list[float]]


def tables(values: st.SearchStrategy[float], largest: int = 5) -> st.SearchStrategy[Scores]:
    """Tables of up to `largest` rows and columns, empty ones among them."""
    sizes = st.tuples(st.integers(0, largest), st.integers(0, largest))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(values, min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    )


TIED = tables(st.sampled_from([-1.0, 0.0, 0.5, 1.0]))
ANY = tables(st.floats(-1, 3, allow_nan=False))


def total(scores: Scores, pairs: Sequence[tuple[int, int]]) -> float:
    return sum(scores[row][column] for row, column in pairs)


def best_total(scores: Scores) -> float:
    """The highest total of all assignments, tried one after another."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    size = max(rows, columns)
    padded = [
        [
            max(scores[row][column], 0.0) if row < rows and column < columns else 0.0
            for column in range(size)
        ]
        for row in range(size)
    ]
    return max(
        sum(padded[row][column] for row, column in enumerate(order))
        for order in itertools.permutations(range(size))
    )


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.one_of(TIED, ANY))
def test_no_other_assignment_has_a_higher_total(scores: Scores) -> None:
    assert total(scores, best_pairs(scores)) == pytest.approx(best_total(scores))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.one_of(TIED, ANY))
def test_every_row_and_every_column_is_taken_once_at_most_and_in_order(scores: Scores) -> None:
    pairs = best_pairs(scores)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.one_of(TIED, ANY))
def test_a_score_of_zero_or_less_forbids_a_pair(scores: Scores) -> None:
    assert all(scores[row][column] > 0 for row, column in best_pairs(scores))


def test_the_best_total_may_need_to_pass_over_the_best_pair() -> None:
    assert best_pairs([[1.0, 0.9], [0.9, 0.0]]) == [(0, 1), (1, 0)]
    assert best_pairs([[1.0, 0.9], [0.05, 0.0]]) == [(0, 0)]


def test_a_longer_chain_of_exchanges_is_found() -> None:
    chain = [[1.0, 0.9, 0.0], [0.0, 1.0, 0.9], [0.9, 0.0, 0.0]]
    assert best_pairs(chain) == [(0, 1), (1, 2), (2, 0)]


@pytest.mark.parametrize("nothing", [[], [[]], [[], []]])
def test_where_one_side_is_empty_nothing_is_paired(nothing: Scores) -> None:
    assert best_pairs(nothing) == []


@pytest.mark.parametrize(
    ("scores", "pairs"),
    [
        pytest.param([[1, 1], [1, 1]], [(0, 0), (1, 1)], id="all alike"),
        pytest.param([[1], [1]], [(0, 0)], id="two rows for one column"),
        pytest.param([[1, 1]], [(0, 0)], id="two columns for one row"),
        pytest.param([[1, 1], [1, 1], [1, 1]], [(0, 0), (1, 1)], id="three rows for two columns"),
        pytest.param([[1, 1, 1], [1, 1, 1]], [(0, 0), (1, 1)], id="two rows for three columns"),
    ],
)
def test_of_equal_ones_the_earlier_are_paired(scores: Scores, pairs: list[tuple[int, int]]) -> None:
    assert best_pairs(scores) == pairs
