"""Credit for numbers: bounds and qualifier together say how many (codebook, Numbers)."""

from collections.abc import Collection

from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.incident import Number

_CERTAIN = {Qualifier.EXACT, Qualifier.ZERO}


def number_credit(
    predicted: Number, gold: Number | None, accepted: Collection[object] = ()
) -> float:
    """1, ½ or 0. `accepted` are other values of `best` that count as right, even without gold."""
    if predicted.best is not None and predicted.best in accepted:
        return 1.0
    if gold is None:
        return 0.0
    if gold.qualifier is Qualifier.CONFLICTING:
        return _for_a_conflict(predicted, gold)
    if gold.qualifier is Qualifier.VAGUE:
        return _for_several(predicted, gold)
    return _for_a_figure(predicted, gold)


def _for_a_figure(predicted: Number, gold: Number) -> float:
    """The same bounds in another sense ("about", "at least") are half right, as is one of them."""
    if _bounds(predicted) == _bounds(gold):
        alike = predicted.qualifier is gold.qualifier
        certain = {predicted.qualifier, gold.qualifier} <= _CERTAIN
        return 1.0 if alike or certain else 0.5
    known = "min" if gold.best is None else "best"
    return 0.5 if getattr(predicted, known) == getattr(gold, known) else 0.0


def _for_a_conflict(predicted: Number, gold: Number) -> float:
    """Where sources disagree the span between them is right, one source's figure half right."""
    if (predicted.min, predicted.max) == (gold.min, gold.max):
        return 1.0
    versions = (gold.min, gold.max, gold.best)
    return 0.5 if predicted.best is not None and predicted.best in versions else 0.0


def _for_several(predicted: Number, gold: Number) -> float:
    """ "Several", "dozens": as vague as gold, and from the same least number up."""
    agrees = (predicted.qualifier is Qualifier.VAGUE, predicted.min == gold.min)
    return 1.0 if all(agrees) else 0.5 if any(agrees) else 0.0


def _bounds(number: Number) -> tuple[int | None, int | None, int | None]:
    return number.min, number.max, number.best
