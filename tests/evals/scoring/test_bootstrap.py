"""Intervals: what the articles at hand say of others like them."""

import statistics
from collections.abc import Sequence

import pytest

from wirecoder_evals.scoring.bootstrap import RESAMPLES, interval

HALF_RIGHT = [0.0, 1.0] * 50


def mean(values: Sequence[float]) -> float:
    return statistics.fmean(values)


def test_the_same_articles_always_give_the_same_interval() -> None:
    ends = interval([0.1, 0.4, 0.9, 0.3, 0.7], mean)
    assert ends is not None
    assert list(ends) == pytest.approx([0.24, 0.74]), "now as on the day this was written"


def test_the_figure_itself_lies_inside_the_interval() -> None:
    ends = interval([0.1, 0.4, 0.9, 0.3, 0.7], mean)
    assert ends is not None
    assert 0.1 <= ends.low < 0.48 < ends.high <= 0.9


def test_it_is_a_95_percent_interval() -> None:
    # The standard error of a share of one half in 100 articles is 0.05.
    ends = interval(HALF_RIGHT, mean)
    assert ends is not None
    assert ends.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.011)
    assert ends.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.011)


def test_more_articles_give_a_narrower_interval() -> None:
    few, many = interval(HALF_RIGHT[:10], mean), interval(HALF_RIGHT, mean)
    assert few is not None
    assert many is not None
    assert few.high - few.low > 2 * (many.high - many.low)


def test_articles_that_are_all_alike_leave_no_doubt() -> None:
    assert interval([0.5] * 4, mean) == (0.5, 0.5)


@pytest.mark.parametrize("values", [[], [0.7]], ids=["none", "one"])
def test_one_article_or_none_has_no_interval(values: list[float]) -> None:
    assert interval(values, mean) is None


def test_every_resample_has_as_many_articles_as_there_are_drawn_with_replacement() -> None:
    drawn: list[Sequence[str]] = []

    def watch(some: Sequence[str]) -> float:
        drawn.append(some)
        return 0.0

    interval(["a", "b", "c"], watch)
    assert len(drawn) == RESAMPLES
    assert {len(some) for some in drawn} == {3}
    assert {article for some in drawn for article in some} == {"a", "b", "c"}
    assert any(len(set(some)) < 3 for some in drawn)


def test_resamples_of_which_the_figure_says_nothing_stay_out() -> None:
    def mean_of_stated(values: Sequence[float | None]) -> float | None:
        stated = [value for value in values if value is not None]
        return mean(stated) if stated else None

    ends = interval([None, None, 0.2, 0.8], mean_of_stated)
    assert ends is not None
    assert list(ends) == pytest.approx([0.2, 0.8])
    assert interval([None, None], mean_of_stated) is None


def test_whole_articles_are_drawn_so_that_pairs_of_them_stay_together() -> None:
    # Each run varies from article to article, but the new one is always better by a tenth.
    pairs = [(value, value + 0.1) for value in (0.0, 0.2, 0.5, 0.9)]
    ends = interval(pairs, lambda some: mean([new for _, new in some]) - mean([o for o, _ in some]))
    assert ends is not None
    assert list(ends) == pytest.approx([0.1, 0.1])
