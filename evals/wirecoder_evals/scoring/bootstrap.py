"""Bootstrap intervals over articles (percentile method, Efron 1979), for one run or two paired."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

RESAMPLES = 1000
_SEED = 20260101  # the same articles always give the same interval
_TAIL = 0.025  # on each side, of a 95 % interval

T = TypeVar("T")


class Interval(NamedTuple):
    """Both ends of a 95 % interval."""

    low: float
    high: float


def interval(
    articles: Sequence[T], figure: Callable[[Sequence[T]], float | None]
) -> Interval | None:
    """The interval of a figure of articles, or None where one article or none bears it.

    Resamples of which the figure says nothing, such as those without a quote, stay out.
    """
    drawn = (figure([articles[i] for i in sample]) for sample in _samples(len(articles)))
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None
    cut = int(len(values) * _TAIL)
    return Interval(values[cut], values[-1 - cut])


@cache
def _samples(size: int) -> tuple[tuple[int, ...], ...]:
    """Positions drawn with replacement, as many as there are articles, `RESAMPLES` times."""
    if size < 2:
        return ()
    chance = random.Random(_SEED)  # noqa: S311 - reproducible on purpose, nothing secret
    return tuple(tuple(chance.randrange(size) for _ in range(size)) for _ in range(RESAMPLES))
