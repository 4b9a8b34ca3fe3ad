"""Calibration: how likely a fact is right, by its slot and by what the model says of it.

A logistic curve with one intercept for each slot and one slope for the model's margin; the weights
are fitted by `evals/bench/calibrate.py` on labelled articles and kept beside this file.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

from wirecoder_schemas.base import Model

_CERTAIN = 30.0


class Calibration(Model):
    """The fitted weights. `asked` and `unasked` are log-odds by slot, `slope` per nat of margin.

    Facts below `floor` are dropped.
    """

    asked: Mapping[str, float]
    unasked: Mapping[str, float]
    slope: float
    floor: float

    def confidence(self, slot: str, margin: float | None) -> float:
        """The probability, 0 to 1, that a fact of this slot is right."""
        if margin is None:
            return _sigmoid(self.unasked[slot])
        return _sigmoid(self.asked[slot] + self.slope * margin)


def _sigmoid(odds: float) -> float:
    odds = max(-_CERTAIN, min(_CERTAIN, odds))  # servers write -9999 for a word they rule out
    return 1 / (1 + math.exp(-odds))


@cache
def calibration() -> Calibration:
    """The weights of this version."""
    text = resources.files("wirecoder.pipeline.verify").joinpath("calibration.json").read_text()
    return Calibration.model_validate(json.loads(text))
