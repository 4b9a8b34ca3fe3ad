"""An evaluation: runs with their figures and intervals, ready to be shown in any form."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, Self

from wirecoder_evals.comparison import Comparison
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring import figures
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.bootstrap import interval
from wirecoder_evals.scoring.figures import FIGURES, Articles, Figure
from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_evals.scoring.verdicts import Cause
from wirecoder_schemas.base import Model


class Value(Model):
    """A figure of a run with the ends of its 95 % interval; None where it says nothing.

    `counts` is what it is a share of, such as "2 of 3".
    """

    key: str
    name: str
    meaning: str
    value: float | None
    low: float | None
    high: float | None
    counts: str
    higher_is_better: bool
    is_count: bool

    @classmethod
    def of(cls, figure: Figure, articles: Articles) -> Self:
        """The value of a figure of some articles."""
        ends = figure.interval(articles)
        return cls(
            key=figure.key,
            name=figure.name,
            meaning=figure.meaning,
            value=figure.of(articles),
            low=ends.low if ends else None,
            high=ends.high if ends else None,
            counts=figure.counts(articles),
            higher_is_better=figure.higher_is_better,
            is_count=figure.is_count,
        )


class SlotValue(Model):
    """One slot of a run: counts of verdicts, and what follows from them."""

    slot: str
    cor: int
    par: int
    inc: int
    spu: int
    mis: int
    precision: float
    recall: float
    f1: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, slot: str, articles: Articles) -> Self:
        """The value of a slot of some articles."""
        tally = figures.slot(articles, slot)
        ends = interval(articles, lambda some: figures.slot_f1(some, slot))
        return cls(
            slot=slot,
            **tally._asdict(),
            precision=tally.precision,
            recall=tally.recall,
            f1=tally.f1,
            low=ends.low if ends else None,
            high=ends.high if ends else None,
        )


class Evaluated(Model):
    """One run, scored. `causes` counts the wrong slots by cause."""

    record: RunRecord
    scoring: str
    figures: tuple[Value, ...]
    slots: tuple[SlotValue, ...]
    causes: dict[Cause, int]
    articles: tuple[ArticleScore, ...]

    @classmethod
    def of(cls, record: RunRecord, scores: Scores) -> Self:
        """A run with all its figures."""
        articles = scores.articles
        causes = Counter(v.cause for a in articles for v in a.verdicts if v.cause)
        return cls(
            record=record,
            scoring=scores.scoring,
            figures=tuple(Value.of(figure, articles) for figure in FIGURES),
            slots=tuple(SlotValue.of(slot, articles) for slot in SLOTS),
            causes={cause: causes[cause] for cause in Cause},
            articles=articles,
        )

    @property
    def failures(self) -> Sequence[ArticleScore]:
        """The articles that have no prediction."""
        return [article for article in self.articles if article.failure is not None]


class Evaluation(Model):
    """All that one call of `wirecoder eval` found; `gate` has the reasons why it was stopped."""

    format: Literal["wirecoder-evaluation/1"] = "wirecoder-evaluation/1"
    runs: tuple[Evaluated, ...]
    comparisons: tuple[Comparison, ...] = ()
    gate: tuple[str, ...] | None = None
