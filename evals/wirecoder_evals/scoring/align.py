"""Which predicted incident is which gold one: the best one-to-one alignment (codebook, Scoring)."""

from collections.abc import Sequence

from wirecoder_evals.scoring.accepted import accepted
from wirecoder_evals.scoring.assignment import best_pairs
from wirecoder_evals.scoring.dates import date_credit
from wirecoder_evals.scoring.names import name_credit
from wirecoder_evals.scoring.slots import judge
from wirecoder_schemas.gold import GoldIncident, GoldPerpetrator, GoldTarget
from wirecoder_schemas.incident import Incident, Perpetrator, Target

_AGREES = 0.5  # the credit from which two values speak of the same thing
_ANY_PAIR = 0.05  # so that records that may align do, though no slot agrees


def align(predicted: Sequence[Incident], gold: Sequence[GoldIncident]) -> list[tuple[int, int]]:
    """Pairs of positions (predicted, gold) with the highest total share of right slots."""
    return best_pairs(
        [
            [
                _ANY_PAIR + agreement(said, right) if alignable(said, right) else 0.0
                for right in gold
            ]
            for said in predicted
        ]
    )


def agreement(predicted: Incident, gold: GoldIncident) -> float:
    """The mean credit over the slots that gold fills."""
    earned = [
        slot.credit if slot.predicted.value is not None else 0.0
        for slot in judge(predicted, gold)
        if slot.gold.value is not None
    ]
    return sum(earned) / len(earned) if earned else 0.0


def alignable(predicted: Incident, gold: GoldIncident) -> bool:
    """Whether the site, a target or a perpetrator agrees, or the date with no other country."""
    where, place = predicted.location, gold.location
    site = name_credit(where.site, (place.site, *place.aliases.site))
    return (
        site >= _AGREES
        or (_same_day(predicted, gold) and not _elsewhere(predicted, gold))
        or _share_a_name(predicted.targets, gold.targets)
        or _share_a_name(predicted.perpetrators, gold.perpetrators)
    )


def _same_day(predicted: Incident, gold: GoldIncident) -> bool:
    stated = [d is not None and d.stated for d in (predicted.date, gold.date)]
    return all(stated) and date_credit(predicted.date, gold).credit >= _AGREES


def _elsewhere(predicted: Incident, gold: GoldIncident) -> bool:
    said, right = predicted.location.country, gold.location.country
    known = said is not None and right is not None
    return known and said != right and said not in accepted(gold, "location.country")


def _share_a_name(
    rows: Sequence[Perpetrator | Target], gold: Sequence[GoldPerpetrator | GoldTarget]
) -> bool:
    return any(
        name_credit(row.name, (right.name, *right.aliases)) >= _AGREES
        for row in rows
        for right in gold
    )
