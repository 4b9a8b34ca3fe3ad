"""Why a slot is not right: five causes, so that a reader knows where to look."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wirecoder_evals.scoring.evidence import overlap
from wirecoder_evals.scoring.names import GENERIC, normalise
from wirecoder_evals.scoring.slots import Judged, judge
from wirecoder_evals.scoring.verdicts import Cause, Kind, Side, Verdict
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident


def with_causes(
    verdicts: Iterable[Verdict], predicted: Sequence[Incident], gold: Sequence[GoldIncident]
) -> Iterator[Verdict]:
    """The verdicts of one article, each that is not right with its cause.

    A partial value is of wrong form. A value that is right for another incident, on the same
    words, is of the wrong incident, unless it is right where it stands. Otherwise what is missing
    was not found, what gold does not have is fabricated, and a wrong value is misread; but where
    it rests on gold's own words and shares a part with it, such as a bound or the weekday, its
    form is wrong.
    """
    verdicts = list(verdicts)
    in_place = {
        (v.predicted_id, v.slot, v.predicted) for v in verdicts if v.kind in (Kind.COR, Kind.PAR)
    }
    crossed = [
        _Fit(said.id, right.id, slot)
        for said in predicted
        for right in gold
        for slot in judge(said, right)
        if slot.credit >= 1
        and overlap(slot.predicted.quotes, slot.gold.quotes) > 0
        and (said.id, slot.slot, slot.predicted) not in in_place
    ]
    for verdict in verdicts:
        yield verdict.model_copy(update={"cause": _cause(verdict, crossed)})


class _Fit(NamedTuple):
    """A slot in which a predicted incident is right for a gold one, be they aligned or not."""

    predicted_id: str
    gold_id: str
    slot: Judged


def _cause(verdict: Verdict, crossed: Sequence[_Fit]) -> Cause | None:
    match verdict.kind:
        case Kind.PAR:
            return Cause.WRONG_FORM
        case Kind.MIS:
            return Cause.WRONG_INCIDENT if _said_of_another(verdict, crossed) else Cause.UNFOUND
        case Kind.SPU | Kind.INC:
            if _right_for_another(verdict, crossed):
                return Cause.WRONG_INCIDENT
            if verdict.kind is Kind.SPU:
                return Cause.FABRICATED
            return Cause.WRONG_FORM if _same_in_part(verdict) else Cause.MISREAD
    return None


def _right_for_another(verdict: Verdict, crossed: Sequence[_Fit]) -> bool:
    """Whether another gold incident has what was predicted for this one."""
    return any(
        fit.predicted_id == verdict.predicted_id
        and fit.gold_id != verdict.gold_id
        and (fit.slot.slot, fit.slot.predicted) == (verdict.slot, verdict.predicted)
        for fit in crossed
    )


def _said_of_another(verdict: Verdict, crossed: Sequence[_Fit]) -> bool:
    """Whether another predicted incident has what is missing in this one."""
    return any(
        fit.gold_id == verdict.gold_id
        and fit.predicted_id != verdict.predicted_id
        and (fit.slot.slot, fit.slot.gold) == (verdict.slot, verdict.gold)
        for fit in crossed
    )


def _same_in_part(verdict: Verdict) -> bool:
    """Whether both sides rest on the same words and share a word, a bound, or the weekday."""
    said, right = verdict.predicted, verdict.gold
    shared = _parts(verdict.slot, said) & _parts(verdict.slot, right)
    return bool(shared) and overlap(said.quotes, right.quotes) > 0


def _parts(slot: str, side: Side) -> set[str]:
    """A date stays whole: a day of one month is no part of another."""
    value = side.value or ""
    return set(value.split() if slot == "date" else normalise(value).split()) - GENERIC
