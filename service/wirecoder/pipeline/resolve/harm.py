"""What the attack did: counts of munitions, the dead and the wounded, damage."""

import re
from typing import NamedTuple

from wirecoder.pipeline.ground.grounded import GroundedCasualties, GroundedIncident
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve import cues
from wirecoder.pipeline.resolve.numbers import (
    Bounds,
    merge_conflicting,
    parse_deaths_word,
    parse_number,
)
from wirecoder.pipeline.resolve.places import country_of
from wirecoder_schemas.codebook import DamageExtent, Qualifier
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Casualties, Damage, Munitions, Number


def munitions(incident: GroundedIncident, notes: Notes) -> Munitions:
    """How many were launched, stopped, and fell on the target, each from its own clause."""
    return Munitions(
        launched=_count(incident, incident.launched, None, "launched", notes),
        intercepted=_count(incident, incident.intercepted, cues.INTERCEPTED, "intercepted", notes),
        impacted=_count(incident, incident.impacted, cues.IMPACTED, "impacted", notes),
    )


def casualties(incident: GroundedIncident, notes: Notes) -> tuple[Casualties, ...]:
    """One row for each group with a count; a row without any is dropped."""
    rows = []
    for n, group in enumerate(incident.casualties):
        path = f"{incident.place}.casualties[{n}]"
        killed = _people(incident, group, group.killed, _Way(cues.KILLED, f"{path}.killed"), notes)
        hurt = _Way(cues.INJURED, f"{path}.injured")
        injured = _people(incident, group, group.injured, hurt, notes)
        if killed and injured and group.killed == group.injured and killed.max != 0:
            # "12 killed or wounded" counts neither the dead nor the wounded (codebook, Numbers).
            notes.add("total_of_both", path, "one figure for killed and wounded", group.killed)
            killed = injured = None
        if killed or injured:
            rows.append(_row(group, killed, injured))
    return tuple(dict.fromkeys(rows))


def damage(incident: GroundedIncident, notes: Notes) -> Damage:
    """The extent as the clause words it; `not_reported` without a clause or while assessed."""
    said = incident.damage
    extent = said and cues.damage_extent(said.quote.quote, said.extent)
    if said and extent is None:
        notes.add("not_entailed", f"{incident.place}.damage", _NOT_ENTAILED, said.quote)
    if not said or extent is None:
        return Damage(extent=DamageExtent.NOT_REPORTED, quotes=())
    return Damage(extent=extent, quotes=(said.quote,))


_NOT_ENTAILED = "no word of this clause says so"


def _count(
    incident: GroundedIncident,
    clauses: tuple[Quote, ...],
    cue: re.Pattern[str] | None,
    way: str,
    notes: Notes,
) -> Number | None:
    """The one number that the clauses state, or the bounds of several sources' numbers."""
    path, found = f"{incident.place}.{way}", {}
    for clause in clauses:
        if cue and not incident.read and not cue.search(clause.quote):
            notes.add("not_entailed", path, _NOT_ENTAILED, clause)
        elif bounds := parse_number(clause.quote):
            found[clause] = bounds
        else:
            notes.add(
                "number_unclear", path, "no single count can be read from these words", clause
            )
    return _number(merge_conflicting(list(found.values())), *found) if found else None


class _Way(NamedTuple):
    """Killed or injured: the words that confirm it, and the path for warnings."""

    cue: re.Pattern[str]
    path: str


def _people(
    incident: GroundedIncident,
    group: GroundedCasualties,
    words: Quote | None,
    way: _Way,
    notes: Notes,
) -> Number | None:
    if words is None:
        return None
    if not incident.read and not way.cue.search(f"{group.quote.quote} {words.quote}"):
        notes.add("not_entailed", way.path, _NOT_ENTAILED, group.quote)
        return None
    bounds = parse_number(words.quote, people=True) or parse_deaths_word(words.quote)
    if bounds is None:
        notes.add("number_unclear", way.path, "no single count can be read from these words", words)
    elif (
        not incident.read and bounds.qualifier is Qualifier.ZERO and not way.cue.search(words.quote)
    ):
        # "no injuries" says nothing of the dead, wherever the clause goes on to.
        notes.add("not_entailed", way.path, _NOT_ENTAILED, words)
        return None
    return _number(bounds, group.quote if group.quote.holds(words) else words)


def _row(group: GroundedCasualties, killed: Number | None, injured: Number | None) -> Casualties:
    party = group.party
    return Casualties(
        party=party.quote if party else None,
        nationality=country_of(party.quote) if party else None,
        killed=killed,
        injured=injured,
        quotes=tuple(dict.fromkeys(q for q in (group.quote, party) if q)),
    )


def _number(bounds: Bounds | None, *quotes: Quote) -> Number | None:
    if bounds is None:
        return None
    return Number(
        min=bounds.min,
        max=bounds.max,
        best=bounds.best,
        qualifier=bounds.qualifier,
        quotes=quotes,
    )
