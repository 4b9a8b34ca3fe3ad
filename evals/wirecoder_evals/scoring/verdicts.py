"""A verdict on one slot (MUC: correct, partial, incorrect, spurious, missing) and sums of them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Self

from wirecoder_schemas.base import Model
from wirecoder_schemas.evidence import Quote


class _Explained(StrEnum):
    """A code whose members say what they mean."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """A member with its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Kind(_Explained):
    """How a slot came out. The last two count in no figure of precision or recall."""

    COR = "COR", "correct"
    PAR = "PAR", "partly correct, worth one half"
    INC = "INC", "incorrect: both sides fill the slot, with different things"
    SPU = "SPU", "spurious: filled where gold has nothing"
    MIS = "MIS", "missing: empty where gold has something"
    NUL = "NUL", "empty on both sides: silence that was kept"
    TOL = "TOL", "filled on one side only, which gold accepts"


class Cause(_Explained):
    """Why a slot is not right."""

    MISREAD = "misread", "the right place was looked at, and something else was made of it"
    UNFOUND = "unfound", "the article says it, no record does"
    FABRICATED = "fabricated", "filled where gold has nothing, and right for no other incident"
    WRONG_INCIDENT = "wrong_incident", "right for another incident of the article"
    WRONG_FORM = "wrong_form", "the same thing, but less exact or in another form"


class Side(Model):
    """What prediction or gold has in a slot; `value` is as people read it, None if empty."""

    value: str | None = None
    quotes: tuple[Quote, ...] = ()


class Verdict(Model):
    """One slot of one incident. `predicted_id` and `gold_id` are None where there is no such side.

    `primary` is by gold, or by the prediction where no gold incident is aligned with it.
    """

    slot: str
    kind: Kind
    predicted: Side
    gold: Side
    predicted_id: str | None
    gold_id: str | None
    primary: bool
    cause: Cause | None = None


class Tally(NamedTuple):
    """Counts of verdicts, and the figures that follow from them (all 0 where undefined)."""

    cor: int = 0
    par: int = 0
    inc: int = 0
    spu: int = 0
    mis: int = 0

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Self:
        """The counts of some verdicts."""
        counts = dict.fromkeys(Kind, 0)
        for verdict in verdicts:
            counts[verdict.kind] += 1
        return cls(*(counts[kind] for kind in (Kind.COR, Kind.PAR, Kind.INC, Kind.SPU, Kind.MIS)))

    @classmethod
    def sum(cls, tallies: Iterable["Tally"]) -> Self:
        """The sum of some tallies."""
        return cls(*(sum(column) for column in zip(cls(), *tallies, strict=True)))

    @property
    def predicted(self) -> int:
        """Slots that the prediction fills."""
        return self.cor + self.par + self.inc + self.spu

    @property
    def possible(self) -> int:
        """Slots that gold fills."""
        return self.cor + self.par + self.inc + self.mis

    @property
    def credit(self) -> float:
        """Correct ones, and half of the partial ones."""
        return self.cor + self.par / 2

    @property
    def precision(self) -> float:
        """Of what the prediction fills, the share that is right."""
        return ratio(self.credit, self.predicted)

    @property
    def recall(self) -> float:
        """Of what gold fills, the share that was got right."""
        return ratio(self.credit, self.possible)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return f1(self.precision, self.recall)

    @property
    def over_generation(self) -> float:
        """Of what the prediction fills, the share where gold has nothing (MUC)."""
        return ratio(self.spu, self.predicted)


def ratio(part: float, whole: float) -> float:
    """The share, 0 of nothing."""
    return part / whole if whole else 0.0


def f1(precision: float, recall: float) -> float:
    """The harmonic mean, 0 where both are."""
    return ratio(2 * precision * recall, precision + recall)
