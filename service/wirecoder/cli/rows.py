"""One flat row for each incident: the columns of the CSV, in words that a person reads."""

import re

from wirecoder_schemas.codebook import ClaimStatus, DamageExtent, Qualifier
from wirecoder_schemas.incident import Casualties, Incident, Number
from wirecoder_schemas.provenance import CodingStatus
from wirecoder_schemas.report import Report

COLUMNS = (
    "article", "status", "incident", "salience", "event_type", "outcome", "date", "weekday",
    "site", "admin1", "country", "perpetrators", "claim", "targets", "weapons",
    "launched", "intercepted", "impacted", "killed", "injured", "damage", "responds_to", "error",
    "note",
)  # fmt: skip
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)


def rows_of(report: Report) -> list[dict[str, str]]:
    """The rows of one report; an article without an incident has one row that says so."""
    head = {"article": plain(report.article.id), "status": report.run.status.value}
    if report.run.status is CodingStatus.NOT_CODED:
        return [head | {"note": plain(report.run.warnings[-1].message)}]
    return [head | _row(incident) for incident in report.incidents] or [head]


def plain(text: str) -> str:
    """The text on one line, without the characters that could steer a terminal."""
    return _CONTROL.sub(" ", text).strip()


def counted(number: int, what: str) -> str:
    """`1 incident`, `2 incidents`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def number(value: Number | None) -> str:
    """A number with its bounds: `5`, `5+`, `≤5`, `~5`, `5-7`, `several`; empty for silence."""
    if value is None:
        return ""
    forms = {
        Qualifier.AT_LEAST: f"{value.min}+",
        Qualifier.AT_MOST: f"≤{value.max}",
        Qualifier.ABOUT: f"~{value.best}",
        Qualifier.RANGE: f"{value.min}-{value.max}",
        Qualifier.CONFLICTING: f"{value.min}|{value.max}",
        Qualifier.VAGUE: "several" if value.min == 2 else f"{value.min}+ (vague)",
    }
    return forms.get(value.qualifier, str(value.best))


def _row(incident: Incident) -> dict[str, str]:
    where, when, munitions = incident.location, incident.date, incident.munitions
    claim, damage = incident.claim, incident.damage
    return {
        "incident": incident.id,
        "salience": incident.salience.value,
        "event_type": incident.event_type.value,
        "outcome": incident.outcome.value,
        "date": (when and when.value) or "",
        "weekday": (when and when.weekday) or "",
        "site": plain(where.site or ""),
        "admin1": plain(where.admin1 or ""),
        "country": where.country or "",
        "perpetrators": _list([f"{p.name} ({p.attribution.value})" for p in incident.perpetrators]),
        "claim": "" if claim.status is ClaimStatus.NOT_REPORTED else _claim(incident),
        "targets": _list([target.name for target in incident.targets]),
        "weapons": _list([weapon.name or weapon.type.value for weapon in incident.weapons]),
        "launched": number(munitions.launched),
        "intercepted": number(munitions.intercepted),
        "impacted": number(munitions.impacted),
        "killed": _people(incident.casualties, "killed"),
        "injured": _people(incident.casualties, "injured"),
        "damage": "" if damage.extent is DamageExtent.NOT_REPORTED else damage.extent.value,
        "responds_to": incident.responds_to or "",
    }


def _claim(incident: Incident) -> str:
    claim = incident.claim
    return plain(f"{claim.status.value}: {claim.claimant}" if claim.claimant else claim.status)


def _people(groups: tuple[Casualties, ...], what: str) -> str:
    counted = [(number(getattr(group, what)), group.party) for group in groups]
    return _list([f"{count} {party}" if party else count for count, party in counted if count])


def _list(parts: list[str]) -> str:
    return "; ".join(plain(part) for part in parts)
