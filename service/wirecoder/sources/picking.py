"""Some articles of a source, by their numbers: what each worker of a cluster reads of the input."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from wirecoder.sources.given import Given, Source


@runtime_checkable
class Pickable(Protocol):
    """A source that knows its length and gets at an article without reading all before it."""

    @property
    def rows(self) -> int:
        """How many articles it has."""

    def pick(self, numbers: Sequence[int]) -> Iterator[Given]:
        """The articles of these numbers, which ascend."""


def pick(source: Source, numbers: Sequence[int]) -> Iterator[Given]:
    """The articles of these numbers, which ascend; most kinds are read from their beginning."""
    if isinstance(source, Pickable):
        yield from source.pick(numbers)
        return
    if not numbers:
        return
    wanted, last = frozenset(numbers), numbers[-1]
    for one in source:
        if one.number in wanted:
            yield one
        if one.number >= last:
            return


def between(numbers: Sequence[int], first: int, end: int) -> Sequence[int]:
    """Those of ascending numbers that are in `range(first, end)`."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, end)]
