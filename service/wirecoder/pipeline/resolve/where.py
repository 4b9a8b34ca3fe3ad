"""When and where: the words of date and place as an EDTF date, a country code and a precision."""

import datetime as dt
import re

from wirecoder.pipeline.ground.grounded import GroundedIncident
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve.dates import resolve_date
from wirecoder.pipeline.resolve.places import (
    country_of,
    country_of_place,
    is_at_sea,
    names_country,
)
from wirecoder_schemas.codebook import DatePrecision, PlacePrecision
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import IncidentDate, Location

_NEAR = re.compile(r"\b(?:near|close to|vicinity|outskirts|outside|(?:km|kms|miles?|kilomet\w+))\b")
_JUST_BEFORE = 30  # characters: "in the vicinity of", "near the town of"
_IN = re.compile(r" in ((?:\S+ ?){1,3})")
_OWNER = re.compile(r"(\S+['’]s) (?:\S+ )?$")
_UNDATED = IncidentDate(value=None, weekday=None, precision=DatePrecision.NONE, quotes=())


def date(incident: GroundedIncident, published: dt.date | None, notes: Notes) -> IncidentDate:
    """The day as the text gives it, anchored by the publication date if there is one."""
    words = incident.date
    if words is None:
        return _UNDATED
    when = resolve_date(words.quote, published)
    if when is None:
        message = "no calendar date or weekday can be read from these words"
        notes.add("date_unresolved", f"{incident.place}.date", message, words)
        return _UNDATED
    return IncidentDate(
        value=when.value, weekday=when.weekday, precision=when.precision, quotes=(words,)
    )


def location(incident: GroundedIncident, notes: Notes) -> Location:
    """The place by its names in the text; the country also from a gazetteer, null at sea."""
    site, admin1 = incident.site, incident.admin1
    if admin1 and (names_country(admin1.quote) or (site and site.quote == admin1.quote)):
        message = "this names a country or the site itself, not a province or region"
        notes.add("not_admin1", f"{incident.place}.admin1", message, admin1)
        admin1 = None
    if site and names_country(site.quote):
        notes.add("not_site", f"{incident.place}.site", "this names a country, not a site", site)
        site = None
    names = [quote.quote for quote in (site, admin1) if quote]
    at_sea = any(is_at_sea(name) for name in names)
    country, proof = (None, None) if at_sea else _country(incident, site, admin1, notes)
    quotes = [quote for quote in (site, admin1, proof) if quote]
    return Location(
        site=site.quote if site else None,
        admin1=admin1.quote if admin1 else None,
        country=country,
        precision=_precision(incident, site, admin1, country, at_sea=at_sea),
        quotes=tuple(dict.fromkeys(quotes)),
    )


def _country(
    incident: GroundedIncident, site: Quote | None, admin1: Quote | None, notes: Notes
) -> tuple[str | None, Quote | None]:
    """The country and the words for it: the named place's, the one beside its name, the model's."""
    context = " ".join(quote.quote for quote in (incident.event, incident.country) if quote)
    by_place = country_of_place(
        site.quote if site else None, admin1.quote if admin1 else None, context
    )
    if not incident.read and incident.country and country_of(incident.country.quote) is None:
        path = f"{incident.place}.country"
        notes.add("country_unknown", path, "no country of this name is known", incident.country)
    if by_place:
        return by_place, None
    if site and incident.event and (beside := _beside(site.quote, incident.event.quote)):
        return beside, incident.event
    # A country's name in the place of a province or site still says the country.
    misplaced = [q for q in (incident.admin1, incident.site) if q and names_country(q.quote)]
    for words in (incident.country, *misplaced):
        if words and (code := country_of(words.quote) or country_of_place(words.quote, None)):
            return code, words
    return None, None


def _beside(site: str, clause: str) -> str | None:
    """The country right before or after the name: "Iraq's X base", "X base in western Iraq"."""
    before, found, after = clause.partition(site)
    owner = _OWNER.search(before) if found else None
    place = _IN.match(after) if found else None
    inside = country_of(place[1]) if place else None
    return inside or (country_of(owner[1]) if owner else None)


def _precision(
    incident: GroundedIncident,
    site: Quote | None,
    admin1: Quote | None,
    country: str | None,
    *,
    at_sea: bool,
) -> PlacePrecision:
    if at_sea:
        return PlacePrecision.SEA
    if site:
        before = (
            incident.event.quote.partition(site.quote)[0][-_JUST_BEFORE:] if incident.event else ""
        )
        near = _NEAR.search(before)
        return PlacePrecision.NEAR_SITE if near else PlacePrecision.SITE
    if admin1:
        return PlacePrecision.ADMIN1
    return PlacePrecision.COUNTRY if country else PlacePrecision.UNKNOWN
