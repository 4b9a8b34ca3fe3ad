"""Resolve: grounded words become the coded incidents of the report, in the codebook's order."""

import datetime as dt
from collections.abc import Sequence

from wirecoder.pipeline.ground.grounded import GroundedAccount, GroundedIncident
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve import actors, harm, where
from wirecoder.pipeline.resolve.event import event_type, outcome
from wirecoder.pipeline.resolve.repeats import merge_repeats
from wirecoder.pipeline.resolve.weapons import says_unknown, weapon_name, weapon_type
from wirecoder.pipeline.segment.segment import Kind, Segments
from wirecoder_schemas.codebook import EventType, Outcome, Salience, WeaponType
from wirecoder_schemas.incident import Account, Incident, Weapon

_LEAD_SENTENCES = 2


def resolve(
    grounded: Sequence[GroundedIncident],
    segments: Segments,
    published: dt.date | None,
    notes: Notes,
) -> tuple[Incident, ...]:
    """The incidents with ids "1", "2", ... by salience, then by appearance (codebook, `id`)."""
    lead = _lead(segments)
    leading = {one.place for one in grounded if _begins_in(one, lead)}
    if not leading:  # a lead that only alludes: the first event told is what the story is about
        leading = {one.place for one in sorted(grounded, key=_appearance)[:1]}
    ordered = sorted(grounded, key=lambda one: (one.place not in leading, _appearance(one)))
    ids = {one.place: str(position) for position, one in enumerate(ordered, start=1)}
    coded = []
    for one in ordered:
        salience = Salience.PRIMARY if one.place in leading else Salience.SECONDARY
        coded.append(_incident(one, ids, salience, published, notes))
    return merge_repeats(coded, notes)


def _incident(
    one: GroundedIncident,
    ids: dict[str, str],
    salience: Salience,
    published: dt.date | None,
    notes: Notes,
) -> Incident:
    claim = actors.claim(one, notes)
    weapons = _weapons(one, notes)
    munitions = harm.munitions(one, notes)
    casualties = harm.casualties(one, notes)
    damage = harm.damage(one, notes)
    said = one.outcome if one.event else Outcome.NOT_REPORTED
    answered = ids.get(one.answers) if one.answers else None
    return Incident(
        id=ids[one.place],
        salience=salience,
        event_type=event_type(one.event_type if one.event else EventType.OTHER, weapons),
        outcome=outcome(said, munitions, casualties, damage, one.words),
        date=where.date(one, published, notes),
        location=where.location(one, notes),
        perpetrators=tuple(actors.perpetrators(one, claim, notes)),
        claim=claim,
        targets=tuple(actors.targets(one)),
        weapons=weapons,
        munitions=munitions,
        casualties=casualties,
        damage=damage,
        responds_to=answered if answered != ids[one.place] else None,
        accounts=tuple(_account(row) for row in one.accounts),
    )


def _account(row: GroundedAccount) -> Account:
    quotes = dict.fromkeys(q for q in (row.value, row.source) if q)
    source = row.source.quote if row.source else None
    return Account(field=row.field, value=row.value.quote, source=source, quotes=tuple(quotes))


def _weapons(one: GroundedIncident, notes: Notes) -> tuple[Weapon, ...]:
    """The means, each type once: a second word for the same type adds nothing."""
    rows: dict[str, Weapon] = {}
    for n, row in enumerate(one.weapons):
        kind = weapon_type(row.words.quote, row.type)
        if kind is WeaponType.UNKNOWN and not says_unknown(row.words.quote):
            path = f"{one.place}.weapons[{n}]"
            notes.add("not_entailed", path, "the means is not said to be unknown", row.words)
            continue
        name = weapon_name(row.words.quote)
        rows.setdefault(kind, Weapon(type=kind, name=name, quotes=(row.words,)))
    return tuple(rows.values())


def _lead(segments: Segments) -> list[tuple[int, int]]:
    spans = [(s.start, s.end) for s in segments.readable[:_LEAD_SENTENCES]]
    headline = [(s.start, s.end) for s in segments.sentences if s.kind is Kind.HEADLINE]
    return headline + spans


def _begins_in(one: GroundedIncident, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= _appearance(one) < end for start, end in spans)


def _appearance(one: GroundedIncident) -> int:
    return one.start or 0
