"""Figures of a dataset: sums over articles, means of articles, and how sure they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wirecoder_evals.scoring.articles import ArticleScore, Detection, Nulls
from wirecoder_evals.scoring.bootstrap import Interval, interval
from wirecoder_evals.scoring.evidence import Quotes
from wirecoder_evals.scoring.verdicts import Tally

Articles = Sequence[ArticleScore]
Share = tuple[int, int]
"""A part and the whole."""


def slots(articles: Articles) -> Tally:
    """All slots, micro over articles."""
    return Tally.sum(article.tally for article in articles)


def primary_slots(articles: Articles) -> Tally:
    """The slots of primary incidents, micro over articles."""
    return Tally.sum(article.primary_tally for article in articles)


def slot(articles: Articles, name: str) -> Tally:
    """One slot, micro over articles."""
    return Tally.sum(article.by_slot.get(name, Tally()) for article in articles)


def slot_f1(articles: Articles, name: str) -> float | None:
    """The F1 of one slot; None where neither gold nor a prediction fills it."""
    tally = slot(articles, name)
    return tally.f1 if any(tally) else None


def detection(articles: Articles) -> Detection:
    """Records found, summed over articles."""
    return Detection(*_columns(Detection(), [article.detection for article in articles]))


def primary_detection(articles: Articles) -> Detection:
    """Primary records found, summed over articles."""
    return Detection(*_columns(Detection(), [article.primary for article in articles]))


def nulls(articles: Articles) -> Nulls:
    """Silence kept, summed over articles."""
    return Nulls(*_columns(Nulls(), [article.nulls for article in articles]))


def quotes(articles: Articles) -> Quotes:
    """Counts of quotes, summed over articles."""
    return Quotes.sum(article.quotes for article in articles)


def _columns(zero: tuple[int, ...], rows: Sequence[tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(zero, *rows, strict=True)]


def _macro_f1(articles: Articles) -> float | None:
    """The mean of the articles' slot F1; an article with nothing to score stays out."""
    scored = [article.tally.f1 for article in articles if any(article.tally)]
    return sum(scored) / len(scored) if scored else None


def _quotes_exact(articles: Articles) -> Share:
    counts = quotes(articles)
    return counts.verified, counts.total


def _facts_quoted(articles: Articles) -> Share:
    counts = quotes(articles)
    return counts.facts_quoted, counts.facts


def _overlap(articles: Articles) -> float | None:
    counts = quotes(articles)
    return counts.overlap / counts.compared if counts.compared else None


def _primary_found(articles: Articles) -> Share:
    counts = primary_detection(articles)
    return counts.found, counts.found + counts.missed


def _left_empty(articles: Articles) -> Share:
    negative = [article for article in articles if article.negative]
    return sum(article.came_back_empty for article in negative), len(negative)


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure: its key, name and meaning, how it is had, and which way is up.

    `of` gives None where there is nothing to speak of, such as quotes where nothing is predicted.
    """

    key: str
    name: str
    meaning: str
    of: Callable[[Articles], float | None]
    higher_is_better: bool = True
    is_count: bool = False
    share: Callable[[Articles], Share] | None = None

    def interval(self, articles: Articles) -> Interval | None:
        """Its 95 % bootstrap interval over articles."""
        return interval(articles, self.of)

    def counts(self, articles: Articles) -> str:
        """What it is a share of, such as "2 of 3"; empty where it is no plain share."""
        if self.share is None:
            return ""
        part, whole = self.share(articles)
        return f"{part} of {whole}" if whole else ""


def _share(key: str, name: str, meaning: str, share: Callable[[Articles], Share]) -> Figure:
    def of(articles: Articles) -> float | None:
        part, whole = share(articles)
        return part / whole if whole else None

    return Figure(key, name, meaning, of, share=share)


FIGURES = (
    Figure(
        "slot_f1",
        "Slot F1",
        "harmonic mean of slot precision and recall, all slots of all articles together",
        lambda a: slots(a).f1,
    ),
    Figure(
        "slot_precision",
        "Slot precision",
        "of the slots that are filled, the share that is right; a partial one counts half",
        lambda a: slots(a).precision,
    ),
    Figure(
        "slot_recall",
        "Slot recall",
        "of the slots that gold fills, the share that was got right",
        lambda a: slots(a).recall,
    ),
    Figure(
        "slot_f1_primary",
        "Slot F1, primary incidents",
        "the same for what headline and lead report",
        lambda a: primary_slots(a).f1,
    ),
    Figure(
        "slot_f1_macro",
        "Slot F1, mean of articles",
        "macro mean; an article with nothing to score stays out",
        _macro_f1,
    ),
    Figure(
        "over_generation",
        "Over-generation",
        "of the slots that are filled, the share where gold has nothing (MUC)",
        lambda a: slots(a).over_generation,
        higher_is_better=False,
    ),
    Figure(
        "detection_f1",
        "Detection F1",
        "incidents found; harmonic mean of the two below",
        lambda a: detection(a).f1,
    ),
    Figure(
        "detection_precision",
        "Detection precision",
        "of the incidents that are predicted, the share that gold has",
        lambda a: detection(a).precision,
    ),
    Figure(
        "detection_recall",
        "Detection recall",
        "of gold's incidents, the share that was found",
        lambda a: detection(a).recall,
    ),
    _share(
        "primary_found",
        "Primary incidents found",
        "detection recall for what headline and lead report",
        _primary_found,
    ),
    _share(
        "left_empty",
        "Articles without incident left empty",
        "of the articles in which gold has no incident, those answered with none",
        _left_empty,
    ),
    _share(
        "nulls_kept",
        "Correct nulls",
        "of the slots that gold leaves empty in incidents that were found, those left empty",
        nulls,
    ),
    _share(
        "quotes_exact",
        "Quotes exact",
        "quotes that are, to the letter, the article's words at their offsets",
        _quotes_exact,
    ),
    _share("facts_quoted", "Facts quoted", "facts that carry at least one quote", _facts_quoted),
    Figure(
        "quotes_overlap",
        "Overlap with gold's quotes",
        "for right values, the shared share of the characters quoted (Dice)",
        _overlap,
    ),
    Figure(
        "right_records",
        "Records without a mistake",
        "incidents of which every slot is right",
        lambda a: sum(article.right_records for article in a),
        is_count=True,
    ),
    Figure(
        "failures",
        "Articles failed",
        "articles without a prediction; each counts as empty, never as skipped",
        lambda a: sum(article.failure is not None for article in a),
        higher_is_better=False,
        is_count=True,
    ),
)
