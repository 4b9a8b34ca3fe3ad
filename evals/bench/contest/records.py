"""Each contestant's answer as records that can be scored, in its favour wherever there is a choice.

What cannot stand in a record is left out and the rest kept. LangExtract's attributes are free
words: a number is read as Wirecoder reads numbers, a country as Wirecoder knows them, and incidents
that two chunks tell alike are one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from pydantic import JsonValue, TypeAdapter

from bench import single_call
from bench.single_call import (
    PlainAnswer,
    PlainCasualties,
    PlainClaim,
    PlainDate,
    PlainIncident,
    PlainLocation,
    PlainMunitions,
    PlainNumber,
    PlainPerpetrator,
    PlainTarget,
)
from wirecoder.pipeline.resolve.numbers import parse_number
from wirecoder.pipeline.resolve.numerals import starts_number, tokenize
from wirecoder.pipeline.resolve.places import country_of
from wirecoder_schemas.base import Model
from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    EventType,
    Outcome,
    Qualifier,
    Salience,
    TargetType,
    WeaponType,
    Weekday,
)
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.iso3166 import ALPHA3
from wirecoder_schemas.report import Report

Code = TypeVar("Code", bound=StrEnum)
_LONGEST: Final = 120  # characters of a name, as in the single call
_DAY: Final = re.compile(r"([0-9]{4}|XXXX)(-[0-9]{2}){1,2}")
_BEFORE_PARTY: Final = frozenset("a about an around at few least many more most nearly no of over "
                                 "roughly several some than the to up".split())  # fmt: skip
_NOTHING: Final = frozenset({"", "null", "none", "unknown", "n/a", "not reported", "not stated"})


class Extraction(Model):
    """One extraction of LangExtract; `start` is None where its text was not found."""

    text: str
    start: int | None
    end: int | None
    attributes: dict[str, JsonValue]

    def quote(self, text: str) -> str:
        """The words that it was aligned with, though they may be others than its own."""
        return text[self.start : self.end] if self.start is not None else self.text


_EXTRACTIONS = TypeAdapter(list[Extraction])


def of_wirecoder(answer: JsonValue, text: str) -> tuple[Incident, ...]:
    """A report has them."""
    return Report.model_validate(answer).incidents


def of_instructor(answer: JsonValue, text: str) -> tuple[Incident, ...]:
    """The single call's one quote stands for all values of a record."""
    return single_call.records(PlainAnswer.model_validate(answer), text)


def of_langextract(answer: JsonValue, text: str) -> tuple[Incident, ...]:
    """The same of extractions, by the same way."""
    found = [
        plain(one.attributes, quote)
        for one in _EXTRACTIONS.validate_python(answer)
        if (quote := one.quote(text)).strip()
    ]
    # Of one call the schema allows five incidents; of an article in chunks there may be more.
    return single_call.records(PlainAnswer.model_construct(incidents=merged(found)), text)


RECORDS: Final[Mapping[str, Callable[[JsonValue, str], tuple[Incident, ...]]]] = {
    "wirecoder": of_wirecoder,
    "instructor": of_instructor,
    "langextract": of_langextract,
}


# ------------------------------------------------------------------------- LangExtract's attributes


def plain(said: Mapping[str, JsonValue], quote: str) -> PlainIncident:
    """The attributes of one extraction in the single call's form."""
    attribution = _code(Attribution, said.get("attribution")) or Attribution.REPORTED
    target_type = _code(TargetType, said.get("target_type")) or TargetType.OTHER
    weapons = [_code(WeaponType, words) for words in _words(said.get("weapons"))]
    return PlainIncident.model_construct(
        quote=quote,
        salience=_code(Salience, said.get("salience")) or Salience.PRIMARY,
        event_type=_code(EventType, said.get("event_type")) or EventType.UNSPECIFIED_STRIKE,
        outcome=_code(Outcome, said.get("outcome")) or Outcome.NOT_REPORTED,
        date=_date(said),
        location=PlainLocation(
            site=_first(said.get("site")),
            admin1=_first(said.get("admin1")),
            country=_country(_first(said.get("country"))),
        ),
        perpetrators=tuple(
            PlainPerpetrator(name=name, attribution=attribution)
            for name in _words(said.get("perpetrators"))
        ),
        claim=PlainClaim(
            status=_code(ClaimStatus, said.get("claim")) or ClaimStatus.NOT_REPORTED,
            claimant=_first(said.get("claimant")),
        ),
        targets=tuple(
            PlainTarget(name=name, type=target_type) for name in _words(said.get("targets"))
        ),
        weapons=tuple(dict.fromkeys(kind for kind in weapons if kind)),
        munitions=PlainMunitions(
            launched=_number(_first(said.get("launched"))),
            intercepted=_number(_first(said.get("intercepted"))),
            impacted=_number(_first(said.get("impacted"))),
        ),
        casualties=tuple(_casualties(said)),
        damage=_code(DamageExtent, said.get("damage")) or DamageExtent.NOT_REPORTED,
        responds_to=None,
    )


