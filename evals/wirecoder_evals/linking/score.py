"""How well predicted events are the gold ones, by pairs of mentions and by B-cubed.

Pairs weigh an event with many mentions more; B-cubed (Bagga and Baldwin 1998, "Algorithms for
scoring coreference chains") is a mean over mentions, those that stand alone included. Both are what
the field reports for coreference across documents.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from wirecoder_evals.linking.gold import MentionId
from wirecoder_evals.scoring.bootstrap import Interval, interval

Events = Sequence[frozenset[MentionId]]
Pair = tuple[MentionId, MentionId]


@dataclass(frozen=True, slots=True)
class Tally:
    """What one article contributes. A pair counts in both of its articles."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0
    mentions: int = 0
    cubed_precision: float = 0.0
    cubed_recall: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.hits + other.hits,
            self.predicted + other.predicted,
            self.gold + other.gold,
            self.mentions + other.mentions,
            self.cubed_precision + other.cubed_precision,
            self.cubed_recall + other.cubed_recall,
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, with its 95 % interval over articles; None where there is nothing to share."""

    name: str
    value: float | None
    ends: Interval | None


@dataclass(frozen=True, slots=True)
class LinkScores:
    """The scores of one dataset: its pairs, right, missed and wrong, and figures with intervals."""

    articles: tuple[Tally, ...]
    right: tuple[Pair, ...]
    missed: tuple[Pair, ...]
    wrong: tuple[Pair, ...]

    @property
    def total(self) -> Tally:
        """All articles together."""
        return sum(self.articles, Tally())

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Pairwise and B-cubed precision, recall and F1."""
        return tuple(_figure(name, self.articles) for name in _READ)


def score(predicted: Events, gold: Events, articles: Iterable[str]) -> LinkScores:
    """Score events. A predicted mention that is none of gold makes each of its pairs wrong."""
    ours, theirs = _pairs(predicted), _pairs(gold)
    return LinkScores(
        articles=tuple(_tallies(predicted, gold, articles)),
        right=tuple(sorted(ours & theirs)),
        missed=tuple(sorted(theirs - ours)),
        wrong=tuple(sorted(ours - theirs)),
    )


def _pairs(events: Events) -> set[Pair]:
    return {pair for event in events for pair in combinations(sorted(event), 2)}


def _tallies(predicted: Events, gold: Events, articles: Iterable[str]) -> Iterator[Tally]:
    ours, theirs = _event_of(predicted), _event_of(gold)
    for article in articles:
        mentions = {one for one in (*ours, *theirs) if one[0] == article}
        yield sum((_tally(one, ours, theirs) for one in sorted(mentions)), Tally())


def _tally(
    one: MentionId,
    ours: Mapping[MentionId, frozenset[MentionId]],
    theirs: Mapping[MentionId, frozenset[MentionId]],
) -> Tally:
    alone = frozenset({one})
    mine, right = ours.get(one, alone), theirs.get(one, alone)
    both = len(mine & right)
    counts = one in theirs  # B-cubed is a mean over the mentions that are there to be found
    return Tally(
        hits=both - 1,
        predicted=len(mine) - 1,
        gold=len(right) - 1,
        mentions=int(counts),
        cubed_precision=counts * both / len(mine),
        cubed_recall=counts * both / len(right),
    )


def _event_of(events: Events) -> dict[MentionId, frozenset[MentionId]]:
    return {mention: event for event in events for mention in event}


def _figure(name: str, articles: Sequence[Tally]) -> Figure:
    read = _READ[name]

    def figure(drawn: Sequence[Tally]) -> float | None:
        return read(sum(drawn, Tally()))

    return Figure(name, figure(articles), interval(articles, figure))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _pair_f1(of: Tally) -> float | None:
    return _share(2 * of.hits, of.predicted + of.gold)


def _cubed_f1(of: Tally) -> float | None:
    both = of.cubed_precision + of.cubed_recall
    if not of.mentions:
        return None
    return 2 * of.cubed_precision * of.cubed_recall / both / of.mentions


_READ = {
    "Pair precision": lambda of: _share(of.hits, of.predicted),
    "Pair recall": lambda of: _share(of.hits, of.gold),
    "Pair F1": _pair_f1,
    "B-cubed precision": lambda of: _share(of.cubed_precision, of.mentions),
    "B-cubed recall": lambda of: _share(of.cubed_recall, of.mentions),
    "B-cubed F1": _cubed_f1,
}
