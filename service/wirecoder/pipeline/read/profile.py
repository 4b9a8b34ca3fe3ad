"""Profile: what an event's own words say of its day, place, means and sides.

Codebook, rule 1: a different place, day, target side or perpetrator makes a separate record. So
these are what tells events apart, and what ties the tellings of one event together.
"""

from dataclasses import dataclass

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.grammar import meant_by, word
from wirecoder.pipeline.read.phrases import content, text_of
from wirecoder.pipeline.read.places import FACILITIES, Level, Place
from wirecoder.pipeline.read.times import Time
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve.places import country_of, country_of_place
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder.pipeline.resolve.weapons import named_weapon
from wirecoder_schemas.codebook import TargetType, WeaponType

_EMPTY = frozenset("people person man member other number force group site position target".split())


@dataclass(frozen=True, slots=True)
class Profile:
    """Sets of what is said; an empty set is silence."""

    days: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    means: frozenset[WeaponType] = frozenset()
    actors: frozenset[str] = frozenset()
    actor_codes: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    target_codes: frozenset[str] = frozenset()
    target_types: frozenset[TargetType] = frozenset()

    def joined(self, other: "Profile") -> "Profile":
        """What both say together."""
        names = Profile.__dataclass_fields__
        return Profile(**{n: getattr(self, n) | getattr(other, n) for n in names})


def profile_of(event: Event, told: Told, *, alone: bool = False) -> Profile:
    """The profile of one event; `alone` if its sentence tells of no other attack."""
    places = [place for place in told.places if place.event is event]
    times = [time for time in told.times if dates(time, event)]
    if alone:  # the only attack of its sentence: what hangs on no event is its own
        places += [
            p
            for p in told.places
            if p.event is None
            and p.preposition in {"in", "at", "near", "on", "into", "toward", "outside"}
        ]
        times = times or [t for t in told.times if not (t.edge or t.reported)]
    actors = [content(meant_by(head)) for head in event.agents]
    targets = [content(head) for head in event.patients]
    return Profile(
        days=frozenset(day for time in times for day in _days(time)),
        sites=frozenset(
            w
            for p in places
            if p.level is Level.SITE and p.named and not p.reference
            for w in name_words(p.words)
        ),
        around=frozenset(
            w for p in places if p.level is Level.SITE and p.reference for w in name_words(p.words)
        ),
        countries=frozenset(_countries(places)),
        means=frozenset(kind for head in event.munitions if (kind := named_weapon(head.text))),
        actors=_nouns(actors),
        sides=frozenset(s for h in actors if (s := _side(h))),
        actor_codes=_codes(actors),
        targets=_nouns(targets),
        target_codes=_codes(targets),
        target_types=frozenset(t for h in targets if (t := noun_type(text_of(h)))),
    )


def dates(time: Time, event: Event) -> bool:
    """Whether words of time date this event: they hang on it, or on a verb around it."""
    if time.edge or time.reported:
        return False
    if time.head.i in {event.token.i, event.verb.i}:
        return not _is_nearer(time, event)
    if (
        event.noun
        and event.light is None
        and event.token.i < time.first
        and (
            time.head.i in {a.i for a in event.token.ancestors}
            and _stands_between(time, event.token, time.head)
        )
    ):
        return True
    if any(t.i == time.head.i for t in event.territory):
        return True
    chain = [*event.verb.ancestors]
    for step in chain[:3]:
        if step.i == time.head.i:
            return True
        if word(step) in lexicon.SAYING:
            return False
    return time.head.dep_ == "conj" and time.head.head.i == event.verb.i


def _is_nearer(time: Time, event: Event) -> bool:
    """Whether another event's noun stands nearer to a second time: "destroyed it on Monday in reply
    to an attack on a ship last Friday"."""
    return not event.noun and any(
        word(t) in lexicon.NOUNS and t.dep_ == "pobj" and _stands_between(time, t, event.verb)
        for t in event.parsed.doc[event.token.i + 1 : time.first]
    )


def _stands_between(time: Time, noun: Token, verb: Token) -> bool:
    """Whether `noun`, below `verb`, comes after another time of that verb and before this one."""
    if not verb.is_ancestor(noun) or not verb.i < noun.i < time.first:
        return False
    return any(
        t.ent_type_ == "DATE" and verb.i < t.i < noun.i and t.dep_ == "pobj" for t in verb.subtree
    )


def _days(time: Time) -> list[str]:
    when = time.when
    if when is None:
        return []
    if when.value is None:
        return [when.weekday] if when.weekday else []
    return when.value.split("/")


def name_words(words: str) -> set[str]:
    """The words that make a place's name its own."""
    plain = "".join(c if c.isalnum() else " " for c in words.casefold()).split()
    return {
        w
        for w in plain
        if w not in FACILITIES
        and len(w) > 2
        and w
        not in {
            "the",
            "air",
            "town",
            "and",
            "for",
            "military",
            "war",
            "northern",
            "southern",
            "eastern",
            "western",
        }
    }


def _countries(places: list[Place]) -> list[str]:
    codes = []
    for place in places:
        if place.level in {Level.COUNTRY, Level.AREA}:
            code = country_of(place.words) if place.preposition else None
        elif place.level is Level.SEA:
            code = None
        else:
            code = country_of_place(place.words, None)
        if code:
            codes.append(code)
    return codes


def _nouns(heads: list[Token]) -> frozenset[str]:
    return frozenset(
        word(h) for h in heads if h.pos_ in {"NOUN", "PROPN"} and word(h) not in _EMPTY
    )


def _codes(heads: list[Token]) -> frozenset[str]:
    return frozenset(c for h in heads if (c := country_of(text_of(h))))


def _side(head: Token) -> str | None:
    """Whether an actor is of a state's forces or of an armed group; None where nothing tells."""
    kind = noun_type(text_of(head))
    if word(head) in lexicon.VAGUE_ACTORS or kind is TargetType.ARMED_GROUP:
        return "group"
    state = kind in {TargetType.MILITARY_PERSONNEL, TargetType.GOVERNMENT, TargetType.AIRCRAFT}
    return (
        "state"
        if state or word(head) in lexicon.PLATFORMS | {"navy", "gunboat", "military", "army"}
        else None
    )
