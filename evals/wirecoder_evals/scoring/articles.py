"""One article: its predicted incidents against gold, as verdicts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from pydantic import Field

from wirecoder_evals.scoring.accepted import accepted
from wirecoder_evals.scoring.align import align
from wirecoder_evals.scoring.causes import with_causes
from wirecoder_evals.scoring.evidence import Quotes, quotes_of
from wirecoder_evals.scoring.slots import Judged, code_side, judge
from wirecoder_evals.scoring.verdicts import Kind, Tally, Verdict, f1, ratio
from wirecoder_schemas.base import Model
from wirecoder_schemas.codebook import Salience
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident

_WRONG = {Kind.PAR, Kind.INC, Kind.SPU, Kind.MIS}


class Detection(NamedTuple):
    """Records found, invented and missed; optional gold incidents count on no side."""

    found: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of the predicted incidents, the share that gold has."""
        return ratio(self.found, self.found + self.invented)

    @property
    def recall(self) -> float:
        """Of gold's incidents, the share that was found."""
        return ratio(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        return f1(self.precision, self.recall)


class Nulls(NamedTuple):
    """Silence of the article: `kept` empty, of `all` slots that gold leaves empty."""

    kept: int = 0
    all: int = 0


class Pair(Model):
    """A predicted incident, and the gold one with which it is aligned; either may be None."""

    predicted_id: str | None
    gold_id: str | None
    optional: bool = False


class ArticleScore(Model):
    """What came of one article. `failure` says why there is no prediction; it counts as empty.

    `negative`: gold has no incident that must be found.
    """

    id: str
    failure: str | None = None
    negative: bool
    predicted: int = Field(ge=0)
    gold: int = Field(ge=0)
    detection: Detection
    primary: Detection
    right_records: int = Field(ge=0)
    quotes: Quotes
    pairs: tuple[Pair, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def came_back_empty(self) -> bool:
        """Whether an article without an incident was answered with none."""
        return self.negative and self.failure is None and not self.detection.invented

    @cached_property
    def tally(self) -> Tally:
        """The counts of all its slots."""
        return Tally.of(self.verdicts)

    @cached_property
    def primary_tally(self) -> Tally:
        """The counts of the slots of its primary incidents."""
        return Tally.of(v for v in self.verdicts if v.primary)

    @cached_property
    def by_slot(self) -> dict[str, Tally]:
        """The counts of each slot that has any, and its name."""
        slots = {v.slot for v in self.verdicts}
        return {slot: Tally.of(v for v in self.verdicts if v.slot == slot) for slot in slots}

    @cached_property
    def nulls(self) -> Nulls:
        """Of the slots that gold leaves empty in aligned records, those kept empty, and all.

        A row too many in a list that gold fills breaks no silence; neither does what it accepts.
        """
        aligned = [v for v in self.verdicts if v.predicted_id and v.gold_id]
        filled = {(v.gold_id, v.slot) for v in aligned if v.gold.value is not None}
        silent = {(v.gold_id, v.slot) for v in aligned if v.kind in (Kind.NUL, Kind.SPU)} - filled
        broken = {(v.gold_id, v.slot) for v in aligned if v.kind is Kind.SPU}
        return Nulls(len(silent - broken), len(silent))


def score_article(
    article_id: str,
    text: str,
    gold: Sequence[GoldIncident],
    predicted: Sequence[Incident],
    failure: str | None = None,
) -> ArticleScore:
    """The verdicts on one article. With a `failure` the prediction counts as empty."""
    if failure is not None:
        predicted = ()
    matches = align(predicted, gold)
    verdicts = tuple(with_causes(_verdicts(predicted, gold, matches), predicted, gold))
    scored = [(i, j) for i, j in matches if not gold[j].optional]
    return ArticleScore(
        id=article_id,
        failure=failure,
        negative=all(incident.optional for incident in gold),
        predicted=len(predicted),
        gold=len(gold),
        detection=_detection(predicted, gold, matches),
        primary=_detection(predicted, gold, matches, keep=lambda i: i.salience is Salience.PRIMARY),
        right_records=sum(
            not any(v.kind in _WRONG for v in verdicts if v.gold_id == gold[j].id)
            for _, j in scored
        ),
        quotes=quotes_of(predicted, verdicts, text),
        pairs=tuple(_pairs(predicted, gold, matches)),
        verdicts=verdicts,
    )


def _detection(
    predicted: Sequence[Incident],
    gold: Sequence[GoldIncident],
    matches: Sequence[tuple[int, int]],
    keep: Callable[[Incident], bool] = lambda incident: True,
) -> Detection:
    taken, met = {i for i, _ in matches}, {j for _, j in matches}
    wanted = {j for j, incident in enumerate(gold) if not incident.optional and keep(incident)}
    return Detection(
        found=len(wanted & met),
        invented=sum(i not in taken and keep(said) for i, said in enumerate(predicted)),
        missed=len(wanted - met),
    )


def _pairs(
    predicted: Sequence[Incident],
    gold: Sequence[GoldIncident],
    matches: Sequence[tuple[int, int]],
) -> Iterator[Pair]:
    """Gold's incidents in order with what is aligned, then the predicted ones left over."""
    partner = {j: i for i, j in matches}
    for j, right in enumerate(gold):
        said = predicted[partner[j]].id if j in partner else None
        yield Pair(predicted_id=said, gold_id=right.id, optional=right.optional)
    for i, record in enumerate(predicted):
        if i not in partner.values():
            yield Pair(predicted_id=record.id, gold_id=None)


def _verdicts(
    predicted: Sequence[Incident],
    gold: Sequence[GoldIncident],
    matches: Sequence[tuple[int, int]],
) -> Iterator[Verdict]:
    """Of aligned pairs, of records that gold does not have, and of records that were missed.

    A record aligned with an optional gold incident is neither right nor wrong.
    """
    ids = {predicted[i].id: gold[j].id for i, j in matches}
    taken, met = {i for i, _ in matches}, {j for _, j in matches}
    for i, j in matches:
        if not gold[j].optional:
            slots = [_salience(predicted[i], gold[j]), *judge(predicted[i], gold[j])]
            slots.append(_responds_to(predicted[i], gold[j], ids))
            yield from (_verdict(slot, predicted[i], gold[j]) for slot in slots)
    alone = [(said, None) for i, said in enumerate(predicted) if i not in taken]
    missing = [(None, right) for j, right in enumerate(gold) if j not in met and not right.optional]
    for said, right in (*alone, *missing):
        for slot in (*judge(said, right), _responds_to(said, right, {})):
            if slot.predicted.value is not None or slot.gold.value is not None:
                yield _verdict(slot, said, right)


def _salience(predicted: Incident, gold: GoldIncident) -> Judged:
    """Scored for aligned records only: a record that is not there is no less salient for it."""
    taken = (gold.salience, *accepted(gold, "salience"))
    sides = code_side(predicted.salience), code_side(gold.salience)
    return Judged("salience", *sides, float(predicted.salience in taken))


def _responds_to(
    predicted: Incident | None, gold: GoldIncident | None, ids: Mapping[str, str]
) -> Judged:
    """Right if the incident that it names is aligned with the one that gold names."""
    said = predicted.responds_to if predicted else None
    right = gold.responds_to if gold else None
    agrees = said is not None and ids.get(said) == right
    silence_taken = said is None and None in accepted(gold, "responds_to")
    return Judged("responds_to", code_side(said), code_side(right), float(agrees), silence_taken)


def _verdict(slot: Judged, said: Incident | None, right: GoldIncident | None) -> Verdict:
    record = right or said
    return Verdict(
        slot=slot.slot,
        kind=_kind(slot),
        predicted=slot.predicted,
        gold=slot.gold,
        predicted_id=said.id if said else None,
        gold_id=right.id if right else None,
        primary=record is not None and record.salience is Salience.PRIMARY,
    )


def _kind(slot: Judged) -> Kind:
    said, right = slot.predicted.value is not None, slot.gold.value is not None
    if said and right:
        return Kind.COR if slot.credit >= 1 else Kind.PAR if slot.credit >= 0.5 else Kind.INC
    if not said and not right:
        return Kind.NUL
    if slot.tolerated:
        return Kind.TOL
    return Kind.SPU if said else Kind.MIS
