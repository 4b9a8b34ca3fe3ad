"""Dates, places, numbers and harm as a person says them: silence, zero and "several" differ."""

import calendar
import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from wirecoder.export.words import event_name
from wirecoder.web.terms import NOT_STATED, country, term
from wirecoder_schemas.codebook import PlacePrecision, Qualifier
from wirecoder_schemas.incident import Casualties, Incident, IncidentDate, Location, Number

# The codebook's least numbers for plain plurals, "dozens" and the like.
_VAGUE = {
    1: "one or more",
    2: "several",
    24: "dozens",
    40: "scores",
    200: "hundreds",
    2000: "thousands",
}


class Says(StrEnum):
    """What kind of answer an article gives; pages show the four unlike each other."""

    VALUE = "value"
    ZERO = "zero"
    VAGUE = "vague"
    SILENT = "silent"


class Phrase(NamedTuple):
    """A few words, and what kind of answer they are."""

    words: str
    says: Says = Says.VALUE


def date(when: IncidentDate | None) -> Phrase:
    """`Saturday, 20 January 2024`; a weekday alone where no calendar date can be had."""
    if when is None or not when.stated:
        return Phrase("date not stated", Says.SILENT)
    if when.value is None:
        return Phrase(f"a {when.weekday}")
    day = calendar_date(when.value)
    return Phrase(f"{when.weekday.value}, {day}" if when.weekday else day)


def calendar_date(edtf: str) -> str:
    """An EDTF date in words: `20 December, year not stated`, `October 2023 to February 2024`."""
    return " to ".join(_point(point) for point in edtf.split("/"))


def _point(point: str) -> str:
    year, *rest = point.split("-")
    month = f"{calendar.month_name[int(rest[0])]}" if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    if year == "XXXX":
        return f"{day} {month}, year not stated".strip()
    return " ".join(filter(None, (day, month, year)))


def place(where: Location) -> Phrase:
    """`Al-Asad airbase, Anbar, Iraq`, from the closest to the widest; or only `at sea`."""
    names = (where.site, where.admin1, where.country and country(where.country))
    known = ", ".join(name for name in names if name)
    if not known and where.precision is PlacePrecision.SEA:
        return Phrase(term(where.precision))
    return Phrase(known) if known else Phrase("place not stated", Says.SILENT)


def number(value: Number | None) -> Phrase:
    """`5`, `at least 5`, `10 to 12`, `several`, `none`; never a figure that nobody gave."""
    if value is None:
        return Phrase(NOT_STATED, Says.SILENT)
    low, high, best = value.min, value.max, value.best
    if value.qualifier is Qualifier.ZERO:
        return Phrase("none", Says.ZERO)
    if value.qualifier is Qualifier.VAGUE:
        return Phrase(_VAGUE.get(low or 2, f"{low:,} or more"), Says.VAGUE)
    forms = {
        Qualifier.AT_LEAST: f"at least {low}",
        Qualifier.AT_MOST: f"at most {high}",
        Qualifier.ABOUT: f"about {best}",
        Qualifier.RANGE: f"{low} to {high}",
        Qualifier.CONFLICTING: _between(low, high),
    }
    return Phrase(forms.get(value.qualifier, str(best)))


def _between(low: int | None, high: int | None) -> str:
    if low is None:
        return f"up to {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def harm(casualties: Sequence[Casualties]) -> tuple[Phrase, ...]:
    """What an article says of people: `no one hurt`, `12 gendarmes killed`, or nothing at all."""
    killed = [(row.killed, row.party) for row in casualties if row.killed]
    injured = [(row.injured, row.party) for row in casualties if row.injured]
    if not killed and not injured:
        return (Phrase("casualties not stated", Says.SILENT),)
    zero = [all(n.qualifier is Qualifier.ZERO for n, _ in one) for one in (killed, injured)]
    if killed and injured and all(zero):
        return (Phrase("no one hurt", Says.ZERO),)
    told = ((killed, "killed"), (injured, "injured"))
    return tuple(_harmed(groups, what) for groups, what in told if groups)


def _harmed(groups: Sequence[tuple[Number, str | None]], what: str) -> Phrase:
    hurt = [(n, party) for n, party in groups if n.qualifier is not Qualifier.ZERO]
    if not hurt:
        return Phrase(f"no one {what}", Says.ZERO)
    vague = all(n.qualifier is Qualifier.VAGUE for n, _ in hurt)
    return Phrase(f"{_groups(hurt)} {what}", Says.VAGUE if vague else Says.VALUE)


def _groups(hurt: Sequence[tuple[Number, str | None]]) -> str:
    """`12 gendarmes and 2 people`: each group once, though an article counts it again unnamed."""
    named = {number(n).words: party for n, party in hurt if party}
    if not named:
        return " and ".join(dict.fromkeys(number(n).words for n, _ in hurt))
    told = [(number(n).words, party) for n, party in hurt]
    said = dict.fromkeys(
        f"{count} {party or _people(count)}" for count, party in told if party or count not in named
    )
    *most, last = said
    return f"{', '.join(most)} and {last}" if most else last


def _people(count: str) -> str:
    """What those are called whom an article counts beside a group but does not name."""
    return "person" if count.rsplit(maxsplit=1)[-1] == "1" else "people"


def day(when: dt.date) -> str:
    """`20 January 2024`."""
    return f"{when.day} {calendar.month_name[when.month]} {when.year}"


def moment(when: dt.datetime) -> str:
    """`20 January 2024, 08:00 UTC`."""
    return f"{day(when.astimezone(dt.UTC))}, {when.astimezone(dt.UTC):%H:%M} UTC"


def title(incident: Incident) -> str:
    """What an incident is called in a heading: `Air or drone strike`."""
    name = event_name(incident.event_type.value)
    return name[:1].upper() + name[1:]
