"""From our reports to the five string slots of MUC-4: perpetrators, targets and instrument.

The rules are those of the MUC-4 task (its definition of a relevant incident, and what each slot of
its template takes), as far as a report can follow them. Where the task leaves a choice (is a count
part of the filler, a rank part of the name), the choice is what most of the training part has.
Given the annotators' own wordings and the right kind of target, the rules reach F 94 on dev
(n = 200), so a low figure is the model's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from wirecoder.pipeline.resolve.number_words import EVENTS, FUNCTION_WORDS
from wirecoder.pipeline.resolve.targets import target_type
from wirecoder_evals.muc4.ceaf import normalise
from wirecoder_evals.muc4.documents import Entity, Fillers, Role
from wirecoder_evals.muc4.nouns import Kind, head_kind, personal_names, uncounted
from wirecoder_schemas.codebook import ClaimStatus, TargetType, WeaponType
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident, Target, Weapon
from wirecoder_schemas.report import Report

_Filler = tuple[Role, str]

_ARMED = frozenset(
    {TargetType.MILITARY_BASE, TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP}
)
_FORCES = _ARMED - {TargetType.MILITARY_BASE}
_HUMAN = _FORCES | {TargetType.CIVILIANS, TargetType.GOVERNMENT}
_POLICE = re.compile(r"\b(?:police|gendarm)\w*", re.IGNORECASE)
_ASIDE = re.compile(r",\s|\s*\(")
_MEMBERS_OF = re.compile(r"\bmembers? of (?:the )?([^,(]+)", re.IGNORECASE)


def fillers(report: Report) -> Fillers:
    """What the report says for each role, every entity once, in the one wording that it has.

    Incidents are taken together, as MUC-4's role fillers are given for a whole document.
    """
    found = [
        filler
        for incident in report.incidents
        if is_relevant(incident)
        for filler in _of_incident(incident)
    ]
    return {role: _once(words for one, words in found if one is role) for role in Role}


def is_relevant(incident: Incident) -> bool:
    """Whether MUC-4 annotates such an incident at all.

    An attack on nobody but soldiers, police or an armed group is guerrilla warfare, which MUC-4
    leaves out unless it harms civilians as well.
    """
    sides = [(target.name, target.type) for target in incident.targets]
    parties = [row.party for row in incident.casualties if row.party]
    sides += [(party, target_type(party, TargetType.OTHER)) for party in parties]
    return not sides or any(kind not in _ARMED and not _POLICE.search(name) for name, kind in sides)


def _of_incident(incident: Incident) -> Iterator[_Filler]:
    for perpetrator in incident.perpetrators:
        yield from _perpetrator(perpetrator.name, perpetrator.quotes)
    claim = incident.claim
    if claim.status is ClaimStatus.CLAIMED and claim.claimant:
        yield from _perpetrator(claim.claimant, claim.quotes)
    for target in incident.targets:
        yield from _target(target)
    for row in incident.casualties:
        for name in personal_names(row.party or ""):
            yield Role.HUMAN_TARGET, name
    for weapon in incident.weapons:
        yield from _instrument(weapon)


def _perpetrator(name: str, quotes: Sequence[Quote]) -> Iterator[_Filler]:
    """People by name or by description are individuals, bodies are organisations.

    "Members of X" are individuals whose organisation is X. What stands in brackets is another
    mention, mostly an acronym, and no part of this one.
    """
    kind = head_kind(name)
    if kind is Kind.PEOPLE or (kind is None and _is_person(name, quotes)):
        individual = _ASIDE.split(name)[0]
        yield Role.PERP_INDIVIDUAL, individual
        body = _MEMBERS_OF.search(individual)
        if body and head_kind(body[1]) is not Kind.PEOPLE:
            yield Role.PERP_ORGANIZATION, body[1].strip()
    else:
        yield Role.PERP_ORGANIZATION, name.partition("(")[0].strip()


def _is_person(name: str, quotes: Sequence[Quote]) -> bool:
    """Whether words of which we know none name a person: two or more, and never after "the".

    One word alone is mostly a group's acronym; a person is introduced with both names.
    """
    called = re.compile(rf"\bthe {re.escape(name)}\b", re.IGNORECASE)
    with_article = name.lower().startswith("the ") or any(called.search(q.quote) for q in quotes)
    return not with_article and bool(personal_names(name))


def _target(target: Target) -> Iterator[_Filler]:
    """Things and premises are physical targets, without their count; persons go by name alone.

    MUC-4 has a slot of its own for descriptions of people ("two peasants"), which is not among the
    five; and a town is where an attack was, not its target.
    """
    kind = head_kind(target.name)
    if kind is Kind.PEOPLE or (kind is None and target.type in _HUMAN):
        for name in personal_names(target.name):
            yield Role.HUMAN_TARGET, name
    elif kind is Kind.THING or not _is_force_or_town(target):
        yield Role.PHYSICAL_TARGET, uncounted(target.name)


def _is_force_or_town(target: Target) -> bool:
    forces = target.type in _FORCES or _POLICE.search(target.name)
    return bool(forces) or target.type is TargetType.SETTLEMENT


def _instrument(weapon: Weapon) -> Iterator[_Filler]:
    """The words for the means, without their count; of "a car bomb attack" the car bomb."""
    if weapon.type is WeaponType.UNKNOWN:
        return
    words = weapon.quotes[0].quote.split()
    while words and words[-1].lower() in EVENTS:
        words.pop()
    if words:
        yield Role.INSTRUMENT, uncounted(" ".join(words))


def _once(mentions: Iterable[str]) -> tuple[Entity, ...]:
    """An entity for each different wording that says more than "they" or "it"."""
    kept: dict[str, str] = {}
    for mention in mentions:
        kept.setdefault(normalise(mention), mention)
    return tuple((words,) for key, words in kept.items() if set(key.split()) - FUNCTION_WORDS)
