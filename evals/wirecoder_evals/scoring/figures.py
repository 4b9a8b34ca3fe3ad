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
    return min(counts.exact, counts.offsets_right), counts.total


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
    """One headline figure: its key, its name in reports, how it is had, and which way is up.

    `of` gives None where there is nothing to speak of, such as quotes where nothing is predicted.
    """

    key: str
    name: str
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


def _share(key: str, name: str, share: Callable[[Articles], Share]) -> Figure:
    def of(articles: Articles) -> float | None:
        part, whole = share(articles)
        return part / whole if whole else None

    return Figure(key, name, of, share=share)


FIGURES = (
    Figure("slot_f1", "Slot F1", lambda a: slots(a).f1),
    Figure("slot_precision", "Slot precision", lambda a: slots(a).precision),
    Figure("slot_recall", "Slot recall", lambda a: slots(a).recall),
    Figure("slot_f1_primary", "Slot F1, primary incidents", lambda a: primary_slots(a).f1),
    Figure("slot_f1_macro", "Slot F1, mean of articles", _macro_f1),
    Figure("over_generation", "Over-generation", lambda a: slots(a).over_generation, False),
    Figure("detection_f1", "Detection F1", lambda a: detection(a).f1),
    Figure("detection_precision", "Detection precision", lambda a: detection(a).precision),
    Figure("detection_recall", "Detection recall", lambda a: detection(a).recall),
    _share("primary_found", "Primary incidents found", _primary_found),
    _share("left_empty", "Articles without incident left empty", _left_empty),
    _share("nulls_kept", "Correct nulls", nulls),
    _share("quotes_exact", "Quotes exact", _quotes_exact),
    _share("facts_quoted", "Facts quoted", _facts_quoted),
    Figure("quotes_overlap", "Overlap with gold's quotes", _overlap),
    Figure("right_records", "Records without a mistake",
           lambda a: sum(article.right_records for article in a), is_count=True),
    Figure("failures", "Articles failed",
           lambda a: sum(article.failure is not None for article in a), False, is_count=True),
)  # fmt: skip
