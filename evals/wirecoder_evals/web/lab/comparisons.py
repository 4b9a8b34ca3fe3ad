"""What a prompt changed, as its page shows it: figures with intervals, then values that flipped."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wirecoder.web import terms
from wirecoder.web.correct.view import leaf_at
from wirecoder.web.prose import Span
from wirecoder_evals import comparison
from wirecoder_evals.comparison import Change, Delta, Effect
from wirecoder_evals.evaluation import Value
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.reports import words
from wirecoder_evals.runner import Dataset
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.figures import FIGURES
from wirecoder_evals.web.lab.evaluations import Kept, scored

_ORDER = (Effect.WORSE, Effect.BETTER, Effect.NEITHER)
_MOST = 20  # comparisons that are remembered
_MEANINGS = {figure.name: figure.meaning for figure in FIGURES}
_COUNTS = frozenset(figure.name for figure in FIGURES if figure.is_count)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of both runs as people read it. `verdict` says how sure the change is."""

    name: str
    meaning: str
    old: str
    new: str
    change: str
    interval: str
    verdict: str
    tone: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs side by side. `slots` has those that changed first."""

    figures: tuple[Row, ...]
    slots: tuple[Row, ...]
    changes: tuple[Change, ...]
    failures: tuple[ArticleScore, ...]

    @property
    def worse(self) -> int:
        """Values that came out worse."""
        return sum(change.effect is Effect.WORSE for change in self.changes)

    @property
    def better(self) -> int:
        """Values that came out better."""
        return sum(change.effect is Effect.BETTER for change in self.changes)

    @property
    def headline(self) -> Row:
        """The figure that says most."""
        return self.figures[0]


class Comparisons:
    """Compares runs in threads, since intervals take seconds, and remembers what came of it."""

    def __init__(self) -> None:
        self._known: dict[object, Compared] = {}

    async def of(self, dataset: Dataset, old: Kept | None, new: Kept) -> Compared:
        """Two whole runs on one dataset, or one by itself."""
        return await asyncio.to_thread(self._of, dataset, old, new)

    def _of(self, dataset: Dataset, old: Kept | None, new: Kept) -> Compared:
        before = scored(dataset, old.folder) if old else None
        after = scored(dataset, new.folder)
        key = tuple(_stamp(one.folder.path / "scores.json") for one in (old, new) if one)
        if key not in self._known:
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = compared(before, after) if before else alone(after[1])
        return self._known[key]


def alone(scores: Scores) -> Compared:
    """The figures of one run, with nothing to hold them against."""
    values = [Value.of(figure, scores.articles) for figure in FIGURES]
    rows = [_only(value) for value in values]
    return Compared(tuple(rows), (), (), _failed(scores))


def compared(old: tuple[RunRecord, Scores], new: tuple[RunRecord, Scores]) -> Compared:
    """Two runs as their page shows them: what became worse is told first."""
    found = comparison.compare(old, new)
    slots = sorted(found.slots, key=lambda delta: -abs(delta.delta or 0.0))
    changes = sorted(found.changes, key=lambda change: _ORDER.index(change.effect))
    return Compared(
        figures=tuple(row(delta) for delta in found.figures),
        slots=tuple(replace(row(delta), name=slot_name(delta.name)) for delta in slots),
        changes=tuple(changes),
        failures=_failed(new[1]),
    )


def slot_name(slot: str) -> str:
    """What a scored slot is called: `Target, kind of target`."""
    head, _, rest = slot.partition(".")
    named = terms.label(slot)
    return f"{terms.label(head)}, {named[0].lower()}{named[1:]}" if rest else named


def value_words(slot: str, value: str) -> str:
    """A value of a slot as other pages have it: `headline or lead` for `primary`."""
    leaf = leaf_at(slot)
    if leaf is not None and leaf.choices is not None and value in set(leaf.choices):
        return terms.term(leaf.choices(value))
    return value


def row(delta: Delta) -> Row:
    """A figure of both runs, with words for how sure its change is."""
    verdict, tone = _verdict(delta)
    form = "g" if delta.name in _COUNTS else ".3f"
    old, new = (words.NOTHING if x is None else f"{x:{form}}" for x in (delta.old, delta.new))
    change = interval = words.NOTHING
    if delta.is_change:
        change = f"{delta.delta:+{form}}"
        bounded = delta.low is not None and delta.high is not None
        interval = f"{delta.low:+{form}} to {delta.high:+{form}}" if bounded else words.NOTHING
    meaning = _MEANINGS.get(delta.name, "")
    return Row(delta.name, meaning, old, new, change, interval, verdict, tone)


def _verdict(delta: Delta) -> tuple[str, str]:
    if delta.delta is None:
        return "nothing to compare", ""
    if not delta.is_change:
        return "no change", ""
    if delta.low is None:
        return "too few articles to tell", "doubt"
    if not delta.is_sure:
        return "could be chance", "doubt"
    good = (delta.delta > 0) is delta.higher_is_better
    return ("surely better", "good") if good else ("surely worse", "bad")


def spans_of(changes: Sequence[Change]) -> tuple[Span, ...]:
    """The words that changed values rest on, with who rests on them: `gold`, `old` or `new`."""
    held: dict[tuple[int, int], list[str]] = {}
    for change in changes:
        for name, side in (("gold", change.gold), ("old", change.old), ("new", change.new)):
            for quote in side.quotes:
                owners = held.setdefault((quote.start, quote.end), [])
                if name not in owners:
                    owners.append(name)
    return tuple(Span(start, end, tuple(owners)) for (start, end), owners in held.items())


def _only(value: Value) -> Row:
    said, interval = words.value(value), words.interval(value) or words.NOTHING
    return Row(value.name, value.meaning, "", said, "", interval, "", "")


def _failed(scores: Scores) -> tuple[ArticleScore, ...]:
    return tuple(article for article in scores.articles if article.failure is not None)


def _stamp(path: Path) -> tuple[str, int]:
    return str(path), path.stat().st_mtime_ns
