"""What fields and their coded values are called on pages: plain words for the codebook's terms."""

import re
from enum import StrEnum
from functools import cache

from wirecoder.export.words import event_name
from wirecoder.pipeline.resolve.gazetteer import country_by_code
from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    EventType,
    FactStatus,
    Outcome,
    PlacePrecision,
    Qualifier,
    Salience,
    TargetType,
    WeaponType,
)
from wirecoder_schemas.iso3166 import ALPHA3, FORMER

NOT_STATED = "not stated"
_LABELS = {
    "id": "Number",
    "salience": "Told in",
    "event_type": "Kind of event",
    "outcome": "Outcome",
    "date": "When",
    "date.value": "Date",
    "date.weekday": "Weekday",
    "date.precision": "Exact to",
    "location": "Where",
    "location.site": "Place",
    "location.admin1": "Region",
    "location.country": "Country",
    "location.precision": "Exact to",
    "perpetrators": "Perpetrator",
    "perpetrators.name": "Name",
    "perpetrators.attribution": "On whose word",
    "claim": "Claim",
    "claim.status": "Claimed or denied",
    "claim.claimant": "By whom",
    "targets": "Target",
    "targets.name": "Name",
    "targets.type": "Kind of target",
    "targets.nationality": "Nationality",
    "weapons": "Weapon",
    "weapons.type": "Kind of weapon",
    "weapons.name": "Model or calibre",
    "munitions": "Munitions",
    "munitions.launched": "Launched",
    "munitions.intercepted": "Intercepted",
    "munitions.impacted": "Reached the target",
    "casualties": "Casualties",
    "casualties.party": "Group",
    "casualties.nationality": "Nationality",
    "casualties.killed": "Killed",
    "casualties.injured": "Injured",
    "damage": "Damage",
    "damage.extent": "Extent",
    "responds_to": "In reply to",
    "accounts": "Account",
    "accounts.field": "Field",
    "accounts.value": "Version",
    "accounts.source": "Source",
    "min": "Lowest",
    "max": "Highest",
    "best": "Best figure",
    "qualifier": "Said as",
    "quotes": "Words",
}
# Values whose words are not their code with spaces.
_TERMS: dict[type[StrEnum], dict[str, str]] = {
    EventType: {value: event_name(value) for value in EventType},
    Salience: {"primary": "headline or lead", "secondary": "rest of the article"},
    Outcome: {"not_reported": NOT_STATED},
    PlacePrecision: {
        "site": "the place itself",
        "near_site": "near the place",
        "city": "the town",
        "admin1": "the region",
        "country": "the country",
        "sea": "at sea",
    },
    Attribution: {
        "claimed": "by their own claim",
        "accused": "accused by others",
        "reported": "reported as fact",
    },
    ClaimStatus: {"no_claim": "nobody has claimed it", "not_reported": NOT_STATED},
    TargetType: {
        "government": "government or police",
        "diplomatic": "diplomatic site",
        "settlement": "town or village",
    },
    WeaponType: {
        "aircraft": "crewed aircraft",
        "other": "other weapon",
        "unknown": "unknown weapon",
    },
    Qualifier: {
        "exact": "an exact figure",
        "about": "about",
        "range": "from … to …",
        "vague": "no figure",
        "conflicting": "sources differ",
        "zero": "none",
    },
    DamageExtent: {
        "none": "no damage",
        "minor": "minor damage",
        "major": "major damage",
        "some": "damaged",
        "not_reported": NOT_STATED,
    },
    FactStatus: {"conflicting": "sources differ"},
}


def bare(path: str) -> str:
    """The path of a kind of field, `casualties.killed`: without the places in lists.

    Those are `casualties.1.killed` on pages and `casualties[1].killed` in warnings.
    """
    return ".".join(part for part in _PARTS.findall(path) if not part.isdecimal())


_PARTS = re.compile(r"\w+")


def label(path: str) -> str:
    """What a field of an incident is called; raises `KeyError` for none. Places may be in it.

    The leaves of a number (`munitions.launched.best`) are called the same everywhere.
    """
    kind = bare(path)
    return _LABELS[kind] if kind in _LABELS else _LABELS[kind.rpartition(".")[2]]


def term(value: StrEnum) -> str:
    """What a coded value is called. Two enums share codes, so the type tells them apart."""
    return _TERMS.get(type(value), {}).get(value.value) or value.value.replace("_", " ")


def country(code: str) -> str:
    """The English name of a country, also of one that has ended."""
    return countries()[code]


@cache
def countries() -> dict[str, str]:
    """Names by ISO 3166 alpha-3 code, in the order of the names; states that ended say so."""
    named = {code: _name(code) for code in ALPHA3}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def _name(code: str) -> str:
    import pycountry

    if known := country_by_code(code):
        return f"{known.name} (former)" if code in FORMER else known.name
    ended = pycountry.historic_countries.get(alpha_3=code)
    return f"{ended.name.partition(',')[0]} (former)" if ended else code
