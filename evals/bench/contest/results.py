"""From outcomes to figures: quality with intervals, seconds as ratios within turns, cost."""

import datetime as dt
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from pydantic import ValidationError

from bench.contest.names import WIRECODER, Contestant
from bench.contest.records import RECORDS
from bench.contest.turns import Kept, Outcome, Place
from wirecoder.usage import Usage
from wirecoder_evals.evaluation import Value
from wirecoder_evals.provenance import Machine, Revision
from wirecoder_evals.scoring.articles import ArticleScore, score_article
from wirecoder_evals.scoring.bootstrap import interval
from wirecoder_evals.scoring.figures import FIGURES
from wirecoder_schemas.base import Model
from wirecoder_schemas.incident import Incident

T = TypeVar("T")
UNUSABLE: Final = "an answer that is no record"
TOGETHER: Final = " + "
"""Stands between the names of datasets whose figures are of all of them."""
_HOUR: Final = 3600


class Spread(Model):
    """A figure of `n` articles with its 95 % bootstrap interval; None where there is none."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @classmethod
    def of(cls, rows: Sequence[T], figure: Callable[[Sequence[T]], float]) -> "Spread":
        """The figure of some rows, of which each is an article's."""
        if not rows:
            return cls(value=None, low=None, high=None, n=0)
        ends = interval(rows, figure)
        low, high = (ends.low, ends.high) if ends else (None, None)
        return cls(value=figure(rows), low=low, high=high, n=len(rows))


class Point(Model):
    """One article of a plot: its length in words, and its seconds."""

    words: int
    seconds: float


class Standing(Model):
    """One contestant on one set of articles.

    `seconds` is the median of articles that did not fail; `ratio` the median of Wirecoder's seconds
    to this one's over turns in which neither failed; `hourly` articles an hour, one after another,
    failed ones with the time they took. Shares and sums are over all articles.
    """

    contestant: str
    figures: tuple[Value, ...]
    seconds: Spread
    ratio: Spread
    hourly: Spread
    hourly_ratio: Spread
    usage: Usage
    cached_share: float | None
    model_share: float | None
    points: tuple[Point, ...]
    failures: dict[str, str]


class Results(Model):
    """The standings on one set of `n` articles; `of` is how many the dataset has."""

    dataset: str
    n: int
    of: int
    standings: tuple[Standing, ...]


class Field(Model):
    """All that the bench found, as `field.json` has it."""

    format: Literal["wirecoder-field/1"] = "wirecoder-field/1"
    finished: dt.datetime
    model: str
    versions: dict[str, str]
    revision: Revision
    machine: Machine
    left_out: tuple[str, ...]
    results: tuple[Results, ...]

    @property
    def is_whole(self) -> bool:
        """Whether no article was left out to try it out."""
        return all(one.n == one.of for one in self.results)


@dataclass(frozen=True, slots=True)
class Row:
    """One article with what each contestant made of it, by name."""

    place: Place
    outcomes: Mapping[str, Outcome]


def rows_of(places: Sequence[Place], contestants: Sequence[Contestant], kept: Kept) -> list[Row]:
    """The articles that somebody coded."""
    rows = []
    for place in places:
        found = {one.name: kept.read(place, one) for one in contestants}
        there = {name: outcome for name, outcome in found.items() if outcome}
        if there:
            rows.append(Row(place, there))
    return rows


def results_of(dataset: str, rows: Sequence[Row], names: Sequence[str], of: int) -> Results:
    """The standings on the articles that all of these contestants coded."""
    common = [row for row in rows if all(name in row.outcomes for name in names)]
    standings = tuple(standing(name, common) for name in names)
    return Results(dataset=dataset, n=len(common), of=of, standings=standings)


def standing(name: str, rows: Sequence[Row]) -> Standing:
    """One contestant on some articles, each of which it has coded."""
    scores = [_score(name, row) for row in rows]
    outcomes = [row.outcomes[name] for row in rows]
    usage = sum((outcome.usage for outcome in outcomes), Usage())
    seconds = sum(outcome.seconds for outcome in outcomes)
    return Standing(
        contestant=name,
        figures=tuple(Value.of(figure, scores) for figure in FIGURES),
        seconds=Spread.of(
            [one.seconds for one in outcomes if one.failure is None], statistics.median
        ),
        ratio=Spread.of(
            [ours.seconds / theirs.seconds for ours, theirs in turns(rows, name, fair=True)],
            statistics.median,
        ),
        hourly=Spread.of(
            [one.seconds for one in outcomes], lambda some: _HOUR * len(some) / sum(some)
        ),
        hourly_ratio=Spread.of(turns(rows, name, fair=False), _time_ratio),
        usage=usage,
        cached_share=usage.cached_tokens / usage.prompt_tokens if usage.prompt_tokens else None,
        model_share=sum(one.model_seconds for one in outcomes) / seconds if seconds else None,
        points=tuple(
            Point(words=len(row.place.case.text.split()), seconds=row.outcomes[name].seconds)
            for row in rows
            if row.outcomes[name].failure is None
        ),
        failures={score.id: score.failure for score in scores if score.failure},
    )


def turns(rows: Sequence[Row], name: str, *, fair: bool) -> list[tuple[Outcome, Outcome]]:
    """Wirecoder's outcomes beside those of another that it had in the same turn.

    A `fair` pair is one in which neither failed: a call that ran on to its token limit, or an
    article that was declined in no time, would flatter the other.
    """
    pairs = [(row.outcomes.get(WIRECODER), row.outcomes[name]) for row in rows]
    return [
        (ours, theirs)
        for ours, theirs in pairs
        if ours and ours.turn == theirs.turn and not (fair and (ours.failure or theirs.failure))
    ]


def _time_ratio(pairs: Sequence[tuple[Outcome, Outcome]]) -> float:
    """How many articles Wirecoder codes in the time in which the other codes one."""
    return sum(theirs.seconds for _, theirs in pairs) / sum(ours.seconds for ours, _ in pairs)


def _score(name: str, row: Row) -> ArticleScore:
    outcome, case = row.outcomes[name], row.place.case
    failure, found = outcome.failure, tuple[Incident, ...]()
    if failure is None:
        try:
            found = RECORDS[name](outcome.answer, case.text)
        except ValidationError:
            failure = UNUSABLE
    return score_article(case.id, case.text, case.gold.incidents, found, failure=failure)
