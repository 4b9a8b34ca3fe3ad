"""All kinds of change, each a pure function of a text, its report, and chance."""

import random
from collections.abc import Callable, Mapping, Sequence

from wirecoder_evals.perturb.layout import capitals, caption, double
from wirecoder_evals.perturb.negation import negate
from wirecoder_evals.perturb.numbers import swap_number
from wirecoder_evals.perturb.places import swap_place
from wirecoder_evals.perturb.variants import Kind, Variant
from wirecoder_schemas.incident import Incident

Perturbation = Callable[[str, Sequence[Incident], random.Random], Variant | None]
"""Returns None where this text with this report has nothing to change in this way."""

KINDS: Mapping[Kind, Perturbation] = {
    Kind.NUMBERS: swap_number,
    Kind.PLACES: swap_place,
    Kind.NEGATE: negate,
    Kind.CAPITALS: capitals,
    Kind.DOUBLE: double,
    Kind.CAPTION: caption,
}


def perturb(kind: Kind, text: str, incidents: Sequence[Incident], seed: str) -> Variant | None:
    """The variant of a kind; the same text, report and seed always give the same one."""
    chance = random.Random(f"{kind}/{seed}")  # noqa: S311 - reproducible on purpose, no secret
    return KINDS[kind](text, incidents, chance)
