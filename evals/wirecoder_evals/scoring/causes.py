"""Why a slot is not right: five causes, so that a reader knows where to look."""

from collections.abc import Iterable, Iterator, Sequence

from wirecoder_evals.scoring.evidence import overlap
from wirecoder_evals.scoring.slots import Judged, judge
from wirecoder_evals.scoring.verdicts import Cause, Kind, Side, Verdict
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident


def with_causes(
    verdicts: Iterable[Verdict], predicted: Sequence[Incident], gold: Sequence[GoldIncident]
) -> Iterator[Verdict]:
    """The verdicts of one article, each that is not right with its cause.

    A partial value is of wrong form. A value that is right for another incident, on the same
    words, is of the wrong incident. Otherwise what is missing was not found, what gold does not
    have is fabricated, and a wrong value is misread; but where the value rests on words that are
    gold's own and shares a part with it, such as a bound or a weekday, its form is wrong.
    """
    crossed = [slot for said in predicted for right in gold for slot in judge(said, right)
               if slot.credit >= 1]  # fmt: skip
    for verdict in verdicts:
        yield verdict.model_copy(update={"cause": _cause(verdict, crossed)})


def _cause(verdict: Verdict, crossed: Sequence[Judged]) -> Cause | None:
    match verdict.kind:
        case Kind.PAR:
            return Cause.WRONG_FORM
        case Kind.MIS:
            elsewhere = _is_elsewhere(verdict.slot, verdict.gold, crossed)
            return Cause.WRONG_INCIDENT if elsewhere else Cause.UNFOUND
        case Kind.SPU | Kind.INC:
            if _is_elsewhere(verdict.slot, verdict.predicted, crossed):
                return Cause.WRONG_INCIDENT
            if verdict.kind is Kind.SPU:
                return Cause.FABRICATED
            return Cause.WRONG_FORM if _same_in_part(verdict) else Cause.MISREAD
    return None


def _is_elsewhere(slot: str, side: Side, crossed: Sequence[Judged]) -> bool:
    """Whether this side's value and words fit the other side of another pair of incidents."""
    return any(
        other.slot == slot
        and side in (other.predicted, other.gold)
        and overlap(other.predicted.quotes, other.gold.quotes) > 0
        for other in crossed
    )


def _same_in_part(verdict: Verdict) -> bool:
    said, right = verdict.predicted, verdict.gold
    parts = set((said.value or "").casefold().replace("-", " ").split())
    shared = parts & set((right.value or "").casefold().replace("-", " ").split())
    return bool(shared) and overlap(said.quotes, right.quotes) > 0
