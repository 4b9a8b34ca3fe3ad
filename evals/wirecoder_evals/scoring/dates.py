"""Credit for dates: value and weekday are one slot (codebook, Dates)."""

from typing import NamedTuple

from wirecoder_evals.scoring.accepted import accepted
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import IncidentDate


class DateCredit(NamedTuple):
    """`credit` is 1, ½ or 0; `tolerated` means that gold takes the prediction as it is."""

    credit: float
    tolerated: bool


def date_credit(predicted: IncidentDate | None, gold: GoldIncident | None) -> DateCredit:
    """The credit of a predicted date for the date of a gold incident; either may be missing."""
    value = predicted.value if predicted else None
    weekday = predicted.weekday if predicted else None
    right = gold.date if gold else None
    right_value = right.value if right else None
    right_weekday = right.weekday if right else None
    as_accepted = value is not None and value in accepted(gold, "date.value")
    bare_weekday = value is None and right_value is None
    if as_accepted or (bare_weekday and weekday in accepted(gold, "date.weekday")):
        return DateCredit(1.0, True)
    if right_value is None:
        return DateCredit(float(bare_weekday and weekday == right_weekday), False)
    return DateCredit(_value_credit(value, weekday, right_value, right_weekday), False)


def _value_credit(
    value: str | None, weekday: str | None, right: str, right_weekday: str | None
) -> float:
    """Half for the weekday alone, for a coarser date, and for the day with its year unstated."""
    if value is None:
        return 0.5 if weekday is not None and weekday == right_weekday else 0.0
    if value == right:
        return 1.0
    yearless = "X" in value[:4] and value[4:] == right[4:]
    return 0.5 if right.startswith(value) or yearless else 0.0
