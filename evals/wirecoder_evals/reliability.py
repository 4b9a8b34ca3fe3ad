"""Reliability: whether facts held with 90 % confidence are right in nine cases of ten.

A fact is right as its verdict says: 1 if correct or accepted, ½ if partly correct, else 0. What an
incident that gold does not have says is wrong; what an optional one says is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple, Self

from wirecoder.errors import InvalidRequest
from wirecoder.pipeline.verify.facts import Statement, statements_of
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.runs import RunFolder
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.bootstrap import Interval, interval
from wirecoder_evals.scoring.slots import judge
from wirecoder_evals.scoring.verdicts import Kind, Side, ratio
from wirecoder_schemas.evidence import Quoted
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Of the bins: narrow where a threshold for unseen acceptance may lie."""
UNSEEN = 0.98
"""The precision at which nobody needs to look at a fact any more."""
_RIGHT = {Kind.COR: 1.0, Kind.TOL: 1.0, Kind.PAR: 0.5, Kind.INC: 0.0, Kind.SPU: 0.0}
_SLOTS = {
    "date": "date",
    "location": "location.site",
    "perpetrator": "perpetrators.name",
    "claimed": "claim.status",
    "denied": "claim.status",
    "no_claim": "claim.status",
    "target": "targets.name",
    "weapon": "weapons.type",
    "launched": "munitions.launched",
    "intercepted": "munitions.intercepted",
    "impacted": "munitions.impacted",
    "killed": "casualties.killed",
    "injured": "casualties.injured",
    "damage": "damage.extent",
}
"""By the slot of a statement, the scored slot whose verdict speaks of it."""
_ROUNDING = 1e-9


# ------------------------------------------------------------------------- facts and verdicts


class Credited(NamedTuple):
    """A statement of a predicted incident, and whether it is right: 1, ½ or 0."""

    incident: Incident
    statement: Statement
    right: float


def credited(incidents: Iterable[Incident], score: ArticleScore) -> Iterator[Credited]:
    """Every statement of an article's predicted incidents with its verdict.

    Left out are those of incidents that gold has as optional, and codes that state nothing, such
    as a weapon of unknown type. Raises `InvalidRequest` if the score is of other predictions.
    """
    optional = {pair.predicted_id for pair in score.pairs if pair.optional}
    verdicts: dict[tuple[str | None, str], list[tuple[Side, Kind]]] = defaultdict(list)
    for verdict in score.verdicts:
        said = verdict.predicted, verdict.kind
        verdicts[verdict.predicted_id, verdict.slot].append(said)
    for incident in incidents:
        if incident.id in optional:
            continue
        for statement, side in _sides(incident):
            if side.value is None:
                continue
            open_ones = verdicts[incident.id, _SLOTS[statement.slot]]
            place = next((n for n, (one, _) in enumerate(open_ones) if one == side), None)
            if place is None:
                where = f"{score.id}: incident {incident.id}, {statement.path}"
                raise InvalidRequest(
                    f"{where}: no verdict on {side.value!r}: the scores are of other predictions; "
                    "`wirecoder eval score RUN` makes them anew"
                )
            yield Credited(incident, statement, _RIGHT[open_ones.pop(place)[1]])


def _sides(incident: Incident) -> Iterator[tuple[Statement, Side]]:
    """Each statement with what the scorer sees of it: both go through a slot's rows in order."""
    sides: dict[str, list[Side]] = defaultdict(list)
    for slot in judge(incident, None):
        sides[slot.slot].append(slot.predicted)
    for statement in statements_of(incident):
        yield statement, sides[_SLOTS[statement.slot]].pop(0)


@dataclass(frozen=True, slots=True)
class Rated:
    """One fact: the `confidence` in it, 0 to 1, and how `right` it is: 1, ½ or 0."""

    confidence: float
    right: float


class Rating(NamedTuple):
    """The facts of one article that have a confidence, and how many have none."""

    facts: tuple[Rated, ...]
    unrated: int = 0


def rated(incidents: Sequence[Incident], score: ArticleScore) -> Rating:
    """The facts of one article's predicted incidents; raises as `credited` does."""
    found = [
        (_confidence(c.incident, c.statement.path), c.right) for c in credited(incidents, score)
    ]
    facts = tuple(Rated(sure, right) for sure, right in found if sure is not None)
    return Rating(facts, len(found) - len(facts))


def _confidence(incident: Incident, path: str) -> float | None:
    """Of the fact at a path such as `casualties[0].killed`."""
    node: object = incident
    for step in path.split("."):
        name, _, position = step.rstrip("]").partition("[")
        node = getattr(node, name)
        if position and isinstance(node, tuple):
            node = node[int(position)]
    return node.confidence if isinstance(node, Quoted) else None


# ------------------------------------------------------------------------- figures of facts

Facts = Sequence[Rated]


@dataclass(frozen=True, slots=True)
class Bin:
    """The facts with a confidence from `low` to below `high`; the last bin holds 1 too.

    `confidence` and `right` are means, 0 without a fact; `ends` are of the 95 % interval of
    `right` over articles.
    """

    low: float
    high: float
    n: int
    confidence: float
    right: float
    ends: Interval | None


def bins(articles: Sequence[Facts]) -> tuple[Bin, ...]:
    """The facts of articles by confidence."""
    found = []
    for low, high in pairwise(EDGES):
        inside = [_between(facts, low, high) for facts in articles]
        facts = list(chain.from_iterable(inside))
        sure = ratio(sum(fact.confidence for fact in facts), len(facts))
        ends = interval(inside, _right)
        found.append(Bin(low, high, len(facts), sure, _right(inside) or 0.0, ends))
    return tuple(found)


