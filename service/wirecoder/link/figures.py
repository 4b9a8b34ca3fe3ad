"""Figures of two mentions: do they agree, fit, or differ? Tolls rise, so later and higher fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.incident import Casualties, Number

ALL_ROWS = -1
"""In place of a row: the figure is that of all rows together."""
_PROVES = 2  # "one killed" is too common to prove anything
_NEAR = 2  # a figure and one within twice of it may be of one event
_GROWS, _BY = 5, 10  # a toll may grow fivefold over days, or by ten


@dataclass(frozen=True, slots=True)
class Count:
    """A number as bounds; `high` is None where it is open. `row` is its row in the incident."""

    low: int
    high: int | None
    firm: bool  # the article commits itself: eight, about eight, at least eight
    row: int = 0

    def is_open(self) -> bool:
        """Whether more is possible."""
        return self.high is None


@dataclass(frozen=True, slots=True)
class Fit:
    """What two figures say of two mentions.

    `agrees` are the rows that agree. `telling`: on one figure, and no small one that is common.
    """

    agrees: tuple[int, int] | None = None
    telling: bool = False
    compatible: bool = True


def count_of(number: Number | None, row: int = 0) -> Count | None:
    """The bounds of a number; None for silence."""
    if number is None:
        return None
    low = number.min if number.min is not None else 0
    firm = number.qualifier not in {Qualifier.VAGUE, Qualifier.AT_MOST, Qualifier.RANGE}
    return Count(low, number.max, firm, row)


def people_of(groups: Sequence[Casualties], what: str) -> tuple[Count, ...]:
    """Each group's figure, and their sum where there are several: articles count in either way."""
    counts = [count_of(getattr(group, what), row) for row, group in enumerate(groups)]
    found = [count for count in counts if count]
    if len(found) < 2:
        return tuple(found)
    highs = [count.high for count in found]
    whole = Count(
        low=sum(count.low for count in found),
        high=None if None in highs else sum(high for high in highs if high is not None),
        firm=all(count.firm for count in found),
        row=ALL_ROWS,
    )
    return (*found, whole)


def fit(one: Sequence[Count], other: Sequence[Count], order: int) -> Fit | None:
    """How the figures of one slot fit; None if an article is silent on it.

    `order` is below 0 if `one` was published first, above if last, 0 if that is not known.
    """
    if not one or not other:
        return None
    pairs = [(a, b) for a in one for b in other]
    agreed = [pair for pair in pairs if _agree(*pair, order)]
    if agreed:
        a, b = max(agreed, key=lambda pair: (pair[0].low == pair[1].low, pair[0].low))
        return Fit((a.row, b.row), telling=a.low == b.low > _PROVES)
    tops = _most(one), _most(other)
    return Fit(compatible=any(_compatible(a, b, order) for a, b in (*pairs, tops)))


def _most(counts: Sequence[Count]) -> Count:
    return max(counts, key=lambda count: count.low)


def _agree(one: Count, other: Count, order: int) -> bool:
    """The same figure, or one that was left open by the earlier article and is now filled in."""
    if min(one.low, other.low) < _PROVES or not (one.firm and other.firm):
        return False
    if one.low == other.low:
        return True
    first, then = (one, other) if order <= 0 else (other, one)
    filled = first.is_open() and first.low < then.low <= _NEAR * first.low
    unordered = order == 0 and then.is_open() and then.low < first.low <= _NEAR * then.low
    return filled or unordered


def _compatible(one: Count, other: Count, order: int) -> bool:
    first, then = (one, other) if order <= 0 else (other, one)
    if _overlap(first, then):
        return not _far(first, then)
    if first.low == 0 or then.low == 0:
        return False  # "nobody was hurt" against somebody
    if order and then.low > first.low:
        return then.low <= max(_GROWS * first.low, first.low + _BY)
    return not _far(first, then)


def _overlap(one: Count, other: Count) -> bool:
    below = one.high is None or one.high >= other.low
    return below and (other.high is None or other.high >= one.low)


def _far(one: Count, other: Count) -> bool:
    """ "At least one" and forty do not exclude each other, and yet are hardly one event."""
    if not (one.firm and other.firm):
        return not _overlap(one, other)
    low, high = sorted((one.low, other.low))
    return high > max(_GROWS * low, low + _BY) if _overlap(one, other) else high > _NEAR * low
