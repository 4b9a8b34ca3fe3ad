"""Where a run goes wrong: its articles with the most mistakes, and what kinds these are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.verdicts import Kind, Verdict

WRONG = frozenset({Kind.PAR, Kind.INC, Kind.SPU, Kind.MIS})


@dataclass(frozen=True, slots=True)
class Faulty:
    """An article with what is wrong in it. `f1` is None where there is nothing to score."""

    id: str
    f1: float | None
    wrong: int
    causes: str
    slots: str
    failure: str | None


def faulty(article: ArticleScore) -> Faulty:
    """One article in a line."""
    wrong = [verdict for verdict in article.verdicts if verdict.kind in WRONG]
    return Faulty(
        id=article.id,
        f1=article.tally.f1 if any(article.tally) else None,
        wrong=len(wrong),
        causes=_counted([v.cause.value.replace("_", " ") for v in wrong if v.cause]),
        slots=_counted([v.slot for v in wrong]),
        failure=article.failure,
    )


def worst(articles: Sequence[ArticleScore]) -> list[Faulty]:
    """Articles with something wrong: those that failed, then those with the most mistakes."""
    found = [one for one in map(faulty, articles) if one.wrong or one.failure]
    return sorted(found, key=lambda one: (one.failure is None, -one.wrong, one.f1 or 0.0, one.id))


def told_apart(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts that say something, what is wrong first; silence that was kept is left out."""
    telling = [verdict for verdict in verdicts if verdict.kind is not Kind.NUL]
    return sorted(telling, key=lambda verdict: verdict.kind not in WRONG)


def _counted(names: Sequence[str]) -> str:
    """`unfound 3, misread`: the commonest first."""
    counts = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(name if n == 1 else f"{name} {n}" for name, n in counts)
