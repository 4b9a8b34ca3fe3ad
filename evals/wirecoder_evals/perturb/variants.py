"""A changed article, and what its report must change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Leaf = str | None
"""One value of a report as a person reads it; None is "the article does not say"."""


class Kind(StrEnum):
    """What is done to the text."""

    NUMBERS = "numbers"
    PLACES = "places"
    NEGATE = "negate"
    CAPITALS = "capitals"
    DOUBLE = "double"
    CAPTION = "caption"

    @property
    def meaning(self) -> str:
        """What is done, and what the report must make of it."""
        return _MEANING[self]


_MEANING = {
    Kind.NUMBERS: "another count in a sentence: exactly the numbers on it change",
    Kind.PLACES: "another name for a site: the names with it change, no code but the country",
    Kind.NEGATE: '"were wounded" becomes "were not wounded": the count goes or is zero',
    Kind.CAPITALS: "all in capitals: nothing changes but case",
    Kind.DOUBLE: "a paragraph of the body again at the end: nothing changes",
    Kind.CAPTION: "an unrelated caption with figures: nothing changes",
}


class Change(NamedTuple):
    """A place of the report, what it held, and all that it may hold now.

    It must change where `old` is not among the `new`.
    """

    path: str
    old: Leaf
    new: tuple[Leaf, ...]

    @property
    def must(self) -> bool:
        """Whether staying as it was is wrong."""
        return self.old not in self.new


@dataclass(frozen=True, slots=True)
class Variant:
    """A changed text. `what` says in words what was done; whatever has no change must stay."""

    kind: Kind
    text: str
    what: str
    changes: tuple[Change, ...] = ()
