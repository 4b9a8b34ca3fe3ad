"""Two runs side by side: what changed, slot by slot and value by value, and how sure that is."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

from wirecoder.errors import InvalidRequest
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring import figures
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.bootstrap import interval
from wirecoder_evals.scoring.figures import FIGURES, Articles
from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_evals.scoring.verdicts import Kind, Side, Verdict
from wirecoder_schemas.base import Model

_WORTH = {
    Kind.COR: 1.0,
    Kind.TOL: 1.0,
    Kind.NUL: 1.0,
    Kind.PAR: 0.5,
    Kind.MIS: 0.0,
    Kind.SPU: 0.0,
    Kind.INC: -0.5,  # silence is better: a wrong value costs precision too
}
_SHOWN = 0.0005  # what is less rounds to 0.000


class NotComparable(InvalidRequest):
    """Two runs whose figures do not mean the same."""

    code = "not_comparable"


class Effect(StrEnum):
    """What a change did to the record."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = "neither"


class Delta(Model):
    """A figure in both runs. The interval is of the difference, paired by article."""

    name: str
    old: float | None
    new: float | None
    delta: float | None
    low: float | None
    high: float | None
    higher_is_better: bool = True

    @property
    def is_change(self) -> bool:
        """Whether the three decimals that reports show would differ from zero."""
        return self.delta is not None and abs(self.delta) >= _SHOWN

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


class Change(Model):
    """One slot that came out otherwise. `old` or `new` is empty where that run has no value."""

    article: str
    slot: str
    gold_id: str | None
    gold: Side
    old: Side
    new: Side
    old_kind: Kind | None
    new_kind: Kind | None
    effect: Effect


class Comparison(Model):
    """Two runs on one dataset, `old` before `new`."""

    dataset: str
    old: RunRecord
    new: RunRecord
    figures: tuple[Delta, ...]
    slots: tuple[Delta, ...]
    changes: tuple[Change, ...]


def compare(old: tuple[RunRecord, Scores], new: tuple[RunRecord, Scores]) -> Comparison:
    """Compare two scored runs; raises `NotComparable` if gold, scoring or articles differ."""
    (old_record, before), (new_record, after) = old, new
    _check(before, after)
    pairs = list(zip(before.articles, after.articles, strict=True))
    return Comparison(
        dataset=new_record.dataset,
        old=old_record,
        new=new_record,
        figures=tuple(_delta(f.name, f.of, pairs, f.higher_is_better) for f in FIGURES),
        slots=tuple(_slot_delta(slot, pairs) for slot in SLOTS),
        changes=tuple(change for a, b in pairs for change in changes_of(a, b)),
    )


def _check(before: Scores, after: Scores) -> None:
    advice = "score both again: wirecoder eval score RUN"
    if before.scoring != after.scoring:
        said = f"one was scored by {before.scoring}, the other by {after.scoring}"
        raise NotComparable(f"not comparable: {said}; {advice}")
    if before.gold_sha256 != after.gold_sha256:
        said = f"gold is {before.gold_sha256[:12]} in one and {after.gold_sha256[:12]} in the other"
        raise NotComparable(f"not comparable: {said}; {advice}")
    if [a.id for a in before.articles] != [b.id for b in after.articles]:
        raise NotComparable(f"not comparable: they are of different articles; {advice}")


Pairs = Sequence[tuple[ArticleScore, ArticleScore]]


def _delta(
    name: str, of: Callable[[Articles], float | None], pairs: Pairs, higher: bool = True
) -> Delta:
    def difference(some: Pairs) -> float | None:
        old, new = of([a for a, _ in some]), of([b for _, b in some])
        return None if old is None or new is None else new - old

    ends = interval(pairs, difference)
    return Delta(
        name=name,
        old=of([a for a, _ in pairs]),
        new=of([b for _, b in pairs]),
        delta=difference(pairs),
        low=ends.low if ends else None,
        high=ends.high if ends else None,
        higher_is_better=higher,
    )


def _slot_delta(slot: str, pairs: Pairs) -> Delta:
    """Resamples in which a run has nothing in the slot say nothing of it."""
    delta = _delta(slot, lambda some: figures.slot_f1(some, slot), pairs)
    old, new = (figures.slot(side, slot).f1 for side in zip(*pairs, strict=True))
    return delta.model_copy(update={"old": old, "new": new, "delta": new - old})


def changes_of(old: ArticleScore, new: ArticleScore) -> Iterator[Change]:
    """Values that differ. Verdicts are paired by what gold has, spurious ones by their value."""
    before, after = _by_key(old.verdicts), _by_key(new.verdicts)
    for key in dict.fromkeys((*before, *after)):
        was, now = _without_common(before.get(key, []), after.get(key, []))
        for a, b in zip_longest(was, now):
            if change := _change(old.id, a, b):
                yield change


def _without_common(
    was: Sequence[Verdict], now: Sequence[Verdict]
) -> tuple[list[Verdict], list[Verdict]]:
    """What is left of both when each verdict that stands in both was taken out."""
    left, added = list(was), []
    for verdict in now:
        same = next((v for v in left if _outcome(v) == _outcome(verdict)), None)
        if same is None:
            added.append(verdict)
        else:
            left.remove(same)
    return left, added


def _outcome(verdict: Verdict) -> tuple[Kind, str | None]:
    return verdict.kind, verdict.predicted.value


def _by_key(verdicts: Sequence[Verdict]) -> dict[tuple[str | None, ...], list[Verdict]]:
    """Verdicts on the same thing, in order. A value that gold lacks stands for itself."""
    found: dict[tuple[str | None, ...], list[Verdict]] = defaultdict(list)
    for v in verdicts:
        own = v.predicted.value if v.gold.value is None else None
        found[v.slot, v.gold_id, v.gold.value, own].append(v)
    return found


def _change(article: str, old: Verdict | None, new: Verdict | None) -> Change | None:
    a, b = old.predicted if old else Side(), new.predicted if new else Side()
    known = new or old
    if known is None:
        return None
    gain = _worth(new, known) - _worth(old, known)
    if a.value == b.value and not gain:
        return None
    effect = Effect.BETTER if gain > 0 else Effect.WORSE if gain < 0 else Effect.NEITHER
    return Change(
        article=article,
        slot=known.slot,
        gold_id=known.gold_id,
        gold=known.gold,
        old=a,
        new=b,
        old_kind=old.kind if old else None,
        new_kind=new.kind if new else None,
        effect=effect,
    )


def _worth(verdict: Verdict | None, known: Verdict) -> float:
    """What a verdict earns. Where there is none, silence is right if gold is silent too."""
    if verdict is None:
        return float(known.gold.value is None)
    return _WORTH[verdict.kind]
