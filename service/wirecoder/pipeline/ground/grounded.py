"""The draft with every copied word tied to its place in the article.

`ground` makes it from a draft, `resolve` turns it into incidents. A value that is not here was not
found in the article and is gone.
"""

from dataclasses import dataclass

from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    EventType,
    Outcome,
    TargetType,
    WeaponType,
)
from wirecoder_schemas.evidence import Quote


@dataclass(frozen=True, slots=True)
class GroundedPerpetrator:
    """The clause and the name in it."""

    quote: Quote
    name: Quote
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class GroundedClaim:
    """The clause, whose words decide the status, and the claimant in it."""

    quote: Quote
    claimant: Quote | None
    status: ClaimStatus | None = None
    """Known where it was read off the parse."""


@dataclass(frozen=True, slots=True)
class GroundedTarget:
    """The name of what was attacked."""

    name: Quote
    type: TargetType


@dataclass(frozen=True, slots=True)
class GroundedWeapon:
    """The words for the means."""

    words: Quote
    type: WeaponType


@dataclass(frozen=True, slots=True)
class GroundedCasualties:
    """The clause, and in it the group and the words that count."""

    quote: Quote
    party: Quote | None
    killed: Quote | None
    injured: Quote | None


@dataclass(frozen=True, slots=True)
class GroundedDamage:
    """The clause on damage."""

    quote: Quote
    extent: DamageExtent


@dataclass(frozen=True, slots=True)
class GroundedAccount:
    """One source's version of a field on which sources disagree."""

    field: str
    value: Quote
    source: Quote | None


@dataclass(frozen=True, slots=True)
class GroundedIncident:
    """One incident. `place` is its path in the draft, `answers` that of the one it answers."""

    place: str
    event: Quote | None
    event_type: EventType
    outcome: Outcome
    date: Quote | None
    site: Quote | None
    admin1: Quote | None
    country: Quote | None
    perpetrators: tuple[GroundedPerpetrator, ...]
    claim: GroundedClaim | None
    targets: tuple[GroundedTarget, ...]
    weapons: tuple[GroundedWeapon, ...]
    launched: tuple[Quote, ...]
    intercepted: tuple[Quote, ...]
    impacted: tuple[Quote, ...]
    casualties: tuple[GroundedCasualties, ...]
    damage: GroundedDamage | None
    answers: str | None
    accounts: tuple[GroundedAccount, ...] = ()
    read: bool = False
    """Whether it was read off the parse; what a model says has to be confirmed by cues."""

    @property
    def rests_on_text(self) -> bool:
        """Whether anything that tells of this incident was found in the article."""
        return self.start is not None

    @property
    def words(self) -> tuple[str, ...]:
        """The clauses that tell of this incident and its effects."""
        counts = (self.event, *self.launched, *self.intercepted, *self.impacted)
        clauses = (*counts, *(row.quote for row in self.casualties))
        return tuple(clause.quote for clause in clauses if clause)

    @property
    def start(self) -> int | None:
        """Where the article first tells of it, in code points: the clause, else its first fact.

        Date, place and country alone are no sign of an incident; they occur in any story.
        """
        if self.event:
            return self.event.start
        rows = [*(p.quote for p in self.perpetrators), *(c.quote for c in self.casualties)]
        names = [*(t.name for t in self.targets), *(w.words for w in self.weapons)]
        counts = [*self.launched, *self.intercepted, *self.impacted]
        return min((quote.start for quote in (*rows, *names, *counts)), default=None)