def merged(incidents: Sequence[PlainIncident]) -> tuple[PlainIncident, ...]:
    """The incidents with those of one kind at one site as one: the first, its gaps filled."""
    kept: dict[tuple[str, ...], PlainIncident] = {}
    for position, incident in enumerate(incidents):
        site = incident.location.site
        key = (incident.event_type, site.casefold()) if site else (str(position),)
        kept[key] = _filled(kept[key], incident) if key in kept else incident
    return tuple(kept.values())


def _filled(first: PlainIncident, second: PlainIncident) -> PlainIncident:
    silent = {DamageExtent.NOT_REPORTED, Outcome.NOT_REPORTED, None, ()}
    update: dict[str, Any] = {
        name: getattr(second, name)
        for name in ("outcome", "damage", "perpetrators", "targets", "weapons", "casualties")
        if getattr(first, name) in silent
    }
    for name, empty in (
        ("date", PlainDate(value=None, weekday=None)),
        ("claim", PlainClaim(status=ClaimStatus.NOT_REPORTED, claimant=None)),
        ("munitions", PlainMunitions(launched=None, intercepted=None, impacted=None)),
    ):
        if getattr(first, name) == empty:
            update[name] = getattr(second, name)
    return first.model_copy(update=update)


def _words(value: JsonValue) -> list[str]:
    """The names in an attribute, which may be one, a list, or a word for nothing."""
    parts = value if isinstance(value, list) else [value]
    said = [str(part).strip() for part in parts if part is not None]
    return [words for words in said if words.casefold() not in _NOTHING and len(words) <= _LONGEST]


def _first(value: JsonValue) -> str | None:
    return next(iter(_words(value)), None)


def _code(codes: type[Code], value: JsonValue) -> Code | None:
    """The code, however its letters and spaces are written; None for what is none."""
    said = (_first(value) or "").casefold().replace(" ", "_")
    return next((code for code in codes if code.casefold() == said), None)


def _date(said: Mapping[str, JsonValue]) -> PlainDate:
    day = _first(said.get("date"))
    value = day if day and _DAY.fullmatch(day) else None
    return PlainDate(value=value, weekday=_code(Weekday, said.get("weekday")))


def _country(words: str | None) -> str | None:
    if words is None or words.upper() in ALPHA3:
        return words and words.upper()
    return country_of(words)


def _number(words: str | None, *, people: bool = False) -> PlainNumber | None:
    """What the words count; "a porter" among people is one, whoever that is."""
    bounds = parse_number(words, people=people) if words else None
    if bounds is None:
        one = people and words and words.casefold().startswith(("a ", "an "))
        return PlainNumber(min=1, max=1, qualifier=Qualifier.EXACT) if one else None
    return PlainNumber(min=bounds.min, max=bounds.max, qualifier=bounds.qualifier)


def _casualties(said: Mapping[str, JsonValue]) -> Iterator[PlainCasualties]:
    """A row for each group; one that was both killed and injured has two, as it was said."""
    for harm in ("killed", "injured"):
        for words in _words(said.get(harm)):
            counted = {"killed": None, "injured": None, harm: _number(words, people=True)}
            if counted[harm] is not None:
                yield PlainCasualties(party=_party(words), **counted)


def _party(words: str) -> str | None:
    """The group without its number: `passengers` of `at least three passengers`."""
    parts = words.split()
    while parts and (parts[0].casefold() in _BEFORE_PARTY or starts_number(tokenize(parts[0]), 0)):
        parts.pop(0)
    return " ".join(parts) or None
