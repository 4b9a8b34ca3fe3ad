"""Facts: what of an incident can be asked about, and the incident with what came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from wirecoder.pipeline.segment.segment import Segments
from wirecoder_schemas.codebook import ClaimStatus, DamageExtent, FactStatus, Qualifier
from wirecoder_schemas.evidence import Fact, Quoted
from wirecoder_schemas.incident import (
    Casualties,
    Claim,
    Damage,
    Incident,
    Munitions,
    Number,
)

_DAMAGE = {
    DamageExtent.NONE: "did no damage",
    DamageExtent.MINOR: "did minor damage",
    DamageExtent.MAJOR: "did heavy damage",
    DamageExtent.DESTROYED: "destroyed something",
    DamageExtent.SOME: "damaged something",
}
_VERIFIED = 0.8
"""From this confidence a fact counts as verified: four in five such facts are right."""
F = TypeVar("F", bound=Quoted)


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact as a question: `path` in the incident, `slot` of the prompt, `words` for it."""

    path: str
    slot: str
    words: str


@dataclass(frozen=True, slots=True)
class Belief:
    """What is held of a fact: `confidence` from 0 to 1."""

    confidence: float


def statements_of(incident: Incident) -> Iterator[Statement]:
    """The facts of an incident, each as one statement."""
    if incident.date and incident.date.stated:
        yield Statement("date", "date", incident.date.quotes[0].quote)
    if incident.location.site:
        yield Statement("location", "location", incident.location.site)
    for n, actor in enumerate(incident.perpetrators):
        yield Statement(f"perpetrators[{n}]", "perpetrator", actor.name)
    if incident.claim.status is not ClaimStatus.NOT_REPORTED:
        yield Statement("claim", incident.claim.status, incident.claim.claimant or "Somebody")
    for n, target in enumerate(incident.targets):
        yield Statement(f"targets[{n}]", "target", target.name)
    for n, weapon in enumerate(incident.weapons):
        yield Statement(f"weapons[{n}]", "weapon", weapon.quotes[0].quote)
    for way in ("launched", "intercepted", "impacted"):
        count: Number | None = getattr(incident.munitions, way)
        if count:
            yield Statement(f"munitions.{way}", way, f"{in_words(count)} munitions")
    for n, row in enumerate(incident.casualties):
        for harm in ("killed", "injured"):
            count = getattr(row, harm)
            if count:
                words = f"{in_words(count)} {row.party or 'people'}"
                yield Statement(f"casualties[{n}].{harm}", harm, words)
    if incident.damage.extent is not DamageExtent.NOT_REPORTED:
        yield Statement("damage", "damage", _DAMAGE[incident.damage.extent])


def event_of(incident: Incident, text: str, segments: Segments) -> str:
    """The sentence that tells of the incident: that of its first fact besides place and date."""
    facts = (*incident.targets, *incident.perpetrators, *incident.weapons, *incident.casualties)
    quotes = [quote for fact in facts for quote in fact.quotes] or list(incident.location.quotes)
    if not quotes:
        return ""
    first = min(quotes, key=lambda quote: quote.start)
    holds = next((s for s in segments.sentences if s.start <= first.start < s.end), None)
    return text[holds.start : holds.end] if holds else first.quote


def in_words(count: Number) -> str:
    """A number as a sentence says it."""
    if count.qualifier is Qualifier.ZERO:
        return "No"
    bound = {Qualifier.AT_LEAST: "At least ", Qualifier.AT_MOST: "At most ",
             Qualifier.ABOUT: "About "}.get(count.qualifier, "")  # fmt: skip
    if count.best is not None:
        return f"{bound}{count.best}"
    ends = (count.min, count.max)
    return f"{count.min} to {count.max}" if None not in ends else "Several"


def believed(incident: Incident, beliefs: Mapping[str, Belief], floor: float) -> Incident:
    """The incident with the confidence of each fact, without those below `floor`.

    Place and date stay whatever is held of them: an incident needs them to be told apart.
    """

    def rows(name: str) -> tuple[Any, ...]:
        listed = enumerate(getattr(incident, name))
        return tuple(
            _marked(row, beliefs[f"{name}[{n}]"])
            for n, row in listed
            if beliefs[f"{name}[{n}]"].confidence >= floor
        )

    def count(path: str, value: Number | None) -> Number | None:
        if value is None or beliefs[path].confidence < floor:
            return None
        return _marked(value, beliefs[path])

    casualties = []
    for n, row in enumerate(incident.casualties):
        killed = count(f"casualties[{n}].killed", row.killed)
        injured = count(f"casualties[{n}].injured", row.injured)
        if killed or injured:
            casualties.append(_row(row, killed, injured))
    ways = ("launched", "intercepted", "impacted")
    return incident.model_copy(
        update={
            "date": incident.date and _kept(incident.date, beliefs.get("date")),
            "location": _kept(incident.location, beliefs.get("location")),
            "perpetrators": rows("perpetrators"),
            "claim": _claim(incident.claim, beliefs.get("claim"), floor),
            "targets": rows("targets"),
            "weapons": rows("weapons"),
            "munitions": Munitions(**{
                way: count(f"munitions.{way}", getattr(incident.munitions, way)) for way in ways
            }),
            "casualties": tuple(casualties),
            "damage": _damage(incident.damage, beliefs.get("damage"), floor),
        }
    )  # fmt: skip


def _row(row: Casualties, killed: Number | None, injured: Number | None) -> Casualties:
    """The row is as sure as the less sure of its counts."""
    counts = [count for count in (killed, injured) if count]
    least = min(counts, key=lambda count: count.confidence or 0.0)
    update = {"killed": killed, "injured": injured}
    held = {"confidence": least.confidence, "status": least.status}
    return row.model_copy(update=update | held)


def _claim(claim: Claim, belief: Belief | None, floor: float) -> Claim:
    if belief is None:
        return claim
    if belief.confidence < floor:
        return Claim(status=ClaimStatus.NOT_REPORTED, claimant=None, quotes=())
    return claim.model_copy(update={"confidence": round(belief.confidence, 3)})


def _damage(damage: Damage, belief: Belief | None, floor: float) -> Damage:
    if belief is None:
        return damage
    if belief.confidence < floor:
        return Damage(extent=DamageExtent.NOT_REPORTED, quotes=())
    return _marked(damage, belief)


def _kept(fact: F, belief: Belief | None) -> F:
    return fact if belief is None else _marked(fact, belief)


def _marked(fact: F, belief: Belief) -> F:
    """The fact with what is held of it; sources that disagree outdo any confirmation."""
    update: dict[str, object] = {"confidence": round(belief.confidence, 3)}
    if isinstance(fact, Fact):
        differ = isinstance(fact, Number) and fact.qualifier is Qualifier.CONFLICTING
        sure = belief.confidence >= _VERIFIED
        update["status"] = (
            FactStatus.CONFLICTING if differ
            else FactStatus.VERIFIED if sure else FactStatus.UNVERIFIED
        )  # fmt: skip
    return fact.model_copy(update=update)
