"""Setting: when and where, as words of the article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.places import Level, Place
from wirecoder.pipeline.read.profile import dates
from wirecoder.pipeline.read.stories import Story
from wirecoder.pipeline.read.times import Time
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve.places import country_of, country_of_place
from wirecoder_schemas.evidence import Quote

_SAME = ("same",)


class Setting(NamedTuple):
    """The words for place: the site, its province, and what names the country."""

    site: Quote | None
    admin1: Quote | None
    country: Quote | None


def date_of(scope: Scope) -> Quote | None:
    """The words that date the story: of its own events, else of their sentences."""
    found = [*_own_times(scope.events, scope), *_loose_times(scope)]
    for told, time in found:
        if time.when is not None:
            return scope.quote(told.parsed, time.first, time.last)
        if time.words.lower().startswith(("the same", "same")) and (earlier := _before(scope)):
            return date_of(Scope(scope.text, scope.article, earlier, ()))
    if (earlier := _before(scope)) and _is_hours_later(scope):
        return date_of(Scope(scope.text, scope.article, earlier, ()))
    return None


def _is_hours_later(scope: Scope) -> bool:
    """ "Minutes later", "hours later": on the day of what was told before."""
    lead = " ".join(t.lower_ for t in scope.own[0][0].parsed.doc[:10])
    return bool(
        re.search(r"\b(?:minutes|hours?|moments) (?:later|after)\b|^in (?:response|reaction)", lead)
    )


def _own_times(events: Sequence[tuple[Event, Told]], scope: Scope) -> Iterator[tuple[Told, Time]]:
    for event, told in events:
        ours = [time for time in told.times if dates(time, event)]
        heads = {event.token.i, event.verb.i}
        for time in sorted(ours, key=lambda time: time.head.i not in heads):
            yield told, time


def _loose_times(scope: Scope) -> Iterator[tuple[Told, Time]]:
    """Times in the story's sentences that hang on no event and on nobody's saying."""
    ours = {event.parsed.place for event, _ in scope.story.events}
    for told in scope.sentences():
        if told.parsed.place not in ours or told.parsed.headline:
            continue
        for time in told.times:
            owned = any(dates(time, event) for event in told.events)
            if not (owned or time.edge or time.reported):
                yield told, time


def _before(scope: Scope) -> Story | None:
    earlier = [other for other in scope.others if other.begin < scope.story.begin]
    return earlier[-1] if earlier else None


def place_of(scope: Scope) -> Setting:
    """The most specific named place, its province, and the words for the country."""
    places = list(_places(scope))
    sites = [p for p in places if p.level is Level.SITE and not p.reference]
    sites += [p for p in places if p.level is Level.SITE and p.reference]
    site = (
        next((p for p in sites if p.named and _is_full(p)), None)
        or next((p for p in sites if p.named), None)
        or next((p for p in places if p.level is Level.SEA), None)
    )
    admin = next((p for p in places if p.level is Level.ADMIN), None)
    countries = [p for p in _own_places(scope) if p.level in {Level.COUNTRY, Level.AREA}]
    country = (
        next((p for p in countries if p.preposition), None)
        or next((p for p in countries if _owns(p)), None)
        or _known(_own_places(scope))
        or (None if site is None or site.level is Level.SEA else _known(_country_places(scope)))
    )
    return Setting(*(_quote(scope, p) for p in (site, admin, country)))


def _known(places: Iterable[Place]) -> Place | None:
    """The first place whose country the gazetteer knows."""
    return next(
        (
            p
            for p in places
            if p.level is not Level.SEA and (country_of(p.words) or country_of_place(p.words, None))
        ),
        None,
    )


def _country_places(scope: Scope) -> Iterator[Place]:
    """Places that the article names up to the story, the nearest first."""
    until = scope.story.last
    for told in reversed([t for t in scope.article if t.parsed.place <= until]):
        yield from (p for p in told.places if p.preposition in {"in", "at", "off"})


def _own_places(scope: Scope) -> Iterator[Place]:
    for event, told in scope.own:
        yield from (p for p in told.places if p.event is event)
    for _, told in scope.own:
        yield from (p for p in told.places if p.event is None and p.preposition in {"in", "near"})


def _places(scope: Scope) -> Iterator[Place]:
    ours = {id(event) for event, _ in scope.story.events}
    seen = [p for _, told in scope.own for p in told.places]
    for event, told in scope.own:
        yield from (p for p in told.places if p.event is event)
    for p in seen:
        if p.event is None and p.preposition not in {"", "to"}:
            yield p
    for told in scope.sentences():
        if told.parsed.headline:
            continue
        for p in told.places:
            if (p.event is None or id(p.event) in ours) and p.preposition in {"in", "near", "at"}:
                yield p


def _is_full(place: Place) -> bool:
    return len(place.words.split()) > 1


def _owns(place: Place) -> bool:
    """ "Kenya's Coast province": the possessor of a place names the country."""
    doc = place.parsed.doc
    return place.last + 1 < len(doc) and doc[place.last + 1].text in {"'s", "'"}


def _quote(scope: Scope, place: Place | None) -> Quote | None:
    return scope.quote(place.parsed, place.first, place.last) if place else None