def _between(facts: Facts, low: float, high: float) -> list[Rated]:
    last = high == EDGES[-1]
    return [f for f in facts if low <= f.confidence < high or (last and f.confidence == high)]


def _right(articles: Sequence[Facts]) -> float | None:
    n = sum(map(len, articles))
    return sum(fact.right for facts in articles for fact in facts) / n if n else None


def calibration_error(articles: Sequence[Facts]) -> float | None:
    """The expected calibration error (Naeini et al. 2015): how far confidence and share right lie
    apart in a bin, in the mean over facts. None without a fact.
    """
    n, apart = 0, 0.0
    for low, high in pairwise(EDGES):
        facts = [fact for one in articles for fact in _between(one, low, high)]
        n += len(facts)
        apart += abs(sum(fact.confidence - fact.right for fact in facts))
    return apart / n if n else None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The `n` facts, of `all`, that nobody looks at; their `precision` is 0 if there are none.

    `threshold` is the least confidence among them, None where each article has its own.
    """

    n: int
    all: int
    precision: float
    threshold: float | None = None

    @property
    def share(self) -> float:
        """Of all facts, those accepted."""
        return ratio(self.n, self.all)


def acceptable(facts: Facts, precision: float = UNSEEN) -> Accepted:
    """The most facts that can be accepted by confidence alone at this precision.

    Facts of one confidence go together: no threshold tells them apart.
    """
    ranked = sorted(facts, key=lambda fact: -fact.confidence)
    best, right = Accepted(0, len(ranked), 0.0), 0.0
    for n, fact in enumerate(ranked, start=1):
        right += fact.right
        is_last = n == len(ranked) or ranked[n].confidence < fact.confidence
        if is_last and right >= precision * n - _ROUNDING:
            best = Accepted(n, len(ranked), right / n, fact.confidence)
    return best


def held_out(articles: Sequence[Facts], precision: float = UNSEEN) -> Accepted:
    """What is accepted if the threshold for each article comes from all others, as it does for
    an article that nobody has labelled. A threshold from the same facts flatters itself.
    """
    taken: list[Rated] = []
    for place, facts in enumerate(articles):
        others = chain.from_iterable((*articles[:place], *articles[place + 1 :]))
        least = acceptable(list(others), precision).threshold
        taken += [fact for fact in facts if least is not None and fact.confidence >= least]
    right = sum(fact.right for fact in taken)
    return Accepted(len(taken), sum(map(len, articles)), ratio(right, len(taken)))


# ------------------------------------------------------------------------- curves


@dataclass(frozen=True, slots=True)
class Curve:
    """How reliable the confidence in the `n` facts of some articles is.

    `failed` articles have no report, `unrated` facts no confidence: both count nowhere else.
    """

    title: str
    articles: int
    failed: int
    unrated: int
    n: int
    bins: tuple[Bin, ...]
    error: float
    error_ends: Interval | None
    accepted: Accepted
    accepted_ends: Interval | None
    held_out: Accepted


def curve(title: str, articles: Sequence[Facts], failed: int = 0, unrated: int = 0) -> Curve:
    """The curve of the facts of some articles, with 95 % intervals over articles."""
    facts = list(chain.from_iterable(articles))
    return Curve(
        title=title,
        articles=len(articles),
        failed=failed,
        unrated=unrated,
        n=len(facts),
        bins=bins(articles),
        error=calibration_error(articles) or 0.0,
        error_ends=interval(articles, calibration_error),
        accepted=acceptable(facts),
        accepted_ends=interval(articles, _share),
        held_out=held_out(articles),
    )


def _share(articles: Sequence[Facts]) -> float | None:
    facts = list(chain.from_iterable(articles))
    return acceptable(facts).share if facts else None


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with its scores, and its predicted incidents by article."""

    record: RunRecord
    scores: Scores
    incidents: Mapping[str, Sequence[Incident]]

    @classmethod
    def of(cls, run: RunFolder) -> Self:
        """Read a run folder that was scored; raises `InvalidRequest`."""
        scores = run.scores()
        found = {article.id: run.prediction(article.id) for article in scores.articles}
        incidents = {id_: one.incidents for id_, one in found.items() if isinstance(one, Report)}
        return cls(run.record(), scores, incidents)


def curves(runs: Sequence[Scored]) -> list[Curve]:
    """The curve of each run, and one of all together if they are of different datasets.

    Raises `InvalidRequest` where a run's facts have no confidence, or its scores are of others.
    """
    found, together = [], []
    for run in runs:
        done = [article for article in run.scores.articles if article.failure is None]
        ratings = [rated(run.incidents.get(article.id, ()), article) for article in done]
        unrated = sum(rating.unrated for rating in ratings)
        title = f"{run.record.dataset}, {run.record.identity.prompt.label}"
        if not any(rating.facts for rating in ratings):
            raise InvalidRequest(
                f"run {title}: none of {unrated} facts has a confidence: only a prompt of the "
                "strategy `read` gives one, such as facts@1"
            )
        failed = len(run.scores.articles) - len(done)
        articles = [rating.facts for rating in ratings]
        found.append(curve(title, articles, failed, unrated))
        together += articles
    datasets = {run.record.dataset for run in runs}
    if 1 < len(runs) == len(datasets):
        failed, unrated = sum(c.failed for c in found), sum(c.unrated for c in found)
        found.append(curve(f"{len(runs)} datasets together", together, failed, unrated))
    return found
