"""Incidents as map, timeline and table show them; what an article does not say is said to be so."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from wirecoder.export.geo import Placed, placed
from wirecoder.export.rows import days_of
from wirecoder.export.words import plain
from wirecoder.web import phrases
from wirecoder.web.phrases import Phrase
from wirecoder_schemas.codebook import PlacePrecision
from wirecoder_schemas.incident import Incident, IncidentDate, Location
from wirecoder_schemas.report import Report

_UNPLACED = {
    PlacePrecision.SEA: "at sea, where no town gives a point",
    PlacePrecision.COUNTRY: "only the country is known",
    PlacePrecision.UNKNOWN: "how exact the place is, is not known",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One incident in words, with its days and its point where it has them.

    `unplaced` says why there is no point; it is empty where there is one.
    """

    address: str
    article: str
    kind: str
    where: str
    when: str
    harm: tuple[Phrase, ...]
    date: IncidentDate | None
    days: tuple[dt.date, dt.date] | None
    point: Placed | None
    unplaced: str

    @property
    def name(self) -> str:
        """What a mark is called: kind, place and date."""
        return f"{self.kind}, {self.where}, {self.when}"


def shown(report: Report) -> list[Shown]:
    """The incidents of one report. The first loads the cities, which takes most of a second."""
    article = plain(report.article.title or report.article.id)
    address = f"/reports/{quote(report.id, safe='')}#incident-"
    return [_shown(incident, article, address) for incident in report.incidents]


def in_order(found: Iterable[Shown]) -> list[Shown]:
    """By day, the earliest first; those without a day after them."""
    return sorted(found, key=lambda one: (one.days is None, one.days or (), one.when, one.where))


def _shown(incident: Incident, article: str, address: str) -> Shown:
    point = placed(incident.location)
    return Shown(
        address=address + incident.id,
        article=article,
        kind=phrases.title(incident),
        where=plain(phrases.place(incident.location).words),
        when=phrases.date(incident.date).words,
        harm=phrases.harm(incident.casualties),
        date=incident.date,
        days=days_of(incident),
        point=point,
        unplaced="" if point else _unplaced(incident.location),
    )


def _unplaced(place: Location) -> str:
    if not place.stated and place.precision is not PlacePrecision.SEA:
        return "the place is not stated"
    if place.precision in _UNPLACED:
        return _UNPLACED[place.precision]
    if place.country is None:
        return "the country is not known"
    return "no town of this name is known there, or more than one"


def reasons(found: Sequence[Shown]) -> list[tuple[str, list[Shown]]]:
    """The incidents that have no point, by why, the commonest reason first."""
    groups: dict[str, list[Shown]] = {}
    for one in found:
        if one.unplaced:
            groups.setdefault(one.unplaced, []).append(one)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
