"""What the language model fills in: closed choices and words copied from the article.

A draft has no numbers, no dates, no offsets and no country codes: the program derives those from
the copied words, so the model cannot invent them. Every key is required and nullable, because
llama.cpp moves optional keys behind required ones and the evidence must come before the value. The
bounds on lengths keep a small model from repeating itself until the token limit.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from wirecoder_schemas.base import Model
from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    EventType,
    Outcome,
    TargetType,
    WeaponType,
)

_SAID_NOTHING = frozenset({"", "null", "none", "n/a", "unknown", "not stated", "not reported"})


def _null_if_nothing(words: object) -> object:
    """Small models write the word `null` where they mean it."""
    if isinstance(words, str) and words.strip().casefold() in _SAID_NOTHING:
        return None
    return words


Words = Annotated[str, Field(max_length=120)]
"""A short value as the article words it."""
Clause = Annotated[str, Field(max_length=300)]
"""The words of the article that state a fact."""
MaybeWords = Annotated[Words | None, BeforeValidator(_null_if_nothing)]
MaybeClause = Annotated[Clause | None, BeforeValidator(_null_if_nothing)]


class DraftEvent(Model):
    """The clause that reports the attack, then what it was."""

    quote: Clause
    event_type: EventType
    outcome: Outcome


class DraftPerpetrator(Model):
    """The clause that names the actor, then the name in it."""

    quote: Clause
    name: Words
    attribution: Attribution


class DraftClaim(Model):
    """The clause on responsibility, then who claimed or denied."""

    quote: Clause
    status: ClaimStatus
    claimant: MaybeWords


class DraftTarget(Model):
    """What was attacked, in the article's words."""

    name: Words
    type: TargetType


class DraftWeapon(Model):
    """The means, in the article's words, calibre and model included."""

    words: Words
    type: WeaponType


class DraftCasualties(Model):
    """The clause, then the group in it, and the words that count its dead and its wounded."""

    quote: Clause
    party: MaybeWords
    killed: MaybeWords
    injured: MaybeWords


class DraftDamage(Model):
    """The clause on damage, then its extent."""

    quote: Clause
    extent: DamageExtent


class DraftIncident(Model):
    """One incident as the model reads it. `responds_to` is the place in the list, from 1."""

    event: DraftEvent
    date: MaybeWords
    site: MaybeWords
    admin1: MaybeWords
    country: MaybeWords
    perpetrators: Annotated[tuple[DraftPerpetrator, ...], Field(max_length=3)]
    claim: DraftClaim | None
    targets: Annotated[tuple[DraftTarget, ...], Field(max_length=4)]
    weapons: Annotated[tuple[DraftWeapon, ...], Field(max_length=4)]
    launched: MaybeClause
    intercepted: MaybeClause
    impacted: MaybeClause
    casualties: Annotated[tuple[DraftCasualties, ...], Field(max_length=5)]
    damage: DraftDamage | None
    responds_to: Annotated[int | None, Field(ge=1, le=5)]


class Draft(Model):
    """The model's whole answer for one article, or for one window of a long one."""

    incidents: Annotated[tuple[DraftIncident, ...], Field(max_length=5)]


def copied_words(draft: Draft) -> Iterator[tuple[str, str]]:
    """Every string of the draft that must stand in the article, with its path."""
    for position, incident in enumerate(draft.incidents):
        yield from _copied(incident.model_dump(mode="python"), f"incidents[{position}]")


def _copied(node: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _copied(value, f"{path}.{key}")
    elif isinstance(node, tuple | list):
        for position, item in enumerate(node):
            yield from _copied(item, f"{path}[{position}]")
    elif type(node) is str:  # the enums are codes, not words of the article
        yield path, node
