"""CEAF-REE: how well predicted role fillers match the annotated ones, entity by entity.

The measure is CEAF (Luo 2005, "On coreference resolution performance metrics") with the strict
similarity that GRIT (Du, Rush and Cardie 2021, "role-filler entity extraction") uses on MUC-4: for
each document and role, predicted and gold entities are aligned one to one, and a pair counts 1 if
every mention of the predicted entity is a mention of the gold one, else 0.
"""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wirecoder_evals.muc4.documents import Entity, Fillers, Role
from wirecoder_evals.scoring.bootstrap import Interval, interval

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


@dataclass(frozen=True, slots=True)
class Figures:
    """Entities that were found, predicted and annotated; the ratios of nothing to nothing are 0."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.hits + other.hits, self.predicted + other.predicted, self.gold + other.gold
        )

    @property
    def precision(self) -> float:
        """The share of the predicted entities that are right: what a reader can trust."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the annotated entities that were found: what a reader does not miss."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, by which systems are ranked."""
        both = self.predicted + self.gold
        return 2 * self.hits / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of each role over all documents, so that a weak role cannot hide.

    `by_document` has those of each document, all roles together: what an interval is drawn from.
    """

    by_role: Mapping[Role, Figures]
    by_document: tuple[Figures, ...]

    @property
    def micro(self) -> Figures:
        """All roles together, each entity weighing the same, as MUC-4 results are published."""
        return sum(self.by_document, Figures())

    @property
    def f1_interval(self) -> Interval | None:
        """The 95 % interval of the micro F1 over documents; None for a single one."""
        return interval(self.by_document, lambda drawn: sum(drawn, Figures()).f1)


def score(pairs: Iterable[tuple[Fillers, Fillers]]) -> Scores:
    """The scores of documents given as pairs of predicted and gold fillers.

    A document without predictions is a pair all the same: what was missed in it counts.
    """
    rows = [
        {role: compare(predicted.get(role, ()), gold.get(role, ())) for role in Role}
        for predicted, gold in pairs
    ]
    by_role = {role: sum((row[role] for row in rows), Figures()) for role in Role}
    return Scores(by_role, tuple(sum(row.values(), Figures()) for row in rows))


def compare(predicted: Sequence[Entity], gold: Sequence[Entity]) -> Figures:
    """The figures of one role in one document, under the best alignment of its entities.

    The similarity is 0 or 1, so the best alignment is a maximum matching of a bipartite graph.
    """
    answers = [_mentions(entity) for entity in gold]
    fits = [
        [place for place, answer in enumerate(answers) if guess and guess <= answer]
        for guess in map(_mentions, predicted)
    ]
    return Figures(_maximum_matching(fits), len(predicted), len(gold))


def normalise(mention: str) -> str:
    """The form in which mentions are compared: the annotators' punctuation and articles vary."""
    bare = _ARTICLES.sub(" ", mention.lower().translate(_PUNCTUATION))
    return " ".join(bare.split())


def _mentions(entity: Entity) -> frozenset[str]:
    return frozenset(map(normalise, entity)) - {""}


def _maximum_matching(fits: Sequence[Sequence[int]]) -> int:
    """How many rows can have a column of their own, where row `n` may take those in `fits[n]`.

    By augmenting paths: a row takes a column if its holder can move to another one.
    """
    holders: dict[int, int] = {}

    def seat(row: int, tried: set[int]) -> bool:
        for column in fits[row]:
            if column in tried:
                continue
            tried.add(column)
            if column not in holders or seat(holders[column], tried):
                holders[column] = row
                return True
        return False

    return sum(seat(row, set()) for row in range(len(fits)))
