"""Mentions gathered into events: candidates by day and name, joined where nothing contradicts.

Only mentions that share a day and a telling word are compared, so the work grows with how often
the same place is in the news on one day, not with the square of the corpus.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from wirecoder.link.compare import Comparison, compare, contradict
from wirecoder.link.mentions import Key, Mention
from wirecoder.link.where import point_of

Pair = tuple[int, int]
"""Positions of two mentions, the lower first."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Mentions that are one event, by position, and the comparisons that joined them."""

    mentions: tuple[int, ...]
    links: Mapping[Pair, Comparison]


def cluster(mentions: Sequence[Mention]) -> list[Joined]:
    """The events of all mentions, those of a single one too, in order of their first mention.

    The surest links are made first. A link is not made where any two mentions that it would bring
    together contradict, be it that both are in one report; so a chain of links cannot merge what
    a link may not.
    """
    found = {
        pair: comparison
        for pair in candidates(mentions)
        if (comparison := compare(mentions[pair[0]], mentions[pair[1]])).is_link
    }
    events = {position: [position] for position in range(len(mentions))}
    links: defaultdict[int, dict[Pair, Comparison]] = defaultdict(dict)
    home = list(range(len(mentions)))
    kept = _unambiguous(found, mentions)
    for pair in sorted(kept, key=lambda pair: ([-n for n in found[pair].strength], pair)):
        one, other = sorted((home[pair[0]], home[pair[1]]))
        if one == other or _clash(events[one], events[other], mentions):
            continue
        links[one] |= links.pop(other, {}) | {pair: found[pair]}
        for position in events[other]:
            home[position] = one
        events[one] += events.pop(other)
    return [Joined(tuple(sorted(members)), links[key]) for key, members in events.items()]


def candidates(mentions: Sequence[Mention]) -> Iterator[Pair]:
    """Every pair that could be a link: they share a day and a name of a place, target or actor."""
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for position, mention in enumerate(mentions):
        words = _words(mention) if mention.when.is_a_day else ()
        near = {
            earlier
            for day, word in product(_met_on(mention), words)
            for earlier in blocks.get((day, word), ())
        }
        for earlier in sorted(near):
            if mentions[earlier].source.key != mention.source.key:
                yield earlier, position
        for day, word in product(_known_by(mention), words):
            blocks[day, word].append(position)


def _known_by(mention: Mention) -> list[str]:
    """The days by which later mentions find it: "2024-12-20", "12-20", "XXXX-12-20"."""
    days = [dt.date.fromordinal(day) for day in mention.when.days]
    whole = [day.isoformat() for day in days]
    return [*whole, *(day[5:] for day in whole), *_yearless(mention)]


def _met_on(mention: Mention) -> list[str]:
    """The days on which it looks for earlier mentions: its own in the year, or in any year."""
    days = [dt.date.fromordinal(day).isoformat() for day in mention.when.days]
    months = sorted(mention.when.yearless)
    return [*days, *(f"XXXX-{day[5:]}" for day in days), *months, *_yearless(mention)]


def _yearless(mention: Mention) -> list[str]:
    return [f"XXXX-{day}" for day in sorted(mention.when.yearless)]


def _words(mention: Mention) -> set[str]:
    """What it can be found by: words of its names, places also in one word and by their city."""
    where = mention.where
    names = [*mention.actors, *(target.name for target in mention.targets), *where.parsed]
    words = {word for name in names for word in name.own}
    words |= {word for name in where.parsed for word in name.solid}
    for site in where.sites:
        if point := point_of(site, where.country):
            words.add(f"{point.latitude:.1f},{point.longitude:.1f}")
    return words


def _unambiguous(found: Mapping[Pair, Comparison], mentions: Sequence[Mention]) -> list[Pair]:
    """The pairs but for those of which another incident of the same report is as good a match."""
    best: defaultdict[tuple[int, Key], list[Pair]] = defaultdict(list)
    for pair in found:
        for mine, theirs in (pair, pair[::-1]):
            best[mine, mentions[theirs].source.key].append(pair)
    doubtful = set()
    for pairs in best.values():
        ranked = sorted((found[pair].strength for pair in pairs), reverse=True)
        tied = len(ranked) > 1 and ranked[0] == ranked[1]
        doubtful |= {pair for pair in pairs if tied or found[pair].strength < ranked[0]}
    return [pair for pair in found if pair not in doubtful]


def _clash(one: Sequence[int], other: Sequence[int], mentions: Sequence[Mention]) -> bool:
    return any(contradict(mentions[a], mentions[b]) for a, b in product(one, other))
